"""What search knows of a page by name, and how much each name counts."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from sourcebook.pages.frontmatter import FrontMatter
from sourcebook.site.search_names import SEPARATOR, Kind, NamedPage, complete_index, named_pages, pages_of_uses

MAKER = NamedPage(kind=Kind.SYMBOL, name="sqlalchemy.orm.sessionmaker")


def _entry(location: str, title: str = "A title", **more: Any) -> dict[str, Any]:
    return {"location": location, "title": title, "text": "<p>Text.</p>", **more}


def _completed(named: dict[str, NamedPage], *entries: dict[str, Any]) -> list[dict[str, Any]]:
    index = {"config": {"fields": {"title": {"boost": 1000.0}}}, "docs": entries}
    completed = json.loads(complete_index(json.dumps(index), named))
    docs: list[dict[str, Any]] = completed["docs"]
    return docs


def _words(name: str, kind: Kind = Kind.SYMBOL, title: str = "A title") -> dict[str, str]:
    [entry] = _completed({"x": NamedPage(kind=kind, name=name)}, _entry("x", title))
    return {key: entry[key] for key in ("name", "path", "module", "whole") if key in entry}


def test_pages_are_named_by_their_symbol_or_project() -> None:
    heads = {
        "maker/": FrontMatter(symbol="sqlalchemy.orm.sessionmaker"),
        "classic.html": FrontMatter(sidebartitle="sqlalchemy.orm Session"),
        "twine/": FrontMatter(project="twine"),
        "prose/": FrontMatter(title="Prose", sidebartitle="e.g. (prose)"),
    }

    assert named_pages(heads, {}) == {
        "maker/": MAKER,
        "classic.html": NamedPage(kind=Kind.SYMBOL, name="sqlalchemy.orm.Session"),
        "twine/": NamedPage(kind=Kind.PROJECT, name="twine"),
    }


def test_made_pages_are_named_by_their_title_if_it_is_a_library_or_a_module() -> None:
    heads = {
        "maker/": FrontMatter(symbol="click.testing.CliRunner"),
        "g/": FrontMatter(symbol="click.group"),
    }
    made = {"libraries/": "Libraries", "click/": "click", "testing/": "click.testing"}

    named = named_pages(heads, made)

    assert named["click/"] == NamedPage(kind=Kind.LIBRARY, name="click", members=("group",))
    assert named["testing/"] == NamedPage(kind=Kind.MODULE, name="click.testing", members=("CliRunner",))
    assert "libraries/" not in named


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("sqlalchemy.orm.sessionmaker", "orm.sessionmaker$"),
        ("requests.adapters.HTTPAdapter", "adapters.HTTPAdapter$ Adapter$"),
        ("a.CaseInsensitiveDict", "InsensitiveDict$ Dict$"),
        ("a.hybrid_property", "property$"),
        ("a.__all__", "all__$"),
    ],
)
def test_a_symbol_is_found_by_its_last_parts_and_the_words_in_them(name: str, path: str) -> None:
    words = _words(name, title=name)

    assert words == {"name": name.rpartition(".")[2] + "$", "path": path}


def test_a_whole_name_is_added_where_the_title_does_not_have_it() -> None:
    assert _words("a.b", title="How projects call b")["whole"] == "a.b$"
    assert "whole" not in _words("a.b", title="<code>a.b</code> code examples")


def test_a_symbol_is_found_by_its_other_names() -> None:
    page = NamedPage(kind=Kind.SYMBOL, name="a.B", other_names=("a.inner.B",))

    [entry] = _completed({"x": page}, _entry("x", "a.B"))

    assert entry["whole"] == "a.inner.B$"


def test_a_field_that_no_page_has_is_not_searched() -> None:
    index = {"config": {"fields": {"title": {"boost": 1000.0}}}, "docs": [_entry("x", "a.b")]}
    named = {"x": NamedPage(kind=Kind.SYMBOL, name="a.b")}

    completed = json.loads(complete_index(json.dumps(index), named))

    assert completed["config"]["fields"] == {
        "title": {"boost": 1000.0},
        "name": {"boost": 1000000.0},
    }


def test_a_symbol_that_is_a_module_too_is_found_by_its_whole_name() -> None:
    """Else its module, whose names count for more than a title, is found first."""
    named = {
        "session": NamedPage(kind=Kind.SYMBOL, name="a.session"),
        "libraries/a/session": NamedPage(kind=Kind.MODULE, name="a.session"),
    }

    symbol, module = _completed(named, _entry("session", "a.session"), _entry("libraries/a/session"))

    assert (symbol["path"], module["module"]) == ("a.session$", "a.session$")
    assert symbol["boost"] > module["boost"]


def test_a_module_is_found_by_its_last_parts_and_its_symbols() -> None:
    module = NamedPage(kind=Kind.MODULE, name="a.b.c", members=("run", "stop"))

    [entry] = _completed({"x": module}, _entry("x"))

    assert entry["name"] == "c$"
    assert entry["module"] == "a.b.c$ b.c$"
    assert entry["members"] == "run$ stop$"


def test_a_project_is_found_by_what_is_behind_its_last_hyphen() -> None:
    """What is before it stands in its title; search takes it for a whole word."""
    assert _words("graphene-sqlalchemy", Kind.PROJECT) == {"name": "sqlalchemy$"}


def test_a_hyphenated_project_counts_nearly_as_much_as_a_library_called_like_its_end() -> None:
    """A search that has all words of it counts 1.5 times, so it is found by its name and not by its end."""
    named = {
        "flask/": NamedPage(kind=Kind.LIBRARY, name="flask"),
        "p/": NamedPage(kind=Kind.PROJECT, name="pytest-flask"),
        "f/": NamedPage(kind=Kind.PROJECT, name="flask"),
    }

    library, project, plain = (e["boost"] for e in _completed(named, *map(_entry, named)))

    assert library > project > library / 1.5 > plain


def test_the_shorter_of_two_names_counts_more_and_then_the_one_in_lower_case() -> None:
    names = ("a.session", "a.Session", "a.Sessions", "a.sessionmaker")
    named = {name: NamedPage(kind=Kind.SYMBOL, name=name) for name in names}

    boosts = [entry["boost"] for entry in _completed(named, *map(_entry, names))]

    assert boosts == sorted(boosts, reverse=True)
    assert len(set(boosts)) == 4


def test_the_boost_of_the_author_is_kept() -> None:
    [entry] = _completed({"x": MAKER}, _entry("x", boost=0.5))

    assert entry["boost"] == 0.5


def test_a_title_is_cut_behind_the_symbol() -> None:
    [entry] = _completed({"x": MAKER}, _entry("x", "<code>sqlalchemy.orm.sessionmaker</code> code examples"))

    assert entry["title"] == "sqlalchemy.orm.sessionmaker"


def test_other_titles_are_kept() -> None:
    named = {"x": MAKER, "y": NamedPage(kind=Kind.PROJECT, name="twine")}

    entries = _completed(named, _entry("x", "A factory"), _entry("y", "twine and more"))

    assert [entry["title"] for entry in entries] == ["A factory", "twine and more"]


@pytest.mark.parametrize("kind", Kind)
def test_of_a_page_with_a_name_no_section_is_kept(kind: Kind) -> None:
    entries = _completed(
        {"x": NamedPage(kind=kind, name="twine")},
        _entry("x", tags=["orm"]),
        _entry("x#a", "Example 2 from twine", tags=["orm"]),
        _entry("x#b", "A fixture", tags=["orm"]),
    )

    assert [(entry["location"], entry["tags"]) for entry in entries] == [("x", ["orm"])]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "<p><code>a.b</code> makes it, e.g. here. It does more.</p> <p>And more.</p>",
            "<p>a.b makes it, e.g. here.</p>",
        ),
        ("<p>Is it? <em>Yes</em>.</p>", "<p>Is it?</p>"),
        ("<p>One &lt;b&gt; without an end</p>", "<p>One &lt;b&gt; without an end</p>"),
        ("<ul> <li>Source</li> </ul>", ""),
        ("", ""),
    ],
)
def test_of_a_page_with_a_name_the_first_sentence_is_kept(text: str, kept: str) -> None:
    [entry] = _completed({"x": MAKER}, _entry("x", text=text))

    assert entry["text"] == kept


def test_pages_without_a_name_are_left_as_they_are() -> None:
    prose = [_entry("docs/", tags=["a"]), _entry("docs/#b", "Example 1 from here", boost=2)]

    assert _completed({"x": MAKER}, *prose) == prose


@pytest.mark.parametrize(
    "text",
    [
        '{"config": {"lang": ["en"], "separator": "[ ]"}, "docs": [{"location": "x"}]}',
        '{"config": {"fields": {}}, "docs": [{"location": "x"}], "index": {}}',
        '{"docs": []}',
        "[]",
        "var index = {};",
    ],
)
def test_the_index_of_another_search_is_left_as_it_is(text: str) -> None:
    assert complete_index(text, {"x": MAKER}) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("use sqlalchemy.orm.Session.", ["use", "sqlalchemy.orm.Session"]),
        ("half-typed, (see `x`)", ["half", "typed", "see", "`x`"]),
        ("version 2.3.0: .py files…", ["version", "2.3.0", "py", "files…"]),
        ("a/b.toml &lt;x&gt; end...", ["a", "b.toml", "x", "end"]),
        ("--dry-run", ["dry", "run"]),
    ],
)
def test_texts_are_cut_into_words_but_not_at_the_dots_of_a_name(text: str, words: list[str]) -> None:
    """Python reads this expression as JavaScript does."""
    assert [word for word in re.split(SEPARATOR, text) if word] == words


def test_a_name_without_a_page_leads_to_the_pages_that_use_it_most() -> None:
    used = {"a": [("x.f", 1), ("x.g", 1)], "b": [("x.f", 2)], "c": [("x.f", 1), ("x.f", 2)], "d": [("x.f", 1)]}

    uses = pages_of_uses(used, {"x.g"})

    assert uses == {"a": ("x.f",), "b": ("x.f",), "c": ("x.f",)}


def test_a_page_is_found_by_what_its_code_uses_and_by_the_dotted_ends_of_it() -> None:
    index = {"config": {"fields": {}}, "docs": [_entry("prose"), _entry("prose#part"), _entry("x")]}
    named = {"x": NamedPage(kind=Kind.SYMBOL, name="a.b")}

    completed = json.loads(complete_index(json.dumps(index), named, {"prose": ["o.p.q", "r.q"], "x": ["y.z"]}))

    uses = [entry.get("uses") for entry in completed["docs"]]
    assert uses == ["o.p.q$ p.q$ q$ r.q$", None, "y.z$ z$"]
    assert completed["config"]["fields"]["uses"] == {"boost": 10.0}
