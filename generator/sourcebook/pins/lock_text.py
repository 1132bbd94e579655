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
from pathlib import PurePosixPath
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator

from sourcebook.errors import LockfileError
from sourcebook.errors.validation import field_faults
from sourcebook.model.pin import BlobId, CommitPin, License, Pin, ReleasePin

Part = TypeVar("Part")

LOCK_VERSION = 1
"""The version this program writes, and the highest that it reads."""

_WEB_FILE = re.compile(r"[a-z]*//[^#]*")
"""Identity of a file on the web: nothing but its digest pins it."""
_CONFLICT = re.compile(r"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)
_REMAKE = "run `sourcebook lock` to write it anew, or take it from version control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What every reference of a project turned out to be."""

    pins: tuple[Pin, ...] = ()
    """Sorted by identity, each identity once."""

    def find(self, identity: str) -> Pin | None:
        """Return the pin of a reference, or None when it is not locked."""
        return next((pin for pin in self.pins if pin.identity == identity), None)


def parse_lock(text: str) -> Lock:
    """Read the text of a lock.

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
    try:
        document = _Document.model_validate(data)
    except ValidationError as error:
        # The first is enough: a lock is never mended by hand, but written anew or taken back.
        fault = next(iter(field_faults(error)))
        raise LockfileError(fault.message, hint=_REMAKE) from None
    counts = Counter(entry.identity for entry in document.sources)
    for identity, count in sorted(counts.items()):
        if count > 1:
            raise LockfileError(f"{count} entries for {identity!r}", hint=_REMAKE)
    pins = (entry.pin() for entry in document.sources)
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
        raise LockfileError(f"the lock is not JSON: {reason}", hint=_REMAKE) from None


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


def _hex(length: int) -> AfterValidator:
    def check(value: str) -> str:
        if re.fullmatch(f"[0-9a-f]{{{length}}}", value) is None:
            raise ValueError(f"expected {length} lowercase hex digits, not {value!r},")
        return value

    return AfterValidator(check)


def _relative_path(value: str) -> str:
    path = PurePosixPath(value)
    if str(path) != value or path.is_absolute() or ".." in path.parts or value == ".":
        raise ValueError(f"expected a plain relative path, not {value!r},")
    return value


def _file_name(value: str) -> str:
    if not value or "/" in value or value in {".", ".."}:
        raise ValueError(f"expected a file name, not {value!r},")
    return value


def _size(value: int) -> int:
    if value < 0:
        raise ValueError(f"expected a number of bytes, not {value},")
    return value


def _known_version(value: int) -> int:
    if value != LOCK_VERSION:
        raise ValueError(f"expected {LOCK_VERSION}, not {value},")
    return value


_Sha256 = Annotated[str, _hex(64)]
_Sha1 = Annotated[str, _hex(40)]
_RelativePath = Annotated[str, AfterValidator(_relative_path)]
_FileName = Annotated[str, AfterValidator(_file_name)]
_Size = Annotated[int, AfterValidator(_size)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=lambda name: name.replace("_", "-"))


class _Bytes(_Strict):
    git_blob: _Sha1
    sha256: _Sha256
    size: _Size
    swhid: str

    @model_validator(mode="after")
    def _agree(self) -> Self:
        """Compare the two fields that say the same, for people who look one of them up."""
        if self.swhid != (expected := self.blob_id().swhid):
            raise ValueError(f"expected {expected!r}, not {self.swhid!r},")
        return self

    def blob_id(self) -> BlobId:
        return BlobId(digest=self.sha256, git_blob=self.git_blob, size=self.size)


class _Named(_Bytes):
    name: _RelativePath


class _License(_Strict):
    expression: str | None
    origin: str | None


class _Release(_Strict):
    file_name: _FileName
    license_files: list[_Named]
    metadata: _Bytes
    sha256: _Sha256 | None

    def pin(self) -> ReleasePin:
        files = sorted((file.name, file.blob_id()) for file in self.license_files)
        return ReleasePin(
            file_name=self.file_name,
            file_digest=self.sha256,
            metadata=self.metadata.blob_id(),
            license_files=tuple(files),
        )


class _Entry(_Bytes):
    commit_id: _Sha1 | None = None
    identity: str
    license: _License
    path: _RelativePath
    release: _Release | None = None
    repository: _RelativePath | None = None
    requested_revision: str

    def pin(self) -> Pin:
        origin: ReleasePin | CommitPin | None
        # The identity alone says what an entry is of, so that a part of another kind cannot change its meaning.
        if self.identity.startswith("pkg:"):
            origin = self._only(self.release, "release", self.commit_id, "commit-id").pin()
        elif _WEB_FILE.fullmatch(self.identity) and (self.commit_id or self.release) is None:
            origin = None
        else:
            commit = self._only(self.commit_id, "commit-id", self.release, "release")
            origin = CommitPin(commit=commit, repository=self.repository)
        return Pin(
            identity=self.identity,
            requested_revision=self.requested_revision,
            path=PurePosixPath(self.path),
            blob=self.blob_id(),
            license=License(expression=self.license.expression, origin=self.license.origin),
            origin=origin,
        )

    def _only(self, wanted: Part | None, name: str, other: object, other_name: str) -> Part:
        """Return the part that an entry of this identity must have, and the other not."""
        if wanted is not None and other is None:
            return wanted
        more = "" if other is None else f", and no {other_name!r}"
        raise LockfileError(f"the entry of {self.identity!r} needs {name!r}{more}", hint=_REMAKE)


class _Document(_Strict):
    lock_version: Annotated[int, AfterValidator(_known_version)]
    sources: list[_Entry]


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
