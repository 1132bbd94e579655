"""The address of a file, or of lines of it, at its origin: what a reader is sent to.

Nothing is asked for: reference and pin say it all, and each forge's way of writing addresses is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.model.lines import LineRange
from sourcebook.model.pin import Pin
from sourcebook.model.reference import (
    Forge,
    ForgeReference,
    GitReference,
    HttpsReference,
    LocalReference,
    Reference,
    ReleaseReference,
)
from sourcebook.references.forges import rules_of
from sourcebook.references.origins import commit_of
from sourcebook.writing.line_ranges import name_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Permalink:
    """An address at the origin, and what it leads to."""

    url: str
    label: str


def permalink(reference: Reference, pin: Pin, lines: LineRange | None) -> Permalink | None:
    """Return the address of lines, or of the file, at its origin; None where it has no page of its own.

    Args:
        reference: What was asked for.
        pin: What it was resolved to.
        lines: From the first to the last line shown; None for the whole file.

    Raises:
        LockfileError: When the pin of a forge's file is not of a commit.
    """
    match reference:
        case ReleaseReference(name=name, version=version):
            # Files in releases have no addresses of their own.
            url = release_url(name, version)
            return None if url is None else Permalink(url=url, label="Release page")
        case ForgeReference():
            return _lines_on_forge(reference, pin, lines)
        case HttpsReference():
            # A file on the web has no lines to link to.
            return Permalink(url=reference.url, label="View file upstream")
        case GitReference() | LocalReference():
            # What pages a repository has is known of forges only.
            return None


def release_url(name: str, version: str) -> str | None:
    """Return the address of a release's page on the public index, as the purl library knows it."""
    from packageurl import PackageURL
    from packageurl.contrib.purl2url import get_repo_url

    purl = PackageURL(type="pypi", name=name, version=version).to_string()
    url: str | None = get_repo_url(purl)  # type: ignore[no-untyped-call]  # it has no annotations
    return url


def _lines_on_forge(reference: ForgeReference, pin: Pin, lines: LineRange | None) -> Permalink:
    origin = commit_of(pin)
    repository = origin.repository or reference.repository
    return lines_at(reference.forge, repository, commit=origin.commit, path=pin.path, lines=lines)


def lines_at(forge: Forge, repository: str, *, commit: str, path: PurePosixPath, lines: LineRange | None) -> Permalink:
    """Return the address of lines, or of the file, at a commit on a forge."""
    rules = rules_of(forge)
    url = rules.page_url(forge, repository, commit=commit, path=path)
    if lines is None:
        return Permalink(url=url, label="View file upstream")
    return Permalink(url=url + rules.fragment(lines), label=f"View {name_lines([lines], dash='–')} upstream")
