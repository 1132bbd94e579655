"""The form of `examples.lock`, version 1, which is read and no longer written: each source repeats its release."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any, Literal, Self

from pydantic import model_validator

from sourcebook.model.pin import CommitPin, Pin, ReleasePin
from sourcebook.pins.lock_fields import (
    BytesTable,
    LicenseTable,
    NamedTable,
    RelativePath,
    ReleaseTable,
    SourceTable,
    Table,
)


def read_pins(data: Any) -> list[Pin]:
    """Return the pins of a lock of version 1, in its own order.

    Args:
        data: As its JSON has it.

    Raises:
        pydantic.ValidationError: When a field is wrong.
        LockfileError: When an entry lacks what its identity asks for.
    """
    return [entry.pin() for entry in _Document.model_validate(data).sources]


class _WithSwhid(BytesTable):
    swhid: str

    @model_validator(mode="after")
    def _agree(self) -> Self:
        """Compare the two fields that say the same, for people who look one of them up."""
        if self.swhid != (expected := self.blob_id().swhid):
            raise ValueError(f"expected {expected!r}, not {self.swhid!r},")
        return self


class _Named(NamedTable, _WithSwhid):
    pass


class _Release(ReleaseTable):
    license_files: list[_Named]
    metadata: _WithSwhid


class _Entry(SourceTable, _WithSwhid):
    license: LicenseTable
    path: RelativePath
    release: _Release | None = None

    def pin(self) -> Pin:
        origin: ReleasePin | CommitPin | None
        if self.is_of_release:
            release = self.only(self.release, "release", self.commit_id, "commit-id")
            origin = release.pin(release.license_files)
        else:
            origin = self.commit(self.release)
        return Pin(
            identity=self.identity,
            requested_revision=self.requested_revision,
            path=PurePosixPath(self.path),
            blob=self.blob_id(),
            license=self.license.license(),
            origin=origin,
        )


class _Document(Table):
    lock_version: Literal[1]
    sources: list[_Entry]
