"""Compare everything that pages show with what its project has today.

The one function behind `sourcebook outdated` and `check --upstream`. Each project is asked once; what cannot be asked
is told, and the rest goes on. Nothing is written but the cache; in which order answers come makes no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sourcebook.commands.drift.newer_files import NewerFile, NewerFiles, States, fetch_newer, pin_of, source_of
from sourcebook.commands.drift.own_files import judge_own_files
from sourcebook.commands.drift.values import Drift, ExampleDrift, PinDrift, asked_of
from sourcebook.errors import SourcebookError, collecting
from sourcebook.excerpts.verdicts import Verdict
from sourcebook.model.codes import Code
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.newest import Newest
from sourcebook.model.reference import (
    ForgeReference,
    GitReference,
    HttpsReference,
    LocalReference,
    Reference,
    ReleaseReference,
)
from sourcebook.model.warned import Warned
from sourcebook.pages.page import Page
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.newer import judge_newer
from sourcebook.planning.obtaining import obtain, symbols_of
from sourcebook.planning.run import Run

_Judged = tuple[PlannedFigure, ExampleDrift | SourcebookError]


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
    states = run.sources.newest([source_of(figure).reference for figure in pinned])
    newer = fetch_newer(run, pinned, states)
    judged = [(figure, _judge(figure, states, newer, planner)) for figure in pinned]
    own = judge_own_files(run, pages, planner)
    return Drift(pins=tuple(_pins(judged, states, newer)), own=own, faults=tuple(dict.fromkeys(faults)))


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


def _pins(judged: Sequence[_Judged], states: States, newer: NewerFiles) -> Iterator[PinDrift]:
    """Yield what is pinned, sorted: all examples of one release or one revision of a repository together."""
    groups: defaultdict[tuple[str, str], list[_Judged]] = defaultdict(list)
    for figure, result in judged:
        state = states[source_of(figure).reference.identity]
        pinned = state.pinned if isinstance(state, Newest) else pin_of(figure).requested_revision
        groups[_project_of(source_of(figure).reference), pinned].append((figure, result))
    for (name, pinned), group in sorted(groups.items(), key=lambda item: item[0]):
        figure = group[0][0]
        state = states[source_of(figure).reference.identity]
        files = [newer.get(source_of(other).reference.identity) for other, _ in group]
        licenses = {file.license for file in files if isinstance(file, NewerFile) and file.license}
        # All files of a project cannot be had for one reason: it is told once.
        # All files of a project cannot be had for one reason: it is told once, where it is named first.
        unknown: dict[str, Warned] = {}
        for other, result in group:
            if isinstance(result, SourcebookError):
                unknown.setdefault(result.message, _not_known(other, result))
        yield PinDrift(
            name=name,
            pinned=pinned,
            newest=state.newest if isinstance(state, Newest) else None,
            stated=state.stated if isinstance(state, Newest) else (),
            license=pin_of(figure).license.expression,
            newest_license=min(licenses, default=None),
            location=asked_of(figure).location_of("source"),
            examples=tuple(result for _, result in group if isinstance(result, ExampleDrift)),
            unknown=tuple(unknown.values()),
        )


def _not_known(figure: PlannedFigure, fault: SourcebookError) -> Warned:
    return Warned(
        code=Code.NOT_KNOWN,
        message=f"whether {asked_of(figure).source!r} has changed is not known: {fault.message}",
        hint=fault.hint,
        location=asked_of(figure).location_of("source"),
    )


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
