"""Compare everything that pages show with what its project has today.

The one function behind `sourcebook outdated` and `check --upstream`. Each project is asked once; what cannot be asked
is told, and the rest goes on. Nothing is written but the cache; in which order answers come makes no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sourcebook.commands.drift.newer_files import (
    NewerFile,
    NewerFiles,
    States,
    fetch_newer,
    is_pinned,
    pin_of,
    source_of,
)
from sourcebook.commands.drift.own_files import judge_own_files
from sourcebook.commands.drift.values import Drift, ExampleDrift, PinDrift, Unknown, asked_of
from sourcebook.errors import SourcebookError, collecting
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.newest import Newest
from sourcebook.model.place import Location
from sourcebook.model.reference import (
    ForgeReference,
    GitReference,
    HttpsReference,
    Library,
    LocalReference,
    Reference,
    ReleaseReference,
)
from sourcebook.model.source import Source
from sourcebook.model.verdict import Verdict
from sourcebook.pages.page import Page
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.newer import judge_newer
from sourcebook.planning.obtaining import Obtained, obtain, symbols_of
from sourcebook.planning.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A pinned source at one place that names it."""

    source: Source
    written: str
    location: Location
    result: ExampleDrift | SourcebookError | None
    """What became of an example of it, or why nobody can say; None where it is there as a library."""


def find_drift(run: Run, pages: Collection[Page]) -> Drift:
    """Compare what pages show with the newest state of each source.

    Args:
        run: That may resolve sources.
        pages: Of the project.
    """
    requests = [request for page in pages for request in page.requests]
    obtained = obtain(requests, run.sources, libraries=run.settings.libraries, read=symbols_of(pages))
    planner = FigurePlanner(obtained)
    faults: list[SourcebookError] = [fault for page in pages for fault in page.faults]
    figures: list[PlannedFigure] = []
    for request in requests:
        with collecting(faults):
            figures.append(planner.plan(request)[0])
    pinned = [figure for figure in figures if source_of(figure).pin is not None]
    libraries = list(_libraries(run.settings.libraries, obtained))
    sources = [*map(source_of, pinned), *(one.source for one in libraries)]
    states = run.sources.upstream.newest([source.reference for source in sources])
    newer = fetch_newer(run, pinned, states)
    named = [_named(figure, _judge(figure, states, newer, planner)) for figure in pinned]
    own = list(judge_own_files(run, pages, planner))
    return Drift(
        pins=tuple(_pins([*named, *libraries], states, newer)),
        own=tuple(one for one in own if isinstance(one, ExampleDrift)),
        unknown=tuple(one for one in own if isinstance(one, Unknown)),
        faults=tuple(dict.fromkeys(faults)),
    )


def _libraries(libraries: Sequence[Library], obtained: Obtained) -> Iterator[_Named]:
    """Yield what is pinned because settings name it; what cannot be had is told where something asks for its names."""
    for library in libraries:
        source = obtained.sources.get(library.reference.identity)
        if isinstance(source, Source) and library.location is not None:
            written = library.reference.identity.partition("#")[0]
            yield _Named(source=source, written=written, location=library.location, result=None)


def _named(figure: PlannedFigure, result: ExampleDrift | SourcebookError) -> _Named:
    asked = asked_of(figure)
    return _Named(source=source_of(figure), written=asked.source, location=asked.location_of("source"), result=result)


def _judge(
    figure: PlannedFigure, states: States, newer: NewerFiles, planner: FigurePlanner
) -> ExampleDrift | SourcebookError:
    """Return what became of an example, or why nobody can say."""
    identity = source_of(figure).reference.identity
    state, file = states[identity], newer.get(identity)
    for fault in (state, file):
        if isinstance(fault, SourcebookError):
            return fault
    if isinstance(file, NewerFile):
        if file.source is None:
            return ExampleDrift(figure=figure, newer=None, verdict=Verdict.FILE_GONE)
        try:
            judged = judge_newer(figure, file.source, planner)
        except SourcebookError as error:
            return error
        return ExampleDrift(
            figure=figure,
            newer=file.source,
            verdict=Verdict.FILE_MOVED if file.is_moved else judged.verdict,
            linenos=judged.linenos,
            gone=judged.gone,
            within=judged.verdict if file.is_moved else None,
        )
    return ExampleDrift(figure=figure, newer=None, verdict=Verdict.SAME)


def _pins(named: Sequence[_Named], states: States, newer: NewerFiles) -> Iterator[PinDrift]:
    """Yield what is pinned, sorted: all examples of one release or one revision of a repository together."""
    groups: defaultdict[tuple[str, str], list[_Named]] = defaultdict(list)
    for one in named:
        state = states[one.source.reference.identity]
        pinned = state.pinned if isinstance(state, Newest) else pin_of(one.source).requested_revision
        groups[_project_of(one.source.reference), pinned].append(one)
    for (name, pinned), group in sorted(groups.items(), key=lambda item: item[0]):
        first = group[0]
        state = states[first.source.reference.identity]
        newest, stated = (state.newest, state.stated) if isinstance(state, Newest) else (None, ())
        if isinstance(state, Newest) and is_pinned(state, pin_of(first.source)):
            newest = pinned
        files = [newer.get(one.source.reference.identity) for one in group]
        licenses = {file.license for file in files if isinstance(file, NewerFile) and file.license}
        yield PinDrift(
            name=name,
            pinned=pinned,
            newest=newest,
            stated=stated,
            license=pin_of(first.source).license.expression,
            newest_license=min(licenses, default=None),
            location=first.location,
            examples=tuple(one.result for one in group if isinstance(one.result, ExampleDrift)),
            unknown=tuple(unknown for one in group for unknown in _unknown(one, state)),
        )


def _unknown(one: _Named, state: Newest | SourcebookError | None) -> Iterator[Unknown]:
    fault = one.result if isinstance(one.result, SourcebookError) else state
    if isinstance(fault, SourcebookError):
        yield Unknown(source=one.written, location=one.location, fault=fault)


def _project_of(reference: Reference) -> str:
    """Return what a source belongs to, as its pages name it."""
    match reference:
        case ReleaseReference(name=name):
            return f"pkg:pypi/{name}"
        case ForgeReference(forge=forge, repository=repository):
            return f"{forge.url}/{repository}"
        case GitReference(url=url):
            return f"git+{url}"
        case HttpsReference(url=url):
            return url
        case LocalReference():
            return str(reference.path)
