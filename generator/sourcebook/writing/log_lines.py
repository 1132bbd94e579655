"""Text from anywhere as lines of a terminal or of a log: a name in it is one word of its line, whatever it holds.

A terminal obeys control characters, and a CI obeys lines of its log: `::error file=x::text` is an annotation of
GitHub's, and so is `##[error]text` anywhere in a line. Used by the doors alone; what flows inside is as it was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Protocol

from sourcebook.model.place import Location
from sourcebook.model.warned import Warned, told
from sourcebook.writing.safe_html import spell_out_invisible

_COMMAND = re.compile(r"#(?=#\w*\[)")
"""Where a line gives a command to Azure Pipelines, GitHub (`##[`, `##vso[`) or TeamCity, wherever it stands."""
_LISTED = 10
"""Other places of one cause that are named."""


class Told(Protocol):
    """A fault or a warning."""

    @property
    def message(self) -> str:
        """What is wrong."""

    @property
    def hint(self) -> str | None:
        """How to mend it."""

    @property
    def location(self) -> Location | None:
        """Where it is."""


def spell_out_line(text: str) -> str:
    """Return text as a piece of one line, with names such as `[U+000A]` for what a terminal or a CI would obey."""
    line = spell_out_invisible(text).replace("\n", "[U+000A]")
    return _COMMAND.sub("[U+0023]", f"[U+003A]{line[1:]}" if line.startswith("::") else line)


def json_text(value: object, *, indent: int | None = None) -> str:
    """Return JSON that no terminal and no CI obeys, and means what it did: only its texts hold such characters."""
    text = json.dumps(value, indent=indent).replace("\x7f", "\\u007f")
    return _COMMAND.sub(r"\\u0023", text)


def spell_out_told(faults: Iterable[Told]) -> str:
    """Return faults or warnings in their form, one below the other, each part on a line of its own.

    What is the same at several places has one cause, and is told once with all of them.
    """
    places: dict[tuple[str, str | None], list[Location | None]] = {}
    for fault in faults:
        places.setdefault((fault.message, fault.hint), []).append(fault.location)
    return "\n".join(
        told(message, hint=hint, location=first, spelled=spell_out_line) + also_at(one for one in more if one != first)
        for (message, hint), (first, *more) in places.items()
    )


def spell_out_warned(warned: Warned) -> str:
    """Return a warning in its form, with the code by which settings and pages speak of it."""
    message = f"{warned.message} [{warned.code.value}]"
    return told(message, hint=warned.hint, location=warned.location, spelled=spell_out_line)


def also_at(places: Iterable[Location | None]) -> str:
    """Return a further line with other places of what is told; empty where there are none."""
    others = list(dict.fromkeys(str(place) for place in places if place is not None))
    if not others:
        return ""
    left = f" and {len(others) - _LISTED} more" if len(others) > _LISTED else ""
    return "\n" + spell_out_line(f"  also at {', '.join(others[:_LISTED])}{left}")
