"""A module cut down to what it declares: what its names are, and what its functions and methods return.

Kept are imports, classes, signatures, decorators, and assignments; of a function that does not say what it returns,
the statements that tell. What is left is Python that means the same to who reads declarations, and a tenth of it.
"""

from __future__ import annotations

import ast
import re

from sourcebook.code.syntax import parse_tree

_MOST_STATEMENTS = 40
"""Of the body of a function that does not say what it returns."""
_RTYPE = re.compile(r"^\s*:rtype:\s*:?(?:class:)?`?~?([A-Za-z_][\w.]*)`?\s*$", re.MULTILINE)
"""What the docstring of a function says of its result, in the form that Sphinx reads."""


def skeleton(text: str) -> str | None:
    """Return a module cut down to what it declares; None for what cannot be parsed.

    Args:
        text: Of a Python file or a stub.

    Source of `:rtype:`: https://www.sphinx-doc.org/en/master/usage/domains/python.html#info-field-lists
    """
    try:
        tree = parse_tree(text)
        tree.body = _declarations(tree.body)
        return ast.unparse(ast.fix_missing_locations(_Plain().visit(tree)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # The text is anybody's: what one module says is then not known.
        return None


def _declarations(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of a module or class that declare something."""
    return [kept for statement in body for kept in _declared(statement)]


def _declared(node: ast.stmt) -> list[ast.stmt]:
    match node:
        case ast.ClassDef():
            node.body = _declarations(node.body) or [ast.Pass()]
            return [node]
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [_signature(node)]
        case ast.If():
            node.body, node.orelse = _declarations(node.body) or [ast.Pass()], _declarations(node.orelse)
            return [node]
        case ast.Try() | ast.TryStar():
            node.body = _declarations(node.body) or [ast.Pass()]
            for handler in node.handlers:
                handler.body = _declarations(handler.body) or [ast.Pass()]
            node.orelse = _declarations(node.orelse)
            node.finalbody = (_declarations(node.finalbody) or [ast.Pass()]) if node.finalbody else []
            return [node]
        case ast.With() | ast.For() | ast.While():
            return _declarations(node.body)
        case ast.Import() | ast.ImportFrom() | ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            return [node]
        case _ if type(node).__name__ == "TypeAlias":  # Python 3.12
            # Written as any Python reads it, and may write it.
            target, value = node.name, node.value  # type: ignore[attr-defined]
            return [ast.AnnAssign(target=target, annotation=ast.Name("TypeAlias"), value=value, simple=1)]
    return []


class _Plain(ast.NodeTransformer):
    """Leaves out what formatted strings hold: their quotes may be such as only a newer Python may write."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        return ast.copy_location(ast.Constant(""), node)


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
    node.args.defaults = [_short(default) for default in node.args.defaults]
    node.args.kw_defaults = [default and _short(default) for default in node.args.kw_defaults]
    if node.returns is None and (said := _RTYPE.search(ast.get_docstring(node) or "")):
        node.returns = ast.parse(said[1], mode="eval").body
    if node.returns is None or _assigns_attributes(node):
        kept = _telling(node.body, only_attributes=node.returns is not None)
        node.body = kept if 0 < len(kept) <= _MOST_STATEMENTS else [ast.Expr(ast.Constant(...))]
    else:
        node.body = [ast.Expr(ast.Constant(...))]
    return node


def _short(default: ast.expr) -> ast.expr:
    """Return a default as it is where it may say what a parameter is."""
    return default if isinstance(default, ast.Constant | ast.Call | ast.Name | ast.Attribute) else ast.Constant(...)


def _assigns_attributes(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    parameters = [*node.args.posonlyargs, *node.args.args]
    return bool(parameters) and any(
        isinstance(each, ast.Attribute)
        and isinstance(each.ctx, ast.Store)
        and isinstance(each.value, ast.Name)
        and each.value.id == parameters[0].arg
        for each in ast.walk(node)
    )


def _telling(body: list[ast.stmt], *, only_attributes: bool) -> list[ast.stmt]:
    """Return the statements that tell what a function returns, or what it gives the attributes of its object."""
    found: list[ast.stmt] = []
    for node in body:
        match node:
            case ast.Return() if not only_attributes:
                found.append(node)
            case ast.Expr(value=ast.Yield()) if not only_attributes:
                found.append(node)
            case ast.Assign() | ast.AnnAssign() | ast.Import() | ast.ImportFrom():
                found.append(node)
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While() | ast.With() | ast.AsyncWith():
                node.body = _telling(node.body, only_attributes=only_attributes) or [ast.Pass()]
                if hasattr(node, "orelse"):
                    node.orelse = _telling(node.orelse, only_attributes=only_attributes)
                found.append(node)
            case ast.Try() | ast.TryStar():
                for block in (node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody):
                    if block:
                        block[:] = _telling(block, only_attributes=only_attributes) or [ast.Pass()]
                found.append(node)
    return found
