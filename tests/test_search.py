"""The index that search gets of a built site, by Material's search and by MkDocs' own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sourcebook.site.search_names import SEPARATOR, TAGS_BOOST
from tests.projects import Built, build, write_project

DEMO = "import json\n\n\ndef secret_word(value):\n    return json.dumps(value)\n"
PAGES = {
    "index.md": "# Home\n",
    "dumps.md": "---\nsymbol: json.dumps\ntags: [text]\n---\n```example\nexamples/demo.py\n```\n",
    "listed.md": "---\nsymbol: json.loads\nsearch: {boost: 0.5}\nexamples:\n"
    "  - {source: examples/demo.py, mark: json.dumps}\n---\n",
    "paths.md": "# Paths\n\n```example\nsource: examples/paths.py\nmark: os.path.join\n```\n",
    "classic.md": "title: Old\ncategory: page\nslug: old\n\n"
    "[**demo / demo.py**](https://github.com/example/demo/blob/master/demo.py)\n\n"
    "```python\n~~old_secret(1)\n```\n",
}
CONFIG = """\
site_name: Test site
theme: {theme}
plugins:
  - sourcebook
  - search%s
"""
"""Our plugin comes first, so that nothing hangs on the order."""


def _built(root: Path, *, theme: str = "material", options: str = "", own_process: bool = False) -> Built:
    config = CONFIG % options
    files = {"examples/demo.py": DEMO, "examples/paths.py": "import os\n\nprint(os.path.join('a', 'b'))\n"}
    built = build(write_project(root, PAGES, theme=theme, config=config, files=files), own_process=own_process)
    assert built.code == 0, built.output
    return built


def _index(built: Built) -> dict[str, Any]:
    index: dict[str, Any] = json.loads((built.site / "search/search_index.json").read_text("utf-8"))
    return index


def _entries(built: Built) -> dict[str, dict[str, Any]]:
    return {entry["location"]: entry for entry in _index(built)["docs"]}


@pytest.fixture(scope="module")
def in_material(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return _built(tmp_path_factory.mktemp("material"))


@pytest.fixture(scope="module")
def in_mkdocs(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return _built(tmp_path_factory.mktemp("mkdocs"), theme="mkdocs")


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_no_line_of_code_is_in_the_index(in_material: Built, in_mkdocs: Built, theme: str) -> None:
    built = in_material if theme == "material" else in_mkdocs

    text = (built.site / "search/search_index.json").read_text("utf-8")

    assert "secret_word" in built.html("dumps/index.html")
    assert "old_secret" in built.html("old.html")
    lines = [line.strip() for line in DEMO.splitlines() if line.strip()]
    assert [line for line in [*lines, "secret_word", "old_secret"] if line in text] == []


def test_the_page_of_a_symbol_is_one_entry_with_its_names(in_material: Built) -> None:
    entries = _entries(in_material)

    assert entries["dumps/"]["name"] == "dumps$"
    assert entries["dumps/"]["tags"] == ["text"]
    assert [location for location in entries if location.startswith("listed/")] == ["listed/"]
    assert entries["libraries/json/"]["members"] == "dumps$ loads$"
    assert not any(location.startswith("source/") for location in entries)


def test_a_name_without_a_page_leads_to_the_page_whose_code_uses_it(in_material: Built) -> None:
    entries = _entries(in_material)

    assert entries["paths/"]["uses"] == "os.path$ path$ os.path.join$ path.join$ join$"
    assert "uses" not in entries["dumps/"]


def test_search_is_told_where_words_end_and_what_a_tag_counts(in_material: Built) -> None:
    config = _index(in_material)["config"]

    assert config["separator"] == SEPARATOR
    assert config["fields"]["tags"]["boost"] == TAGS_BOOST
    assert config["fields"]["title"]["boost"] == 1000.0


def test_what_the_author_has_set_is_kept(tmp_path: Path) -> None:
    options = """:
      separator: "[x]+"
      fields:
        tags: {boost: 1000000.0}
        title: {boost: 5.0}"""

    built = _built(tmp_path, options=options)

    config = _index(built)["config"]
    assert config["separator"] == "[x]+"
    assert config["fields"]["tags"]["boost"] == 1000000.0
    assert config["fields"]["title"]["boost"] == 5.0
    assert _entries(built)["listed/"]["boost"] == 0.5
    assert _entries(built)["dumps/"]["boost"] > 1


def test_search_of_another_theme_gets_what_it_knows(in_mkdocs: Built) -> None:
    assert {key for entry in _index(in_mkdocs)["docs"] for key in entry} == {
        "location",
        "text",
        "title",
    }
    assert "dumps/" in _entries(in_mkdocs)


def test_a_site_without_search_has_no_index(tmp_path: Path) -> None:
    config = "site_name: x\ntheme: material\nplugins: [sourcebook]\n"

    built = build(write_project(tmp_path, {"index.md": "# Home\n"}, config=config))

    assert built.code == 0, built.output
    assert not (built.site / "search").exists()


@pytest.mark.slow
def test_two_builds_write_the_same_index(in_material: Built, tmp_path: Path) -> None:
    """In two processes, whose sets have different orders."""
    again = _built(tmp_path, own_process=True)

    assert _index(again) == _index(in_material)
