"""Classes of stubs are parsed when they are looked into, and are then what parsing at once gives."""

from __future__ import annotations

import ast

import pytest

from sourcebook.marks.python.inference.late_bodies import LateBody, parse_declarations
from sourcebook.sources.typeshed import standard_module

LONG = "".join(f"    def method_{number}(self, a: int, *, b: str = ...) -> None: ...\n" for number in range(20))


def late_in(tree: ast.Module) -> list[str]:
    return [node.name for node in tree.body if isinstance(node, ast.ClassDef) and isinstance(node.body, LateBody)]


def dumped(tree: ast.Module) -> str:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            node.end_lineno = node.end_col_offset = 0
            node.body = list(node.body)
    return ast.dump(tree, include_attributes=True)


@pytest.mark.parametrize("path", ["builtins", "typing", "pathlib", "unittest.case", "enum", "asyncio.events"])
def test_a_stub_is_what_it_is_when_parsed_at_once(path: str) -> None:
    module = standard_module(path)
    assert module is not None

    tree = parse_declarations(module.text)

    assert late_in(tree)
    assert dumped(tree) == dumped(ast.parse(module.text))


@pytest.mark.parametrize(
    ("text", "late"),
    [
        (f"import a\n\n@a.b\nclass A(B[int], metaclass=C):\n    # comment\n{LONG}\nx = 1\n", ["A"]),
        (f"class A:\n{LONG}class B(A):\n\n{LONG}\n\nclass C: ...\n", ["A", "B"]),
        (f"class A:\n\tx = 1\n{LONG.replace('    ', chr(9))}", ["A"]),
        (f"class A(\n    B,\n):\n{LONG}", []),
        (f"class A(B,\n    C):\n{LONG}", []),
        (f"class A(B[a:\n    b]):\n{LONG}", []),
        (f"class A: x = 1  # as in B:\n\n\nif x:\n    class B:\n        y = 1\n{LONG}", []),
        (f"class A:\n{LONG}# at the left edge\n{LONG}", []),
        (f"class A:\n{LONG}    x = (\n1)\n", []),
        (f"class A:\n{LONG}\n    x = '''\nclass B:\n{LONG}'''\n", []),
        (f"x = '''\nclass A:\n{LONG}'''\n", []),
        ("class A:\n    x = 1\n", []),
    ],
)  # fmt: skip
def test_what_may_be_otherwise_is_parsed_at_once(text: str, late: list[str]) -> None:
    tree = parse_declarations(text)

    assert late_in(tree) == late
    assert dumped(tree) == dumped(ast.parse(text))


def test_a_body_is_whole_however_it_is_asked_for() -> None:
    def body() -> list[ast.stmt]:
        (cls,) = parse_declarations(f"class A:\n{LONG}").body
        assert type(cls) is ast.ClassDef
        return cls.body

    assert len(body()) == len(list(body())) == len([*body()]) == len(body()[:]) == 20
    assert body()
    assert body()[0].lineno == 2
    assert body()[-1].lineno == 21


def test_what_is_wrong_outside_of_classes_is_told_and_what_is_wrong_in_one_leaves_it_empty() -> None:
    with pytest.raises(SyntaxError):
        parse_declarations(f"class A:\n{LONG}\nx = = 1\n")

    (cls,) = parse_declarations(f"class A:\n{LONG}    x = = 1\n").body
    assert isinstance(cls, ast.ClassDef)
    assert list(cls.body) == []
