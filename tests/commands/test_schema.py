"""The schemas for editors: what we take, they take, and what we refuse by its form they refuse too."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # It brings no types.

from sourcebook.commands.schema import SCHEMAS, schema_text
from sourcebook.pages.frontmatter import KEYS, PROJECT_KEYS
from tests.conftest import ROOT
from tests.projects import sourcebook

PAGES = sorted((ROOT / "content").rglob("*.md"))
DIGEST = "0" * 64
LOCKED = {"git-blob": "0" * 40, "sha256": DIGEST, "size": 1, "requested-revision": "main"}

REFUSED: dict[str, tuple[str, object]] = {
    "a symbol with spaces": ("page", {"symbol": "requests Session"}),
    "an address with a question mark": ("page", {"slug": "a?b"}),
    "an address from the top": ("page", {"slug": "/a"}),
    "a former address with a scheme": ("page", {"aliases": ["https://example.org/a"]}),
    "a place that is no number": ("page", {"sortorder": "first"}),
    "an example with an unknown option": ("page", {"examples": [{"source": "a.py", "marks": "x"}]}),
    "an example without a source": ("page", {"examples": [{"mark": "x"}]}),
    "a link of a project that is none": ("page", {"project": "a", "links": {"code": "ftp://example.org"}}),
    "a block with an unknown option": ("example", {"source": "a.py", "lines": "3"}),
    "a block whose marks are empty": ("example", {"source": "a.py", "mark": []}),
    "an unknown setting": ("settings", {"lock": True}),
    "a setting of another type": ("settings", {"locked": "true"}),
    "a host without its name": ("settings", {"hosts": [{"allow_private": True}]}),
    "a limit of nothing": ("settings", {"limits": {"file_bytes": 0}}),
    "a project with an unknown key": ("corpus", {"projects": [{"source": "pkg:pypi/a", "folder": "x"}]}),
    "a weight of nothing": ("corpus", {"projects": [{"source": "pkg:pypi/a", "weight": 0}]}),
    "a lock of another version": ("lock", {"lock-version": 99, "releases": [], "sources": []}),
    "a pin without its digest": ("lock", {"lock-version": 3, "releases": [], "sources": [{"identity": "a"}]}),
}
TAKEN: dict[str, tuple[str, object]] = {
    "nothing": ("page", None),
    "a title that YAML takes for a number": ("page", {"title": 3.10, "aliases": "old/page"}),
    "keys of a theme": ("page", {"links": ["anything"], "license": 4, "hide": ["toc"]}),
    "an example by its source alone": ("page", {"examples": ["a.py", {"source": "b.py", "mark": {"lines": 3}}]}),
    "hosts by name and as tables": ("settings", {"hosts": ["a.org", {"name": "b.org", "allow_private": True}]}),
    "projects by source and as tables": (
        "corpus",
        {"projects": ["pkg:pypi/a", {"source": "../b", "weight": 3}], "opt-out": [{"project": "c", "reason": "asked"}]},
    ),
    "a file on the web": (
        "lock",
        {"lock-version": 3, "releases": [], "sources": [{"identity": "https://example.org/a.py", **LOCKED}]},
    ),
}


def _errors(what: str, value: object) -> list[str]:
    schema = json.loads(schema_text(what))
    return [error.message for error in Draft202012Validator(schema).iter_errors(value)]


@pytest.mark.parametrize("what", SCHEMAS)
def test_each_is_a_schema_and_printed(what: str, tmp_path: Path) -> None:
    run = sourcebook(tmp_path, "schema", what)

    assert run.code == 0
    Draft202012Validator.check_schema(printed := json.loads(run.output))
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert run.output == sourcebook(tmp_path, "schema", what).output


def test_without_a_name_it_is_that_of_an_example(tmp_path: Path) -> None:
    assert json.loads(sourcebook(tmp_path, "schema").output)["title"] == "Example"
    assert sourcebook(tmp_path, "schema", "pages").code == 2


def test_the_front_matter_has_our_keys() -> None:
    schema = json.loads(schema_text("page"))

    assert set(schema["properties"]) == set(KEYS)
    assert set(schema["then"]["properties"]) == set(PROJECT_KEYS)


@pytest.mark.parametrize(("what", "value"), REFUSED.values(), ids=REFUSED)
def test_what_we_refuse_an_editor_underlines(what: str, value: object) -> None:
    assert _errors(what, value) != []


@pytest.mark.parametrize(("what", "value"), TAKEN.values(), ids=TAKEN)
def test_what_we_take_an_editor_leaves_alone(what: str, value: object) -> None:
    assert _errors(what, value) == []


def test_our_own_files_are_right() -> None:
    documents: dict[str, Any] = {
        "settings": tomllib.loads((ROOT / "sourcebook.toml").read_text("utf-8")),
        "corpus": tomllib.loads((ROOT / "corpus.toml").read_text("utf-8")),
        "lock": json.loads((ROOT / "examples.lock").read_text("utf-8")),
    }

    assert {what: _errors(what, value) for what, value in documents.items()} == {what: [] for what in documents}


def test_the_heads_of_our_own_pages_are_right() -> None:
    validator = Draft202012Validator(json.loads(schema_text("page")))
    heads = {path: path.read_text("utf-8").split("\n---\n")[0] for path in PAGES}
    typed = {path: yaml.safe_load(text[4:]) for path, text in heads.items() if text.startswith("---\n")}

    assert len(typed) > 100
    assert {path.name: [e.message for e in validator.iter_errors(head)] for path, head in typed.items()} == {
        path.name: [] for path in typed
    }
