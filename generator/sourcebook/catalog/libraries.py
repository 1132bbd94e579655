"""The index page of each library: its symbols by module, with what each page is and how much it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath

from sourcebook.catalog.prose import code_span, escape_markdown, plural

FOLDER = PurePosixPath("libraries")
"""Where the index pages are, below the content folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """What an index says of a page."""

    path: PurePosixPath
    """Relative to the content folder."""
    library: str
    name: str
    """The symbol; of a classic page its `sidebartitle`."""
    description: str | None
    projects: tuple[str, ...]
    """Of each figure its project, so that its length counts the examples."""

    @property
    def module(self) -> str:
        """The symbol without its last part; the library itself for a symbol without a dot."""
        return self.name.replace(" ", ".").rpartition(".")[0] or self.library

    @property
    def member(self) -> str:
        """The last part of the symbol."""
        return self.name.replace(" ", ".").rpartition(".")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """A page to add to the site."""

    path: PurePosixPath
    """Relative to the content folder."""
    title: str
    description: str
    markdown: str


def index_pages(entries: Sequence[PageEntry]) -> tuple[IndexPage, ...]:
    """Return an index page for each library, then one for all of them; nothing without entries."""
    ordered = sorted(
        entries, key=lambda e: (e.library.lower(), e.library, e.module, e.member, e.path)
    )
    libraries = [(name, tuple(group)) for name, group in groupby(ordered, lambda e: e.library)]
    pages = [_library_page(name, group) for name, group in libraries]
    if pages:
        pages.append(_overview(libraries))
    return tuple(pages)


def _library_page(library: str, entries: Sequence[PageEntry]) -> IndexPage:
    lines = [f"# {escape_markdown(library)}", "", f"{_counts(entries)}.", ""]
    for module, group in groupby(entries, lambda e: e.module):
        if module != library:
            lines += [f"## {escape_markdown(module)}", ""]
        lines += [*(_item(entry) for entry in group), ""]
    return IndexPage(
        path=FOLDER / _file_name(library),
        title=library,
        description=f"Code examples for {library}: {_counts(entries)}.",
        markdown="\n".join(lines),
    )


def _file_name(library: str) -> str:
    """Return the name of a library's page; engines take two names for that of the folder's own page."""
    return f"{library}-library.md" if library.lower() in {"index", "readme"} else f"{library}.md"


def _item(entry: PageEntry) -> str:
    description = f": {escape_markdown(entry.description)}" if entry.description else ""
    count = f" ({plural(len(entry.projects), 'example')})" if entry.projects else ""
    return f"- [{code_span(entry.member)}](<../{entry.path}>){description}{count}"


def _overview(libraries: Sequence[tuple[str, Sequence[PageEntry]]]) -> IndexPage:
    items = [
        f"- [{code_span(library)}](<{_file_name(library)}>): {_counts(entries)}"
        for library, entries in libraries
    ]
    entries = [entry for _, group in libraries for entry in group]
    description = (
        f"{plural(len(libraries), 'library').replace('librarys', 'libraries')}, {_counts(entries)}"
    )
    return IndexPage(
        path=FOLDER / "index.md",
        title="Libraries",
        description=f"Code examples by library: {description}.",
        markdown="\n".join(["# Libraries", "", f"{description}.", "", *items, ""]),
    )


def _counts(entries: Sequence[PageEntry]) -> str:
    projects = [project for entry in entries for project in entry.projects]
    pages = plural(len(entries), "page")
    if not projects:
        return pages
    examples = plural(len(projects), "example")
    return f"{examples} from {plural(len(set(projects)), 'project')} on {pages}"
