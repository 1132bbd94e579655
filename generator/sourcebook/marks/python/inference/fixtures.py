"""What pytest hands to a test: what the fixture of that name returns or yields, where the file defines it.

A test asks for a fixture by the name of a parameter; one of its own class comes before one of the module, and what a
test is parametrized by before both.
Source: https://docs.pytest.org/en/stable/reference/fixtures.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sourcebook.code.chains import last_name
from sourcebook.marks.python.inference.fixture_names import fixture_names
from sourcebook.marks.python.inference.protocols import awaited
from sourcebook.marks.python.inference.scopes import Place, Scope, Site
from sourcebook.marks.python.inference.types import Awaitable, Function, FunctionNode, Infer, Known


def fixture_of(function: ast.AST, scope: Scope | None, name: str) -> Site | None:
    """Return the fixture that a parameter of a test, or of another fixture, asks for; other functions ask for none.

    Args:
        function: What has the parameter.
        scope: Where that is defined.
        name: The parameter's name.
    """
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or not _asks(function, name):
        return None
    while scope is not None and isinstance(scope.node, ast.ClassDef | ast.Module):
        # One that asks for its own name means another.
        named = [site for site in scope.fixtures.get(name, ()) if site.node is not function]
        if named:
            return named[-1]
        scope = scope.parent
    return None


def fixture_value(infer: Infer, site: Site) -> Known:
    """Return what a fixture hands to those that ask for it."""
    node, scope = site.node, site.scope
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    function = Function(path=f"{scope.path}.{node.name}", nodes=(node,), scope=scope)
    found = infer.call(function, None, Place(scope=scope))
    types = awaited(infer, found.types) if any(isinstance(type, Awaitable) for type in found.types) else found.types
    if scope.below(node, node.name).yields:
        types = infer.element(types)
    return Known(types, found.lines | {node.lineno}, f"fixture `{node.name}`, line {node.lineno}")


def _asks(function: FunctionNode, name: str) -> bool:
    return any(fixture_names(function)) or (function.name.startswith("test") and not any(_gives(function, name)))


def _gives(function: FunctionNode, name: str) -> Iterator[bool]:
    """Yield for each decorator whether it may give a value of that name itself."""
    for decorator in function.decorator_list:
        match decorator:
            case ast.Call(func=func, args=[ast.Constant(value=str(names)), *_]) if last_name(func) == "parametrize":
                yield name in (each.strip() for each in names.split(","))
            case ast.Call(func=func, keywords=keywords):
                yield last_name(func) == "parametrize" or any(keyword.arg == name for keyword in keywords)
