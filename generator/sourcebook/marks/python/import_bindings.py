"""What the import statements of a Python file bind: which local name stands for which dotted path.

Whether a name still means that where it is used is the question of `accesses`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.code.extents import blocks_below
from sourcebook.code.lines import character_column
from sourcebook.marks.python.relevant_lines import RelevantLines, linenos_holding
from sourcebook.model.lines import Span

STAR = "*"
"""Local name of what `from M import *` binds; no identifier is ever equal to it."""

_DOTTED = re.compile(r"\w+(?:[\s\\]*\.[\s\\]*\w+)*")
_FROM = re.compile(r"from[\s\\.]*")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Imported:
    """One name of an import statement. Compared by identity: two imports of one thing are two."""

    statement: ast.Import | ast.ImportFrom | ast.Call
    """A call is one of `importlib.import_module`."""
    alias: ast.alias
    name: str
    """Local name that is bound, or `*`."""
    path: str | None
    """Dotted path that the local name stands for: `a` for `import a.b`; None when unknown."""
    full_path: str | None
    """Dotted path that the statement names: `a.b` for `import a.b`."""
    module: str | None
    """Absolute path of the module behind `from`; None for a plain import or when unknown."""

    @property
    def is_plain(self) -> bool:
        """Whether it is `import a` or `import a.b`: several of these share one name."""
        return isinstance(self.statement, ast.Import) and self.alias.asname is None


def imports_of(statements: Iterable[ast.stmt], *, module: str | None) -> Iterator[Imported]:
    """Yield what import statements name, in the order of the statements given.

    Args:
        statements: Of any kind; others than imports are passed over.
        module: Dotted path of the file itself, ending in `.__init__` for a package; None when unknown.
    """
    for node in statements:
        if isinstance(node, ast.Import):
            yield from _plain(node)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(node, module)


def imports_in(tree: ast.Module, lines: Sequence[str], *, module: str | None) -> list[Imported]:
    """Return what the import statements of a file name, wherever they stand, in order of lines."""
    relevant = RelevantLines(linenos_holding({"import"}, lines))
    found: list[ast.stmt] = []
    stack: list[Sequence[ast.stmt]] = [tree.body]
    while stack:
        for _, node in relevant.of(stack.pop()):
            if isinstance(node, ast.Import | ast.ImportFrom):
                found.append(node)
            else:
                stack += blocks_below(node)
    return list(imports_of(sorted(found, key=lambda node: node.lineno), module=module))


def _plain(node: ast.Import) -> Iterator[Imported]:
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        path = alias.name if alias.asname else name
        yield Imported(statement=node, alias=alias, name=name, path=path, full_path=alias.name, module=None)


def _from(node: ast.ImportFrom, module: str | None) -> Iterator[Imported]:
    origin = absolute_module(node, module)
    for alias in node.names:
        path = origin if alias.name == STAR or origin is None else f"{origin}.{alias.name}"
        yield Imported(
            statement=node,
            alias=alias,
            name=alias.asname or alias.name,
            path=path,
            full_path=path,
            module=origin,
        )


def absolute_module(node: ast.ImportFrom, module: str | None) -> str | None:
    """Return the module behind `from`, leading dots resolved; None when they lead nowhere known.

    Source: https://docs.python.org/3/reference/import.html#package-relative-imports
    """
    if not node.level:
        return node.module
    parts = module.split(".") if module else []
    if node.level >= len(parts):  # above the top of what is known
        return None
    package = parts[: len(parts) - node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def absolute_name(written: str, package: str | None) -> str | None:
    """Return the module that `importlib.import_module` means by a name, relative to a package.

    Source: https://docs.python.org/3/library/importlib.html#importlib.import_module
    """
    name = written.lstrip(".")
    level = len(written) - len(name)
    if not level:
        return name
    parts = package.split(".") if package else []
    if level > len(parts):
        return None
    return ".".join([*parts[: len(parts) - level + 1], *([name] if name else [])])


def module_of(path: PurePosixPath) -> str | None:
    """Return the dotted path of a Python file by its place in a release; None if it has none.

    A leading `src` or `lib` folder is taken for the usual home of packages. A package's own file
    keeps `.__init__` at the end, because relative imports count from there.
    """
    parts = path.with_suffix("").parts
    if len(parts) > 1 and parts[0] in ("src", "lib"):
        parts = parts[1:]
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None


def own_path(module: str | None) -> str | None:
    """Return the dotted path by which the file is imported: a package's without `.__init__`."""
    return module.removesuffix(".__init__") if module is not None else None


def span_of_import(imported: Imported, lines: tuple[str, ...], *, depth: int | None = None) -> Span:
    """Return the place of the name that is imported; of a dotted one, component `depth` (last)."""
    found = _components(imported.alias.lineno, imported.alias.col_offset, lines)
    return found[-1 if depth is None else min(depth, len(found) - 1)]


def span_of_module(imported: Imported, lines: tuple[str, ...]) -> Span:
    """Return the place of the last component of the module behind `from`."""
    node = imported.statement
    text, start = _text_from(node.lineno, node.col_offset, lines)
    head = _FROM.match(text)
    return _spans(text, offset=head.end() if head else 0, lineno=node.lineno, start=start)[-1]


def _components(lineno: int, column: int, lines: tuple[str, ...]) -> list[Span]:
    text, start = _text_from(lineno, column, lines)
    return _spans(text, offset=0, lineno=lineno, start=start)


def _text_from(lineno: int, column: int, lines: tuple[str, ...]) -> tuple[str, int]:
    """Return the text from a place on, with lines joined by a backslash, and its column."""
    start = character_column(lines[lineno - 1], column)
    text = lines[lineno - 1][start:]
    while text.endswith("\\") and lineno < len(lines):
        text += "\n" + lines[lineno]
        lineno += 1
    return text, start


def _spans(text: str, *, offset: int, lineno: int, start: int) -> list[Span]:
    """Return the places of the parts of a dotted name.

    Args:
        text: From a place in a file on, as `_text_from` gives it.
        offset: Where the name begins in the text.
        lineno: Line on which the text begins.
        start: Column at which it does.
    """
    dotted = _DOTTED.match(text, offset)
    if dotted is None:  # `*`
        return [Span(lineno=lineno, col=start, end_lineno=lineno, end_col=start + 1)]
    spans = []
    for name in re.compile(r"\w+").finditer(text, dotted.start(), dotted.end()):
        line = lineno + text.count("\n", 0, name.start())
        begin = text.rfind("\n", 0, name.start()) + 1
        shift = start if line == lineno else 0
        column = name.start() - begin + shift
        spans.append(Span(lineno=line, col=column, end_lineno=line, end_col=column + len(name[0])))
    return spans
