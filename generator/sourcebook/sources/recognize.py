"""Recognize a licence by its text."""

from __future__ import annotations

from pathlib import Path

from identify.identify import license_id

_LARGEST = 100_000
"""Bytes; no licence is longer, and comparing takes time."""


def recognize_license(path: Path) -> str | None:
    """Return the SPDX id of the licence that a file holds, or None when it is no known one.

    The library compares with the texts of choosealicense.com, a few words more or less allowed; it
    wants a file, and ours are in the cache.
    """
    try:
        return license_id(str(path)) if path.stat().st_size <= _LARGEST else None
    except (OSError, UnicodeDecodeError):
        return None
