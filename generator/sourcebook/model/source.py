"""A reference with its bytes in hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sourcebook.model.pin import BlobId, Pin
from sourcebook.model.reference import Forge, Reference
from sourcebook.model.warned import Warned


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """Bytes in hand, verified against a digest or read from the project itself."""

    id: BlobId
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseMetadata:
    """What a release says about itself; every field may be missing."""

    name: str | None = None
    """As the project writes it: `Flask-SQLAlchemy`."""
    version: str | None = None
    summary: str | None = None
    """One line of plain text, at most 500 characters."""
    home_page: str | None = None
    """`http` or `https` address: `Home-page`, else the link whose label says so."""
    links: tuple[tuple[str, str], ...] = ()
    """Label and `http` or `https` address, in the order of the file."""
    license_expression: str | None = None
    """`License-Expression` as written."""
    license_field: str | None = None
    """`License` as written; may be the whole text of a licence."""
    license_files: tuple[str, ...] = ()
    """`License-File` as written: paths that nobody has checked."""
    classifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A reference with its bytes in hand."""

    reference: Reference
    pin: Pin | None
    """None for a file of the project, which is never locked."""
    blob: Blob
    code_forge: Forge | None = None
    """Where the code of its release is, if its pin says so and the settings know that forge."""
    metadata: ReleaseMetadata | None = None
    """What the release says about itself; None for what is no release."""
    license_texts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Name and text of each licence file and notice of the release or the repository, sorted; may be empty."""
    warnings: tuple[Warned, ...] = ()
    """What is worth telling; only known when the source was just resolved."""

    @property
    def path(self) -> PurePosixPath:
        """Path in the release or repository: that of the pin, which knows where a branch name ends."""
        return self.pin.path if self.pin else self.reference.path
