"""What earlier searches for a symbol found in a file: kept in the cache, by the file's bytes.

One result holds all that was found for one question, so that looking it up costs no more than reading a file. It is
made of the symbol, of the release that tells what its library declares, and of all that decides what is found; and it
is signed as other results are. Without a project, and where the environment names no cache, nothing is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sourcebook.commands.found_uses import Row
from sourcebook.errors import SettingsError
from sourcebook.planning.settings import find_cache
from sourcebook.settings.reading import is_ci
from sourcebook.sources.finding_code import digest_of_finding
from sourcebook.sources.store.results import ResultCache, result_key
from sourcebook.sources.store.secret import load_secret

KEPT_SEARCHES = "searches"
"""The folder of the cache."""
_FORM = 1
"""Counted up whenever a use is kept otherwise."""
_MOST_BYTES = 16_000_000
"""Of one result; where there would be more, what the last search found stays."""
_MOST_BYTES_OF_ALL = 64_000_000

Found = dict[str, Sequence[Row]]
"""By content, as `name_content` names it: the uses in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSearch:
    """What is kept of one search. Each process reads it once, by the secret of its own environment."""

    start: Path
    """Where it is begun: in a project or not."""
    made_of: Hashable
    """What is looked for, and what tells of its library: a frozen value."""
    cache: Path | None = None
    """That of settings which have been read; where it is None, it is looked for."""

    def found(self) -> Found:
        """Return what earlier searches have found; empty where nothing is kept."""
        return _read(self)

    def keep(self, found: Found) -> None:
        """Keep what this search has found, beside what is there."""
        place = _place(self)
        if place is None or not found:
            return
        results, key = place
        data = json.dumps({**_read(self), **found}).encode()
        if len(data) > _MOST_BYTES:
            data = json.dumps(found).encode()
        if len(data) <= _MOST_BYTES:
            results.write(key, data)
            results.prune(most_bytes=_MOST_BYTES_OF_ALL)


def begin_search(start: Path, made_of: Hashable, *, cache: Path | None) -> KeptSearch:
    """Return what is kept of a search that begins now, the arguments being its fields."""
    for known in (_read, _place):
        known.cache_clear()  # by an earlier one of this process, perhaps in other surroundings
    return KeptSearch(start=start, made_of=made_of, cache=cache)


@lru_cache(maxsize=1)
def _read(search: KeptSearch) -> Found:
    place = _place(search)
    if place is None:
        return {}
    results, key = place
    data = results.read(key)
    found: Found = {} if data is None else json.loads(data)
    return found


@lru_cache(maxsize=1)
def _place(search: KeptSearch) -> tuple[ResultCache, str] | None:
    folder = search.cache or find_cache(search.start, os.environ)
    try:
        secret = load_secret(os.environ, ci=is_ci(os.environ))
    except SettingsError:
        return None  # said where settings are read
    if folder is None or secret is None:
        return None
    maker = digest_of_finding({"commands": ("fetched_files.py", "found_uses.py", "uses.py")})
    return ResultCache(folder / KEPT_SEARCHES, secret), result_key(f"search {_FORM} {maker}", search.made_of)


def name_content(data: bytes, module: str | None) -> str:
    """Return what a file's uses depend on, as text: its bytes, and the path by which it is imported."""
    return f"{hashlib.sha256(data).hexdigest()} {module or ''}"
