"""Blocks that a door meets while a page is converted: of a page that it reads alone, or brought by another plugin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sourcebook.errors import SourcebookError, collecting
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.reference import Library
from sourcebook.model.request import ClassicBlock, ExampleRequest, SymbolTarget, placeless
from sourcebook.model.warned import Warned
from sourcebook.planning.figures import FigurePlanner, pasted_figure
from sourcebook.planning.libraries import libraries_of
from sourcebook.planning.name_linker import NameLinker
from sourcebook.planning.obtaining import obtain
from sourcebook.planning.plan import Plan
from sourcebook.sources.session import Sources

Asked = ExampleRequest | ClassicBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedBlocks:
    """The figures of one text."""

    figures: tuple[PlannedFigure | None, ...]
    """In the order of what was asked; None for one with a fault."""
    faults: tuple[SourcebookError, ...]
    warnings: tuple[Warned, ...]
    """Of what no plan has foreseen; those of a plan are told with it."""


class BlockPlanner:
    """Gives blocks their figures all through a build: planned ones, and those that no plan has foreseen.

    What was planned or analyzed for one page is not analyzed again for the next.

    Args:
        sources: Of the run.
        libraries: Those of the settings; only the ones that a symbol belongs to are looked at.
        plan: Of the build; a block that asks for the same as one of it gets its figure, wherever it stands: another
            plugin may have moved the text.
    """

    def __init__(self, sources: Sources, *, libraries: Sequence[Library] = (), plan: Plan | None = None) -> None:
        plan = plan or Plan()
        self._sources = sources
        self._libraries = libraries
        self._figures = plan.figures
        self._asked = {id(figure.asked): figure for figure in self._figures}
        self._linker = NameLinker(plan.symbols)
        self._planner: FigurePlanner | None = None

    @cached_property
    def _planned(self) -> dict[Asked, PlannedFigure]:
        return {placeless(figure.asked): figure for figure in reversed(self._figures)}

    def plan(self, asked: Sequence[Asked]) -> PlannedBlocks:
        """Return the figures of a text.

        Args:
            asked: In the order of the text.
        """
        # What a page asks for is mostly the very value that was planned.
        planned = [self._asked.get(id(one)) or self._planned.get(placeless(one)) for one in asked]
        missing = [one for one, figure in zip(asked, planned, strict=True) if figure is None]
        if not missing:
            return PlannedBlocks(figures=tuple(planned), faults=(), warnings=())
        more = self._plan_more(missing)
        others = iter(more.figures)
        return replace(more, figures=tuple(figure or next(others) for figure in planned))

    def _plan_more(self, asked: Sequence[Asked]) -> PlannedBlocks:
        requests = [one for one in asked if isinstance(one, ExampleRequest)]
        named = {target.symbol for one in requests for target in one.mark if isinstance(target, SymbolTarget)}
        libraries = libraries_of(named, self._libraries)
        obtained = obtain(requests, self._sources, libraries=libraries, declaring=self._libraries, read=named)
        planner = self._planner = FigurePlanner(obtained, before=self._planner)
        faults: list[SourcebookError] = list(obtained.libraries.faults)
        warnings: dict[Warned, None] = {}
        figures: list[PlannedFigure | None] = []
        for one in asked:
            figure = pasted_figure(one) if isinstance(one, ClassicBlock) else None
            if isinstance(one, ExampleRequest):
                with collecting(faults):
                    found, told = planner.plan(one)
                    figure = self._linker.link(found)
                    warnings |= dict.fromkeys(told)
            figures.append(figure)
        # As in `plan_pages`.
        once = tuple(dict.fromkeys(faults))
        return PlannedBlocks(figures=tuple(figures), faults=once, warnings=tuple(warnings))
