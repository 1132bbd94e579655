"""Say where an example comes from, in the words that stand with its figure."""

from __future__ import annotations

from sourcebook.licenses import UNKNOWN
from sourcebook.model import (
    Attribution,
    CommitPin,
    ForgeReference,
    LineRange,
    LocalReference,
    ReleaseReference,
)
from sourcebook.sources.providers import github, release
from sourcebook.sources.providers.interface import Link
from sourcebook.sources.session import Source

THIS_PROJECT = "this project"
"""Name shown for a file of the project itself when its author gave none."""


def attribution_for(source: Source, *, project: str | None, lines: LineRange | None) -> Attribution:
    """Return where a source comes from.

    Args:
        source: With its bytes in hand.
        project: The name an author gave; by default the name the release gives itself, or the
            repository's.
        lines: The lines shown, first to last; None for the whole file.
    """
    pin = source.pin
    link = _permalink(source, lines)
    return Attribution(
        project=project or _project(source),
        version=pin.requested_revision if pin else None,
        path=pin.path if pin else source.reference.path,
        license=pin.license if pin else UNKNOWN,
        project_url=_project_url(source),
        upstream_url=link.url if link else None,
        upstream_label=link.label if link else None,
        commit=pin.origin.commit if pin and isinstance(pin.origin, CommitPin) else None,
        swhid=pin.blob.swhid if pin else None,
    )


def _permalink(source: Source, lines: LineRange | None) -> Link | None:
    match source.reference:
        case ReleaseReference() as reference:
            return release.permalink(reference)
        case ForgeReference() as reference if source.pin is not None:
            return github.permalink(reference, source.pin, lines)
        case _:
            return None


def _project(source: Source) -> str:
    match source.reference:
        case ReleaseReference(name=name):
            return (source.metadata.name if source.metadata else None) or name
        case ForgeReference(repository=repository):
            return repository.rpartition("/")[2]
        case LocalReference():
            return THIS_PROJECT


def _project_url(source: Source) -> str | None:
    match source.reference:
        case ReleaseReference():
            return source.metadata.home_page if source.metadata else None
        case ForgeReference(forge=forge, repository=repository):
            return f"{forge.url}/{repository}"
        case LocalReference():
            return None
