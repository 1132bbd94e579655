"""The projects of a corpus that may be looked into, at their locked versions."""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.commands.corpus import fits
from sourcebook.commands.proofs.corpus_pins import find_stale
from sourcebook.corpus.subjects import Subject, make_subject
from sourcebook.errors import SettingsError, SourcebookError
from sourcebook.model.corpus import Corpus, CorpusLock, CorpusProject, LockedProject
from sourcebook.model.whole_source import WholeFolder
from sourcebook.planning.run import Run
from sourcebook.settings.corpus_file import load_corpus
from sourcebook.settings.opt_outs import find_opt_out
from sourcebook.sources.store.lock_file import load_corpus_lock


def locked_subjects(corpus: Corpus, lock: CorpusLock) -> Iterator[tuple[CorpusProject, LockedProject | None, Subject]]:
    """Yield each project that may be looked into as it is listed, as it is locked, and what of it counts.

    One that is not locked is left out, which is told where the lock is held against the list. They come in the order
    of the list; a folder is never locked.
    """
    for listed in corpus.projects:
        locked = lock.find(listed.key) if fits(listed, lock) else None
        is_there = locked is not None or isinstance(listed.whole, WholeFolder)
        if is_there and not find_opt_out(corpus.opt_outs, project=listed.name):
            yield listed, locked, make_subject(listed, locked, corpus)


def subjects_of_run(run: Run) -> tuple[tuple[Subject, ...], tuple[SourcebookError, ...]]:
    """Return the projects of a run's corpus that may be looked into, and a fault for each that its lock does not fit.

    Both come in the order of its list.

    Raises:
        SettingsError: When there is none, or it cannot be read.
        LockfileError: When its lock cannot be read.
    """
    settings = run.settings
    corpus = load_corpus(settings.root, forges=settings.forges)
    lock = load_corpus_lock(settings.corpus_lock_path)
    subjects = tuple(subject for _, _, subject in locked_subjects(corpus, lock))
    if not subjects:
        raise SettingsError(
            f"no source is named, and {str(settings.root)!r} has no corpus that is locked",
            hint="name files, folders, releases such as 'pkg:pypi/respx', or repositories; or list projects in "
            "corpus.toml and run `sourcebook corpus lock`",
        )
    return subjects, tuple(find_stale(corpus, lock))
