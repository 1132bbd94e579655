"""Which files of a project may be shown: what is in it to be read by others, not what only lies in its folder.

A checkout holds more than the project: version control keeps the secrets of a build machine beside the code, and
`.gitignore` names what is never handed on, such as `.env`. Who changes a page names any of these, so neither is a
source; a setting lifts the second, for code that a build makes.
"""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePosixPath

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from sourcebook.errors import ContentError
from sourcebook.model.codes import Code
from sourcebook.settings.values import MOST_DOUBLE_STARS

_VERSION_CONTROL = frozenset(
    [".git", ".hg", ".svn", ".bzr", ".jj", ".sl", ".pijul", "cvs", "_darcs", "_mtn", ".fossil", "_fossil_", ".fslckout"]
)
"""Names that stand for a store of revisions, or for where it is, in lower case."""
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Characters that a Mac's file system passes over in a name. Source: git, `is_hfs_dotgit`."""
_SHORT_GIT = re.compile(r"(?:git|gi[0-9a-f]{4}|hg|svn|bzr|jj)~[0-9]+")
"""What Windows calls `.git` and the like where names are short. Source: git, `is_ntfs_dotgit`."""
_REPOSITORY = ("HEAD", "objects", "refs")
"""What makes a folder of any name a repository to git. Source: git, `is_git_directory`."""

_IGNORE_FILE = ".gitignore"
_LAST_STARS = re.compile(r"(?<![^!/])(\*\*?)(/? *)$")
_MOST_BYTES = 100_000
"""Of a `.gitignore`."""
_MOST_STARS = 3
"""In one name of a pattern."""
_MOST_FOLDERS = 50
"""Around a file: patterns are compared with each of them."""
_NAME_PART = r"(?:\\.|\[\^?\]?(?:\\.|[^\]\\])*\](?![*+])|[^\\/\[\]()*+?|$^])"
_INNER_STAR = re.compile(rf"\[\^/\]\*({_NAME_PART}*)(?=\[\^/\]\*)")
"""In an expression of pathspec: a `*`, and what stands between it and the next `*` of the same name."""


def refuse_version_control(root: Path, path: PurePosixPath) -> None:
    """Refuse a file of version control, whatever its name says of it.

    Args:
        root: The project's folder.
        path: Below it.

    Raises:
        ContentError: When it is one; no setting lifts that.
    """
    # `.git` may be a file too, and a repository may have any name.
    stores = (parent for parent in path.parents if all((root / parent / name).exists() for name in _REPOSITORY))
    if next(stores, None) is not None or any(map(_is_version_control, path.parts)):
        raise ContentError(
            f"{str(path)!r} is a file of version control, which is never published",
            hint="name a file that people write; what version control keeps may hold secrets",
            code=Code.PRIVATE_FILE,
        )


def refuse_ignored(root: Path, path: PurePosixPath, *, shown: Sequence[str]) -> None:
    """Refuse a file that the project's `.gitignore` files leave out, but for those that settings name.

    Args:
        root: The project's folder.
        path: Below it, links followed.
        shown: Patterns of files that may be shown all the same.

    Raises:
        ContentError: With the line for the settings; or when a `.gitignore` cannot be read, or too much would have to
            be compared.
    """
    if len(path.parent.parts) > _MOST_FOLDERS:
        raise ContentError(
            f"{str(path)!r} is in more than {_MOST_FOLDERS} folders", hint="move it further up", code=Code.PRIVATE_FILE
        )
    lifted = GitIgnoreSpec(tuple(map(_without_retries, GitIgnoreSpec.from_lines(shown).patterns)))
    if lifted.match_file(str(path)) or (place := _left_out_by(root, path)) is None:
        return
    # The key may stand in the file once only, so that what it has is in the line too.
    setting = ", ".join(json.dumps(pattern, ensure_ascii=False) for pattern in (*shown, _pattern_of(path)))
    raise ContentError(
        f"{str(path)!r} is left out of the project by {str(place)!r}, and is not published",
        hint=f"if everybody may read it, put this above the tables of sourcebook.toml: local_files = [{setting}]",
        code=Code.PRIVATE_FILE,
    )


def _is_version_control(name: str) -> bool:
    # Windows passes over dots and spaces at the end, and takes what follows a colon for a part of the file.
    plain = _UNSEEN.sub("", name).casefold().partition(":")[0].rstrip(". ")
    return plain in _VERSION_CONTROL or _SHORT_GIT.fullmatch(plain) is not None


def _pattern_of(path: PurePosixPath) -> str:
    """Return the pattern that names one file."""
    special = re.sub(r"([\\*?\[\]])", r"\\\1", str(path))
    return f"/{special}" if special.startswith(("!", "#")) or "/" not in special else special


