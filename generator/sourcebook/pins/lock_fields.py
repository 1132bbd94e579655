"""What a field of `examples.lock` may say, in whatever version of its form.

Files are read strictly: a lock that is half understood would pin less than its reader believes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, field_validator

from sourcebook.errors import LockfileError
from sourcebook.model.pin import Attestation, BlobId, CodePlace, CommitPin, License, ReleasePin
from sourcebook.pins.lock_version import REMAKE

Part = TypeVar("Part")

_WEB_FILE = re.compile(r"[a-z]*//[^#]*")
"""Identity of a file on the web: nothing but its digest pins it."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")


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


Sha256 = Annotated[str, _hex(64)]
Sha1 = Annotated[str, _hex(40)]
RelativePath = Annotated[str, AfterValidator(_relative_path)]
FileName = Annotated[str, AfterValidator(_file_name)]
Size = Annotated[int, AfterValidator(_size)]


class Table(BaseModel):
    """A table whose fields are written with hyphens, and which holds no other."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=lambda name: name.replace("_", "-"))

    # JSON can spell half of a character, which no file can be written with: the lock would be read, and never saved.
    @field_validator("*")
    @classmethod
    def _can_be_written(cls, value: object) -> object:
        if isinstance(value, str) and _SURROGATE.search(value):
            raise ValueError(f"expected text without lone surrogates, not {value!r},")
        return value


class BytesTable(Table):
    """Bytes by their digests."""

    git_blob: Sha1
    sha256: Sha256
    size: Size

    def blob_id(self) -> BlobId:
        """Return the value that the table says."""
        return BlobId(digest=self.sha256, git_blob=self.git_blob, size=self.size)


class NamedTable(BytesTable):
    """The bytes of a member of an archive."""

    name: RelativePath


def named_blobs(files: Iterable[NamedTable]) -> tuple[tuple[str, BlobId], ...]:
    """Return names and bytes, sorted."""
    return tuple(sorted((file.name, file.blob_id()) for file in files))


class ReleaseTable(Table):
    """What an entry of a release says in every version; each has its own table of `license_files`."""

    file_name: FileName
    metadata: BytesTable
    sha256: Sha256 | None

    def pin(self, license_files: Iterable[NamedTable]) -> ReleasePin:
        """Return the value that the table and that of its licence files say."""
        return ReleasePin(
            file_name=self.file_name,
            file_digest=self.sha256,
            metadata=self.metadata.blob_id(),
            license_files=named_blobs(license_files),
        )


class AttestationTable(Table):
    """What an index states of a release file."""

    publisher: str
    repository: RelativePath
    workflow: str | None = None
    commit_id: Sha1 | None = None

    def attestation(self) -> Attestation:
        """Return the value that the table says."""
        return Attestation(
            publisher=self.publisher, repository=self.repository, workflow=self.workflow, commit=self.commit_id
        )


class CodeTable(Table):
    """Where a file of a release is in a repository."""

    repository: RelativePath
    commit_id: Sha1
    path: RelativePath

    def place(self) -> CodePlace:
        """Return the value that the table says."""
        return CodePlace(repository=self.repository, commit=self.commit_id, path=PurePosixPath(self.path))


class LicenseTable(Table):
    """A licence and where it was read."""

    expression: str | None
    origin: str | None

    def license(self) -> License:
        """Return the value that the table says."""
        return License(expression=self.expression, origin=self.origin)


class SourceTable(BytesTable):
    """What an entry of a source says in every version."""

    commit_id: Sha1 | None = None
    identity: str
    repository: RelativePath | None = None
    requested_revision: str

    @property
    def is_of_release(self) -> bool:
        """Whether the source is of a release: its identity alone says so, so that no other part changes its meaning."""
        return self.identity.startswith("pkg:")

    def commit(self, release: object) -> CommitPin | None:
        """Return where in a repository the bytes came from; None for a file on the web."""
        if _WEB_FILE.fullmatch(self.identity) and (self.commit_id or release) is None:
            return None
        return CommitPin(commit=self.only(self.commit_id, "commit-id", release, "release"), repository=self.repository)

    def only(self, wanted: Part | None, name: str, other: object, other_name: str) -> Part:
        """Return the part that an entry of this identity must have, and the other not."""
        if wanted is not None and other is None:
            return wanted
        more = "" if other is None else f", and no {other_name!r}"
        raise LockfileError(f"the entry of {self.identity!r} needs {name!r}{more}", hint=REMAKE)
