"""Where a file went that is not at its path any more: the one that has most of its lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePosixPath

from sourcebook.code.decoding import decode_source
from sourcebook.code.lines import split_lines
from sourcebook.errors import SourcebookError
from sourcebook.sources.trees import Tree

_LEAST = 0.5
"""Part of the different lines of a file that must be in another for the two to be one."""
_MOST_READ = 2_000
"""Files of another name that are looked at."""


def find_moved(
    path: PurePosixPath, lines: Sequence[str], trees: Sequence[Tree], *, before: Collection[PurePosixPath]
) -> tuple[PurePosixPath, bytes] | None:
    """Return the path and the bytes of the file that another version has in place of one.

    Args:
        path: Of the file, in the version in which it is there.
        lines: Its lines.
        trees: All files of the other version.
        before: Paths that the version has in which the file is there: what stood beside it is not what it became.

    Returns:
        None where no file has half of its lines. Of two alike, one of the same name goes before; then by path.
    """
    wanted = frozenset(filter(None, map(str.strip, lines)))
    for is_namesake in (True, False):
        found = [
            each for tree in trees for each in _weighed(tree, _candidates(tree, path, before, is_namesake), wanted)
        ]
        if found:
            _, moved, data = min(found, key=lambda each: (-each[0], str(each[1])))
            return moved, data
    return None


def _candidates(
    tree: Tree, path: PurePosixPath, before: Collection[PurePosixPath], is_namesake: bool
) -> list[PurePosixPath]:
    alike = (other for other in tree.paths() if other.suffix == path.suffix and other not in before)
    return [other for other in alike if (other.name == path.name) is is_namesake]


def _weighed(
    tree: Tree, paths: Sequence[PurePosixPath], wanted: frozenset[str]
) -> Iterable[tuple[float, PurePosixPath, bytes]]:
    for path, data in tree.read(paths[:_MOST_READ]) if wanted and paths else ():
        try:
            lines = split_lines(decode_source(data, path=path))
        except SourcebookError:
            continue
        part = len(wanted.intersection(map(str.strip, lines))) / len(wanted)
        if part >= _LEAST:
            yield part, path, data
