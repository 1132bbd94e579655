"""TOML that people write by hand, as a table: what nobody would write is refused before it is parsed."""

from __future__ import annotations

import re
import tomllib
from pathlib import PurePosixPath
from typing import Any

from sourcebook.errors import SettingsError
from sourcebook.model.place import Location

_LONGEST = 1_000_000
"""Characters of a file that is read."""
_MOST_DOTS = 100
"""In one key. `tomllib` makes a table for each, and remembers the way to it: time and memory grow with the square."""
# Looked for in texts and comments as well: where those end is for `tomllib` to say.
_PART = r"""(?:(?<![\w-])[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_DOTTED = re.compile(rf"{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_MOST_DOTS + 1}}}")


def parse_toml(text: str, *, what: str, shown: PurePosixPath) -> dict[str, Any]:
    """Parse a file.

    Args:
        text: Without a byte order mark.
        what: What the file is, for messages: `the settings file`.
        shown: Its name, for messages.

    Raises:
        SettingsError: With the line, when it is not TOML, or nothing that anyone writes by hand.
    """
    _check_size(text, what, shown)
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        lineno = re.search(r"at line (\d+)", reason)
        raise SettingsError(
            f"not TOML: {reason[:1].lower()}{reason[1:]}",
            hint="text needs quotes, and true and false are written in lower case",
            location=Location(path=shown, lineno=int(lineno[1]) if lineno else None),
        ) from None


def _check_size(text: str, what: str, shown: PurePosixPath) -> None:
    if len(text) > _LONGEST:
        raise SettingsError(
            f"{what} has {len(text)} characters, more than the {_LONGEST} that are read",
            hint="settings are written by hand: put data into files of their own",
            location=Location(path=shown),
        )
    if found := _DOTTED.search(text):
        raise SettingsError(
            f"a key with more than {_MOST_DOTS} dots",
            hint="no setting has more than two",
            location=Location(path=shown, lineno=text.count("\n", 0, found.start()) + 1),
        )
