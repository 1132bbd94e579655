"""What a release says of itself, out of one of its archives: metadata, licence texts, and the licence they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.model.pin import License
from sourcebook.pins.licenses import license_of
from sourcebook.pins.release_metadata import parse_metadata
from sourcebook.sources.locked_pins import MOST_LICENSES
from sourcebook.sources.releases.archive_members import Archive, odd
from sourcebook.sources.releases.release_layout import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFacts:
    """What is read."""

    metadata: bytes
    """The core metadata; empty where there is none."""
    texts: Mapping[str, bytes]
    """Licence files by the names of their members."""
    license: License


def read_facts(archive: Archive, layout: Layout, file_name: str) -> ReleaseFacts:
    """Read what an archive says of its release.

    Raises:
        FetchError: When it is damaged, or has more licences than anybody shows.
        ContentError: When its metadata is larger than a file may be.
    """
    member = layout.metadata()
    data = archive.read([member])[member] if member else b""
    metadata = parse_metadata(data.decode("utf-8", "replace"))
    names = layout.license_members(metadata.license_files)
    if len(names) > MOST_LICENSES:
        raise odd(file_name, f"it has more than {MOST_LICENSES} licence files")
    # A larger one is no licence that anybody would show.
    texts = archive.read(names, leave_large=True)
    main = [
        (PurePosixPath(name).name, texts[name].decode("utf-8", "replace"))
        for name in layout.speaking_for_all(tuple(texts))
    ]
    return ReleaseFacts(metadata=data, texts=texts, license=license_of(metadata, main))
