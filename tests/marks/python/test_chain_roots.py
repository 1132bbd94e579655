"""With which names the chains begin that take something by a given name: never fewer than there are."""

from __future__ import annotations

import ast

import pytest

from sourcebook.code.lines import split_lines
from sourcebook.marks.python.chain_roots import roots_of_chains


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a.x; b.y", {"a"}),
        ("a.b.x.c", {"a"}),
        ("x.a", set()),
        ("(a).x", {"a"}),
        ("a.\\\n  x", {"a"}),
        ("(a.  # why\n  b\n  .x)", {"a"}),
        ("(a.b.  # why\n  x)", {"a"}),
        ("f(a.y, b.x)", {"b"}),
        ("f(\n  a.y,\n  b.x,\n)", {"b"}),
        ("load('m').x", {"load"}),
        ("m.load(a.x).x", {"a", "m"}),
        ("f'''\n{a.x}'''", {"a"}),
        ("def f(v: 'a.x') -> b.x: ...", {"a", "b", "x"}),
        ("def f():\n    try:\n        pass\n    except a.x:\n        return b.x\n", {"a", "b"}),
        ("match v:\n    case a.x if b.x:\n        c.x", {"a", "b", "c"}),
        ("with a.x as b.x, [c.x for v in d.x]: e.x", {"a", "b", "c", "d", "e"}),
        ("@a.x\nclass C(b.x, metaclass=c.x):\n    v = lambda: d.x\n", {"a", "b", "c", "d"}),
        ("# a.x\nx = a", set()),
    ],
)
def test_roots_of_chains_are_found_wherever_they_stand(source: str, expected: set[str]) -> None:
    assert roots_of_chains(ast.parse(source), split_lines(source), frozenset({"x"})) == expected


def test_comments_behind_a_dot_are_read_once() -> None:
    """Whichever way a line of number signs is taken apart, it is one comment."""
    source = f'f("""\nthe end.\n{"# " * 60}""", a.x)'

    assert roots_of_chains(ast.parse(source), split_lines(source), frozenset({"x"})) == {"a"}
