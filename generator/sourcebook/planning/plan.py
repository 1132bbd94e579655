"""The plan of a site: every page with all of its figures, and everything that is wrong, as one frozen value.

What comes after it (addresses, layout, HTML, files for programs) is made of this value alone, without a source, a
network or a resolver; `plan_pages` makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sourcebook.errors import SourcebookError
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.page_path import PagePath
from sourcebook.model.request import ClassicBlock, ExampleRequest
from sourcebook.model.warned import Warned
from sourcebook.pages.page import Page
from sourcebook.planning.libraries import Libraries


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPage:
    """A page of the author with what it shows."""

    page: Page
    figures: tuple[PlannedFigure, ...] = ()
    """In the order in which a reader meets them: blocks, then the listed examples; those with a fault are left out."""
    other_names: tuple[str, ...] = ()
    """Other paths of what the page's symbol names."""

    def figures_by_request(self) -> dict[ExampleRequest | ClassicBlock, PlannedFigure]:
        """Return the figures by the block or the listed example that asked for each."""
        return {figure.asked: figure for figure in self.figures}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that a run over pages found out."""

    pages: Mapping[PagePath, PlannedPage] = field(default_factory=dict)
    """In the order in which they were given."""
    libraries: Libraries = field(default_factory=Libraries)
    faults: tuple[SourcebookError, ...] = ()
    """Of libraries, pages and examples, each at its place; nothing of a plan with faults is published."""
    warnings: tuple[Warned, ...] = ()
    """Each once, in the order of the pages."""

    @property
    def figures(self) -> tuple[PlannedFigure, ...]:
        """Every figure of every page, in order."""
        return tuple(figure for page in self.pages.values() for figure in page.figures)

    @property
    def symbols(self) -> frozenset[str]:
        """Every symbol that has a page."""
        return symbols_with_pages(planned.page for planned in self.pages.values())


def symbols_with_pages(pages: Iterable[Page]) -> frozenset[str]:
    """Return the symbols that pages are about."""
    return frozenset(page.front_matter.symbol for page in pages if page.front_matter.symbol)
