"""What version control holds of the project's own files: whether they are committed as they are, and what they were.

Git is asked for objects of the checkout's own repository, wherever that lies: a linked worktree and a submodule name it
in a file. Nothing is checked out, and the index is not looked at.

Source: https://git-scm.com/docs/gitrepository-layout (`.git` as a file, `commondir`, `shallow`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from sourcebook.errors import FetchError
from sourcebook.sources.git.command import GitError, run_git
from sourcebook.sources.store.blobs import blob_of

_SECONDS = 30.0
_MOST_BYTES = 64_000_000


class Checkout:
    """The folder of a checkout, and the repository that it is of.

    Args:
        top: Has `.git` in it.

    Raises:
        OSError: When that cannot be read.
    """

    def __init__(self, top: Path):
        self.top = top
        git = top / ".git"
        if git.is_file():
            git = (top / git.read_text("utf-8").removeprefix("gitdir:").strip()).resolve()
        common = git / "commondir"
        self._folder = git
        self._shared = (git / common.read_text("utf-8").strip()).resolve() if common.is_file() else git

    def files(self) -> Mapping[str, str]:
        """Return the git ids of all files of the last commit, by path; none where there is no commit."""
        output = self._ask(["ls-tree", "-r", "-z", "--full-tree", "HEAD"]) or b""
        # `MODE blob ID<TAB>PATH`
        entries = [line.decode("utf-8", "surrogateescape").partition("\t") for line in output.split(b"\0")[:-1]]
        return {name: head.split(" ")[2] for head, _, name in entries}

    def head(self) -> str | None:
        """Return the commit that is checked out; None where there is none."""
        return (self._ask(["rev-parse", "--verify", "HEAD"]) or b"").decode("ascii", "replace").strip() or None

    def last_commit(self, path: PurePosixPath) -> str | None:
        """Return the last commit that touched a path below the top; None where that is not known.

        In a checkout without all of its history the oldest commit seems to have made every file: it tells of none.
        """
        commit = self._last(path)
        return commit if commit and commit not in self._cut() else None

    def blob(self, commit: str, path: PurePosixPath) -> bytes | None:
        """Return the bytes of a file of a commit; None where it has no such file."""
        return self._ask(["cat-file", "blob", f"{commit}:{path}"])

    def is_cut_off(self, path: PurePosixPath) -> bool:
        """Tell whether a checkout without all of its history ends before the last commit that touched a path."""
        cut = self._cut()
        return bool(cut) and self._last(path) in cut

    def _last(self, path: PurePosixPath) -> str:
        output = self._ask(["log", "-1", "--format=%H", "HEAD", "--", str(path)]) or b""
        return output.decode("ascii", "replace").strip()

    def _cut(self) -> frozenset[str]:
        """Return the commits whose parents are not there."""
        try:
            return frozenset((self._shared / "shallow").read_text("ascii").split())
        except (OSError, UnicodeDecodeError):
            return frozenset()

    def _ask(self, arguments: list[str]) -> bytes | None:
        try:
            return run_git(
                arguments,
                folder=self._folder,
                objects=self._shared / "objects",
                timeout=_SECONDS,
                max_bytes=_MOST_BYTES,
            )
        except (GitError, FetchError, OSError):
            return None


def find_checkout(path: Path) -> Checkout | None:
    """Return the checkout that a folder, or the folder of a file, belongs to; None where it is in none."""
    top = next((folder for folder in (path, *path.parents) if (folder / ".git").exists()), None)
    try:
        return None if top is None else Checkout(top)
    except (OSError, UnicodeDecodeError):
        return None


def committed_files(paths: Iterable[Path]) -> frozenset[Path]:
    """Return those of some files of which the last commit has the bytes that are there.

    Args:
        paths: Of files; line ends that git has written anew count as the same. One in no repository is not returned.
    """
    find = cache(find_checkout)
    by_checkout: dict[Path, dict[str, Path]] = defaultdict(dict)
    tops: dict[Path, Checkout] = {}
    for path in paths:
        found = path.resolve()
        checkout = find(found.parent)
        if checkout is not None:
            tops[checkout.top] = checkout
            by_checkout[checkout.top][found.relative_to(checkout.top).as_posix()] = path
    return frozenset(
        files[name]
        for top, files in by_checkout.items()
        for name, id in tops[top].files().items()
        if name in files and id in _ids(files[name].read_bytes())
    )


class OwnHistory:
    """What the files of a project were.

    Args:
        checkout: That the project is in.
        prefix: Of the project below its top.
    """

    def __init__(self, checkout: Checkout, prefix: PurePosixPath):
        self._checkout = checkout
        self._prefix = prefix
        self._commits = cache(self._find_commit)

    def is_cut_off(self, path: PurePosixPath) -> bool:
        """Tell whether nobody knows which commit last touched a file, since the checkout ends before it."""
        return self._checkout.is_cut_off(self._prefix / path)

    def at_last_commit(self, path: PurePosixPath, *, of: PurePosixPath) -> bytes | None:
        """Return the bytes that one file had in the last commit that touched another.

        Args:
            path: Of the file, below the project.
            of: The other file, below the project.

        Returns:
            None where the other was never committed, or is being written, or the commit does not have the file, or the
            checkout lacks the history that would tell.
        """
        commit = self._commits(of)
        return None if commit is None else self._checkout.blob(commit, self._prefix / path)

    def _find_commit(self, path: PurePosixPath) -> str | None:
        commit = self._checkout.last_commit(self._prefix / path)
        committed = self._checkout.blob(commit, self._prefix / path) if commit else None
        try:
            written = (self._checkout.top / self._prefix / path).read_bytes()
        except OSError:
            return None
        return commit if committed is not None and not _ids(written).isdisjoint(_ids(committed)) else None


def open_history(root: Path) -> OwnHistory | None:
    """Return the history of a project; None where it is in no checkout of git."""
    root = root.resolve()
    checkout = find_checkout(root)
    if checkout is None:
        return None
    return OwnHistory(checkout, PurePosixPath(root.relative_to(checkout.top).as_posix()))


def _ids(data: bytes) -> set[str]:
    """Return the git ids that a file may have: line ends may be others in the checkout than in the repository."""
    return {blob_of(text).id.git_blob for text in (data, data.replace(b"\r\n", b"\n"))}
