"""What the text of a module tells of its tree: where some things may stand, so that nobody looks for them elsewhere."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

_NARROWING = re.compile(r"isinstance(?:\s*\(\s*([^\W\d]\w*)\s*([.(\[]?))?")
# The words come first, so that the expressions are looked for by their letters.
_TYPE_IS = re.compile(r"type(?<!\wtype)\s*\(\s*([^\W\d]\w*)\s*\)\s*(?:is\b|[=!]=)")
_MATCH = re.compile(r"match\b[ \t(]*([^\W\d]\w*)[ \t)]*:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What may stand in a module."""

    walruses: tuple[int, ...] = ()
    """The lines with a `:=`, sorted."""
    narrowed: frozenset[str] | None = frozenset()
    """The names of which `isinstance`, `type` or `match` may tell something; None where one may of any."""

    def has_walrus(self, first: int, last: int) -> bool:
        """Tell whether a `:=` may stand on one of some lines."""
        index = bisect_left(self.walruses, first)
        return index < len(self.walruses) and self.walruses[index] <= last

    def may_narrow(self, name: str) -> bool:
        """Tell whether a test may say of which class a name is."""
        return self.narrowed is None or name in self.narrowed


NOTHING_WRITTEN = Written()
"""Of a module without text."""


def written_in(text: str) -> Written:
    """Return what the text of a module tells, its lines ended in any way."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    walruses: list[int] = []
    lineno, start = 1, 0
    while (found := text.find(":=", start)) >= 0:
        lineno += text.count("\n", start, found)
        walruses.append(lineno)
        start = found + 2
    return Written(walruses=tuple(walruses), narrowed=_narrowed(text))


def begins_line(text: str, offset: int) -> bool:
    """Tell whether nothing but white space stands before a place on its line."""
    before = text[text.rfind("\n", 0, offset) + 1 : offset]
    return not before or before.isspace()


def _narrowed(text: str) -> frozenset[str] | None:
    # Python compares names by their compatibility form.
    text = text if text.isascii() else unicodedata.normalize("NFKC", text)
    others = frozenset(_TYPE_IS.findall(text))
    others |= frozenset(found[1] for found in _MATCH.finditer(text) if begins_line(text, found.start()))
    if "isinstance" not in text:
        return others
    found = _NARROWING.findall(text)
    if not all(name for name, _ in found):  # it may be given another name, or a comment stand before the bracket
        return None
    return others | {name for name, behind in found if not behind}
