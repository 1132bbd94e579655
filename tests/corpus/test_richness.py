"""Wrappers, next to nothing, and what else of the library stands beside a use are told from the text."""

from __future__ import annotations

import ast
from dataclasses import replace
from textwrap import dedent

import pytest

from sourcebook.code.lines import split_lines
from sourcebook.corpus.teaching import Reading, read_file, read_use
from sourcebook.model.lines import LineRange
from sourcebook.model.mark import Kind
from tests.corpus.test_teaching import row


def around(text: str, *, kind: Kind = Kind.CALL, name: str = "lib.go") -> Reading:
    """Return what is read with the use on the line that ends in `#`, in the definition that begins on line 3."""
    text = "import lib, other\n\n" + dedent(text).lstrip("\n")
    lines = split_lines(text)
    lineno = next(n for n, line in enumerate(lines, 1) if line.endswith("#"))
    use = row("lib.go", lineno, definition=LineRange(lineno=3, end_lineno=len(lines)))
    return read_use(replace(use, kind=kind, name=name), read_file(ast.parse(text), lines))


@pytest.mark.parametrize(
    ("text", "hands_on"),
    [
        ("def f(*args):\n    return lib.go(*args)  #", True),
        ("def f(url, **kwargs):\n    return lib.go(url, **kwargs)  #", True),
        ("def f(url, **kwargs):\n    return lib.go(url, kwargs)  #", False),
        ("def f(url, options):\n    return lib.go(url, **options)  #", False),
    ],
)
def test_handing_on_what_a_function_takes_is_told(text: str, hands_on: bool) -> None:
    assert around(text).hands_on is hands_on


@pytest.mark.parametrize(
    ("text", "companions"),
    [
        ("def f():\n    lib.go()  #", ()),
        ("def f():\n    lib.stop(lib.go(), other.x)  #", ("stop",)),
        ("def f():\n    a = lib.go()  #\n    a.run()\n    b = a.make()\n    b.end()", ("end", "make", "run")),
        ("def f():\n    with lib.go() as a:  #\n        for b in a.each():\n            b.end()", ("each", "end")),
        ("def f(self):\n    self.a = lib.go()  #\n    self.a.run()\n    self.b.end()", ("run",)),
        ("def f():\n    a = other.go(lib.go())  #\n    a.run()", ()),
        ("def f():\n    lib.go()._own  #", ()),
    ],
)
def test_other_names_of_the_library_and_members_of_its_objects_are_companions(
    text: str, companions: tuple[str, ...]
) -> None:
    assert around(text).companions == companions


def test_an_object_is_known_by_its_annotation_or_where_the_use_is_a_member_of_it() -> None:
    annotated = around("def f(a: lib.go | None):  #\n    a.run()", kind=Kind.ANNOTATION)
    inferred = around("def f(a):\n    a.go()  #\n    a.run()", kind=Kind.INFERRED, name="a.go")

    assert annotated.companions == inferred.companions == ("run",)


@pytest.mark.parametrize(
    ("text", "kind", "is_trivial"),
    [
        (
            'def f(\n    a,\n    b,\n    c,\n):\n    """One.\n\n    Two.\n    """\n    return lib.go()  #',
            Kind.CALL,
            True,
        ),
        ("def f():\n    a = 1\n    b = 2\n    c = lib.go(a)  #\n    return c", Kind.CALL, False),
        ("@lib.go  #\ndef f():\n    pass", Kind.DECORATOR, False),
        ("class A(lib.go):  #\n    a = 1\n    b = 2", Kind.SUBCLASS, True),
        ("class A(lib.go):  #\n    a = 1\n    b = 2\n    c = 3", Kind.SUBCLASS, False),
        ("class A(lib.go):  #\n    def run(self):\n        return 1", Kind.SUBCLASS, False),
    ],
)
def test_next_to_nothing_is_told(text: str, kind: Kind, is_trivial: bool) -> None:
    assert around(text, kind=kind).is_trivial is is_trivial


@pytest.mark.parametrize(
    ("text", "is_nested"),
    [
        ("def f():\n    lib.go()  #", False),
        ("def _f():\n    lib.go()  #", True),
        ("class A:\n    def __init__(self):\n        lib.go()  #", True),
        ("class A:\n    def f(self):\n        lib.go()  #", False),
        ("def f():\n    def g():\n        lib.go()  #\n    return g", True),
    ],
)
def test_a_nested_and_a_private_function_are_told(text: str, is_nested: bool) -> None:
    assert around(text).is_nested is is_nested
