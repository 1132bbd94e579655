"""The table of uses of a project's corpus: which files it has now, and what they were made of.

Names of files are told by settings and locks alone, without a network and without reading any release: so whoever asks
the table, or prunes it, knows what belongs to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from sourcebook.commands.corpus_subjects import locked_subjects
from sourcebook.corpus.jobs import Work, finding_code
from sourcebook.corpus.kept_files import find_files, strangers
from sourcebook.corpus.storage import FolderStorage, open_storage
from sourcebook.corpus.subjects import Subject
from sourcebook.corpus.table import UseTable
from sourcebook.errors import SettingsError, UnlockedError
from sourcebook.model.corpus import Corpus, CorpusLock, LockedProject, LockedRelease, LockedRepository
from sourcebook.model.figure import SHORT_COMMIT
from sourcebook.model.pin import Pin, ReleasePin
from sourcebook.settings.corpus_file import load_corpus
from sourcebook.settings.values import Settings
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.lock_file import load_corpus_lock, load_lock
from sourcebook.sources.store.results import result_key
from sourcebook.sources.store.upkeep import LEFTOVER_AGE


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedCorpus:
    """A corpus with all that decides what is found in it."""

    corpus: Corpus
    lock: CorpusLock
    libraries: tuple[Pin, ...]
    """Of the libraries in the settings, stubs among them, in their order."""


def load_pinned_corpus(settings: Settings, *, required: bool = True) -> PinnedCorpus:
    """Read the corpus of a project, its lock, and the pins of the libraries.

    Args:
        settings: Of the project.
        required: Whether there must be one; otherwise it may list nothing.

    Raises:
        SettingsError: When there is no corpus, or it cannot be read.
        LockfileError: When a lock cannot be read.
        UnlockedError: When a library is not locked, at the line of the settings.
    """
    corpus = load_corpus(settings.root, forges=settings.forges, required=required)
    pins = {pin.identity: pin for pin in load_lock(settings.lock_path).pins}
    found = []
    for library in settings.libraries:
        pin = pins.get(library.reference.identity)
        if pin is None:
            raise UnlockedError(
                f"the release of {library.name!r} is not in examples.lock",
                hint="run `sourcebook lock`",
                location=library.location,
            )
        found.append(pin)
    return PinnedCorpus(corpus=corpus, lock=load_corpus_lock(settings.corpus_lock_path), libraries=tuple(found))


def plan_works(settings: Settings, pinned: PinnedCorpus) -> tuple[Work, ...]:
    """Return the work on each project of the corpus that may be looked into, in the order of the list."""
    made_of = (finding_code(), _libraries(settings, pinned.libraries), settings.limits.file_bytes)
    works = []
    for listed, locked, subject in locked_subjects(pinned.corpus, pinned.lock):
        works.append(
            Work(
                name=result_key(repr(made_of), subject),
                label=f"{listed.name} {_version(locked)}".strip(),
                location=listed.location,
                subject=subject,
                is_pinned=locked is not None,
                size=_size(settings, locked),
            )
        )
    return tuple(works)


def _version(locked: LockedProject | None) -> str:
    match locked:
        case LockedRelease(version=version):
            return version
        case LockedRepository(commit=commit):
            return commit[:SHORT_COMMIT]
    return ""


def _size(settings: Settings, locked: LockedProject | None) -> int:
    """Return how many bytes of a project's archives are in the cache."""
    size = 0
    for _, digest in locked.rows if isinstance(locked, LockedRelease) else ():
        with suppress(OSError):
            size += Cache(settings.cache).path_of(digest).lstat().st_size
    return size


def _libraries(settings: Settings, pins: Sequence[Pin]) -> tuple[object, ...]:
    """Return what tells the names that are looked for."""
    archives = (pin.origin.file_digest if isinstance(pin.origin, ReleasePin) else None for pin in pins)
    return tuple(
        (library.name, str(library.folder), archive, pin.blob.digest)
        for library, archive, pin in zip(settings.libraries, archives, pins, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MinedCorpus:
    """A corpus whose uses can be asked for."""

    table: UseTable
    """Of what is mined as the locks, the list and its opt-outs are now."""
    subjects: Mapping[str, Subject]
    """The projects that may be looked into, by name."""
    weights: Mapping[str, int]
    """How much the examples of each count, by name."""
    unmined: tuple[str, ...]
    """Names of those that the table does not have yet, in the order of the list."""


def open_mined_corpus(settings: Settings) -> MinedCorpus:
    """Open a corpus with the table of what is locked now, as far as it is there.

    Args:
        settings: Of the project; their secret tells which files are ours.

    Raises:
        SettingsError: When there is no corpus, or nothing of it is mined.
        SourcebookError: When it cannot be read.
    """
    pinned = load_pinned_corpus(settings)
    works = plan_works(settings, pinned)
    storage = open_storage(settings.table_address, cache=settings.cache)
    files = find_files(storage, settings.secret, [work.name for work in works])
    if not files:
        raise SettingsError("the corpus is not mined", hint="run `sourcebook mine`")
    subjects = [work.subject for work in works if isinstance(work.subject, Subject)]
    return MinedCorpus(
        table=UseTable(storage, tuple(files.values())),
        subjects={subject.name: subject for subject in subjects},
        weights={listed.name: listed.weight for listed in pinned.corpus.projects},
        unmined=tuple(s.name for s, work in zip(subjects, works, strict=True) if work.name not in files),
    )


def prune_table(settings: Settings, *, now: float) -> tuple[int, int]:
    """Remove what the locks do not name from a table in the cache; return how many files, and their bytes.

    A table elsewhere is left as it is: other projects may have theirs at the same place.

    Args:
        settings: Of the project.
        now: Seconds since the epoch.

    Raises:
        SourcebookError: When corpus or locks cannot be read.
    """
    storage = open_storage(settings.table_address, cache=settings.cache)
    if settings.mining.table is not None or not isinstance(storage, FolderStorage):
        return 0, 0
    count, size = storage.remove_leftovers(before=now - LEFTOVER_AGE)
    try:
        works = plan_works(settings, load_pinned_corpus(settings, required=False))
    except UnlockedError:
        # What belongs to the table is not known until its library is locked.
        return count, size
    sizes = storage.sizes()
    unknown = strangers(sizes, frozenset(work.name for work in works))
    storage.remove(unknown)
    return count + len(unknown), size + sum(sizes[name] for name in unknown)


def without_secrets(settings: Settings) -> Settings:
    """Return the settings as workers get them."""
    return replace(settings, secret=None, tokens=())
