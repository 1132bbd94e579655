"""Navigation that shows the neighbourhood of a page and not the world.

Themes render the whole tree into every page, so the size of a site grows with the square of its pages. Here each page
gets a tree of its own: what lies on the way to it is open, what lies beside that way is closed to a link, and of a
long list the part around the page is shown. What it costs depends on depth and width of that neighbourhood alone.
What the door does not bound is shown whole, as a theme expects it.

Knows no engine: an item is whatever has a parent and may have children, and the door makes the copies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

SMALL = 60
"""Items up to which a whole tree is small enough for every page, as themes expect it."""
WIDE = 40
"""Items shown of the two outermost lists: the site's sections, and the libraries or pages of one.

Of a longer list half of these lie around the page, and half are spread over the list.
"""
WHOLE = 20
"""Items up to which the list that a page stands in is shown whole, further in."""
MOST = 12
"""Items shown of a longer one."""
FEW = 6
"""Items up to which a list on the way to a page is shown whole, further in; of a longer one only what is open."""
_OUTER = 2


class Item(Protocol):
    """A page, a link or a section of an engine's navigation."""

    @property
    def parent(self) -> Any:
        """The section that it stands in; None at the top."""

    @property
    def children(self) -> Any:
        """A list; None for what can have none."""


I = TypeVar("I", bound=Item)  # noqa: E741  # an item, as the protocol says


class Neighborhoods(Generic[I]):
    """The tree of a site, from which each page's own is taken.

    Args:
        items: The top of the tree; it must not change from here on. A small one is every page's own.
        open_section: From a section and the children to show, to a copy of it that is open.
        closed_section: From a section to what stands for it where it is closed; None for the section itself.
        rest: From a section, or None for the top, and the number of its items to a link to all of them; None where
            there is no such page.
        copied_section: From a section and its children to a copy of it; it stands for one that is shown whole but for
            what is closed below it.
        is_bounded: Tells of a section, or None for the top, whether what it holds is shown in part.
        small: Items up to which a tree is every page's own.
    """

    def __init__(
        self,
        items: Sequence[I],
        *,
        open_section: Callable[[I, list[I]], I],
        closed_section: Callable[[I], I | None],
        rest: Callable[[I | None, int], I | None],
        copied_section: Callable[[I, list[I]], I] | None = None,
        is_bounded: Callable[[I | None], bool] = lambda section: True,
        small: int = SMALL,
    ):
        self._items = items
        self._open, self._closed, self._rest = open_section, closed_section, rest
        self._copied, self._is_bounded, self._small = copied_section or open_section, is_bounded, small
        self._partial: set[int] = set()
        self._places: dict[int, int] = {}
        self._stand_ins: dict[int, I] = {}
        self._count(items)

    def of(self, page: I | None) -> list[I]:
        """Return the top of the tree that a page shows; that of a page outside of the tree has nothing open."""
        if len(self._places) <= self._small:
            return list(self._items)
        if page is None or id(page) not in self._places:
            most = WIDE if self._is_bounded(None) else len(self._items)
            shown = [self._close(item) for item in self._items[:most]]
            return shown + self._link_to_rest(None, self._items, most)
        way = self._way(page)
        item = way[0]
        inner = WHOLE if len(self._beside(item)) <= WHOLE else MOST
        shown = self._around(item, item, inner if len(way) > _OUTER else WIDE)
        for depth, section in zip(range(len(way) - 1, 0, -1), way[1:], strict=True):
            most = WIDE if depth <= _OUTER else self._width_on_the_way(section)
            shown = self._around(section, self._open(section, shown), most)
        return shown

    def _way(self, page: I) -> list[I]:
        """Return what lies around a page, outermost last, from the outermost section that is shown whole."""
        way = [page]
        while way[-1].parent is not None:
            way.append(way[-1].parent)
        whole = (n for n, section in enumerate(way) if n and id(section) not in self._partial)
        return way[max(whole, default=0) :]

    def _width_on_the_way(self, section: I) -> int:
        return FEW if len(self._beside(section)) <= FEW else 1

    def _beside(self, item: I) -> Sequence[I]:
        return self._items if item.parent is None else item.parent.children

    def _around(self, item: I, opened: I, most: int) -> list[I]:
        """Return the list that an item stands in, the item open and all others closed."""
        beside = self._beside(item)
        place = self._places[id(item)]
        most = most if self._is_bounded(item.parent) else len(beside)
        numbers = _chosen(place, len(beside), most)
        shown = [opened if n == place else self._close(beside[n]) for n in numbers]
        return shown + self._link_to_rest(item.parent, beside, most)

    def _link_to_rest(self, section: I | None, items: Sequence[I], most: int) -> list[I]:
        link = self._rest(section, len(items)) if len(items) > most else None
        return [] if link is None else [link]

    def _close(self, item: I) -> I:
        if item.children is None or id(item) not in self._partial:
            return item
        if id(item) not in self._stand_ins:
            closed = (
                self._closed(item)
                if self._is_bounded(item)
                else self._copied(item, [self._close(child) for child in item.children])
            )
            self._stand_ins[id(item)] = closed or item
        return self._stand_ins[id(item)]

    def _count(self, items: Sequence[I]) -> bool:
        """Note the place of each item; return whether a section among them, or below, is shown in part."""
        is_partial = False
        for place, item in enumerate(items):
            self._places[id(item)] = place
            if item.children is not None and self._count(item.children) | self._is_bounded(item):
                self._partial.add(id(item))
                is_partial = True
        return is_partial


def _chosen(place: int, count: int, most: int) -> list[int]:
    """Return which items of a list are shown: the first, which is the section's own page, and those around a place.

    Of a long outer list half are spread over all of it, so that no page is more than a few clicks away.
    """
    near = most // 2 if most == WIDE and count > WIDE else most
    start = max(0, min(place - near // 2, count - near))
    around = range(start, min(start + near, count))
    spread = (n * (count - 1) // (near - 1) for n in range(near)) if near < most else ()
    return sorted({0, *around, *spread})
