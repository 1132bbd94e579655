"""A list of things that have pages: groups of rows, each a name, what it is, and how much there is of it."""

from __future__ import annotations

from dataclasses import dataclass

from sourcebook.model.page_path import PagePath


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A few words that lead somewhere, or nowhere."""

    text: str
    page: PagePath | None = None
    anchor: str = ""
    """Id on that page; without a page, on the same one."""
    url: str | None = None
    """Address elsewhere."""
    note: str = ""
    """Behind the link: a count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing of a list."""

    link: Link
    anchor: str = ""
    summary: str = ""
    count: str = ""
    more: tuple[Link, ...] = ()
    """What belongs to it, on one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseText:
    """The text of a licence as some projects bring it."""

    title: str
    text: str
    anchor: str
    projects: tuple[str, ...]
    """Those whose licence this is; empty for a notice or a list of authors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows below a heading."""

    title: Link | None = None
    """None for rows that need no heading."""
    is_name: bool = False
    """Whether title and rows are names of code."""
    anchor: str = ""
    note: str = ""
    rows: tuple[Row, ...] = ()
    texts: tuple[LicenseText, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Everything that is listed on a page."""

    facts: tuple[Link, ...] = ()
    """A line of counts and links."""
    groups: tuple[Group, ...] = ()
    filter_label: str = ""
    """What the field that filters rows is called; empty for no such field."""
    searches: bool = False
    """Whether the page begins with a button that opens the site's search."""

    @property
    def anchors(self) -> tuple[str, ...]:
        """The ids that the listing brings to its page."""
        own = [group.anchor for group in self.groups]
        rows = [row.anchor for group in self.groups for row in group.rows]
        return tuple(anchor for anchor in [*own, *rows] if anchor)
