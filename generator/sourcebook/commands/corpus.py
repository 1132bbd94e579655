"""Pin the projects of a corpus: which are kept as they are, which are looked up, and which want out.

A project is looked into when it is pinned: its archives are read for its licence and for markers of its own, so that
what nobody may show never gets into the lock. One that fails fails alone, and keeps the pin that it had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sourcebook.commands.opening import open_sources
from sourcebook.commands.start_point import StartPoint
from sourcebook.corpus.subjects import marked_opt_outs
from sourcebook.errors import FetchError, SettingsError, SourcebookError, collecting, nearest, own_copy
from sourcebook.model.codes import Code
from sourcebook.model.corpus import (
    CORPUS_NAME,
    OPT_OUT_MARKER,
    Corpus,
    CorpusLock,
    CorpusProject,
    LockedArchive,
    LockedProject,
    LockedRelease,
    LockedRepository,
    OptOut,
)
from sourcebook.model.figure import SHORT_COMMIT
from sourcebook.model.warned import Warned
from sourcebook.model.whole_source import WholeRelease, WholeRepository
from sourcebook.pins.corpus_lock import make_corpus_lock, release_of_archive
from sourcebook.planning.run import Run
from sourcebook.references.versions import is_same_version
from sourcebook.settings.corpus_file import load_corpus
from sourcebook.settings.opt_outs import find_opt_out
from sourcebook.sources.store.lock_file import load_corpus_lock, save_corpus_lock

if TYPE_CHECKING:
    from sourcebook.sources.trees import Tree

_THREADS = 4
"""Projects that are looked into at once; each may hold what it unpacks in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusLocking:
    """A run that pins a corpus."""

    run: Run
    corpus: Corpus
    before: CorpusLock
    wanted: tuple[CorpusProject, ...]
    """What has to be looked up, in the order of the list."""
    tell: Callable[[str], None]
    """Called with a line of text for each of them, from any thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedCorpus:
    """What came of it."""

    lock: CorpusLock
    opted_out: tuple[Warned, ...]
    """Why a project is not in the lock, in the order of the list."""
    faults: tuple[SourcebookError, ...]


def open_corpus(place: StartPoint, names: Sequence[str] = (), *, upgrade: bool = False) -> CorpusLocking:
    """Open a project so that its corpus may be pinned.

    Args:
        place: Of the project.
        names: With `upgrade`, the projects to look up again; all where none is named.
        upgrade: Whether to look up again what is locked.

    Raises:
        SettingsError: When the project cannot be opened, its corpus lists nothing, or has none of a name.
        LockfileError: When the lock cannot be read.
    """
    run = open_sources(place)
    corpus = load_corpus(run.settings.root, forges=run.settings.forges, required=True)
    before = load_corpus_lock(run.settings.corpus_lock_path)
    again = frozenset(project.name for project in choose_projects(names, corpus)) if upgrade else frozenset()
    wanted = [
        project
        for project in corpus.projects
        if find_opt_out(corpus.opt_outs, project=project.name) is None
        and (project.name in again or not fits(project, before))
    ]
    tell = place.progress or (lambda line: None)
    return CorpusLocking(run=run, corpus=corpus, before=before, wanted=tuple(wanted), tell=tell)


def choose_projects(names: Sequence[str], corpus: Corpus) -> tuple[CorpusProject, ...]:
    """Return the projects that are named, by name or source; all of them where none is.

    Raises:
        SettingsError: When the corpus has none of that name, with the nearest.
    """
    by_name = {name: project for project in corpus.projects for name in (project.source, project.name)}
    for name in names:
        if name not in by_name:
            near = nearest(name, sorted(by_name))
            raise SettingsError(
                f"no project {name!r} in {CORPUS_NAME}",
                hint=f"nearest is {near!r}" if near else "add it to `projects`",
            )
    return tuple(by_name[name] for name in names) if names else corpus.projects


def fits(project: CorpusProject, lock: CorpusLock) -> bool:
    """Tell whether a project is locked, at the version that is written where one is; a folder never is."""
    locked = lock.find(project.key)
    if isinstance(project.whole, WholeRelease) and isinstance(locked, LockedRelease):
        return project.whole.version is None or is_same_version(project.whole.version, locked.version)
    return locked is not None


def lock_corpus(locking: CorpusLocking) -> LockedCorpus:
    """Look up what is not locked, several projects at once; what comes out does not depend on their order."""
    corpus = locking.corpus
    # In threads whatever is asked: how much is asked of one server at once is the transport's to say.
    pool = ThreadPoolExecutor(max_workers=_THREADS)
    try:
        found = dict(zip(locking.wanted, pool.map(partial(_look_up, locking), locking.wanted), strict=True))
    finally:
        # After Ctrl-C or a bug, what has not begun is not begun any more.
        pool.shutdown(cancel_futures=True)
    pins: list[LockedProject] = []
    opted_out: list[Warned] = []
    for project in corpus.projects:
        looked_at = found.get(project, _LookedAt())
        out = find_opt_out(corpus.opt_outs, project=project.name) or looked_at.opt_out
        earlier = locking.before.find(project.key) if fits(project, locking.before) else None
        if out is not None:
            opted_out.append(_tell(project, out))
        elif pin := looked_at.pin or earlier:
            pins.append(pin)
    return LockedCorpus(
        lock=make_corpus_lock(pins),
        opted_out=tuple(opted_out),
        faults=tuple(fault for looked_at in found.values() for fault in looked_at.faults),
    )


def save_corpus(locking: CorpusLocking, locked: LockedCorpus) -> bool:
    """Write the lock when its bytes differ; return whether it was written."""
    return save_corpus_lock(locking.run.settings.corpus_lock_path, locked.lock)


def describe_moves(before: CorpusLock, after: CorpusLock) -> Iterator[str]:
    """Yield a line for each project that is new, moved or gone, sorted by name."""
    old, new = ({pin.name: pin for pin in lock.projects} for lock in (before, after))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield f"{name}: {_pinned(old.get(name))} -> {_pinned(new.get(name))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _LookedAt:
    """What is known of a project that was looked into."""

    pin: LockedProject | None = None
    """None of a folder, and of one that cannot be had."""
    opt_out: OptOut | None = None
    faults: tuple[SourcebookError, ...] = ()


def _look_up(locking: CorpusLocking, project: CorpusProject) -> _LookedAt:
    """Look into a project; each fault has the place at which it is listed."""
    sources, opt_outs = locking.run.sources, locking.corpus.opt_outs
    faults: list[SourcebookError] = []
    pin: LockedProject | None = None
    found: OptOut | None = None
    with (
        collecting(faults),
        sources.open_trees(project.whole, suffixes=(OPT_OUT_MARKER,), tell=faults.append) as trees,
    ):
        asked = (*opt_outs, *(out for tree in trees for out in marked_opt_outs(tree)))
        license = trees[0].license.expression if trees else None
        found = find_opt_out(asked, project=project.name, license=license)
        pin = _pin(project, trees)
    locking.tell(f"{'failed' if faults else 'ready'} {project.source}")
    faults = [own_copy(fault, location=project.location) for fault in faults]
    return _LookedAt(pin=pin, opt_out=found, faults=tuple(faults))


def _pin(project: CorpusProject, trees: Sequence[Tree]) -> LockedProject | None:
    """Return the pin of what was opened; None of a folder, and where nothing could be opened.

    Raises:
        FetchError: When no archive's name tells which release it is of.
    """
    if isinstance(project.whole, WholeRepository):
        return LockedRepository(name=project.key, commit=trees[0].digest)
    if not isinstance(project.whole, WholeRelease) or not trees:
        return None
    archives = [LockedArchive(name=tree.archive or "", digest=tree.digest) for tree in trees]
    # The lock says which release an archive is of by its name alone.
    named = {(archive, release_of_archive(archive.name)) for archive in archives}
    told = sorted((release, archive) for archive, release in named if release and release[0] == project.name)
    if not told:
        raise FetchError(
            f"no archive of {project.name!r} has a name that tells its release: {archives[0].name!r}",
            hint="list the project's repository instead",
        )
    name, version = told[0][0]
    kept = sorted(archive for release, archive in told if release == (name, version))
    return LockedRelease(name=name, version=version, archives=tuple(kept))


def _tell(project: CorpusProject, out: OptOut) -> Warned:
    place = f" ({out.location})" if out.location else ""
    hint = None if out.location else "add it to the list as an [[opt-out]], so that `check` knows it too"
    return Warned(
        code=Code.OPTED_OUT,
        message=f"{project.name!r} is not locked, since it is opted out{place}: {out.reason}",
        hint=hint,
        location=project.location,
    )


def _pinned(pin: LockedProject | None) -> str:
    match pin:
        case LockedRelease(version=version):
            return version
        case LockedRepository(commit=commit):
            return commit[:SHORT_COMMIT]
    return "not locked"
