"""The docs say what the program does: every command, setting and option stands in them."""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields

import click
import pytest

from sourcebook.cli.program import cli
from sourcebook.model.mark import Kind
from sourcebook.outputs.records import ExampleRecord
from sourcebook.pages.frontmatter import KEYS
from sourcebook.pages.options import example_schema
from sourcebook.settings.corpus_file import corpus_schema
from sourcebook.settings.document import settings_schema
from sourcebook.settings.values import SETTINGS_NAME
from tests.conftest import ROOT

OPTIONS = next(
    definition["properties"]
    for definition in [*example_schema().get("$defs", {}).values(), example_schema()]
    if "mark" in definition.get("properties", {})
)


def _keys(schema: object) -> set[str]:
    """Return the names of all properties in a schema."""
    if isinstance(schema, list):
        return {key for part in schema for key in _keys(part)}
    if not isinstance(schema, dict):
        return set()
    return {*schema.get("properties", ())} | {key for part in schema.values() for key in _keys(part)}


DOCS = ROOT / "content" / "docs"


def _commands(group: click.Group, above: str = "") -> dict[str, click.Command]:
    """Return the commands of a group by their names, those of the groups in it too."""
    found: dict[str, click.Command] = {}
    for name, command in sorted(group.commands.items()):
        found |= (
            _commands(command, f"{above}{name} ") if isinstance(command, click.Group) else {f"{above}{name}": command}
        )
    return found


@pytest.mark.parametrize("name", sorted(_commands(cli)))
def test_every_command_and_its_options_are_in_the_docs(name: str) -> None:
    text = (DOCS / "commands.md").read_text("utf-8")
    parameters = _commands(cli)[name].params
    options = [opt for parameter in parameters if isinstance(parameter, click.Option) for opt in parameter.opts]

    assert [word for word in (f"sourcebook {name}", *options) if word not in text] == []
    assert f"sourcebook {name}" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("key", sorted(_keys(settings_schema())))
def test_every_setting_is_in_the_docs(key: str) -> None:
    text = (DOCS / "settings.md").read_text("utf-8")

    assert f"`{key}`" in text or f"`[{key}" in text
    assert SETTINGS_NAME in text


@pytest.mark.parametrize("key", sorted(_keys(corpus_schema())))
def test_every_key_of_a_corpus_is_in_the_docs(key: str) -> None:
    text = (DOCS / "corpus.md").read_text("utf-8")

    assert f"| `{key}` |" in text or f"[[{key}]]" in text or f"{key} = [" in text


@pytest.mark.parametrize("option", sorted(OPTIONS))
def test_every_option_of_an_example_is_in_the_docs(option: str) -> None:
    assert f"`{option}`" in (DOCS / "writing-an-example.md").read_text("utf-8")


@pytest.mark.parametrize("kind", sorted(Kind))
def test_every_kind_of_mark_is_in_the_docs(kind: str) -> None:
    assert f"`{kind}`" in (DOCS / "styling.md").read_text("utf-8")


@pytest.mark.parametrize("key", KEYS)
def test_every_key_of_a_page_is_in_the_docs(key: str) -> None:
    assert f"| `{key}` |" in (DOCS / "writing-an-example.md").read_text("utf-8")


@pytest.mark.parametrize("field", [field.name for field in fields(ExampleRecord)])
def test_every_field_of_a_record_is_in_the_docs(field: str) -> None:
    assert f"`{field}`" in (DOCS / "machine-readable.md").read_text("utf-8")


@pytest.mark.parametrize("page", ["README.md", "content/docs/contributing/architecture.md"])
def test_the_targets_that_a_page_names_exist(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")

    for target in set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)):
        done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
