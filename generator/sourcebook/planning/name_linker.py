"""Which names in the file of a figure have a page of their own."""

from __future__ import annotations

from dataclasses import replace

from sourcebook.code.decoding import decode_source
from sourcebook.model.figure import NamedSymbol, PlannedFigure


class NameLinker:
    """Gives figures the names that have a page; a file is resolved once for all figures that show it.

    Args:
        symbols: Those that have a page.
    """

    def __init__(self, symbols: frozenset[str]) -> None:
        self._symbols = symbols
        self._found: dict[str, tuple[NamedSymbol, ...]] = {}

    def link(self, figure: PlannedFigure) -> PlannedFigure:
        """Return the figure with its names; pasted code is not resolved, and has none."""
        if figure.identity is None or not self._symbols:
            return figure
        if figure.identity not in self._found:
            self._found[figure.identity] = self._names_in(figure)
        return replace(figure, names=self._found[figure.identity])

    def _names_in(self, figure: PlannedFigure) -> tuple[NamedSymbol, ...]:
        # As in `figures`.
        from sourcebook.marks.linkable_names import find_names

        assert figure.source is not None, "pasted code is not resolved"
        path = figure.source.path
        text = decode_source(figure.source.blob.data, path=path, language=figure.language)
        found = find_names(text, self._symbols, language=figure.language, path=path)
        return tuple(NamedSymbol(span=span, symbol=symbol) for span, symbol in found)
