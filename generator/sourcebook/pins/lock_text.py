"""Read and write the text of `examples.lock`: which bytes every reference of the project means.

The form is JSON, so that any tool can read it: `lock-version` first, then one entry a source, sorted by identity, with
sorted keys. There is no date, no URL and no host of a package index in it: a date would make two equal runs differ, and
a mirror must be able to serve what the public index did. Files are read strictly: a lock that is half understood would
pin less than its reader believes. Reading from and writing to disk is `sources.lock_file`'s.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sourcebook.errors import LockfileError
from sourcebook.model.pin import BlobId, CommitPin, Pin
from sourcebook.pins.lock_version import LOCK_VERSION, REMAKE

_CONFLICT = re.compile(r"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What every reference of a project turned out to be."""

    pins: tuple[Pin, ...] = ()
    """Sorted by identity, each identity once."""

    def find(self, identity: str) -> Pin | None:
        """Return the pin of a reference, or None when it is not locked."""
        return next((pin for pin in self.pins if pin.identity == identity), None)


@lru_cache(maxsize=1)
def parse_lock(text: str) -> Lock:
    """Read the text of a lock; the last one is remembered, since the bare Markdown extension asks for every page.

    Args:
        text: Content of the file, any newline style, with or without a byte order mark.

    Returns:
        The pins, sorted by identity; none when the list is empty.

    Raises:
        LockfileError: With the path of the first wrong field, such as `'sources[3].sha256'`; when the lock is of a
            newer version; when it holds two entries of one source, or what a merge left behind.
    """
    data = _parse_json(text.removeprefix("\ufeff"))
    _check_version(data)
    # What validates is loaded for a lock that is there: many projects have files of their own alone.
    from sourcebook.pins.lock_form import read_pins

    pins = read_pins(data)
    counts = Counter(pin.identity for pin in pins)
    for identity, count in sorted(counts.items()):
        if count > 1:
            raise LockfileError(f"{count} entries for {identity!r}", hint=REMAKE)
    return Lock(pins=tuple(sorted(pins, key=lambda pin: pin.identity)))


def format_lock(lock: Lock) -> str:
    """Write a lock as text: the same pins, in whatever order, give the same bytes.

    Returns:
        JSON indented by two spaces, with a final newline.
    """
    pins = sorted(lock.pins, key=lambda pin: pin.identity)
    document = {"lock-version": LOCK_VERSION, "sources": [_sorted(_entry(pin)) for pin in pins]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_refuse_duplicate_keys)
    except (ValueError, RecursionError) as error:
        if _CONFLICT.search(text):
            raise LockfileError(
                "the lock holds the marks of an unfinished merge",
                hint="take either side whole, then run `sourcebook lock`",
            ) from None
        reason = error if isinstance(error, ValueError) else "nested too deeply"
        raise LockfileError(f"the lock is not JSON: {reason}", hint=REMAKE) from None


def _refuse_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object; Python's own reader would keep the last of two equal keys without a word."""
    counts = Counter(key for key, _ in pairs)
    for key, count in counts.items():
        if count > 1:
            raise ValueError(f"the key {key!r} stands {count} times in one object")
    return dict(pairs)


def _check_version(data: Any) -> None:
    """Refuse a newer lock before its fields are looked at: they may mean something else."""
    version = data.get("lock-version") if isinstance(data, dict) else None
    if isinstance(version, int) and not isinstance(version, bool) and version > LOCK_VERSION:
        raise LockfileError(
            f"the lock has version {version}, this program reads up to {LOCK_VERSION}",
            hint="update sourcebook to the version that wrote the lock",
        )


def _entry(pin: Pin) -> dict[str, Any]:
    entry = {
        "identity": pin.identity,
        "license": {"expression": pin.license.expression, "origin": pin.license.origin},
        "path": str(pin.path),
        "requested-revision": pin.requested_revision,
        **_bytes(pin.blob),
    }
    if pin.origin is None:
        return entry
    if isinstance(pin.origin, CommitPin):
        moved = {} if pin.origin.repository is None else {"repository": pin.origin.repository}
        return {**entry, "commit-id": pin.origin.commit, **moved}
    release = {
        "file-name": pin.origin.file_name,
        "sha256": pin.origin.file_digest,
        "metadata": _sorted(_bytes(pin.origin.metadata)),
        "license-files": [_sorted({"name": name, **_bytes(blob)}) for name, blob in sorted(pin.origin.license_files)],
    }
    return {**entry, "release": _sorted(release)}


def _bytes(blob: BlobId) -> dict[str, Any]:
    return {
        "git-blob": blob.git_blob,
        "sha256": blob.digest,
        "size": blob.size,
        "swhid": blob.swhid,
    }


def _sorted(entry: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(entry.items()))
