from __future__ import annotations

from pathlib import PurePosixPath

from sourcebook.catalog.libraries import PageEntry, index_pages


def _entry(name: str, *projects: str, description: str | None = None) -> PageEntry:
    return PageEntry(
        path=PurePosixPath(f"{name.replace('.', '/')}.md"),
        library=name.partition(".")[0],
        name=name,
        description=description,
        projects=projects,
    )


def test_a_library_lists_its_symbols_by_module() -> None:
    entries = [
        _entry("sqlalchemy.orm.sessionmaker", "a", "b", "a", description="Makes *sessions*."),
        _entry("sqlalchemy.create_engine"),
    ]

    library, _ = index_pages(entries)

    assert library.path == PurePosixPath("libraries/sqlalchemy.md")
    assert (
        library.description
        == "Code examples for sqlalchemy: 3 examples from 2 projects on 2 pages."
    )
    assert library.markdown == (
        "# sqlalchemy\n\n"
        "3 examples from 2 projects on 2 pages.\n\n"
        "- [<code>create&#95;engine</code>](<../sqlalchemy/create_engine.md>)\n\n"
        "## sqlalchemy\\.orm\n\n"
        "- [<code>sessionmaker</code>](<../sqlalchemy/orm/sessionmaker.md>): "
        "Makes \\*sessions\\*\\. (3 examples)\n"
    ).replace("&#95;", "\\_")


def test_the_overview_counts_all_libraries() -> None:
    *_, overview = index_pages([_entry("flask.Flask", "a"), _entry("click.group", "a")])

    assert overview.path == PurePosixPath("libraries/index.md")
    assert overview.markdown == (
        "# Libraries\n\n"
        "2 libraries, 2 examples from 1 project on 2 pages.\n\n"
        "- [<code>click</code>](<click.md>): 1 example from 1 project on 1 page\n"
        "- [<code>flask</code>](<flask.md>): 1 example from 1 project on 1 page\n"
    )


def test_without_symbols_there_is_no_index() -> None:
    assert index_pages([]) == ()


def test_the_order_of_the_pages_does_not_matter() -> None:
    entries = [_entry("b.x"), _entry("a.y"), _entry("a.x")]

    assert index_pages(entries) == index_pages(entries[::-1])
