"""Which files of a project are looked into: those of its folders, less what is excluded and what is opted out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.model.corpus import Corpus, CorpusProject, LockedProject, LockedRelease, OptOut
from sourcebook.model.pin import License
from sourcebook.model.whole_source import WholeFolder, WholeRelease, WholeRepository, WholeSource
from sourcebook.settings.file_patterns import matches
from sourcebook.settings.opt_outs import find_opt_out, is_marker, parse_marker

if TYPE_CHECKING:
    from sourcebook.sources.trees import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A project as it is locked, and what of it counts. Its text holds all that decides which of its uses are found."""

    name: str
    """Of the project."""
    whole: WholeSource
    """Pinned, but for a folder."""
    folders: tuple[str, ...]
    exclude: tuple[str, ...]
    opt_outs: tuple[OptOut, ...]
    """Those of the corpus that may hold for it, without their places and reasons."""


def make_subject(listed: CorpusProject, locked: LockedProject | None, corpus: Corpus) -> Subject:
    """Return a project of the corpus as it is to be looked into.

    Args:
        listed: As the corpus has it.
        locked: As the lock has it; None for a folder.
        corpus: Whose opt-outs hold.
    """
    return Subject(
        name=listed.name,
        whole=_pinned(listed.whole, locked),
        folders=listed.folders,
        exclude=listed.exclude,
        opt_outs=tuple(
            replace(out, reason="", location=None)
            for out in corpus.opt_outs
            # Asked about the project alone: what else the opt-out says is for its files.
            if find_opt_out([replace(out, file=None, license=None)], project=listed.name)
        ),
    )


def _pinned(whole: WholeSource, locked: LockedProject | None) -> WholeSource:
    match whole:
        case WholeRelease() if isinstance(locked, LockedRelease):
            archives = tuple((archive.name, archive.digest) for archive in locked.archives)
            return replace(whole, version=locked.version, archives=archives)
        case WholeRepository() if locked is not None and not isinstance(locked, LockedRelease):
            return replace(whole, revision=locked.commit, revision_kind="commit" if whole.forge else None)
    assert isinstance(whole, WholeFolder), "what is not locked is not looked into"
    return whole


def marked_opt_outs(tree: Tree) -> Iterator[OptOut]:
    """Yield what the markers of a tree ask for; one that is too large to read asks for all."""
    markers = [path for path in tree.paths() if is_marker(path)]
    texts = dict(tree.read(markers)) if markers else {}
    for path in markers:
        yield from parse_marker(tree.project, path, texts.get(path, b""))


def narrowed(trees: Sequence[Tree], subject: Subject) -> list[NarrowedTree]:
    """Return the trees of a project with only the files that count, by the list and by markers in any of them."""
    opt_outs = [out for tree in trees for out in marked_opt_outs(tree)]
    return [NarrowedTree(tree, subject, opt_outs) for tree in trees]


class NarrowedTree:
    """The files of a tree that are looked into; a `Tree` itself.

    Args:
        tree: With all files.
        subject: Which of them count.
        opt_outs: Those that the markers of the project's trees ask for.
    """

    def __init__(self, tree: Tree, subject: Subject, opt_outs: Sequence[OptOut]):
        self._tree = tree
        self._subject = subject
        self._opt_outs = (*subject.opt_outs, *opt_outs)
        self.project = tree.project
        self.version = tree.version
        self.archive = tree.archive
        self.digest = tree.digest

    @property
    def license(self) -> License:
        """The licence of all of it."""
        return self._tree.license

    def paths(self) -> tuple[PurePosixPath, ...]:
        """Return the paths of the files that are looked into, sorted."""
        license = self.license.expression if any(out.license for out in self._opt_outs) else None
        return tuple(path for path in self._tree.paths() if self._counts(path, license))

    def _counts(self, path: PurePosixPath, license: str | None) -> bool:
        subject = self._subject
        if subject.folders and not any(path.is_relative_to(folder) for folder in subject.folders):
            return False
        if subject.exclude and matches(subject.exclude, path):
            return False
        return find_opt_out(self._opt_outs, project=subject.name, path=path, license=license) is None

    def size(self, path: PurePosixPath) -> int | None:
        """Return the bytes of a file."""
        return self._tree.size(path)

    def read(self, paths: Iterable[PurePosixPath]) -> Iterator[tuple[PurePosixPath, bytes]]:
        """Yield files with their bytes."""
        return self._tree.read(paths)

    def reference(self, path: PurePosixPath) -> str:
        """Return what names a file on a page."""
        return self._tree.reference(path)
