"""How an expression is read: which followed names it reads, as what, and which names it binds.

Targets are expressions too: `self.x[i] = value` reads all that leads to what it changes. What binding a name means is
left to `name_binder`, the order in which a statement's expressions are evaluated to `statements`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sourcebook.code.chains import chain_of
from sourcebook.marks.python.findings import Access, StringNode, Wanted
from sourcebook.marks.python.local_names import Following
from sourcebook.marks.python.name_binder import NameBinder
from sourcebook.marks.python.scope_state import Binding, Frame, Later
from sourcebook.marks.python.use_kinds import children
from sourcebook.model.mark import Kind

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class _Part(NamedTuple):
    """An expression to be read, with what the expressions around it tell of it.

    A tuple, because one is made for each node of a file: a frozen dataclass takes twice as long.
    """

    node: ast.expr
    role: Kind
    """How it is used."""
    string: StringNode | None
    """The string that it stands in."""
    parent: ast.expr | None
    """The expression directly around it; None for one that stands in a statement."""


@dataclass(slots=True, kw_only=True, eq=False)
class Expressions:
    """Reads expressions, and notes the places that read a followed name."""

    wanted: Wanted
    following: Following
    binder: NameBinder
    annotations_are_late: bool
    """Whether every annotation counts when all names are known. Source: https://peps.python.org/pep-0563/"""
    accesses: list[Access] = field(default_factory=list)
    """What was noted."""
    _bound_at_once: set[ast.AST] = field(default_factory=set)
    """Roots of the accesses in annotations whose names were bound already where they stand."""

    def read(self, expression: ast.expr, frame: Frame, role: Kind = Kind.OTHER) -> None:
        """Note what an expression reads, and bind what it binds.

        Args:
            expression: Any; also a target that is read before it is bound, as of `x += 1`.
            frame: The scope that it is evaluated in.
            role: How its value is used.
        """
        self._read_part(_Part(expression, role, None, None), frame)

    def read_annotation(self, expression: ast.expr, frame: Frame, string: ast.Constant | None = None) -> None:
        """Read an annotation; one that counts later may name what is only bound below.

        It is read twice then, here and by `read_late`: a name that is bound already keeps the meaning that it has
        here, because a module may tidy up at its end.

        Args:
            expression: The annotation.
            frame: The scope that it stands in.
            string: The string that it was written in.
        """
        found = self._taken(_Part(expression, Kind.ANNOTATION, string, None), frame)
        self._bound_at_once.update(access.root for access in found)
        self.accesses += found
        if string is not None or self.annotations_are_late:
            frame.postpone(expression, string)

    def read_late(self, annotation: Later, expression: ast.expr) -> None:
        """Read the names of an annotation that were not bound where it stands."""
        annotation.frame.place = annotation.place
        found = self._taken(_Part(expression, Kind.ANNOTATION, annotation.string, None), annotation.frame)
        self.accesses += [access for access in found if access.root not in self._bound_at_once]

    def read_defaults(self, arguments: ast.arguments, frame: Frame) -> None:
        """Read the defaults of parameters, which are evaluated where a function is defined."""
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self.read(default, frame)

    def bind_target(self, target: ast.expr | None, frame: Frame, value: ast.expr | None = None) -> None:
        """Bind (or delete) what stands in the place of a target; read what leads to it.

        Args:
            target: A name, attribute or item, or several of them in a tuple or list; None binds nothing.
            frame: The scope.
            value: The value, where all of it is what the target gets.
        """
        match target:
            case None:
                pass
            case ast.Name(ctx=ast.Del()):
                self.binder.unbind(target.id, frame)
            case ast.Name() if isinstance(value, ast.Call) and value in self.wanted.calls:
                self.binder.bind_import(self.wanted.calls[value], frame)
            case ast.Name():
                self.binder.bind(target.id, target.lineno, frame, self._path_of(value, frame))
            case ast.Tuple() | ast.List():
                for element in target.elts:
                    self.bind_target(element, frame)
            case ast.Starred():
                self.bind_target(target.value, frame)
            case _:
                self.read(target, frame)

    def _path_of(self, value: ast.expr | None, frame: Frame) -> str | None:
        """Return the dotted path of `a.b.c`, where its first name stands for one imported thing."""
        root, attributes = chain_of(value) if value is not None else (None, ())
        if not isinstance(root, ast.Name) or root.id not in self.wanted.names:
            return None
        paths = {binding.path_of(root.id) for binding in frame.lookup(root.id)}
        path = paths.pop() if len(paths) == 1 else None
        return None if path is None else ".".join([path, *(attribute.attr for attribute in attributes)])

    def _taken(self, part: _Part, frame: Frame) -> list[Access]:
        """Read an expression and take back what was noted."""
        count = len(self.accesses)
        self._read_part(part, frame)
        found = self.accesses[count:]
        del self.accesses[count:]
        return found

    def _read_part(self, whole: _Part, frame: Frame) -> None:
        """Read an expression in order of evaluation, without recursion: sums may be thousands long."""
        stack: list[_Part | ast.NamedExpr] = [whole]
        relevant = self.following.relevant
        while stack:
            part = stack.pop()
            if isinstance(part, ast.NamedExpr):  # comes back when its value has been read
                self._bind_walrus(part, frame)
                continue
            node, role, string, _ = part
            lineno = node.lineno
            if string is None and node.end_lineno == lineno and lineno not in relevant:
                continue  # in a string, positions may be anywhere
            # The commonest first, by hand: a `match` asks for one class after the other.
            if isinstance(node, ast.Name | ast.Attribute):
                root = self._read_chain(node, part, frame)
                if not isinstance(root, ast.Name):
                    stack.append(_Part(root, Kind.OTHER, string, None))
                continue
            if isinstance(node, ast.Constant):
                if role is Kind.ANNOTATION and string is None and isinstance(node.value, str):
                    parsed = self.binder.parsed(node)
                    if parsed is not None:
                        self.read_annotation(parsed, frame, node)
                continue
            match node:
                case ast.NamedExpr():
                    stack += [node, _Part(node.value, Kind.OTHER, string, node)]
                case ast.Lambda():
                    self.read_defaults(node.args, frame)
                    frame.postpone(node)
                case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    self._read_comprehension(node, frame)
                case _:
                    inner = node if isinstance(node, ast.JoinedStr) else string
                    below = [_Part(child, kind, inner, node) for child, kind in children(node, role)]
                    stack.extend(reversed(below))  # the first is read first

    def _read_chain(self, node: ast.Name | ast.Attribute, part: _Part, frame: Frame) -> ast.expr:
        """Note what `a.b.c` reads if `a` is followed, or what `a().b` takes from the call; return the root."""
        root, attributes = chain_of(node)
        if isinstance(root, ast.Name):
            if root.id in self.wanted.names:
                self._note(root, attributes, frame.lookup(root.id), part, frame)
        elif isinstance(root, ast.Call) and (imported := self.wanted.calls.get(root)) is not None:
            binding = Binding(path=imported.path, lineno=root.lineno, imported=imported)
            self._note(root, attributes, (binding,), part, frame)
        return root

    def _read_comprehension(self, node: _Comprehension, frame: Frame) -> None:
        """Read a comprehension: its first iterable is evaluated outside, the rest in its own scope.

        Source: https://docs.python.org/3/reference/expressions.html#displays-for-lists-sets-and-dictionaries
        """
        scope = Frame(parent=frame, kind=ast.comprehension, place=frame.place)
        for index, generator in enumerate(node.generators):
            self.read(generator.iter, scope if index else frame)
            self.bind_target(generator.target, scope)
            for condition in generator.ifs:
                self.read(condition, scope)
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for element in elements:
            self.read(element, scope)

    def _note(
        self,
        root: ast.Name | ast.Call,
        attributes: tuple[ast.Attribute, ...],
        bindings: Iterable[Binding],
        part: _Part,
        frame: Frame,
    ) -> None:
        """Note an access, unless nothing that is followed reaches it."""
        reaching = tuple(sorted(bindings, key=lambda binding: binding.lineno))
        if reaching:
            caller = part.parent if isinstance(part.parent, ast.Call) and part.parent.func is part.node else None
            self.accesses.append(
                Access(
                    root=root,
                    attributes=attributes,
                    bindings=reaching,
                    role=part.role,
                    place=frame.place,
                    call=caller if part.role is Kind.CALL else None,
                    caller=caller,
                    string=part.string,
                )
            )

    def _bind_walrus(self, node: ast.NamedExpr, frame: Frame) -> None:
        """Bind in the scope around comprehensions.

        Source: https://peps.python.org/pep-0572/#scope-of-the-target
        """
        while frame.kind is ast.comprehension and frame.parent is not None:
            frame = frame.parent
        self.bind_target(node.target, frame, node.value)
