"""Which names in the file of a figure have a page of their own, and which it uses of any."""

from __future__ import annotations

from dataclasses import replace

from sourcebook.code.decoding import decode_source
from sourcebook.model.figure import NamedSymbol, PlannedFigure


class NameLinker:
    """Gives figures the names that have a page, for which a file is resolved once, and those that their lines use.

    Args:
        symbols: Those that have a page.
    """

    def __init__(self, symbols: frozenset[str]) -> None:
        self._symbols = symbols
        self._found: dict[str, tuple[NamedSymbol, ...]] = {}

    def link(self, figure: PlannedFigure) -> PlannedFigure:
        """Return the figure with its names; pasted code is not resolved, and has none."""
        # As in `figures`.
        from sourcebook.marks.linkable_names import find_names
        from sourcebook.marks.used_names import find_used_names

        if figure.source is None:
            return figure
        path, language = figure.source.path, figure.language
        text = decode_source(figure.source.blob.data, path=path, language=language)
        identity = figure.source.reference.identity
        if identity not in self._found:
            found = find_names(text, self._symbols, language=language, path=path)
            self._found[identity] = tuple(NamedSymbol(span=span, symbol=symbol) for span, symbol in found)
        used = find_used_names(text, figure.excerpt.linenos, language=language, path=path)
        return replace(figure, names=self._found[identity], used=used)