def _left_out_by(root: Path, path: PurePosixPath) -> PurePosixPath | None:
    """Return the `.gitignore` that leaves out a file or a folder it is in; None when none does."""
    specs: list[tuple[PurePosixPath, GitIgnoreSpec]] = []
    # From the outermost folder inwards: what is in a folder that is left out cannot be taken in again.
    for entry in reversed((path, *path.parents[:-1])):
        specs.insert(0, (entry.parent, _read_ignore_file(root, entry.parent)))
        mark = "" if entry == path else "/"
        for folder, spec in specs:
            is_left_out = _is_left_out(f"{entry.relative_to(folder)}{mark}", spec)
            if is_left_out:
                return folder / _IGNORE_FILE
            if is_left_out is False:
                break
    return None


def _is_left_out(entry: str, spec: GitIgnoreSpec) -> bool | None:
    """Return what the last pattern that fits says; None when none fits.

    Args:
        entry: Path of a file, or of a folder with a slash behind it.
        spec: The patterns of one file.
    """
    # Not by `check_file`: it takes a pattern that fits a folder for one of all below, and `!` frees too much.
    fits = (pattern for pattern in reversed(list(spec.patterns)) if pattern.regex and pattern.regex.fullmatch(entry))
    found = next(fits, None)
    return None if found is None else found.include


def _read_ignore_file(root: Path, folder: PurePosixPath) -> GitIgnoreSpec:
    place = folder / _IGNORE_FILE
    try:
        file = (root / place).resolve(strict=True)
        if not file.is_relative_to(root.resolve()):
            raise ContentError(
                f"{str(place)!r} leads out of the project", hint="put the file itself there", code=Code.PRIVATE_FILE
            )
        if not file.is_file():
            return GitIgnoreSpec(())
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return GitIgnoreSpec(())
    except (OSError, RuntimeError) as error:
        # Of links that lead to themselves, older versions of Python tell with the whole path.
        reason = error.strerror if isinstance(error, OSError) else os.strerror(errno.ELOOP)
        raise ContentError(
            f"{str(place)!r} cannot be read: {reason}",
            hint="what it leaves out must be known before a file of this project is shown",
            code=Code.PRIVATE_FILE,
        ) from None
    if len(data) > _MOST_BYTES:
        raise ContentError(
            f"{str(place)!r} is larger than {_MOST_BYTES} bytes",
            hint="name folders in place of files",
            code=Code.PRIVATE_FILE,
        )
    return _parse_ignore_file(data, place)


@lru_cache(maxsize=32)
def _parse_ignore_file(data: bytes, place: PurePosixPath) -> GitIgnoreSpec:
    lines = data.decode("utf-8-sig", "surrogateescape").split("\n")
    return GitIgnoreSpec(tuple(_patterns(lines, place)))


def _patterns(lines: Sequence[str], place: PurePosixPath) -> Iterator[GitIgnoreSpecPattern]:
    """Yield the patterns that git would obey, each with an expression that fits single entries."""
    for lineno, line in enumerate(lines, start=1):
        written = line.removesuffix("\r")
        if written.startswith("#"):
            continue
        names = written.replace("**", "").split("/")
        if max(name.count("*") for name in names) > _MOST_STARS or written.count("**") > MOST_DOUBLE_STARS:
            raise ContentError(
                f"the pattern in line {lineno} of {str(place)!r} has more stars than can be compared",
                hint=f"write at most {_MOST_STARS} '*' in one name, and {MOST_DOUBLE_STARS} '**' in a pattern",
                code=Code.PRIVATE_FILE,
            )
        # For a last part of stars alone pathspec has an expression of its own, which fits the beginning of a path.
        single = _LAST_STARS.sub(lambda stars: f"{'**/' if stars[1] == '**' else ''}?*{stars[2]}", written)
        # Git passes over a pattern that it cannot read.
        with suppress(ValueError):
            yield from map(_without_retries, GitIgnoreSpec.from_lines([single]).patterns)


def _without_retries(pattern: GitIgnoreSpecPattern) -> GitIgnoreSpecPattern:
    """Return a pattern whose expression takes the first place at which what follows a `*` fits, and tries no other.

    It fits the same names, since a later place leaves less for the rest; only the last `*` of a name has to reach
    further. Otherwise each name with several `*` would multiply the time to find that a path does not fit.
    """
    if pattern.regex is None:
        return pattern
    return GitIgnoreSpecPattern(re.compile(_INNER_STAR.sub(r"(?>[^/]*?\1)", pattern.regex.pattern)), pattern.include)
