"""What is never shown: what `corpus.toml` lists, and what a project asks for by a marker file of its own.

Who puts `.sourcebook-optout` into an archive or a repository wants out. So a marker that cannot be understood stands
for all that lies below it, as an empty one does.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import PurePosixPath

from packaging.utils import canonicalize_name

from sourcebook.model.corpus import OPT_OUT_MARKER, OptOut
from sourcebook.pins.license_list import is_allowed
from sourcebook.settings.file_patterns import check_file_pattern, matches

_MOST_BYTES = 100_000
"""Of a marker that is read."""
_MOST_PATTERNS = 1000
_LICENSE_ID = re.compile(r"[A-Za-z0-9.+-]+")


def find_opt_out(
    opt_outs: Iterable[OptOut],
    *,
    project: str | None,
    path: PurePosixPath | None = None,
    license: str | None = None,
) -> OptOut | None:
    """Return the first opt-out that holds for a project as a whole, or for a file of it; None where none does.

    Args:
        opt_outs: Those of `corpus.toml`, and those of the project's markers.
        project: Normalized project name, `OWNER/NAME` or a folder's name; None of a file that is of none.
        path: Of the file, as a reference names it; None to ask about the project alone, of which then no file is out.
        license: SPDX licence expression; None when unknown. Who may choose between licences is not bound to one that
            is listed.
    """
    return next((out for out in opt_outs if _holds(out, project, path, license)), None)


def is_opted_out(
    opt_outs: Iterable[OptOut],
    *,
    project: str | None,
    path: PurePosixPath | None = None,
    license: str | None = None,
) -> bool:
    """Tell whether a project, or a file of it, is never to be shown; arguments as for `find_opt_out`."""
    return find_opt_out(opt_outs, project=project, path=path, license=license) is not None


def parse_marker(project: str, path: PurePosixPath, data: bytes) -> tuple[OptOut, ...]:
    """Return what a marker file asks for: everything below its folder, or the files that it names.

    Args:
        project: Whose archive or repository it lies in.
        path: Of the marker, as a reference would name it.
        data: Its bytes: nothing, or TOML `files = ["PATTERN", …]`.
    """
    patterns = _read_patterns(data)
    folder = path.parent
    reason = f"the project asks so in its own {str(path)!r}"
    if patterns is None and folder == PurePosixPath():
        return (OptOut(project=project, reason=reason),)
    files = [f"/{_escaped(folder)}/**"] if patterns is None else [_below(folder, pattern) for pattern in patterns]
    return tuple(OptOut(project=project, file=file, reason=reason) for file in files)


def is_marker(path: PurePosixPath) -> bool:
    """Tell whether a file is a marker."""
    return path.name == OPT_OUT_MARKER


def _holds(out: OptOut, project: str | None, path: PurePosixPath | None, license: str | None) -> bool:
    if out.project is not None and (project is None or canonicalize_name(out.project) != canonicalize_name(project)):
        return False
    if out.file is not None:
        return path is not None and any(matches((out.file,), spelled) for spelled in _spellings(path))
    return out.license is None or _needs(license, out.license)


def _spellings(path: PurePosixPath) -> tuple[PurePosixPath, ...]:
    """Return where a file may lie as well: what a wheel has as `demo/a.py` is often `src/demo/a.py` in its source."""
    return (path, PurePosixPath(*path.parts[1:]) if path.parts[:1] == ("src",) else PurePosixPath("src", path))


def _needs(expression: str | None, license: str) -> bool:
    """Tell whether nobody has a right by an expression without one licence."""
    words = set(_LICENSE_ID.findall(expression or ""))
    return license in words and not is_allowed(expression, words - {license})


def _read_patterns(data: bytes) -> list[str] | None:
    """Return the patterns of a marker; None of one that is empty or says something else."""
    if len(data) > _MOST_BYTES:
        return None
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
        patterns = table["files"]
        if table.keys() != {"files"} or not isinstance(patterns, list) or not 0 < len(patterns) <= _MOST_PATTERNS:
            return None
        # One with `!` would take something out of those before it: each stands for itself here.
        checked = [check_file_pattern(pattern) for pattern in patterns]
        return None if any(pattern.startswith("!") for pattern in checked) else checked
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _below(folder: PurePosixPath, pattern: str) -> str:
    """Return a pattern that holds in a folder as one that holds at the top."""
    if folder == PurePosixPath():
        return pattern
    anchored = "/" in pattern.rstrip("/")
    return f"/{_escaped(folder)}/{'' if anchored else '**/'}{pattern.lstrip('/')}"


def _escaped(folder: PurePosixPath) -> str:
    """Return a path as a pattern of itself."""
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", str(folder))
