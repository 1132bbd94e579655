"""What an address may name on a page: an id, or the range between the ids of two lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set

_RANGE = re.compile(r"(.*?)L([0-9]+)-L?([0-9]+)", re.DOTALL)
"""As the script reads it: `flask-L28-L35`, `flask-L28-35`; on the page of one file `L28-L35`."""


def is_anchor(fragment: str, ids: Set[str]) -> bool:
    """Tell whether a fragment, unquoted, names an id or a range of lines that begins and ends at ids."""
    return fragment in ids or (bool(ends := _ends_of(fragment)) and ends <= ids)


def _ends_of(fragment: str) -> frozenset[str]:
    """Return the ids of the first and the last line of a range; none for what is no range."""
    found = _RANGE.fullmatch(fragment)
    return frozenset(f"{found[1]}L{lineno}" for lineno in found.groups()[1:]) if found else frozenset()


class AnchorIds(set[str]):
    """The ids of a page, for an engine that asks by `in`; ranges of its lines are in it too.

    Args:
        ids: Those of its text.
        late: Returns those that come late, which are many; asked when one is looked for that is not among the others.
    """

    def __init__(self, ids: Iterable[str], late: Callable[[], Iterable[str]] = tuple) -> None:
        super().__init__(ids)
        self._late: Callable[[], Iterable[str]] | None = late

    def __contains__(self, fragment: object) -> bool:
        """Tell whether an address may name this on the page."""
        if set.__contains__(self, fragment):
            return True
        if self._late is not None:
            late, self._late = self._late, None
            self.update(late())
            return fragment in self
        ends = _ends_of(fragment) if isinstance(fragment, str) else ()
        return bool(ends) and all(set.__contains__(self, end) for end in ends)
