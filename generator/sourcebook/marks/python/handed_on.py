"""What a file hands on itself and reads again: by what its functions return, and by what its attributes keep.

`return bs4` behind an `import bs4` of the same function, `self.ops = ImageOps`, `converter = ObjectId` in a class: the
names of imports lead no further here, so each place that may read one of these is asked what stands there
(`inference`), as for members. A file that hands nothing on is not looked through again.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sourcebook.code.chains import chain_of
from sourcebook.marks.python.findings import Access
from sourcebook.marks.python.inference.inference import Inference
from sourcebook.marks.python.inference.scopes import Place, Scope
from sourcebook.marks.python.inference.types import ClassObject, External, Function, Known, Module, Type
from sourcebook.marks.python.member_uses import Members, MemberUse, short_text
from sourcebook.marks.python.relevant_lines import RelevantLines
from sourcebook.model.mark import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOn:
    """What a file hands on."""

    attributes: frozenset[str]
    """Names that are given to it; of a class or an object, where it is read behind a dot."""
    is_returned: bool
    """Whether a function returns some of it."""

    def __bool__(self) -> bool:
        """Tell whether it is anything."""
        return self.is_returned or bool(self.attributes)


def handed_on(accesses: Iterable[Access]) -> HandedOn:
    """Return what a file hands on of what some accesses read, by `return` or by a plain assignment."""
    attributes: set[str] = set()
    is_returned = False
    for access in accesses:
        match access.place:
            case ast.Return(value=value):
                is_returned |= value is (access.attributes[-1] if access.attributes else access.root)
            case ast.Assign(targets=targets) if access.role is Kind.ASSIGNMENT:
                attributes.update(_names_of(targets))
            case ast.AnnAssign(target=target) if access.role is Kind.ASSIGNMENT:
                attributes.update(_names_of([target]))
    return HandedOn(attributes=frozenset(attributes), is_returned=is_returned)


def _names_of(targets: Iterable[ast.expr]) -> Iterator[str]:
    for target in targets:
        match target:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name


class HandedOnUses(Members):
    """Finds what is read of what a file hands on.

    Args:
        inference: Of the file.
        top: Its scope.
        handed: What it hands on.
        lasts: The last names of the symbols.
        symbols_at: From a dotted path to the symbols that are there.
        followed: Local names of imports: what they stand for is told by the order of statements, unless a function
            returned it.
        lines: Gives the lines that hold one of some names behind a dot.
    """

    def __init__(
        self,
        inference: Inference,
        top: Scope,
        *,
        handed: HandedOn,
        lasts: frozenset[str],
        symbols_at: Callable[[str], Collection[str]],
        followed: Collection[str],
        lines: Callable[[frozenset[str]], Iterable[int]],
    ):
        wanted = _Names(handed.attributes | lasts)
        super().__init__(inference, top, wanted, RelevantLines(lines(wanted.names)))
        self._handed = handed
        self._lasts = lasts
        self._symbols_at = symbols_at
        self._followed = followed

    def note(self, node: ast.Attribute, place: Place, statement: ast.AST, parent: ast.expr | None) -> None:
        """Note an attribute when it is a symbol, or is taken from a module that holds one."""
        if not isinstance(node.ctx, ast.Load):
            return
        before = self._told(node.value, node.value, place) if node.attr in self._lasts else ()
        for type, found in before:
            if isinstance(type, Module | External):
                for symbol in self._symbols_at(f"{type.path}.{node.attr}"):
                    self._add(symbol, node, statement, parent, found, f"the module {type.path}")
        for type, found in self._told(node, node.value, place) if node.attr in self._handed.attributes else ():
            for symbol in self._symbols_at(_path_of(type)):
                self._add(symbol, node, statement, parent, found, symbol)

    def _told(self, node: ast.expr, before: ast.expr, place: Place) -> Iterator[tuple[Type, Known]]:
        """Yield what an expression is, unless the walk through the names of the file tells that."""
        found = self.inference.value(node, place)
        root = chain_of(before)[0]
        if found.how or not (isinstance(root, ast.Name) and root.id in self._followed):
            yield from ((type, found) for type in found.types)

    def _add(
        self, symbol: str, node: ast.Attribute, statement: ast.AST, parent: ast.expr | None, found: Known, what: str
    ) -> None:
        self.uses.append(
            MemberUse(
                symbol=symbol,
                node=node,
                before=short_text(node.value),
                place=statement,
                call=parent if isinstance(parent, ast.Call) and parent.func is node else None,
                what=what,
                lines=tuple(sorted(found.lines)) or (node.lineno,),
                how=found.how,
            )
        )


class _Names:
    """Names that are looked for whatever class has them."""

    def __init__(self, names: frozenset[str]):
        self.names = names

    def of(self, cls: str, name: str) -> Sequence[tuple[str, str]]:
        """Return nothing: what a class has itself is asked for elsewhere."""
        return ()


def _path_of(type: Type) -> str:
    match type:
        case ClassObject(cls=cls):
            return cls.path
        case Function(path=path) | Module(path=path) | External(path=path):
            return path
    return ""
