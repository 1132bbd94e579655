"""Whether version control holds a file of the project as it is: asked of git's objects, without its settings and hooks.

Source: https://git-scm.com/docs/gitrepository-layout (`.git` as a file, `commondir`).
"""

from __future__ import annotations

from pathlib import Path

from sourcebook.errors import FetchError
from sourcebook.sources.git.command import GitError, run_git
from sourcebook.sources.store.blobs import blob_of

_SECONDS = 30.0
_MOST_BYTES = 100_000


def is_committed(path: Path) -> bool:
    """Tell whether the last commit has a file with the bytes that are there; False where there is no repository.

    Args:
        path: Of a file; line ends that git has written anew count as the same.
    """
    found = path.resolve()
    top = next((folder for folder in found.parents if (folder / ".git").exists()), None)
    if top is None:
        return False
    try:
        folder, objects = _folders(top / ".git")
        output = run_git(
            ["ls-tree", "-z", "--full-tree", "HEAD", "--", found.relative_to(top).as_posix()],
            folder=folder,
            objects=objects,
            timeout=_SECONDS,
            max_bytes=_MOST_BYTES,
        )
    except (GitError, FetchError, OSError):
        return False
    # `MODE blob ID<TAB>PATH`
    ids = {line.split(b"\t")[0].split(b" ")[2].decode() for line in output.split(b"\0")[:-1]}
    data = path.read_bytes()
    return bool(ids & {blob_of(text).id.git_blob for text in (data, data.replace(b"\r\n", b"\n"))})


def _folders(git: Path) -> tuple[Path, Path]:
    """Return git's own folder, and that of its objects: elsewhere in a worktree."""
    if git.is_file():
        git = (git.parent / git.read_text("utf-8").removeprefix("gitdir:").strip()).resolve()
    common = git / "commondir"
    shared = (git / common.read_text("utf-8").strip()).resolve() if common.is_file() else git
    return git, shared / "objects"
