"""Figures on a page that another plugin has put together from the HTML of several: a print page, a digest.

Such a page is no page of the site, and what it took has slots for what comes late; each tells of which page it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape
from pathlib import PurePosixPath

from sourcebook.display.slots import FIGURE_SLOT, NOTE_SLOT, figure_slot, note_slot
from sourcebook.model.figure import Example, PlannedFigure
from sourcebook.model.page_path import PagePath
from sourcebook.site.page_figures import PageLinks, examples_in, without_notes
from sourcebook.site.places import relative_url
from sourcebook.site.rendered import RenderedSite

_SLOT = re.compile(f"{FIGURE_SLOT.pattern}|{NOTE_SLOT.pattern}")


def fill_collected(
    html: str,
    figures: Mapping[PagePath, Sequence[PlannedFigure]],
    rendered: RenderedSite,
    *,
    folder: PurePosixPath,
    render: Callable[[Example], str],
) -> str:
    """Return a page with its figures; the ids of their lines are its own.

    Args:
        html: With slots that tell of which page they are; one that means no figure is left as it is.
        figures: Of each page, by the numbers of their slots.
        rendered: The site, for links between its pages.
        folder: Where the page lies below the site.
        render: Makes the HTML of a figure.
    """
    collected: list[PlannedFigure] = []
    numbers: dict[tuple[str, str], int] = {}

    def numbered(slot: re.Match[str]) -> str:
        if slot["noted"] is not None:
            number = numbers.get((slot["noted"], slot["page"] or ""))
            return slot[0] if number is None else note_slot(number, int(slot["line"]) if slot["line"] else None)
        of_page = figures.get(PagePath(PurePosixPath(unescape(slot[2] or ""))), ())
        if int(slot[1]) >= len(of_page):
            return slot[0]
        collected.append(of_page[int(slot[1])])
        numbers[slot[1], slot[2] or ""] = len(collected) - 1
        return figure_slot(len(collected) - 1)

    text = _SLOT.sub(numbered, html)
    examples = examples_in(text, collected, links=_links(rendered, folder))

    def filled(slot: re.Match[str]) -> str:
        return slot[0] if slot[2] is not None else render(examples[int(slot[1])])

    return FIGURE_SLOT.sub(filled, without_notes(text))


def _links(rendered: RenderedSite, folder: PurePosixPath) -> PageLinks:
    site, urls = rendered.site, rendered.facts.urls

    def url(path: PagePath | None) -> str | None:
        return relative_url(folder, urls[path]) if path is not None and path in urls else None

    return PageLinks(
        project=lambda name: url(site.project_page(name)),
        file=lambda identity: url(site.files.get(identity)),
        symbol=lambda symbol: url(site.symbol_pages.get(symbol)),
    )
