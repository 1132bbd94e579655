"""Where what a statement binds is read again."""

from __future__ import annotations

import ast
import textwrap

import pytest

from sourcebook.code.bindings import names_on
from sourcebook.code.later_reads import read_later, set_for_reads
from sourcebook.model.lines import Span


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param("a = x()\nb = 1\na.b()\n", (3,), id="a name of the module"),
        pytest.param("if 1:\n    a = x()\nprint(a)\na()\n", (3, 4), id="nearest first"),
        pytest.param("def f():\n    return a\n\na = x()\nprint(a)\n", (5, 2), id="what stands above comes last"),
        pytest.param("a = x()\ndef f(a):\n    return a\n", (), id="another scope's name"),
        pytest.param("b, (a, *c) = x()\nprint(c)\n", (2,), id="several targets"),
        pytest.param("with x() as a:\n    a.b()\n", (2,), id="with"),
        pytest.param("for a in x():\n    print(a)\n", (2,), id="loop"),
        pytest.param("def f(b, a: x):\n    b()\n    a()\n", (3,), id="the parameter that is annotated"),
        pytest.param("if (a := x()):\n    a()\n", (2,), id="walrus"),
        pytest.param(
            """
            class A:
                def __init__(self):
                    self.a = x()
                def f(self):
                    return self.a
            class B:
                def f(self):
                    return self.a
            """,
            (6,),
            id="an attribute of its own class alone",
        ),
        pytest.param(
            "class A:\n    a = x()\n    def f(self):\n        self.a = 1\n        self.a()\n", (5,), id="class"
        ),
        pytest.param("x()\na = 1\nprint(a)\n", (), id="nothing is bound"),
        pytest.param(
            """
            class A:
                def __init__(self, a: x, b):
                    self.b = b
                    self.c = a
                def f(self):
                    return self.b, self.a
                def g(self):
                    return self.c
            """,
            (5, 9),
            id="a parameter kept in an attribute",
        ),
        pytest.param(
            """
            class A:
                def f(self):
                    self.a = x()
            class B(A):
                def f(self):
                    self.a = 1
                    return self.a
            class C(A): pass
            class D(C):
                def g(self):
                    return self.a
            class E(a.A):
                def g(self):
                    return self.a
            """,
            (12,),
            id="an attribute in derived classes that do not set it",
        ),
        pytest.param(
            "class A(B):\n    def f(self):\n        self.a = x()\nclass B(A):\n    def f(self):\n        self.a()\n",
            (6,),
            id="classes that derive from each other",
        ),
    ],
)
def test_reads_of_what_is_bound_where_x_stands(source: str, lines: tuple[int, ...]) -> None:
    tree = ast.parse(textwrap.dedent(source))
    names = names_on(tree, range(1, source.count("\n") + 1))
    used = next(node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "x")
    span = Span(lineno=used.lineno, col=used.col_offset, end_lineno=used.lineno, end_col=used.col_offset + 1)

    assert read_later(tree, names, [span]).get(span, ()) == lines


def test_an_import_is_read_where_its_name_is() -> None:
    tree = ast.parse("import a.b\nfrom c import (\n    d,\n    e as f,\n)\na()\nf()\n")
    span = Span(lineno=4, col=4, end_lineno=4, end_col=5)

    assert read_later(tree, names_on(tree, range(1, 8)), [span]) == {span: (7,)}


def test_lines_that_set_what_is_read_of_self() -> None:
    """An attribute of the class counts, one of another class does not, nor a name of a function."""
    source = """
class A:
    kind = 1
    def set_up(self):
        self.made = made = 1
    def use(self):
        return self.made, self.kind
class B:
    def use(self):
        return self.made
"""
    assert set_for_reads(ast.parse(source)) == {7: (3, 5)}
