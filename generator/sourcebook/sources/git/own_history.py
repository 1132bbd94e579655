"""What a file of the project was when another one of it was last committed: asked of the project's own repository."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

from sourcebook.errors import FetchError
from sourcebook.sources.git.command import GitError, run_git

_SECONDS = 30
_MOST_BYTES = 16_000_000


class OwnHistory:
    """The history of a project.

    Args:
        top: The folder of the checkout.
        folder: What git keeps of it.
        prefix: Of the project below the checkout.
    """

    def __init__(self, top: Path, folder: Path, prefix: PurePosixPath):
        self._top = top
        self._folder = folder
        self._prefix = prefix
        self._commits = cache(self._ask_commit)

    def at_last_commit(self, path: PurePosixPath, *, of: PurePosixPath) -> bytes | None:
        """Return the bytes that one file had in the last commit that touched another.

        Args:
            path: Of the file, below the project.
            of: The other file, below the project.

        Returns:
            None where the other was never committed, or is being written, or the commit does not have the file.
        """
        commit = self._commits(of)
        return None if commit is None else self._blob(commit, path)

    def _ask_commit(self, path: PurePosixPath) -> str | None:
        asked = ["log", "-1", "--format=%H", "HEAD", "--", str(self._prefix / path)]
        commit = (self._ask(asked) or b"").decode("ascii", "replace").strip()
        if not commit:
            return None
        try:
            written = (self._top / self._prefix / path).read_bytes()
        except OSError:
            return None
        # Line ends may be others in the checkout than in the repository.
        committed = self._blob(commit, path)
        is_same = committed is not None and committed.splitlines() == written.splitlines()
        return commit if is_same else None

    def _blob(self, commit: str, path: PurePosixPath) -> bytes | None:
        return self._ask(["cat-file", "blob", f"{commit}:{self._prefix / path}"])

    def _ask(self, arguments: list[str]) -> bytes | None:
        try:
            return run_git(arguments, folder=self._folder, timeout=_SECONDS, max_bytes=_MOST_BYTES)
        except (GitError, FetchError):
            return None


def open_history(root: Path) -> OwnHistory | None:
    """Return the history of a project; None where it is in no checkout of git, or in a linked one."""
    root = root.resolve()
    for folder in (root, *root.parents):
        kept = folder / ".git"
        if kept.is_dir():
            return OwnHistory(folder, kept, PurePosixPath(root.relative_to(folder).as_posix()))
        if kept.exists():
            return None
    return None
