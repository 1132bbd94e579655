"""The page of all licences: every licence of code that the site shows, the projects under it, and its text.

The text is what came with the release, since it names who holds the rights; where a release brought none, the
standard text of its licence stands in, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from sourcebook.catalog.catalog_page import CATALOG_FOLDER, CatalogKind, CatalogPage
from sourcebook.catalog.entries import PageEntry, ShownExample
from sourcebook.catalog.projects_page import by_project, shown_links, versions_of
from sourcebook.display.anchors import anchor_prefix
from sourcebook.model.listing import Group, LicenseText, Link, Listing, Row
from sourcebook.model.page_path import PagePath
from sourcebook.pins.license_list import license_ids
from sourcebook.pins.licenses import standard_text
from sourcebook.writing.plurals import plural

LICENSES_PAGE = PagePath(CATALOG_FOLDER / "licenses.md")
_OWN = "Files of this project"
_UNKNOWN = "Licence unknown"
_NO_LICENSE = ("notice", "authors")
"""How the names begin of what comes with a licence, and is none."""

_Found = list[tuple[PageEntry, ShownExample]]


def licenses_page(entries: Sequence[PageEntry], pages: Mapping[str, PagePath]) -> tuple[CatalogPage, ...]:
    """Return the page of all licences; nothing without examples.

    Args:
        entries: Of the site's pages, in any order.
        pages: The page of a project, by the project's name in lower case.
    """
    by_license: dict[str, dict[str, _Found]] = {}
    for project, found in by_project(entries).items():
        for entry, example in found:
            name = license_name(example.license, is_own=example.is_own)
            by_license.setdefault(name, {}).setdefault(project, []).append((entry, example))
    if not by_license:
        return ()
    last = (_UNKNOWN, _OWN)
    ordered = sorted(by_license.items(), key=lambda item: (item[0] in last, item[0].lower()))
    taken = {"licences"}  # the heading of the page
    anchors = []
    for name, _ in ordered:  # before those of texts, which give way
        anchors.append(anchor_prefix(name, taken))
        taken.add(anchors[-1])
    groups = [
        _group(name, projects, pages, anchor, taken) for (name, projects), anchor in zip(ordered, anchors, strict=True)
    ]
    known = len([name for name, _ in ordered if name not in last])
    shown = {project for _, found in ordered for project in found}
    page = CatalogPage(
        path=LICENSES_PAGE,
        title="Licences",
        description=(
            f"{plural(known, 'licence')} of {plural(len(shown), 'project')}: "
            "under which the code on this site is shown."
        ),
        kind=CatalogKind.LICENSES,
        listing=Listing(groups=tuple(groups)),
    )
    return (page,)


def license_name(expression: str | None, *, is_own: bool) -> str:
    """Return below which heading a licence stands; files of the site's own project stand apart."""
    return _OWN if is_own else expression or _UNKNOWN


def license_links(pages: Sequence[CatalogPage]) -> dict[str, Link]:
    """Return the place of each licence on the page of all licences, by its heading."""
    return {
        group.title.text: Link(text=group.title.text, page=page.path, anchor=group.anchor)
        for page in pages
        if page.path == LICENSES_PAGE
        for group in page.listing.groups
        if group.title is not None
    }


def license_text_links(pages: Sequence[CatalogPage]) -> dict[tuple[str, str], Link]:
    """Return the place of the text that a project brings, by the heading of its licence and the project."""
    found: dict[tuple[str, str], Link] = {}
    for page in pages:
        for group in page.listing.groups:
            name = group.title.text if group.title else ""
            for text in group.texts:
                link = Link(text=text.title, page=page.path, anchor=text.anchor)
                for project in text.projects:
                    found.setdefault((name, project), link)
    return found


def _group(
    name: str, projects: Mapping[str, _Found], pages: Mapping[str, PagePath], anchor: str, taken: set[str]
) -> Group:
    """Return what is under a licence; the anchors of its texts are added to `taken`."""
    rows = tuple(
        Row(
            link=Link(text=project, page=pages.get(project.lower())),
            summary=versions_of(found),
            count=plural(len(found), "example"),
            more=shown_links(found),
        )
        for project, found in projects.items()
    )
    return Group(
        title=Link(text=name),
        anchor=anchor,
        rows=rows,
        texts=tuple(_texts(name, projects, taken)),
    )


def _texts(name: str, projects: Mapping[str, _Found], taken: set[str]) -> Iterator[LicenseText]:
    """Yield each text once, named for the projects that it came with."""

    def named(title: str, text: str, projects: Sequence[str], *, is_license: bool = True) -> LicenseText:
        anchor = anchor_prefix(f"{name} {projects[0]}", taken)
        taken.add(anchor)
        return LicenseText(title=title, text=text, anchor=anchor, projects=tuple(projects) if is_license else ())

    owners: dict[tuple[str, str], list[str]] = {}
    without: list[str] = []
    for project, found in projects.items():
        own = dict.fromkeys(file for _, example in found for file in example.license_texts)
        for name_of_file, text in own:
            owners.setdefault((PurePosixPath(name_of_file).name, text), []).append(project)
        if not any(_is_license(PurePosixPath(file).name) for file, _ in own):
            without.append(project)
    for (file, text), names in owners.items():
        yield named(f"{file} of {_joined(names)}", text, names, is_license=_is_license(file))
    # Of an expression such as `MIT OR Apache-2.0` each.
    for id in sorted(license_ids(name)) if without else ():
        standard = standard_text(id)
        if standard is not None:
            yield named(f"Standard text of {id}: {_joined(without)} came without one", standard, without)


def _is_license(file: str) -> bool:
    return not file.lower().startswith(_NO_LICENSE)


def _joined(names: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(names))
