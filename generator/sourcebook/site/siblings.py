"""Whether a piece of HTML stands in one element: as many are closed in it as are opened, none from around it."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
"""Source: https://html.spec.whatwg.org/multipage/syntax.html#void-elements"""


def is_whole(html: str) -> bool:
    """Tell whether another element may be put around a piece of HTML."""
    depths = _Depths()
    depths.feed(html)
    depths.close()
    return depths.lowest == depths.now == 0


class _Depths(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.now = self.lowest = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.now += tag not in _VOID

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        self.now -= tag not in _VOID
        self.lowest = min(self.lowest, self.now)
