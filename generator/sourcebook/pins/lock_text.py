"""Read and write the text of `examples.lock`: which bytes every reference of the project means.

The form is JSON, so that any tool can read it, with an entry a line, so that a change of one source is a change of one
line, and two branches that each add a source merge. `lock-version` comes first, then the releases, sorted by file name,
then the sources, sorted by identity. There is no date, no URL and no host of a package index in it: a date would make
two equal runs differ, and a mirror must be able to serve what the public index did. Files are read strictly: a lock
that is half understood would pin less than its reader believes. Reading from and writing to disk is
`sources.lock_file`'s.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sourcebook.errors import LockfileError
from sourcebook.model.pin import Attestation, BlobId, CodePlace, License, Pin, ReleasePin
from sourcebook.pins.lock_version import LOCK_VERSION, REMAKE, path_in_identity

_CONFLICT = re.compile(r"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What every reference of a project turned out to be."""

    pins: tuple[Pin, ...] = ()
    """Sorted by identity, each identity once."""
    is_older: bool = field(default=False, compare=False)
    """Whether its text was written in an earlier version, when wheels for two platforms were not compared."""

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
    version = _version(data)
    pins = _read(data, version)
    counts = Counter(pin.identity for pin in pins)
    for identity, count in sorted(counts.items()):
        if count > 1:
            raise LockfileError(f"{count} entries for {identity!r}", hint=REMAKE)
    return Lock(pins=tuple(sorted(pins, key=lambda pin: pin.identity)), is_older=version < 2)


def format_lock(lock: Lock) -> str:
    """Write a lock as text: the same pins, in whatever order, give the same bytes.

    Returns:
        JSON with an entry a line, and a final newline.

    Raises:
        LockfileError: When two pins say different things of one release, whose facts stand in the lock once.
    """
    pins = sorted(lock.pins, key=lambda pin: pin.identity)
    releases = sorted(_releases(pins).items())
    return (
        f'{{\n  "lock-version": {LOCK_VERSION},\n'
        f'  "releases": {_lines(_release(release, license) for _, (release, license) in releases)},\n'
        f'  "sources": {_lines(_source(pin) for pin in pins)}\n}}\n'
    )


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


def _version(data: Any) -> int:
    """Return the version of a lock that this program reads; a newer one is refused before its fields are looked at.

    What is no version at all is the newest, whose fields say what is wrong.
    """
    version = data.get("lock-version") if isinstance(data, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        return LOCK_VERSION
    if version > LOCK_VERSION:
        raise LockfileError(
            f"the lock has version {version}, this program reads up to {LOCK_VERSION}",
            hint="update sourcebook to the version that wrote the lock",
        )
    return version


def _read(data: Any, version: int) -> list[Pin]:
    # What validates is loaded for a lock that is there: many projects have files of their own alone.
    from pydantic import ValidationError

    from sourcebook.errors.validation import field_faults
    from sourcebook.pins import lock_form, lock_form_1

    try:
        if version == 1:
            return lock_form_1.read_pins(data)
        # Version 2 is the same with less in it.
        return lock_form.read_pins({**data, "lock-version": LOCK_VERSION} if version == 2 else data)
    except ValidationError as error:
        # The first is enough: a lock is never mended by hand, but written anew or taken back.
        raise LockfileError(next(field_faults(error)).message, hint=REMAKE) from None


def _releases(pins: Iterable[Pin]) -> dict[str, tuple[ReleasePin, License]]:
    """Return what pins say of the releases they are of, by file name."""
    releases: dict[str, tuple[ReleasePin, License]] = {}
    for pin in pins:
        if isinstance(pin.origin, ReleasePin):
            facts = (pin.origin, pin.license)
            first = releases.setdefault(pin.origin.file_name, facts)
            # An earlier version did not ask for all that is known now.
            if first[0].attestation is None:
                first = releases[pin.origin.file_name] = (
                    replace(first[0], attestation=pin.origin.attestation),
                    first[1],
                )
            if first != (replace(pin.origin, attestation=first[0].attestation), pin.license):
                release = pin.identity.partition("#")[0]
                raise LockfileError(
                    f"the sources of {pin.origin.file_name!r} were pinned when it said other things of itself",
                    hint=f"resolve them again together: `sourcebook lock --upgrade {release}`",
                )
    return releases


def _lines(entries: Iterable[dict[str, Any]]) -> str:
    lines = [f"    {json.dumps(entry, ensure_ascii=False)}" for entry in entries]
    return "[\n" + ",\n".join(lines) + "\n  ]" if lines else "[]"


def _release(release: ReleasePin, license: License) -> dict[str, Any]:
    return {
        "file-name": release.file_name,
        "sha256": release.file_digest,
        "license": _license(license),
        "license-files": _named(release.license_files),
        "metadata": _bytes(release.metadata),
        **({} if release.attestation is None else {"attestation": _attestation(release.attestation)}),
    }


def _attestation(stated: Attestation) -> dict[str, Any]:
    return {
        "publisher": stated.publisher,
        "repository": stated.repository,
        **({} if stated.workflow is None else {"workflow": stated.workflow}),
        **({} if stated.commit is None else {"commit-id": stated.commit}),
    }


def _source(pin: Pin) -> dict[str, Any]:
    path = str(pin.path)
    return {
        "identity": pin.identity,
        **({} if path == path_in_identity(pin.identity) else {"path": path}),
        "requested-revision": pin.requested_revision,
        **_origin(pin),
        **({} if pin.code is None else {"code": _code(pin.code)}),
        **_bytes(pin.blob),
        **({"archived": True} if pin.is_archived else {}),
    }


def _origin(pin: Pin) -> dict[str, Any]:
    if isinstance(pin.origin, ReleasePin):
        return {"release": pin.origin.file_name}
    license = {"license": _license(pin.license)}
    if pin.origin is None:
        return license
    moved = {} if pin.origin.repository is None else {"repository": pin.origin.repository}
    files = {} if pin.origin.license_files is None else {"license-files": _named(pin.origin.license_files)}
    return {"commit-id": pin.origin.commit, **moved, **license, **files}


def _named(files: Iterable[tuple[str, BlobId]]) -> list[dict[str, Any]]:
    return [{"name": name, **_bytes(blob)} for name, blob in sorted(files)]


def _code(place: CodePlace) -> dict[str, Any]:
    return {"repository": place.repository, "commit-id": place.commit, "path": str(place.path)}


def _license(license: License) -> dict[str, Any]:
    return {"expression": license.expression, "origin": license.origin}


def _bytes(blob: BlobId) -> dict[str, Any]:
    return {"sha256": blob.digest, "git-blob": blob.git_blob, "size": blob.size}
