"""Where in a text a name stands, in the units of the language server protocol."""

from __future__ import annotations

import ast
import re
import warnings

Place = tuple[int, int]
"""Line and column of the first character of a name, 0-based, the column in UTF-16 code units."""


class Places:
    """The places of one Python file.

    Args:
        text: Of the file; has to parse.
    """

    def __init__(self, text: str):
        self._lines = re.split(r"\r\n|\r|\n", text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._tree = ast.parse(text)
        self._values: dict[Place, Place] = {}
        self._assigned: list[tuple[str, str]] = []
        self._before: dict[Place, Place] = {}
        for node in ast.walk(self._tree):
            self._note(node)

    def of(self, name: str) -> list[Place]:
        """Return where a name stands, or one that an import or a plain assignment makes of it; ascending."""
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, self.names(name))))})(?!\w)")
        return [
            (lineno, _units(line[: found.start()]))
            for lineno, line in enumerate(self._lines)
            for found in pattern.finditer(line)
        ]

    def value_of(self, target: Place) -> Place | None:
        """Return the last name of the dotted name that is assigned to the name at a place; None where none is."""
        return self._values.get(target)

    def value_before(self, place: Place) -> Place | None:
        """Return the last name of what stands before the dot of an attribute.

        None for what is no attribute. The place itself where something else than a name stands there.
        """
        return self._before.get(place)

    def names(self, name: str) -> set[str]:
        """Return the names under which a file may know one: its own, and what imports and assignments make of it."""
        names = {name}
        for node in ast.walk(self._tree):
            if isinstance(node, ast.ImportFrom):
                names.update(alias.asname for alias in node.names if alias.asname and alias.name == name)
        while more := {target for target, value in self._assigned if value in names} - names:
            names |= more
        return names

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Attribute):
            place = self._last(node)
            self._before[place] = self._last(node.value) if _is_name(node.value) else place
        targets = node.targets if isinstance(node, ast.Assign) else []
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.AnnAssign) and node.value:
            targets, value = [node.target], node.value
        for target in targets:
            if value is not None and isinstance(target, ast.Name) and _is_dotted(value):
                self._values[self._last(target)] = self._last(value)
                self._assigned.append((target.id, _last_of(value)))

    def _last(self, node: ast.expr) -> Place:
        """Return the place of the last name of a dotted one."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        line = self._lines[node.end_lineno - 1].encode()[: node.end_col_offset].decode()
        return node.end_lineno - 1, _units(line) - _units(_last_of(node))


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute)


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _last_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
