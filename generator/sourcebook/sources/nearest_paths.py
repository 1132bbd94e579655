"""Name the paths that an author probably meant, out of the thousands that a source may hold."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import PurePosixPath

_COMPARED = 500
"""Paths whose spelling is compared; with more the message would take seconds."""
_NAMED = 3


def nearest_hint(wanted: PurePosixPath, paths: Sequence[str]) -> str:
    """Return a hint with up to three paths: of the same file name first, then of like spelling.

    Args:
        wanted: The path that is not there.
        paths: Those that are, in any order; may be empty.
    """
    folder, _, name = str(wanted).rpartition("/")
    # Not by PurePosixPath: making one for each of tens of thousands of paths takes a second.
    same_name = sorted(path for path in paths if path.rpartition("/")[2] == name)
    same_folder = sorted(path for path in paths if path.rpartition("/")[0] == folder)
    choices = same_name or same_folder or sorted(paths)
    cutoff = 0.0 if same_name else 0.8
    near = get_close_matches(str(wanted), choices[:_COMPARED], n=_NAMED, cutoff=cutoff)
    if not near:
        return "paths are those inside the archive or repository, without a leading slash"
    return "nearest is " + ", ".join(repr(path) for path in near)
