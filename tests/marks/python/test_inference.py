"""What libraries declare counts for the objects of a file, as it does for a careful reader."""

from __future__ import annotations

from textwrap import dedent

import pytest

from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import parse_module
from sourcebook.marks.python.found_uses import Use
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.python.symbol_uses import uses_in
from sourcebook.model.declared_module import DeclaredModule
from sourcebook.model.mark import Kind
from sourcebook.sources.typeshed import standard_module

LIBRARY = {
    "lib": DeclaredModule(
        text=dedent(
            """
            from lib.core import Base as Base, make
            from ._hidden import *
            """
        ),
        is_package=True,
        origin="lib 1.0",
    ),
    "lib.core": DeclaredModule(
        text=dedent(
            """
            from __future__ import annotations
            import typing as t
            from typing import Generic, Iterator, TypeVar, overload
            T = TypeVar("T")

            class Base:
                name: Child
                def get(self): ...
                def __enter__(self): return self
                @property
                def child(self) -> "Child": ...
                @classmethod
                def made(cls): return cls()

            class Child(Base):
                def __truediv__(self, other: str) -> Child: ...
                def __iter__(self) -> Iterator[Base]: ...

            class Silent(Base):
                def get(self): ...

            class Box(Generic[T]):
                def __init__(self, item: T): ...
                def open(self) -> T: ...

            class Field:
                @overload
                def __get__(self, instance: None, owner) -> Field: ...
                @overload
                def __get__(self, instance: object, owner) -> Base: ...

            class Record:
                base = Field()

            def make(): return Child()
            def boxed(item: T) -> Box[T]: ...
            async def fetched() -> Base: ...
            @overload
            def chosen(kind: None) -> None: ...
            @overload
            def chosen(kind: str) -> Base: ...
            @overload
            def fitted(kind: None, other: t.Any) -> None: ...
            @overload
            def fitted(kind: str, other: t.Any = None, **more: t.Any) -> Base: ...
            """
        ),
        origin="lib 1.0",
    ),
    "lib._hidden": DeclaredModule(
        text="__all__ = ['shown']\nfrom lib.core import Base\ndef shown() -> Base: ...\ndef _kept(): ...\n",
        origin="lib 1.0",
    ),
    "other": DeclaredModule(text="from lib.core import Base\nAlias = Base\n", origin="other 2.0"),
}


def declared(path: str) -> DeclaredModule | None:
    return LIBRARY.get(path) or standard_module(path)


def found(source: str, symbol: str = "lib.Base.get") -> list[Use]:
    uses = uses_in(parse_module(source), split_lines(source), (symbol,), module=None, modules=Modules(declared))
    return [use for use in uses if use.kind is not Kind.IMPORT]


@pytest.mark.parametrize(
    "expression",
    [
        "lib.make()",
        "lib.core.Child()",
        "lib.make().child",
        "lib.make().name",
        "(lib.make() / 'x')",
        "lib.core.Child.made()",
        "lib.core.boxed(lib.make()).open()",
        "lib.core.Box(lib.make()).open()",
        "lib.core.Record().base",
        "lib.core.chosen('x')",
        "lib.core.fitted('x', {})",
        "lib.core.fitted('x', more={'a': 1}, less=lib.make())",
        "lib.shown()",
        "other.Alias()",
        "list(lib.make())[0]",
        "[x for x in lib.make()][0]",
        "[y for x, (_, y) in [(1, (2, lib.make()))]][0]",
    ],
)
def test_what_a_library_declares_is_known(expression: str) -> None:
    assert [use.name.rpartition(".")[2] for use in found(f"import lib.core, other\n{expression}.get()\n")] == ["get"]


@pytest.mark.parametrize(
    "expression",
    [
        "lib.core.Silent()",
        "lib.core.Record.base",
        "lib.core.chosen(None)",
        "lib.core.fetched()",
        "lib._hidden._kept()",
        "lib.missing()",
        "lib.make().missing",
    ],
)
def test_what_it_does_not_declare_is_not(expression: str) -> None:
    assert found(f"import lib.core, lib._hidden\n{expression}.get()\n") == []


def test_awaiting_and_entering_are_followed() -> None:
    source = """
from lib import make
from lib.core import fetched
async def f():
    (await fetched()).get()
    with make() as made: made.get()
"""

    assert [use.lineno for use in found(source)] == [5, 6]


def test_the_reason_names_who_says_it() -> None:
    (use,) = found("import lib.core\nchosen = lib.core.chosen('x')\nchosen.get()\n")

    assert use.why == "chosen is an instance of lib.Base: returned by `lib.core.chosen`, lib 1.0"
    assert use.needs == (1, 2)


def test_a_module_that_hands_an_object_on_is_another_path_of_it() -> None:
    source = "from other import Base\nimport other\nBase()\nother.Base()\nother.Alias()\n"

    assert [use.lineno for use in found(source, "lib.core.Base")] == [3, 4]


@pytest.mark.parametrize(
    "source",
    [
        "class A(A): pass\nA().get()\n",
        "x = x\nx.get()\n",
        "def f(): return f()\nf().get()\n",
        "class A:\n def m(self): return self.m()\nA().m().get()\n",
        "class A(B): pass\nclass B(A): pass\nA().get()\n",
        "x = [y for y in x]\nx[0].get()\n",
        "a = b\nb = a\na.get()\n",
    ],
)
def test_circles_end(source: str) -> None:
    assert found(f"from lib import Base\n{source}") == []
