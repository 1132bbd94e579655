"""Let nothing lie in a git store of the cache but packs of objects that are what they say.

Whoever may write into the cache could otherwise tell git what to run, where to ask and what to show: by settings,
hooks, borrowed objects, refs, replaced or grafted commits, loose objects under a wrong name, an index that points
elsewhere. What is not one of our packs is removed unread, and packs are verified whole by git, index included, before
anything is read. A store with one that does not hold is emptied: what is wanted counts as absent and is fetched again.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from sourcebook.sources.store.plain_files import OddFileError, entries_below, kind_of

_PACK = re.compile(r"pack-[0-9a-f]{40}\.(pack|idx)")
"""All that is kept; what else git writes beside packs it can do without, and would believe."""
_MOST_PACKS = 500
"""More of them take seconds to verify: a store is emptied then, as nobody else ever tidies it."""


def own_packs(folder: Path, *, max_bytes: int) -> list[Path]:
    """Remove all from a store that is not ours, and return the indexes of the packs that are left.

    Args:
        folder: Of the store; made where it is not there.
        max_bytes: Of a file; a larger one was not fetched by us.

    Raises:
        OddFileError: When it is a link, or there is one in it.
    """
    if folder.is_dir():
        _refuse_links(folder)
    objects = folder / "objects"
    packs = objects / "pack"
    for path in (folder, objects, packs):
        _make_folder(path)
    _keep_only(folder, lambda path: path == objects)
    _keep_only(objects, lambda path: path == packs)
    _keep_only(packs, lambda path: _is_ours(path, max_bytes))
    _keep_only(packs, lambda path: path.with_suffix(".idx").exists() and path.with_suffix(".pack").exists())
    found = sorted(packs.glob("*.idx"))
    if len(found) > _MOST_PACKS:
        drop_packs(folder)
        return []
    return found


def drop_packs(folder: Path) -> None:
    """Empty a store."""
    _keep_only(folder / "objects" / "pack", lambda path: False)


def _refuse_links(folder: Path) -> None:
    for path, status in entries_below(folder, root=folder.parent):
        if kind_of(status) == "a link":
            raise OddFileError(path, "a link")


def _make_folder(path: Path) -> None:
    if path.exists() and not path.is_dir():
        path.unlink()
    path.mkdir(exist_ok=True)


def _keep_only(folder: Path, is_ours: Callable[[Path], bool]) -> None:
    # Decided for all before the first is removed: two files of one pack stand or fall together.
    for path in [path for path in folder.iterdir() if not is_ours(path)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _is_ours(path: Path, max_bytes: int) -> bool:
    return _PACK.fullmatch(path.name) is not None and path.is_file() and path.stat().st_size <= max_bytes
