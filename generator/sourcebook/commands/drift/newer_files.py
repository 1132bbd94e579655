"""Fetch the newest version of each pinned file, wherever it lies in its project today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sourcebook.commands.drift.moved_files import find_moved
from sourcebook.errors import PathNotFoundError, SourcebookError
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.newest import Newest
from sourcebook.model.pin import Pin
from sourcebook.model.reference import Reference
from sourcebook.model.source import Source
from sourcebook.model.whole_source import WholeRepository, WholeSource
from sourcebook.planning.run import Run
from sourcebook.references.origins import commit_of
from sourcebook.references.whole_sources import file_in, whole_of
from sourcebook.sources.store.blobs import blob_of

States = Mapping[str, Newest | SourcebookError | None]
"""What is said of each source today, by the identity of its reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewerFile:
    """What became of a pinned file."""

    source: Source | None
    """None where it is gone."""
    is_moved: bool = False
    """Whether it lies at another path."""
    license: str | None = None
    """Of the newest state of its project, where that is known."""


NewerFiles = Mapping[str, NewerFile | SourcebookError]
"""By the identity of the pinned reference, for those that have a newer version: what it is, or why it cannot be had."""


def source_of(figure: PlannedFigure) -> Source:
    """Return the source of a figure that has one."""
    assert figure.source is not None, "pasted code is not compared"
    return figure.source


def pin_of(source: Source) -> Pin:
    """Return the pin of a source that has one."""
    assert source.pin is not None, "a file of the project is not pinned"
    return source.pin


def fetch_newer(run: Run, figures: Sequence[PlannedFigure], states: States) -> NewerFiles:
    """Fetch the newest version of each file that is pinned at an older one.

    Args:
        run: That may resolve sources.
        figures: Whose sources are pinned.
        states: Of these sources.
    """
    by_identity = {source_of(figure).reference.identity: figure for figure in figures}
    wanted: dict[str, Reference] = {}
    for identity, figure in by_identity.items():
        state = states[identity]
        if state is None:
            wanted[identity] = source_of(figure).reference
        elif isinstance(state, Newest) and state.whole is not None and not is_pinned(state, pin_of(source_of(figure))):
            wanted[identity] = file_in(state.whole, pin_of(source_of(figure)).path)
    fetched = run.sources.upstream.resolve_anew(tuple(wanted.values()))
    found: dict[str, NewerFile | SourcebookError] = {}
    missing: list[str] = []
    for identity, reference in wanted.items():
        result = fetched[reference.identity]
        if isinstance(result, PathNotFoundError):
            missing.append(identity)
        elif isinstance(result, Source):
            found[identity] = NewerFile(source=result, license=result.pin.license.expression if result.pin else None)
        else:
            found[identity] = result
    for (whole, before), group in _grouped([by_identity[identity] for identity in missing], states).items():
        found |= _look_for(run, whole, before, group)
    return found | {identity: NewerFile(source=None) for identity in missing if identity not in found}


def is_pinned(state: Newest, pin: Pin) -> bool:
    """Tell whether the newest state is what is pinned."""
    if isinstance(state.whole, WholeRepository):
        return state.whole.revision == commit_of(pin).commit
    return state.newest == state.pinned


def _grouped(
    figures: Sequence[PlannedFigure], states: States
) -> dict[tuple[WholeSource, WholeSource], list[PlannedFigure]]:
    """Return the figures whose files are missing, by the newest state of the project and the one that is pinned."""
    groups: dict[tuple[WholeSource, WholeSource], list[PlannedFigure]] = {}
    for figure in figures:
        state = states[source_of(figure).reference.identity]
        if isinstance(state, Newest) and state.whole is not None:
            groups.setdefault(
                (state.whole, whole_of(source_of(figure).reference, pin_of(source_of(figure)))), []
            ).append(figure)
    return groups


def _look_for(
    run: Run, whole: WholeSource, before: WholeSource, figures: Sequence[PlannedFigure]
) -> dict[str, NewerFile | SourcebookError]:
    """Look through a project for files that are not where they were, by the identities of their references."""
    suffixes = sorted({pin_of(source_of(figure)).path.suffix for figure in figures})
    identities = [source_of(figure).reference.identity for figure in figures]
    files: dict[str, NewerFile | SourcebookError] = {}
    try:
        with run.sources.open_trees(before, suffixes=suffixes, tell=lambda fault: None) as trees:
            known = frozenset(path for tree in trees for path in tree.paths())
        with run.sources.open_trees(whole, suffixes=suffixes, tell=lambda fault: None) as trees:
            license = trees[0].license.expression if trees else None
            for identity, figure in zip(identities, figures, strict=True):
                found = find_moved(pin_of(source_of(figure)).path, figure.source_lines, trees, before=known)
                source = Source(reference=file_in(whole, found[0]), pin=None, blob=blob_of(found[1])) if found else None
                files[identity] = NewerFile(source=source, is_moved=source is not None, license=license)
    except SourcebookError as error:
        return dict.fromkeys(identities, error)
    return files
