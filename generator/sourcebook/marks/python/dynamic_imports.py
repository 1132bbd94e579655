"""Imports by a call: `importlib.import_module("a.b")` and `__import__("a.b")`.

Only calls whose argument is a plain string are read, and only where the function is known by an
import of the same file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from sourcebook.code.chains import chain_of
from sourcebook.code.extents import first_lineno
from sourcebook.code.lines import character_column
from sourcebook.marks.python.import_bindings import Imported, absolute_name
from sourcebook.marks.python.relevant_lines import RelevantLines, linenos_holding

_MODULE = "importlib"
_FUNCTION = "import_module"
_BUILTIN = "__import__"
_QUOTE = re.compile(r"[a-zA-Z]{0,2}(?:\"\"\"|'''|\"|')\.*")


def calls_that_import(
    tree: ast.Module,
    lines: Sequence[str],
    imports: Sequence[Imported],
    *,
    module: str | None,
) -> list[tuple[ast.Call, Imported]]:
    """Return the calls of a file that import a module, in order of lines.

    Args:
        tree: The parsed file.
        lines: Its lines.
        imports: What its import statements bind.
        module: Dotted path of the file itself (`imports_of`).

    Returns:
        Each call with what it imports. The local name is the one that the call is assigned to; of a
        call that is used in another way, the name of the function.
    """
    functions = _functions(imports)
    linenos = list(linenos_holding({function.rpartition(".")[2] for function in functions}, lines))
    if not linenos:
        return []
    relevant = RelevantLines(linenos)
    found = []
    for call, name in _calls(tree, relevant):
        root, attributes = chain_of(call.func)
        dotted = [getattr(root, "id", ""), *(attribute.attr for attribute in attributes)]
        if ".".join(dotted) in functions:
            imported = _imported(call, name or dotted[0], dotted[-1], lines, module)
            found += [(call, imported)] if imported else []
    return sorted(found, key=lambda pair: (pair[0].lineno, pair[0].col_offset))


def _functions(imports: Iterable[Imported]) -> set[str]:
    """Return the names by which a file knows the functions that import."""
    names = {_BUILTIN}
    for imported in imports:
        if imported.path == _MODULE:
            names.add(f"{imported.name}.{_FUNCTION}")
        elif imported.path == f"{_MODULE}.{_FUNCTION}":
            names.add(imported.name)
    return names


def _calls(tree: ast.Module, relevant: RelevantLines) -> Iterator[tuple[ast.Call, str | None]]:
    """Yield the calls in statements that are relevant, with the name that each is assigned to."""
    stack: list[tuple[ast.AST, str | None]] = [(tree, None)]
    while stack:
        node, name = stack.pop()
        if isinstance(node, ast.stmt) and not relevant.has_any(first_lineno(node), node.end_lineno or node.lineno):
            continue
        match node:
            case ast.Call():
                yield node, name
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call() as value):
                stack.append((value, target))
                continue  # the call is not met a second time, without its name
        stack.extend((child, None) for child in ast.iter_child_nodes(node))


def _imported(call: ast.Call, name: str, function: str, lines: Sequence[str], module: str | None) -> Imported | None:
    """Return what a call imports; None when that is not written in it."""
    match call.args:
        case [ast.Constant(value=str(written)) as string, *_]:
            pass
        case _:
            return None
    path = absolute_name(written, _package(call, module))
    if path is None or not all(part.isidentifier() for part in path.split(".")):
        return None
    line = lines[string.lineno - 1]
    quote = _QUOTE.match(line, character_column(line, string.col_offset))
    column = len(line[: quote.end()].encode()) if quote else string.col_offset
    is_top = function == _BUILTIN and len(call.args) + len(call.keywords) == 1
    return Imported(
        statement=call,
        alias=ast.alias(
            name=written,
            lineno=string.lineno,
            col_offset=column,
            end_lineno=string.end_lineno,
            end_col_offset=string.end_col_offset,
        ),
        name=name,
        path=path.partition(".")[0] if is_top else path,
        full_path=path,
        module=None,
    )


def _package(call: ast.Call, module: str | None) -> str | None:
    """Return the package that a relative name counts from."""
    given = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "package")]
    match given:
        case [ast.Constant(value=str(package))]:
            return package
        case [ast.Name(id="__package__" | "__name__" as name)] if module is not None:
            own = module.removesuffix(".__init__")
            is_package = own != module or name == "__name__"
            return own if is_package else own.rpartition(".")[0]
    return None
