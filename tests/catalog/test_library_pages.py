"""The way from a library to a symbol."""

from __future__ import annotations

from sourcebook.catalog.library_pages import (
    LibraryFacts,
    library_pages,
    module_path,
    neighbors,
    shelves,
)
from sourcebook.display.related import MOST
from sourcebook.model.corpus_counts import CorpusCounts, SymbolCount, Usage
from sourcebook.model.shelf import Shelf
from sourcebook.outputs.listings import catalog_markdown
from tests.catalog.entries import entry, path_of

FACTS = LibraryFacts(
    summary="Databases",
    home_page="https://example.org/",
    module_summaries={"sqlalchemy.orm": "Maps objects."},
)


def test_a_library_lists_its_symbols_by_module() -> None:
    entries = [
        entry("sqlalchemy.orm.sessionmaker", "a", "b", "a", description="Makes *sessions*."),
        entry("sqlalchemy.create_engine", is_called=True),
    ]

    _, library, module = library_pages(entries, {"sqlalchemy": FACTS})

    assert library.path == path_of("libraries/sqlalchemy/index.md")
    assert library.description == "sqlalchemy: 3 examples from 2 projects on 2 pages. Databases."
    assert catalog_markdown(library) == (
        "# sqlalchemy\n\n"
        "sqlalchemy: 3 examples from 2 projects on 2 pages. Databases.\n\n"
        "2 symbols in 2 modules · [Home page of sqlalchemy](<https://example.org/>)\n\n"
        "## sqlalchemy\n\n"
        "- [`create_engine()`](<../../sqlalchemy/create_engine.md>)\n\n"
        "## [sqlalchemy.orm](<orm/index.md>)\n\n"
        "Maps objects.\n\n"
        "- [`sessionmaker`](<../../sqlalchemy/orm/sessionmaker.md>) (3 examples): "
        "Makes \\*sessions\\*.\n"
    )
    assert module.path == path_of("libraries/sqlalchemy/orm/index.md")
    assert module.description == "sqlalchemy.orm: 3 examples from 2 projects on 1 page. Maps objects."


USAGE = Usage(projects=9, of=140, corpus="a1" * 32)


def test_rows_say_by_how_many_projects_of_which_corpus_a_name_is_used() -> None:
    entries = [entry("a.b.x", "p", usage=USAGE), entry("a.b.y", usage=USAGE), entry("a.b.z", "p")]

    _, library, module = library_pages(entries, {})

    for page in (library, module):
        rows = page.listing.groups[0].rows
        assert [row.count for row in rows] == ["1 example · 9 of 140 projects", "9 of 140 projects", "1 example"]
        assert page.listing.facts[-1].text == "N of 140 projects: how many of those in corpus a1a1a1a1a1a1 use the name"


def test_an_object_is_counted_by_any_of_its_names_and_what_is_not_counted_says_nothing() -> None:
    counted = SymbolCount(symbol="a.x", uses=30, projects=9, kinds=())
    counts = CorpusCounts(corpus="a1" * 32, projects=140, symbols=(counted,))

    assert counts.usage(("a.b.x", "a.x")) == USAGE
    assert counts.usage(("a.b.x",)) is None


def test_the_overview_leads_to_every_library_and_to_what_it_shows_most() -> None:
    overview, *_ = library_pages([entry("flask.Flask", "a"), entry("click.group", "a")], {})

    assert overview.path == path_of("libraries/index.md")
    assert catalog_markdown(overview) == (
        "# Libraries\n\n"
        "2 libraries: 2 examples from 1 project on 2 pages.\n\n"
        "- [`click`](<click/index.md>) (1 symbol)\n"
        "    - [group](<../click/group.md>) (1)\n"
        "- [`flask`](<flask/index.md>) (1 symbol)\n"
        "    - [Flask](<../flask/Flask.md>) (1)\n"
    )


def test_a_module_names_the_modules_below_it() -> None:
    pages = library_pages([entry("a.b.x"), entry("a.b.c.y")], {})

    module = next(page for page in pages if page.title == "a.b")
    assert [row.link.text for row in module.listing.groups[1].rows] == ["a.b.c"]


def test_without_symbols_there_are_no_pages() -> None:
    assert library_pages([], {}) == ()
    assert library_pages([entry("A page", library=None)], {}) == ()


def test_the_order_of_the_pages_does_not_matter() -> None:
    entries = [entry("b.x"), entry("a.y"), entry("a.x"), entry("a.m.z")]

    assert library_pages(entries, {}) == library_pages(entries[::-1], {})
    assert shelves(entries) == shelves(entries[::-1])


def test_symbols_of_the_top_module_stand_before_the_modules() -> None:
    shelf = shelves([entry("a.m.z"), entry("a.x"), entry("a.w", sortorder=1)])

    assert shelf == (
        Shelf(
            title="a",
            page=path_of("libraries/a/index.md"),
            below=(
                path_of("a/x.md"),
                path_of("a/w.md"),
                Shelf(
                    title="m",
                    page=path_of("libraries/a/m/index.md"),
                    below=(path_of("a/m/z.md"),),
                ),
            ),
        ),
    )


def test_neighbors_are_the_symbols_of_one_module() -> None:
    first, second, other = entry("a.x"), entry("a.y"), entry("a.m.z")

    found = neighbors([second, other, first])

    assert found[first.path] == found[second.path] == (first, second)
    assert found[other.path] == (other,)


def test_a_page_knows_no_more_of_a_large_module_than_it_lists() -> None:
    entries = [entry(f"a.x{n:03}") for n in range(100)]

    found = neighbors(entries)

    assert found[entries[0].path] == tuple(entries[: MOST + 1])
    assert found[entries[50].path] == tuple(entries[50 - MOST : 51 + MOST])
    assert found[entries[99].path] == tuple(entries[99 - MOST :])


def test_a_module_is_below_its_library_whatever_their_names_have_in_common() -> None:
    assert module_path("a", "a") == path_of("libraries/a/index.md")
    assert module_path("a", "a.a.b") == path_of("libraries/a/a.b/index.md")
    assert module_path("index", "index.index") == path_of("libraries/index/index/index.md")
