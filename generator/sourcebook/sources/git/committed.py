"""Whether version control holds a file of the project as it is: asked of git's objects, without its settings and hooks.

Source: https://git-scm.com/docs/gitrepository-layout (`.git` as a file, `commondir`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from sourcebook.errors import FetchError
from sourcebook.sources.git.command import GitError, run_git
from sourcebook.sources.store.blobs import blob_of

_SECONDS = 30.0
_MOST_BYTES = 64_000_000


def committed_files(paths: Iterable[Path]) -> frozenset[Path]:
    """Return those of some files of which the last commit has the bytes that are there.

    Args:
        paths: Of files; line ends that git has written anew count as the same. One in no repository is not returned.
    """
    by_top: dict[Path, dict[str, Path]] = defaultdict(dict)
    for path in paths:
        found = path.resolve()
        top = next((folder for folder in found.parents if (folder / ".git").exists()), None)
        if top is not None:
            by_top[top][found.relative_to(top).as_posix()] = path
    return frozenset(
        files[name]
        for top, files in by_top.items()
        for name, id in _listed(top).items()
        if name in files and id in _ids(files[name].read_bytes())
    )


def _listed(top: Path) -> dict[str, str]:
    """Return the git ids of all files of the last commit, by path; none where there is no commit."""
    try:
        folder, objects = _folders(top / ".git")
        output = run_git(
            ["ls-tree", "-r", "-z", "--full-tree", "HEAD"],
            folder=folder,
            objects=objects,
            timeout=_SECONDS,
            max_bytes=_MOST_BYTES,
        )
    except (GitError, FetchError, OSError):
        return {}
    # `MODE blob ID<TAB>PATH`
    entries = [line.decode("utf-8", "surrogateescape").partition("\t") for line in output.split(b"\0")[:-1]]
    return {name: head.split(" ")[2] for head, _, name in entries}


def _ids(data: bytes) -> set[str]:
    return {blob_of(text).id.git_blob for text in (data, data.replace(b"\r\n", b"\n"))}


def _folders(git: Path) -> tuple[Path, Path]:
    """Return git's own folder, and that of its objects: elsewhere in a worktree."""
    if git.is_file():
        git = (git.parent / git.read_text("utf-8").removeprefix("gitdir:").strip()).resolve()
    common = git / "commondir"
    shared = (git / common.read_text("utf-8").strip()).resolve() if common.is_file() else git
    return git, shared / "objects"
