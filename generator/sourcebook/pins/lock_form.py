"""The form of `examples.lock`, version 3: what a release says of itself stands once, and a source refers to it.

Version 2 had no licence files of repositories, no attestations, no code and nothing of an archive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Literal

from pydantic import GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sourcebook.errors import LockfileError
from sourcebook.model.pin import CommitPin, License, Pin, ReleasePin
from sourcebook.pins.lock_fields import (
    AttestationTable,
    CodeTable,
    FileName,
    LicenseTable,
    NamedTable,
    RelativePath,
    ReleaseTable,
    SourceTable,
    Table,
    named_blobs,
)
from sourcebook.pins.lock_version import REMAKE, path_in_identity


def read_pins(data: Any) -> list[Pin]:
    """Return the pins of a lock of version 3, in its own order.

    Args:
        data: As its JSON has it.

    Raises:
        pydantic.ValidationError: When a field is wrong.
        LockfileError: When an entry lacks what its identity asks for, or the release that it names.
    """
    document = _Document.model_validate(data)
    names = Counter(release.file_name for release in document.releases)
    for name, count in sorted(names.items()):
        if count > 1:
            raise LockfileError(f"{count} entries for {name!r}", hint=REMAKE)
    # One that no source names is left by a merge of two branches that each took one of its sources away.
    releases = {release.file_name: release for release in document.releases}
    return [source.pin(releases) for source in document.sources]


class _Release(ReleaseTable):
    license: LicenseTable
    license_files: list[NamedTable]
    attestation: AttestationTable | None = None


class _Source(SourceTable):
    archived: bool = False
    code: CodeTable | None = None
    license: LicenseTable | None = None
    license_files: list[NamedTable] | None = None
    path: RelativePath
    release: FileName | None = None

    @model_validator(mode="before")
    @classmethod
    def _with_path(cls, data: Any) -> Any:
        """Take the path from the identity, where that ends with it."""
        match data:
            case {"path": _}:
                return data
            case {"identity": str(identity)} if path := path_in_identity(identity):
                return {**data, "path": path}
        return data

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say what is written: the path only where the identity does not end with it."""
        written = handler(core)
        table = handler.resolve_ref_schema(written)
        table["required"] = [name for name in table["required"] if name != "path"]
        return written

    def pin(self, releases: Mapping[str, _Release]) -> Pin:
        origin, license = self._origin(releases)
        return Pin(
            identity=self.identity,
            requested_revision=self.requested_revision,
            path=PurePosixPath(self.path),
            blob=self.blob_id(),
            license=license,
            origin=origin,
            code=None if self.code is None else self.code.place(),
            is_archived=self.archived,
        )

    def _origin(self, releases: Mapping[str, _Release]) -> tuple[ReleasePin | CommitPin | None, License]:
        if self.is_of_release:
            name = self.only(self.release, "release", self.commit_id, "commit-id")
            if self.license is not None or self.license_files is not None:
                raise LockfileError(f"the licence of {self.identity!r} is its release's to say", hint=REMAKE)
            if name not in releases:
                raise LockfileError(f"{self.identity!r} is of {name!r}, which has no entry", hint=REMAKE)
            release = releases[name]
            stated = None if release.attestation is None else release.attestation.attestation()
            pin = replace(release.pin(release.license_files), attestation=stated)
            return pin, release.license.license()
        if self.code is not None:
            raise LockfileError(f"the entry of {self.identity!r} may have no 'code'", hint=REMAKE)
        commit = self.commit(self.release)
        if self.license is None:
            raise LockfileError(f"the entry of {self.identity!r} needs 'license'", hint=REMAKE)
        if self.license_files is None:
            return commit, self.license.license()
        if commit is None:
            raise LockfileError(f"the entry of {self.identity!r} may have no 'license-files'", hint=REMAKE)
        return replace(commit, license_files=named_blobs(self.license_files)), self.license.license()


class _Document(Table):
    lock_version: Literal[3]
    releases: list[_Release]
    sources: list[_Source]


def lock_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file."""
    return _Document.model_json_schema()
