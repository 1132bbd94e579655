"""Syntax of newer Pythons: every name stands in the tree where it stands in the text, whichever Python this is."""

from __future__ import annotations

import ast
import os
import warnings
from collections import Counter
from pathlib import Path

import pytest

from sourcebook.code.newer_nodes import parse_older
from sourcebook.code.newer_syntax import rewrite_newer
from sourcebook.code.syntax import parse_module
from sourcebook.errors import SourceSyntaxError

TORTURE = bool(os.environ.get("SOURCEBOOK_TORTURE"))

NEWER = {
    "type S = requests.Session\n": "S requests Session",
    "type S[T: int, *Ts, **P] = list[T]\n": "S int list T",
    "type S[\n  T: int = a.b,\n\n *Ts\n] = list[\nT]\n": "S int a b list T",
    "if a: type X = int; type Y[T] = str\n": "a X int Y str",
    "type \\\n X = int\r\ntype Y = a\r\n": "X int Y a",
    "type = 3; type(x); type type = 'é', a\n": "type type x type a",
    "match type:\n  case type(): f'{a['']}'\n": "type type a",
    "def f[T: A](x: T) -> T: return x\n": "A T T x",
    "async def f[T: a.b = c.d](x): pass\n": "a b c d",
    "@d\nclass A[T = é, *U](B, metaclass=X): pass\n": "d é B X",
    "class A[\n T, # of U\n\n U: (int, str) = é.b\n ]: pass\n": "int str é b",
    "def f[**P, *Ts = *tuple[int]](): pass\n": "tuple int",
    "x = f'{a['b']}'\n": "x a",
    "x = f'{\n a # c\n + '''x''' }'\n": "x a",
    "x = f'{\"\\n\".join(a)}' 'b' \"c\" f'{d}'.e\n": "x join a d e",
    "x = 'é' f'é{a.b['c']!r:>{w.x}} é{c=}' + d.e\n": "x a b w x c d e",
    "x=f'''é\n{b['''c''']}\n'''.d\n": "x b d",
    "f'{f'{f'{x}'}'}{ {'a': b}['a'] }{{}}\\N{DASH}\\{y!a}'\n": "x b y",
    "g(rf'\\{x['a']}', fr\"{y[\"a\"]:\\d}\", F'{z:%H:%M}', f'{a!r:{'>'}{b}}{c!=d}')\n": "g x y z a b c d",
    "x = t'{a} {b!r:>{w}}' rT'{c}' t''\n": "x a b w c",
    "try:\n    pass\nexcept A, B:\n    pass\n": "A B",
    "try:\n    pass\nexcept* a.b, c.d(), E,:\n    pass\n": "a b c d E",
    "x = f'{a,}({b, # c\n})' 'd'\n": "x a b",
    "try: pass\nexcept (A, B), C: f'{x['']}'\n": "A B C x",
}
"""Texts that Python 3.11 refuses, with the names in them that something is read from or written to."""

WRONG = [
    "print f'{x['']}'\n",
    "try: pass\nexcept A, B as e: pass\n",
    "f'{lambda x: y}'\n",
    "f'{a b['']}'\n",
    "f'{}'\n",
    "f'{a['']'\n",
    "f'{a!}'\n",
    "f'{'",
    "f'{a:{'",
    "f'{a}}",
    "f'\\",
    "t'''{a}",
    "f'{a\n",
    "type X = \n",
    "type X[T = 3\n",
    "type if = 3\n",
    "class A[]: pass\n",
    "def f[T: ](x): pass\n",
    "def f[T: a b](x): pass\n",
    "def f[T](x: pass\n",
]


@pytest.mark.parametrize(("source", "names"), NEWER.items())
def test_every_name_is_where_it_is_written(source: str, names: str) -> None:
    lines = source.splitlines()

    tree = parse_module(source)

    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)]
    found.sort(key=lambda node: (node.end_lineno, node.end_col_offset))
    written = [node.id if isinstance(node, ast.Name) else node.attr for node in found]
    assert written == names.split()
    for node, name in zip(found, written, strict=True):
        assert lines[(node.end_lineno or 0) - 1].encode()[: node.end_col_offset].decode().endswith(name)


@pytest.mark.parametrize("source", WRONG)
def test_what_is_no_python_stays_none(source: str) -> None:
    with pytest.raises(SourceSyntaxError, match=r"line \d of the source is not Python 3\.\d+: "):
        parse_module(source)


@pytest.mark.parametrize("deep", ["f'{", "(f'{a['']}'", "def f[", "class A: ", "except a, "])
def test_no_text_takes_long_or_everything_down(deep: str) -> None:
    with pytest.raises(SourceSyntaxError):
        parse_module(deep * 20_000)


def test_the_nodes_are_those_of_the_newer_python() -> None:
    tree = parse_module("type S[T] = t'{a}'\ndef f[**P](): f'{b}'\ntry: pass\nexcept A, B: pass\n")

    alias, function, block = tree.body
    assert type(alias).__name__ == "TypeAlias"
    assert isinstance(alias.value, ast.JoinedStr)  # type: ignore[attr-defined]  # unknown to 3.11
    assert [type(node).__name__ for node in (alias.type_params[0], function.type_params[0])] == ["TypeVar", "ParamSpec"]  # type: ignore[attr-defined]  # unknown to 3.11
    assert isinstance(block, ast.Try) and isinstance(block.handlers[0].type, ast.Tuple)
    assert (alias.lineno, alias.col_offset, alias.end_col_offset) == (1, 0, 18)


def _facts(tree: ast.AST) -> list[Counter[object]]:
    """Return statements and names with their places, names in f-strings without them, and f-strings."""
    placed, inside, strings = Counter[object](), Counter[object](), Counter[object]()
    stack = [(tree, False)]
    while stack:
        node, in_string = stack.pop()
        place = tuple(getattr(node, name, 0) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"))
        if isinstance(node, ast.JoinedStr) and not in_string:
            strings[place] += 1
        in_string = in_string or isinstance(node, ast.JoinedStr)
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            # Where these stand, Python knows only since 3.12.
            (inside if in_string else placed)[name if in_string else (name, place)] += 1
        elif isinstance(node, ast.stmt):
            placed[type(node), place] += 1
        stack += [(child, in_string) for child in ast.iter_child_nodes(node)]
    return [placed, inside, strings]


@pytest.mark.slow
def test_what_every_python_reads_is_read_the_same_when_rewritten() -> None:
    rewritten = 0
    for path in sorted(Path(ast.__file__).parent.rglob("*.py"))[:: 4 if TORTURE else 16]:
        if {"site-packages", "test", "tests"} & set(path.parts):
            continue
        try:
            with warnings.catch_warnings(action="ignore"):
                source = path.read_text("utf-8")
                expected = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError):
            continue
        older = rewrite_newer(source)
        if older is None:
            assert not any(isinstance(node, ast.JoinedStr) for node in ast.walk(expected)), path
            continue
        rewritten += 1
        with warnings.catch_warnings(action="ignore"):
            assert _facts(parse_older(older)) == _facts(expected), path

    assert rewritten > (30 if TORTURE else 7)
