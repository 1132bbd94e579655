"""The form of `examples.lock`: which fields an entry has, and what each may say.

Files are read strictly: a lock that is half understood would pin less than its reader believes.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from sourcebook.errors import LockfileError
from sourcebook.errors.validation import field_faults
from sourcebook.model.pin import BlobId, CommitPin, License, Pin, ReleasePin
from sourcebook.pins.lock_version import LOCK_VERSION, REMAKE

Part = TypeVar("Part")

_WEB_FILE = re.compile(r"[a-z]*//[^#]*")
"""Identity of a file on the web: nothing but its digest pins it."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def read_pins(data: Any) -> list[Pin]:
    """Return the pins of a lock, in its own order.

    Args:
        data: As its JSON has it.

    Raises:
        LockfileError: With the path of the first wrong field; when an entry lacks what its identity asks for.
    """
    try:
        document = _Document.model_validate(data)
    except ValidationError as error:
        # The first is enough: a lock is never mended by hand, but written anew or taken back.
        fault = next(iter(field_faults(error)))
        raise LockfileError(fault.message, hint=REMAKE) from None
    return [entry.pin() for entry in document.sources]


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

    # JSON can spell half of a character, which no file can be written with: the lock would be read, and never saved.
    @field_validator("*")
    @classmethod
    def _can_be_written(cls, value: object) -> object:
        if isinstance(value, str) and _SURROGATE.search(value):
            raise ValueError(f"expected text without lone surrogates, not {value!r},")
        return value


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
        raise LockfileError(f"the entry of {self.identity!r} needs {name!r}{more}", hint=REMAKE)


class _Document(_Strict):
    lock_version: Annotated[int, AfterValidator(_known_version)]
    sources: list[_Entry]
