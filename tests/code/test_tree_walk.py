"""What stands below a node, beside what the standard library says of it."""

from __future__ import annotations

import ast

from sourcebook.code.tree_walk import children

SOURCE = """
from a import b as c

@d(1, e="f")
class G(H, metaclass=i):
    x: int = ...

    async def j(self, k: "L" = ..., /, *m, n=b"o", **p) -> None:
        global q
        async with r as (s, *t):
            return [u async for u in v if not w < 3 <= x] + {**y}
        yield f"{z!r:>{a}}" or -b if (c := 1j) else lambda: d[e:f, ::2]
        try:
            await g
        except* h as i:
            del j.k
        match l:
            case M(n, o=None) | [*p] | {"q": r, **s} | 1 as t if u:
                v += 1
"""
SILENT = (ast.Constant, ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


def test_everything_but_what_is_silent_is_there_in_order() -> None:
    """A constant has nothing below it, whatever its value is."""
    tree = ast.parse(SOURCE)

    for node in ast.walk(tree):
        assert children(node) == [child for child in ast.iter_child_nodes(node) if not isinstance(child, SILENT)]
