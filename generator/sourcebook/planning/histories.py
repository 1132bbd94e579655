"""What several releases of a library together say of a name: since when, until when, and what to use instead.

A name is only said to be gone, or not yet there, where the reader of the library is certain; in between nothing is
said.
"""

from __future__ import annotations

from collections.abc import Sequence

from sourcebook.exports.deprecations import find_successor
from sourcebook.exports.names import Exports, Others, Presence
from sourcebook.model.symbol_history import SymbolHistory


def history_of(
    symbol: str, library: str, releases: Sequence[tuple[str, Exports]], others: Others = lambda _: None
) -> SymbolHistory | None:
    """Return the history of a name; None where no release certainly has it.

    Args:
        symbol: Dotted path.
        library: The project's name.
        releases: Version and names of each, the oldest first.
        others: Tells of bases that are not of this library.
    """
    presences = [exports.presence(symbol, others) for _, exports in releases]
    here = [number for number, presence in enumerate(presences) if presence is Presence.HERE]
    if not here:
        return None
    first, last = here[0], here[-1]
    before, after = presences[:first], presences[last + 1 :]
    is_gone = bool(after) and all(presence is Presence.ABSENT for presence in after)
    told = [(version, said) for version, exports in releases if (said := exports.deprecation(symbol)) is not None]
    said = next((text for _, text in reversed(told) if text), None)
    return SymbolHistory(
        library=library,
        since=releases[first][0],
        is_since_known=bool(before) and all(presence is Presence.ABSENT for presence in before),
        deprecated=told[0][0] if told else None,
        removed=releases[last + 1][0] if is_gone else None,
        said=said,
        successor=find_successor(said) if said else None,
    )
