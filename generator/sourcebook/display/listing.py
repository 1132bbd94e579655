"""Renders a list of things that have pages: groups of rows, with a field that filters them.

A listing knows pages by their path below the content folder; where that is on the site is the caller's knowledge. The
HTML is put in
place late: search and templates see the heading and one sentence, not the list.
"""

from __future__ import annotations

from collections.abc import Callable

from sourcebook.display.whole_file import render_license_text
from sourcebook.model.listing import Group, Link, Listing, Row
from sourcebook.model.page_path import PagePath
from sourcebook.writing.safe_html import render_attribute, render_link, render_text

FEW = 8
"""Rows up to which a list is seen at a glance and needs no filter."""

FILTER_ID = "sb-filter"
"""Id of the field that filters rows."""

Addresses = Callable[[PagePath], str | None]
"""From a page to its address relative to the one that is rendered; None for a page that is not there."""

_SEARCH = '<p class="sb-find"><button type="button" data-do="search">Search all pages</button></p>\n'


def render_listing(listing: Listing, addresses: Addresses) -> str:
    """Render what is listed on a page.

    Args:
        listing: What to show.
        addresses: Where pages are.

    Returns:
        HTML that ends in a newline.
    """
    titled = [group for group in listing.groups if group.title and group.anchor]
    parts = [
        _SEARCH if listing.searches else "",
        _facts(listing.facts, addresses),
        _filter(listing.filter_label),
        _contents(titled) if len(titled) > 1 else "",
        *(_group(group, addresses) for group in listing.groups),
    ]
    return f'<div class="sb-catalog">\n{"".join(parts)}</div>\n'


def _facts(facts: tuple[Link, ...], addresses: Addresses) -> str:
    if not facts:
        return ""
    return f'<p class="sb-facts">{" · ".join(_link(fact, addresses) for fact in facts)}</p>\n'


def _filter(label: str) -> str:
    if not label:
        return ""
    return (
        f'<div class="sb-find"><label for="{FILTER_ID}">{render_text(label)}</label>'
        f'<input id="{FILTER_ID}" type="search" spellcheck="false">'
        '<p role="status"></p></div>\n'
    )


def _contents(groups: list[Group]) -> str:
    items = "".join(
        f"<li><a{render_attribute('href', f'#{group.anchor}')}>{_named(group.title, group.is_name)}</a>"
        f"{_count(str(len(group.rows)))}</li>\n"
        for group in groups
        if group.title
    )
    return f'<nav class="sb-parts" aria-label="On this page"><ul class="sb-list">\n{items}</ul></nav>\n'


def _group(group: Group, addresses: Addresses) -> str:
    heading = ""
    if group.title is not None:
        address = render_attribute("id", group.anchor) if group.anchor else ""
        name = _linked(group.title, _named(group.title, group.is_name), addresses)
        heading = f"<h2{address}>{name}</h2>\n"
    note = f"<p>{render_text(group.note)}</p>\n" if group.note else ""
    rows = "".join(_row(row, group.is_name, addresses) for row in group.rows)
    listed = f'<ul class="sb-list sb-rows">\n{rows}</ul>\n' if rows else ""
    return (
        f"<section>\n{heading}{note}{listed}"
        f"{''.join(render_license_text(text.title, text.text, text.anchor) for text in group.texts)}</section>\n"
    )


def _row(row: Row, is_name: bool, addresses: Addresses) -> str:
    name = render_text(row.link.text)
    if is_name:
        name = f'<code translate="no">{name}</code>'
    linked = _linked(row.link, name, addresses)
    name = linked if linked != name else f"<span>{name}</span>"
    anchor = render_attribute("id", row.anchor) if row.anchor else ""
    summary = f"<div>{render_text(row.summary)}</div>" if row.summary else ""
    more = "".join(f"<li>{_link(link, addresses)}</li>" for link in row.more)
    further = f'<ul class="sb-list sb-more">{more}</ul>' if more else ""
    return f"<li{anchor}>{name}{_count(row.count)}{summary}{further}</li>\n"


def _count(text: str) -> str:
    return f" <b>{render_text(text)}</b>" if text else ""


def render_page_link(link: Link, addresses: Addresses) -> str:
    """Render a link whose words are a name of code."""
    note = f" <b>{render_text(link.note)}</b>" if link.note else ""
    return _linked(link, _named(link, True), addresses) + note


def _link(link: Link, addresses: Addresses) -> str:
    note = f" <b>{render_text(link.note)}</b>" if link.note else ""
    return _linked(link, render_text(link.text), addresses) + note


def _linked(link: Link, html: str, addresses: Addresses) -> str:
    address = link.url
    if link.page is not None:
        address = addresses(link.page)
    if link.anchor and (address is not None or link.page is None):
        address = f"{address or ''}#{link.anchor}"
    return render_link(address, html)


def _named(link: Link | None, is_name: bool) -> str:
    if link is None:
        return ""
    if not is_name:
        return render_text(link.text)
    before, dot, last = link.text.rpartition(".")
    soft = f"<span>{render_text(before)}.</span><wbr>" if dot else ""
    return f'<code translate="no">{soft}{render_text(last)}</code>'
