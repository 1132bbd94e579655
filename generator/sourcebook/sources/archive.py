"""Ask the archive of Software Heritage which files it has: a link to a copy that is not there helps nobody.

It is a host like any other that settings have to name, and it is asked once, when a project is locked.

Source: https://archive.softwareheritage.org/api/1/known/doc/
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

from sourcebook.errors import SourcebookError

if TYPE_CHECKING:
    from sourcebook.sources.network.transport import Transport

ARCHIVE_HOST = "archive.softwareheritage.org"
_URL = f"https://{ARCHIVE_HOST}/api/1/known/"
_AT_ONCE = 1_000
"""Ids that the archive takes in one question."""
_ANSWER_BYTES = 4_000_000


def ask_archived(transport: Transport, swhids: Collection[str]) -> frozenset[str]:
    """Return which of these files the archive says it has; none of those that it cannot be asked for.

    Args:
        transport: The way to it.
        swhids: Such as `swh:1:cnt:…`.
    """
    known: set[str] = set()
    ordered = sorted(swhids)
    for start in range(0, len(ordered), _AT_ONCE):
        asked = ordered[start : start + _AT_ONCE]
        try:
            answer = transport.get(
                _URL,
                max_bytes=_ANSWER_BYTES,
                headers={"Content-Type": "application/json"},
                content=json.dumps(asked).encode(),
            )
            told = json.loads(answer.data)
            known |= {swhid for swhid in asked if told[swhid]["known"] is True}
        except (SourcebookError, ValueError, KeyError, TypeError, RecursionError):
            # It is for a link alone: what is not told is not known.
            continue
    return frozenset(known)
