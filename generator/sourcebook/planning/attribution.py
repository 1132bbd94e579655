"""Say where an example comes from, in the words that stand with its figure."""

from __future__ import annotations

from sourcebook.model.figure import Attribution
from sourcebook.model.lines import LineRange
from sourcebook.model.pin import UNKNOWN_LICENSE, Attestation, CommitPin, Pin, ReleasePin
from sourcebook.model.reference import (
    ForgeReference,
    GitReference,
    HttpsReference,
    LocalReference,
    ReleaseReference,
)
from sourcebook.model.source import Source
from sourcebook.references.forges import rules_of
from sourcebook.references.permalinks import Permalink, lines_at, permalink
from sourcebook.settings.values import PUBLIC_FORGES

THIS_PROJECT = "this project"
"""Name shown for a file of the project itself when its author gave none."""


def attribution_for(source: Source, *, project: str | None, lines: LineRange | None) -> Attribution:
    """Return where a source comes from.

    Args:
        source: With its bytes in hand.
        project: The name an author gave; by default the name the release gives itself, or the repository's.
        lines: The lines shown, first to last; None for the whole file.
    """
    pin = source.pin
    link = _link(source, pin, lines) if pin else None
    stated = pin.origin.attestation if pin and isinstance(pin.origin, ReleasePin) else None
    return Attribution(
        project=project or _project(source),
        version=(pin.requested_revision or None) if pin else None,
        path=pin.path if pin else source.reference.path,
        license=pin.license if pin else UNKNOWN_LICENSE,
        project_url=_project_url(source),
        upstream_url=link.url if link else None,
        upstream_label=link.label if link else None,
        commit=pin.origin.commit if pin and isinstance(pin.origin, CommitPin) else None,
        swhid=pin.blob.swhid if pin else None,
        is_archived=pin.is_archived if pin else False,
        stated=stated,
        stated_url=_stated_url(stated) if stated else None,
    )


def _link(source: Source, pin: Pin, lines: LineRange | None) -> Permalink | None:
    """Return the lines themselves, where a commit has the same bytes as the release; else what the reference has."""
    if pin.code is not None and source.code_forge is not None:
        name = pin.code.repository.removeprefix(f"{source.code_forge.name}/")
        return lines_at(source.code_forge, name, commit=pin.code.commit, path=pin.code.path, lines=lines)
    return permalink(source.reference, pin, lines)


def _stated_url(stated: Attestation) -> str | None:
    """Return the repository that an attestation names; forges publish under their own name."""
    forge = next((forge for forge in PUBLIC_FORGES if forge.kind == stated.publisher.lower()), None)
    if forge is None:
        return None
    if stated.commit is None:
        return f"{forge.url}/{stated.repository}"
    return rules_of(forge).folder_url(forge, stated.repository, commit=stated.commit)


def _project(source: Source) -> str:
    match source.reference:
        case ReleaseReference(name=name):
            return (source.metadata.name if source.metadata else None) or name
        case ForgeReference(repository=repository):
            return repository.rpartition("/")[2]
        case GitReference(location=location):
            return location.rpartition("/")[2].removesuffix(".git")
        case HttpsReference(host=host):
            return host
        case LocalReference():
            return THIS_PROJECT


def _project_url(source: Source) -> str | None:
    match source.reference:
        case ReleaseReference():
            return source.metadata.home_page if source.metadata else None
        case ForgeReference(forge=forge, repository=repository):
            moved = source.pin.origin.repository if source.pin and isinstance(source.pin.origin, CommitPin) else None
            return f"{forge.url}/{moved or repository}"
        case GitReference() | HttpsReference() | LocalReference():
            return None
