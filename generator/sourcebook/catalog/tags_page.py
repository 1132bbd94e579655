"""The page of all tags, with the pages under each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.catalog.catalog_page import CATALOG_FOLDER, CatalogKind, CatalogPage
from sourcebook.catalog.entries import PageEntry
from sourcebook.display.anchors import anchor_prefix
from sourcebook.model.listing import Group, Link, Listing, Row
from sourcebook.model.page_path import PagePath
from sourcebook.writing.plurals import plural

TAGS_PAGE = PagePath(CATALOG_FOLDER / "tags.md")


def tags_page(entries: Sequence[PageEntry]) -> tuple[CatalogPage, ...]:
    """Return the page of all tags; nothing where no page has one."""
    by_tag: dict[str, list[PageEntry]] = {}
    for entry in sorted(entries, key=lambda e: (e.name.lower(), e.path)):
        for tag in dict.fromkeys(entry.tags):
            by_tag.setdefault(tag, []).append(entry)
    if not by_tag:
        return ()
    taken = {"tags"}  # the heading of the page
    groups = []
    for tag, tagged in sorted(by_tag.items(), key=lambda item: (item[0].lower(), item[0])):
        anchor = anchor_prefix(tag, taken)
        taken.add(anchor)
        groups.append(_group(tag, tagged, anchor))
    tagged_pages = {entry.path for tagged in by_tag.values() for entry in tagged}
    page = CatalogPage(
        path=TAGS_PAGE,
        title="Tags",
        description=f"{plural(len(by_tag), 'tag')} of {plural(len(tagged_pages), 'page')}.",
        kind=CatalogKind.TAGS,
        listing=Listing(groups=tuple(groups)),
    )
    return (page,)


def tag_links(page: CatalogPage) -> Iterator[tuple[str, Link]]:
    """Yield each tag with a link to its place on the page of all tags; nothing of another page."""
    if page.path == TAGS_PAGE:
        for group in page.listing.groups:
            if group.title is not None:
                tag = group.title.text
                yield tag, Link(text=tag, page=TAGS_PAGE, anchor=group.anchor)


def _group(tag: str, tagged: Sequence[PageEntry], anchor: str) -> Group:
    rows = tuple(
        Row(
            link=Link(text=entry.name, page=entry.path),
            summary=entry.description or "",
            count=plural(len(entry.examples), "example") if entry.examples else "",
        )
        for entry in tagged
    )
    return Group(title=Link(text=tag), anchor=anchor, rows=rows)
