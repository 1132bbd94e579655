"""The page of all projects: what each is, and which pages show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sourcebook.catalog.catalog_page import CATALOG_FOLDER, CatalogKind, CatalogPage
from sourcebook.catalog.entries import PageEntry, ShownExample
from sourcebook.display.anchors import anchor_prefix
from sourcebook.display.listing import FEW, FILTER_ID
from sourcebook.model.listing import Group, Link, Listing, Row
from sourcebook.model.page_path import PagePath
from sourcebook.writing.plurals import plural

PROJECTS_PAGE = PagePath(CATALOG_FOLDER / "projects.md")


def projects_page(entries: Sequence[PageEntry], pages: Mapping[str, PagePath]) -> tuple[CatalogPage, ...]:
    """Return the page of all projects; nothing without examples.

    Args:
        entries: Of the site's pages, in any order.
        pages: The author's page of a project, by the project's name in lower case.
    """
    shown = by_project(entries)
    if not shown:
        return ()
    taken = {"all-projects", FILTER_ID}  # the heading of the page, and its field
    rows = []
    for project, found in shown.items():
        anchor = anchor_prefix(project, taken)
        taken.add(anchor)
        rows.append(_row(project, found, pages.get(project.lower()), anchor))
    counts = f"{plural(len(shown), 'project')} in {plural(sum(map(len, shown.values())), 'example')}"
    page = CatalogPage(
        path=PROJECTS_PAGE,
        title="All projects",
        description=f"Where the code on this site comes from: {counts}.",
        kind=CatalogKind.PROJECTS,
        listing=Listing(
            groups=(Group(rows=tuple(rows)),),
            filter_label="Filter projects" if len(rows) > FEW else "",
        ),
    )
    return (page,)


def project_listing(found: Sequence[tuple[PageEntry, ShownExample]]) -> Listing:
    """Return what the site shows of one project, for the project's own page."""
    counted = Counter(entry.path for entry, _ in found)
    entries = {entry.path: entry for entry, _ in found}
    rows = tuple(
        Row(
            link=Link(text=entry.name, page=path),
            summary=entry.description or "",
            count=plural(counted[path], "example"),
        )
        for path, entry in entries.items()
    )
    title = Link(text="Shown on this site")
    return Listing(groups=(Group(title=title, anchor="sb-shown", rows=rows),) if rows else ())


def by_project(
    entries: Sequence[PageEntry],
) -> dict[str, list[tuple[PageEntry, ShownExample]]]:
    """Return the examples of each project with the page that shows each, projects sorted by name.

    A name counts without case, and is spelled as it is most often.
    """
    found: dict[str, list[tuple[PageEntry, ShownExample]]] = {}
    for entry in sorted(entries, key=lambda e: (e.name.lower(), e.path)):
        for example in entry.examples:
            found.setdefault(example.project.lower(), []).append((entry, example))
    return {_spelled(found[name]): found[name] for name in sorted(found)}


def _spelled(found: Sequence[tuple[PageEntry, ShownExample]]) -> str:
    counted = Counter(example.project for _, example in found)
    return min(counted, key=lambda name: (-counted[name], name))


def shown_links(found: Sequence[tuple[PageEntry, ShownExample]]) -> tuple[Link, ...]:
    """Return a link to each page that shows a project, with how many examples it has of it."""
    counted = Counter(entry.path for entry, _ in found)
    names = {entry.path: entry.name for entry, _ in found}
    return tuple(
        Link(text=name, page=path, note=str(counted[path]) if counted[path] > 1 else "") for path, name in names.items()
    )


def versions_of(found: Sequence[tuple[PageEntry, ShownExample]]) -> str:
    """Return the versions of a project that are shown, each once, in the order of the pages."""
    return ", ".join(dict.fromkeys(example.version for _, example in found if example.version))


def _row(
    project: str,
    found: Sequence[tuple[PageEntry, ShownExample]],
    page: PagePath | None,
    anchor: str,
) -> Row:
    licenses = dict.fromkeys(example.license for _, example in found if example.license)
    summary = next((example.summary for _, example in found if example.summary), "") or ""
    home_page = next((example.home_page for _, example in found if example.home_page), None)
    facts = " · ".join(filter(None, (versions_of(found), *licenses)))
    return Row(
        link=Link(text=project, page=page),
        anchor=anchor,
        summary=" — ".join(filter(None, (summary, facts))),
        count=plural(len(found), "example"),
        more=(
            *shown_links(found),
            *([Link(text=f"Home page of {project}", url=home_page)] if home_page else []),
        ),
    )
