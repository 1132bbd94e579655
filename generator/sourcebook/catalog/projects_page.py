"""The projects whose code is shown: a page of all, and a page for each that its author has not written.

What is listed of a project leads to its figures, and not to the head of the page that has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sourcebook.catalog.catalog_page import CATALOG_FOLDER, CatalogKind, CatalogPage
from sourcebook.catalog.entries import PageEntry, ShownExample
from sourcebook.display.anchors import anchor_prefix
from sourcebook.display.listing import FEW, FILTER_ID
from sourcebook.model.listing import Group, Link, Listing, Row
from sourcebook.model.page_path import PagePath
from sourcebook.writing.plurals import plural

PROJECTS_PAGE = PagePath(CATALOG_FOLDER / "projects" / "index.md")
PROJECTS_TITLE = "Projects"
"""What the page is called, and the section of navigation that begins with it."""
_FOLDER = CATALOG_FOLDER / "projects"

Found = Sequence[tuple[PageEntry, ShownExample]]
"""Examples, each with the page that shows it."""


def project_paths(entries: Sequence[PageEntry], authors: Mapping[str, PagePath]) -> dict[str, PagePath]:
    """Return the page of every project, by the project's name in lower case: its author's, or one that is made.

    Args:
        entries: Of the site's pages, in any order.
        authors: The author's pages of projects, by the project's name in lower case.
    """
    taken = {"index", "readme"}  # what engines take for the page of the folder
    paths = dict(authors)
    for project in by_project(entries):
        if project.lower() not in authors:
            name = anchor_prefix(project, taken)
            taken.add(name)
            paths[project.lower()] = PagePath(_FOLDER / f"{name}.md")
    return paths


def projects_pages(
    entries: Sequence[PageEntry],
    paths: Mapping[str, PagePath],
    authors: Mapping[str, PagePath],
    *,
    licenses: Mapping[str, Link],
) -> tuple[CatalogPage, ...]:
    """Return the page of all projects, then that of each without a page of its author's; nothing without examples.

    Args:
        entries: Of the site's pages, in any order.
        paths: As `project_paths` gives them.
        authors: As there.
        licenses: By its SPDX expression the place where the text of a licence is.
    """
    shown = by_project(entries)
    if not shown:
        return ()
    taken = {"projects", FILTER_ID}  # the heading of the page, and its field
    rows = []
    for project, found in shown.items():
        anchor = anchor_prefix(project, taken)
        taken.add(anchor)
        rows.append(_row(project, found, paths[project.lower()], anchor))
    counts = f"{plural(len(shown), 'project')} in {plural(sum(map(len, shown.values())), 'example')}"
    overview = CatalogPage(
        path=PROJECTS_PAGE,
        title=PROJECTS_TITLE,
        description=f"{counts}: where the code on this site comes from.",
        kind=CatalogKind.PROJECTS,
        listing=Listing(
            groups=(Group(rows=tuple(rows)),),
            filter_label="Filter projects" if len(rows) > FEW else "",
        ),
    )
    made = (
        _project_page(project, found, paths[project.lower()], licenses)
        for project, found in shown.items()
        if project.lower() not in authors
    )
    return (overview, *made)


def _project_page(project: str, found: Found, path: PagePath, licenses: Mapping[str, Link]) -> CatalogPage:
    pages = plural(len({entry.path for entry, _ in found}), "page")
    summary = _summary(found)
    counts = f"{project}: {plural(len(found), 'example')} on {pages}. {summary}".rstrip()
    listing = project_listing(found)
    return CatalogPage(
        path=path,
        title=project,
        description=counts if not summary or counts[-1] in ".!?…" else f"{counts}.",
        kind=CatalogKind.PROJECT,
        above=((PROJECTS_TITLE, PROJECTS_PAGE),),
        listing=Listing(facts=tuple(_facts(project, found, licenses)), groups=listing.groups),
    )


def _facts(project: str, found: Found, licenses: Mapping[str, Link]) -> Iterator[Link]:
    if versions := versions_of(found):
        yield Link(text=versions)
    for expression in dict.fromkeys(example.license for _, example in found if example.license):
        yield licenses.get(expression, Link(text=expression))
    if home_page := _home_page(found):
        yield Link(text=f"Home page of {project}", url=home_page)


def project_listing(found: Found) -> Listing:
    """Return what the site shows of one project, for the project's own page."""
    by_page: dict[PagePath, list[tuple[PageEntry, ShownExample]]] = {}
    for entry, example in found:
        by_page.setdefault(entry.path, []).append((entry, example))
    rows = tuple(
        Row(
            link=Link(text=own[0][0].name, page=path, anchor=own[0][1].anchor),
            summary=own[0][0].description or "",
            count=plural(len(own), "example"),
            more=tuple(Link(text=e.file, page=path, anchor=e.anchor) for _, e in own if e.file and len(own) > 1),
        )
        for path, own in by_page.items()
    )
    title = Link(text="Shown on this site")
    return Listing(groups=(Group(title=title, anchor="sb-shown", rows=rows),) if rows else ())


def by_project(entries: Sequence[PageEntry]) -> dict[str, list[tuple[PageEntry, ShownExample]]]:
    """Return the examples of each project with the page that shows each, projects sorted by name.

    A name counts without case, and is spelled as it is most often.
    """
    found: dict[str, list[tuple[PageEntry, ShownExample]]] = {}
    for entry in sorted(entries, key=lambda e: (e.name.lower(), e.path)):
        for example in entry.examples:
            found.setdefault(example.project.lower(), []).append((entry, example))
    return {_spelled(found[name]): found[name] for name in sorted(found)}


def _spelled(found: Found) -> str:
    counted = Counter(example.project for _, example in found)
    return min(counted, key=lambda name: (-counted[name], name))


def shown_links(found: Found) -> tuple[Link, ...]:
    """Return a link to the first figure of a project on each page that shows it, with how many there are."""
    counted = Counter(entry.path for entry, _ in found)
    firsts = {entry.path: (entry.name, example.anchor) for entry, example in reversed(found)}
    return tuple(
        Link(text=name, page=path, anchor=anchor, note=str(counted[path]) if counted[path] > 1 else "")
        for path in dict.fromkeys(entry.path for entry, _ in found)
        for name, anchor in [firsts[path]]
    )


def versions_of(found: Found) -> str:
    """Return the versions of a project that are shown, each once, in the order of the pages."""
    return ", ".join(dict.fromkeys(example.version for _, example in found if example.version))


def _summary(found: Found) -> str:
    return next((example.summary for _, example in found if example.summary), "") or ""


def _home_page(found: Found) -> str | None:
    return next((example.home_page for _, example in found if example.home_page), None)


def _row(project: str, found: Found, page: PagePath, anchor: str) -> Row:
    licenses = dict.fromkeys(example.license for _, example in found if example.license)
    home_page = _home_page(found)
    facts = " · ".join(filter(None, (versions_of(found), *licenses)))
    return Row(
        link=Link(text=project, page=page),
        anchor=anchor,
        summary=" — ".join(filter(None, (_summary(found), facts))),
        count=plural(len(found), "example"),
        more=(
            *shown_links(found),
            *([Link(text=f"Home page of {project}", url=home_page)] if home_page else []),
        ),
    )
