"""What a finished page is made of beside its own text: all that finishing looks at, as values to be digested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from sourcebook.commands.build import RenderedBuild
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.page_path import PagePath

_TOLD_ELSEWHERE = frozenset({"plan", "shown", "neighbors"})
"""Of a site what is told page by page, and what follows from the entries."""


def values_of_site(build: RenderedBuild) -> tuple[object, ...]:
    """Return what any page of a site may show of the others: their titles, addresses and examples, never their text."""
    site = build.rendered.site
    arranged = tuple(getattr(site, one.name) for one in fields(site) if one.name not in _TOLD_ELSEWHERE)
    return (*arranged, build.rendered.pages, build.rendered.facts, build.places)


def values_of_page(build: RenderedBuild, path: PagePath, figures: Sequence[PlannedFigure]) -> tuple[object, ...]:
    """Return what a page shows of its own beside the text that an engine has made of it.

    Args:
        build: With every page rendered.
        path: Of the page, also of one that is not of this site.
        figures: Those of the page, by the numbers of their slots.
    """
    page, layout = build.rendered.site.page(path), build.rendered.layouts.get(path)
    laid_out = layout and tuple(getattr(layout, one.name) for one in fields(layout) if one.name != "page")
    return (str(path), tuple(figures), None if page is None else (page.front_matter, page.body), laid_out)
