"""The lines of a TOML file on which the values of its lists stand: `tomllib` keeps no positions.

Read are the forms that people write: `name = [` with values in it, and tables `[[name]]`. What is written in another
form is told without a line of its own, never at a wrong one.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*+\'|#[^\n]*+|[\[\]{},]|[^\s\[\]{},#"\']++',
    re.DOTALL,
)
_HEADER = re.compile(r"""^[ \t]*\[{1,2}[ \t]*["']?([\w-]+)["']?[ \t]*\]{1,2}""", re.MULTILINE)


class TomlPlaces:
    """Where things stand in the text of one file, which has been parsed without a fault."""

    def __init__(self, text: str):
        self._text = text.replace("\r\n", "\n")
        self._ends = [found.start() for found in re.finditer("\n", self._text)]
        self._headers = [(found[1], found.start()) for found in _HEADER.finditer(self._text)]
        self._items: dict[str, list[int]] = {}

    def lineno(self, path: tuple[str | int, ...]) -> int | None:
        """Return the line of a value, else that of what holds it, else None.

        Args:
            path: Keys and 0-based positions: `("projects", 3)`, `("opt-out", 0, "reason")`.
        """
        name, *rest = path
        if not rest or not isinstance(rest[0], int):
            found = self._key(str(name), 0, self._headers[0][1] if self._headers else len(self._text))
            tables = [start for header, start in self._headers if header == name]
            return self._line(found if found is not None else next(iter(tables), None))
        starts = [start for header, start in self._headers if header == name]
        if rest[0] < len(starts):
            start = starts[rest[0]]
            end = self._next_header(start)
            key = self._key(str(rest[1]), start, end) if len(rest) > 1 else None
            return self._line(start if key is None else key)
        if (items := self._items.get(str(name))) is None:
            items = self._items[str(name)] = self._list_items(str(name))
        return self._line(items[rest[0]]) if rest[0] < len(items) else self.lineno((name,))

    def _line(self, position: int | None) -> int | None:
        return None if position is None else bisect_right(self._ends, position) + 1

    def _next_header(self, start: int) -> int:
        return next((other for _, other in self._headers if other > start), len(self._text))

    def _key(self, key: str, start: int, end: int) -> int | None:
        pattern = re.compile(rf"""^[ \t]*["']?({re.escape(key)})["']?[ \t]*[=.]""", re.MULTILINE)
        found = pattern.search(self._text, start, end)
        return found.start(1) if found else None

    def _list_items(self, name: str) -> list[int]:
        """Return where each value of a list begins."""
        opened = re.search(rf"""^[ \t]*["']?{re.escape(name)}["']?[ \t]*=[ \t]*\[""", self._text, re.MULTILINE)
        items: list[int] = []
        depth, is_between = 0, True
        for token in _TOKEN.finditer(self._text, opened.end()) if opened else ():
            text = token[0]
            if text.startswith("#"):
                continue
            if depth == 0 and text == "]":
                break
            if depth == 0 and text == ",":
                is_between = True
                continue
            if is_between:
                items.append(token.start())
                is_between = False
            depth += (text in "[{") - (text in "]}")
        return items
