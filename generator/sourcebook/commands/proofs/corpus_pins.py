"""Prove that pages, corpus and the two locks say the same: nothing that is opted out is shown, and nothing is stale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from sourcebook.commands.corpus import fits
from sourcebook.commands.findings.finding import Finding, finding_of
from sourcebook.errors import LockfileError, SettingsError, SourcebookError, collecting
from sourcebook.model.codes import Code
from sourcebook.model.corpus import CORPUS_NAME, Corpus, CorpusLock, LockedRelease
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.pin import Pin, ReleasePin
from sourcebook.model.place import Location
from sourcebook.model.request import ExampleRequest
from sourcebook.model.warned import Warned
from sourcebook.pins.corpus_lock import release_of_archive
from sourcebook.planning.run import Run
from sourcebook.references.origins import project_of
from sourcebook.settings.corpus_file import load_corpus
from sourcebook.settings.opt_outs import find_opt_out
from sourcebook.settings.values import CORPUS_LOCK_NAME
from sourcebook.sources.store.lock_file import load_corpus_lock

_LOCK = Location(path=PurePosixPath(CORPUS_LOCK_NAME))
_RELOCK = "run `sourcebook corpus lock`"


def check_corpus(run: Run, figures: Sequence[PlannedFigure]) -> Iterator[Finding]:
    """Yield what is wrong between the corpus of a project, its lock, and what its pages show.

    Args:
        run: With everything obtained that the pages refer to.
        figures: Those of the pages.
    """
    faults: list[SourcebookError] = []
    corpus, lock = Corpus(), CorpusLock()
    with collecting(faults):
        corpus = load_corpus(run.settings.root, forges=run.settings.forges)
        lock = load_corpus_lock(run.settings.corpus_lock_path)
    if faults:
        # What cannot be read is told alone: what would follow from the rest is not known.
        yield from map(finding_of, faults)
        return
    yield from map(finding_of, find_shown_opt_outs(corpus, figures))
    yield from map(finding_of, find_stale(corpus, lock))
    yield from map(finding_of, find_other_pins(lock, run.sources.pins()))


def find_shown_opt_outs(corpus: Corpus, figures: Iterable[PlannedFigure]) -> Iterator[SettingsError]:
    """Yield a fault for each example of what is opted out, at the line that names its source."""
    for figure in figures:
        pin = figure.source.pin if figure.source else None
        if figure.source is None or pin is None or not isinstance(figure.asked, ExampleRequest):
            continue
        out = find_opt_out(
            corpus.opt_outs, project=project_of(figure.source.reference), path=pin.path, license=pin.license.expression
        )
        if out is not None:
            yield SettingsError(
                f"{figure.asked.source!r} is shown, and is opted out ({out.location}): {out.reason}",
                hint="take the example from the page",
                location=figure.asked.location_of("source"),
                code=Code.OPTED_OUT,
            )


def find_stale(corpus: Corpus, lock: CorpusLock) -> Iterator[LockfileError]:
    """Yield a fault for each project that is listed and not locked so, and for each that is locked and not listed."""
    wanted = [p for p in corpus.projects if p.key and find_opt_out(corpus.opt_outs, project=p.name) is None]
    for project in wanted:
        if not fits(project, lock):
            yield LockfileError(
                f"{CORPUS_LOCK_NAME} does not have {project.source!r}",
                hint=_RELOCK,
                location=project.location,
                code=Code.CORPUS_STALE,
            )
    keys = {project.key for project in wanted}
    for pin in lock.projects:
        if pin.name not in keys:
            what = f"{pin.name!r} is locked, and {CORPUS_NAME} does not list it, or says that it is opted out"
            yield LockfileError(what, hint=_RELOCK, location=_LOCK, code=Code.CORPUS_STALE)


def find_other_pins(lock: CorpusLock, pins: Iterable[Pin]) -> Iterator[LockfileError | Warned]:
    """Yield what `examples.lock` pins otherwise: an archive with other bytes is a fault, another version a warning.

    A project of which pages show several versions is well when the corpus has one of them.
    """
    digests: dict[str, str] = {}
    versions: defaultdict[str, set[str]] = defaultdict(set)
    for pin in pins:
        if isinstance(pin.origin, ReleasePin) and (release := release_of_archive(pin.origin.file_name)):
            versions[release[0]].add(release[1])
            if pin.origin.file_digest:
                digests[pin.origin.file_name] = pin.origin.file_digest
    for locked in lock.projects:
        if not isinstance(locked, LockedRelease):
            continue
        for archive in locked.archives:
            if digests.get(archive.name, archive.digest) != archive.digest:
                what = f"{archive.name!r} has sha256 {digests[archive.name]} in examples.lock, {archive.digest} here"
                yield LockfileError(
                    what, hint="find out who changed one of them, or the index", location=_LOCK, code=Code.OTHER_BYTES
                )
        shown = versions.get(locked.name)
        if shown and locked.version not in shown:
            yield Warned(
                code=Code.CORPUS_VERSION,
                message=f"{locked.name!r} is {locked.version} here, and {', '.join(sorted(shown))} in examples.lock",
                hint=f"show {locked.version} on the pages, or write the version into {CORPUS_NAME}",
                location=_LOCK,
            )
