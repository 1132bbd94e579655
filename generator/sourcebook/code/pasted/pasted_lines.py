"""The lines of pasted code that have to stand in a file, and what tells in microseconds that they do not.

What stands in no file is taken out first: notes that something was left out, empty lines, a first line that only names
the file. What is left must stand in the file, each line of it, in this order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.code.pasted.file_lines import read_file_lines

_FILE_NAME = re.compile(r"(?:#|//|--|;|/\*|<!--)+\s*(?P<name>[\w./+-]+)\s*(?:\*/|-->)?")

_JOINED_STRINGS = re.compile(r"""(["'])[ \t]*\r?\n[ \t]*\1""")
"""Where a string ends on one line and another one, which belongs to it, begins on the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedLine:
    """A line of pasted code that stands in the file."""

    number: int
    """Within the block, from 1."""
    text: str
    """Without the white space around it."""
    indent: int
    part: int
    """Counts the notes above it that something was left out."""
    is_comment: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedCode:
    """Pasted code, read."""

    lines: tuple[PastedLine, ...]
    names_file: bool
    """Whether its first line only named the file."""
    has_tabs: bool
    language: str
    blanks: frozenset[int]
    """Places in `lines` in front of which an empty line stands."""

    def needles(self) -> list[str]:
        """Return what a file must hold when its white space is taken out: the longest, which tell most, first."""
        # A string at either end of a line may go on in the next one, and be broken elsewhere in the file.
        found = {squeeze(line.text.rstrip("\\")).strip("\"'") for line in self.lines if not line.is_comment}
        return sorted(found - {""}, key=lambda text: (-len(text), text))


def read_pasted(
    lines: Sequence[str], *, elisions: Sequence[int], language: str, path: PurePosixPath | None
) -> PastedCode:
    """Read the lines of a block.

    Args:
        lines: Without marks.
        elisions: Numbers of the notes that something was left out.
        language: Pygments' short name of the file's.
        path: Of the file.
    """
    name = _FILE_NAME.fullmatch(lines[0].strip()) if lines else None
    # Of whatever file: some authors name one, and paste another beside it.
    names_file = bool(name and path and PurePosixPath(name["name"]).suffix == path.suffix != "")
    left_out = frozenset(elisions)
    kept = ["" if number in left_out else line for number, line in enumerate(lines, start=1)]
    found: list[PastedLine] = []
    blanks: set[int] = set()
    part = 0
    for number, line in enumerate(read_file_lines("\n".join(kept), language=language), start=1):
        if number in left_out:
            part += 1
        elif not line.text:
            blanks.add(len(found))
        elif number > 1 or not names_file:
            found.append(
                PastedLine(
                    number=number,
                    text=line.text,
                    indent=line.indent,
                    part=part,
                    is_comment=line.text.startswith("#"),
                )
            )
    has_tabs = any("\t" in line[: len(line) - len(line.lstrip())] for line in lines)
    return PastedCode(
        lines=tuple(found), names_file=names_file, has_tabs=has_tabs, language=language, blanks=frozenset(blanks)
    )


def squeeze(text: str) -> str:
    """Return a text without white space, joined lines and joined strings, and with `-` for `~`."""
    if "\\" in text:
        text = text.replace("\r\n", "\n").replace("\\\n", "\n")
    text = _JOINED_STRINGS.sub("", text)
    return "".join(text.split()).replace("~", "-")


def may_hold(squeezed: str, needles: list[str]) -> bool:
    """Tell whether a file may hold pasted code; what it lacks is put first, since the next file mostly lacks it too.

    Args:
        squeezed: The whole file, squeezed.
        needles: As `PastedCode.needles` gives them; their order is changed.
    """
    for place, needle in enumerate(needles):
        if needle not in squeezed:
            needles.insert(0, needles.pop(place))
            return False
    return True
