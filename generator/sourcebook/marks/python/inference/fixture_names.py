"""By which names tests ask for a fixture."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sourcebook.code.chains import last_name

_FIXTURES = frozenset({"fixture", "yield_fixture"})


def fixture_names(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Yield the name of a fixture; none of another function, and none where it is made up at run time."""
    for decorator in node.decorator_list:
        called, keywords = (decorator.func, decorator.keywords) if isinstance(decorator, ast.Call) else (decorator, [])
        if last_name(called) in _FIXTURES:
            named = next((keyword.value for keyword in keywords if keyword.arg == "name"), None)
            match named:
                case None:
                    yield node.name
                case ast.Constant(value=str(name)):
                    yield name
