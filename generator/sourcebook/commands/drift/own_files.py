"""Compare files of the project itself with what they were when their page was last committed.

Such a file has no pin: whoever changes it may not know that a page speaks of it. What version control does not tell is
not told: a page that was never committed, or is being written, was read by its author a moment ago. A checkout that
does not reach back to the page's commit, as CI services make them, is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sourcebook.commands.drift.values import ExampleDrift, Unknown
from sourcebook.errors import FetchError, SourcebookError
from sourcebook.model.reference import LocalReference
from sourcebook.model.request import ExampleRequest
from sourcebook.model.source import Source
from sourcebook.model.verdict import Verdict
from sourcebook.pages.page import Page
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.newer import judge_newer
from sourcebook.planning.run import Run
from sourcebook.sources.git.checkout import OwnHistory, open_history
from sourcebook.sources.store.blobs import blob_of

_HINT = "fetch all of it: `git fetch --unshallow`, or in CI `fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab"


def judge_own_files(run: Run, pages: Collection[Page], planner: FigurePlanner) -> Iterator[ExampleDrift | Unknown]:
    """Yield what became of each example of a file of the project, as far as version control tells.

    Args:
        run: Of the project.
        pages: Of the project.
        planner: That has their sources.
    """
    own = [r for page in pages for r in page.requests if isinstance(r.reference, LocalReference)]
    history = open_history(run.settings.root) if own else None
    if history is None:
        return
    for request in own:
        if history.is_cut_off(request.location.path):
            fault = FetchError("the checkout does not have the history of the page", hint=_HINT)
            yield Unknown(source=request.source, location=request.location_of("source"), fault=fault)
        elif (example := _judge(request, planner, history)) is not None:
            yield example


def _judge(request: ExampleRequest, planner: FigurePlanner, history: OwnHistory) -> ExampleDrift | None:
    """Return None where nothing tells what the file was."""
    identity = request.reference.identity
    data = history.at_last_commit(request.reference.path, of=request.location.path)
    if data is None:
        return None
    before = planner.beside({identity: Source(reference=request.reference, pin=None, blob=blob_of(data))})
    now = planner.obtained.sources[identity]
    try:
        figure, _ = before.plan(request)
        if isinstance(now, SourcebookError):
            return ExampleDrift(figure=figure, newer=None, verdict=Verdict.FILE_GONE)
        judged = judge_newer(figure, now, before)
    except SourcebookError:
        # What could not be shown then either is for a build to tell.
        return None
    return ExampleDrift(figure=figure, newer=now, verdict=judged.verdict, linenos=judged.linenos, gone=judged.gone)
