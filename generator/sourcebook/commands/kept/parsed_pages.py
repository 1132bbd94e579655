"""Pages that were read before, for a process that reads them again and again: a preview."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

from sourcebook.model.reference import Forge
from sourcebook.pages.page import Page, parse_page


class ParsedPages:
    """Remembers each page with its text."""

    def __init__(self) -> None:
        self._known: dict[PurePosixPath, tuple[tuple[object, ...], Page]] = {}

    def parse(
        self, text: str, *, path: PurePosixPath, forges: Sequence[Forge], fence: str, other_keys: Collection[str]
    ) -> Page:
        """Read a page as `parse_page` does, unless its text is the one of the last time."""
        given = (text, tuple(forges), fence, tuple(other_keys))
        known = self._known.get(path)
        if known is None or known[0] != given:
            page = parse_page(text, path=path, forges=forges, fence=fence, other_keys=other_keys)
            known = self._known[path] = (given, page)
        return known[1]
