"""Where a name is used in a Python file, and which bindings it may stand for there.

Follows the flow of a file statement by statement, with the state of each scope beside it: a later
binding replaces an earlier one, the ends of branches are joined. So an import that is tried and
replaced by `None` where it fails still counts, and a name that was bound to something else in
between does not. The bodies of functions and lambdas run later: they see their surroundings as
these are at the end.

Only the names asked for are followed, and only statements on whose lines one of them stands are
looked into: that is what makes it fast. What a path means is left to `uses`.

Source: https://docs.python.org/3/reference/executionmodel.html#naming-and-binding
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sourcebook.code.chains import last_name
from sourcebook.marks.python.expressions import Access, Override, Reader, Wanted
from sourcebook.marks.python.import_bindings import STAR, Imported, imports_of, own_path
from sourcebook.marks.python.instances import kin_of_bases, without
from sourcebook.marks.python.local_names import Names, locals_of, names_bound, parameters_of
from sourcebook.marks.python.relevant_lines import Touched, linenos_with
from sourcebook.marks.python.scope_state import (
    UNBOUND,
    Binding,
    Frame,
    Function,
    Kin,
    Later,
    joined,
    owner_of,
)
from sourcebook.marks.python.use_kinds import children
from sourcebook.model.mark import Kind

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_ROUNDS = 4
"""Walks through one file at most: each may learn of names that the next one follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a file does with some names."""

    accesses: tuple[Access, ...]
    """Of names that have a binding, in no particular order."""
    overrides: tuple[Override, ...]
    """Members that classes define and may have inherited, in no particular order."""


def find_accesses(
    tree: ast.Module,
    lines: Sequence[str],
    *,
    wanted: Wanted,
    imports: Sequence[Imported],
    module: str | None,
) -> Found:
    """Return where names are read, each with the bindings that reach it.

    Args:
        tree: The parsed file.
        lines: Its lines, as `split_lines` gives them.
        wanted: The names to follow, those that a star import may bind included, and the classes
            whose instances and subclasses are followed too.
        imports: What the import statements of the file bind.
        module: Dotted path of the file itself (`imports_of`); None when unknown. Definitions then
            have paths that begin with a dot.
    """
    for _ in range(_ROUNDS):
        walk = _Walk(tree, lines, wanted, imports, module)
        walk.run()
        learned = replace(wanted, names=wanted.names | walk.names, attributes=walk.attributes)
        if learned == wanted:
            break
        wanted = learned
    return Found(accesses=tuple(walk.accesses), overrides=tuple(walk.overrides))


class _Walk(Reader):
    """One walk through a file."""

    def __init__(
        self,
        tree: ast.Module,
        lines: Sequence[str],
        wanted: Wanted,
        imports: Sequence[Imported],
        module: str | None,
    ):
        super().__init__(lines, wanted, Frame(parent=None, kind=ast.Module, path=own_path(module) or ""))
        self._tree = tree
        self._module = module
        stars = {i.statement.lineno for i in imports if i.name == STAR}
        attributes = {name for known in wanted.attributes.values() for name in known}
        self._touched = Touched({*linenos_with(wanted.names | attributes, lines), *stars})
        self._late = any(i.full_path == "__future__.annotations" for i in imports)

    def run(self) -> None:
        """Walk the module's body, then the bodies that run later."""
        self._block(self._tree.body, self._top)
        self._finish(self._top)

    def _finish(self, frame: Frame) -> None:
        """Walk the bodies met in a frame; those first that bind names of a frame around them."""
        bodies = []
        while frame.pending:
            later = frame.pending.pop()
            if isinstance(later.node, Function):
                names = locals_of(later.node, self._wanted.names, self._touched)
                bodies.append((later, later.node, names))
            else:
                self._read_late(later, later.node)
        bodies.reverse()  # to the order of the file
        for later, node, names in sorted(bodies, key=lambda body: not body[2].outer):
            self._function(later, node, names)

    # --- statements ------------------------------------------------------------------------------

    def _block(self, statements: Sequence[ast.stmt], frame: Frame) -> None:
        for statement in statements:
            if self._touched.holds(statement):
                self._statement(statement, frame)

    def _statement(self, node: ast.stmt, frame: Frame) -> None:
        frame.place = node
        match node:
            case ast.Import() | ast.ImportFrom():
                for imported in imports_of([node], module=self._module):
                    self._bind_import(imported, frame)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define_function(node, frame)
            case ast.ClassDef():
                self._define_class(node, frame)
            case ast.If():
                self._if(node, frame)
            case ast.For() | ast.AsyncFor():
                self._read(node.iter, frame)
                self._bind_target(node.target, frame)
                self._branches(frame, [node.body, []])
                self._block(node.orelse, frame)
            case ast.While():
                self._read(node.test, frame)
                self._branches(frame, [node.body, []])
                self._block(node.orelse, frame)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self._read(item.context_expr, frame)
                    self._bind_target(item.optional_vars, frame, item.context_expr)
                self._block(node.body, frame)
            case ast.Try() | ast.TryStar():
                self._try(node, frame)
            case ast.Match():
                self._match(node, frame)
            case _:
                self._simple(node, frame)

    def _simple(self, node: ast.stmt, frame: Frame) -> None:
        """Walk a statement without a block: values before targets, as they are evaluated."""
        match node:
            case ast.Global() | ast.Nonlocal():
                return
            case ast.AugAssign(target=ast.Name() as counter):
                self._access(counter, (), Kind.OTHER, frame, None, node)
                self._read(node.value, frame)
                self._bind_target(counter, frame)
            case ast.Assign():
                self._read(node.value, frame, Kind.ASSIGNMENT)
                for target in node.targets:
                    self._bind_target(target, frame, node.value)
            case ast.AnnAssign():
                self._annotated(node, frame)
            case _ if type(node).__name__ == "TypeAlias":  # Python 3.12
                outer = self._type_parameters(node, frame)
                self._read(node.value, outer, Kind.ANNOTATION)  # type: ignore[attr-defined]
                self._bind_target(node.name, frame)  # type: ignore[attr-defined]
            case ast.Delete():
                for target in node.targets:
                    self._bind_target(target, frame)
            case _:
                for child, role in children(node, Kind.OTHER):
                    self._read(child, frame, role)

    def _annotated(self, node: ast.AnnAssign, frame: Frame) -> None:
        self._annotation(node.annotation, frame)
        kin = self._kin_by(node.annotation, frame) or self._kin(node.value, frame)
        if node.value is not None:
            is_type = last_name(node.annotation) == "TypeAlias"
            self._read(node.value, frame, Kind.ANNOTATION if is_type else Kind.ASSIGNMENT)
            self._bind_as(node.target, frame, kin, node.value)
        elif kin is not None:
            self._bind_as(node.target, frame, kin)

    def _if(self, node: ast.If, frame: Frame) -> None:
        """Walk a chain of `elif` as a chain: nested, long ones would exhaust the stack."""
        ends = []
        rest: list[ast.stmt] = [node]
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            branch = rest[0]
            frame.place = branch
            self._read(branch.test, frame)
            before = dict(frame.state)
            self._block(branch.body, frame)
            ends.append(frame.state)
            frame.state = before
            rest = branch.orelse
        self._block(rest, frame)
        frame.state = joined([*ends, frame.state])

    def _branches(self, frame: Frame, blocks: Iterable[Sequence[ast.stmt]]) -> None:
        """Walk each block from the state that holds now, and join their ends."""
        before, ends = frame.state, []
        for block in blocks:
            frame.state = dict(before)
            self._block(block, frame)
            ends.append(frame.state)
        frame.state = joined(ends)

    def _try(self, node: ast.Try | ast.TryStar, frame: Frame) -> None:
        states = [dict(frame.state)]
        for statement in node.body:
            self._block([statement], frame)
            states.append(dict(frame.state))
        failed = joined(states)
        self._block(node.orelse, frame)
        ends = [frame.state]
        for handler in node.handlers:
            frame.state = dict(failed)
            frame.place = handler
            if handler.type is not None:
                self._read(handler.type, frame, Kind.EXCEPT)
            self._bind(handler.name, handler.lineno, frame)
            self._block(handler.body, frame)
            self._unbind(handler.name, frame)
            ends.append(frame.state)
        frame.state = joined(ends)
        self._block(node.finalbody, frame)

    def _match(self, node: ast.Match, frame: Frame) -> None:
        self._read(node.subject, frame)
        before, ends = dict(frame.state), [frame.state]
        for case in node.cases:
            frame.state = dict(before)
            frame.place = case
            self._pattern(case.pattern, frame)
            if case.guard is not None:
                self._read(case.guard, frame)
            self._block(case.body, frame)
            ends.append(frame.state)
        frame.state = joined(ends)

    def _pattern(self, pattern: ast.pattern, frame: Frame) -> None:
        for node in ast.walk(pattern):
            match node:
                case ast.MatchValue(value=value):
                    self._read(value, frame)
                case ast.MatchClass(cls=value):
                    self._read(value, frame)
                case ast.MatchMapping(keys=keys, rest=rest):
                    for key in keys:
                        self._read(key, frame)
                    self._bind(rest, node.lineno, frame)
                case ast.MatchAs(name=name) | ast.MatchStar(name=name):
                    self._bind(name, node.lineno, frame)

    # --- definitions -----------------------------------------------------------------------------

    def _decorators(self, node: Definition, frame: Frame) -> None:
        for decorator in node.decorator_list:
            frame.place = decorator
            self._read(decorator, frame, Kind.DECORATOR)
        frame.place = node

    def _define_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
        """Read what is evaluated outside the function, and keep its body for later."""
        self._decorators(node, frame)
        self._defaults(node.args, frame)
        outer = self._type_parameters(node, frame)
        for argument in parameters_of(node.args):
            if argument.annotation is not None:
                self._annotation(argument.annotation, outer)
        if node.returns is not None:
            self._annotation(node.returns, outer)
        frame.runner().pending.append(Later(frame=outer, node=node, place=node))
        self._override(node, node.name, frame)
        self._bind(node.name, node.lineno, frame)

    def _define_class(self, node: ast.ClassDef, frame: Frame) -> None:
        self._decorators(node, frame)
        outer = self._type_parameters(node, frame)
        for base in node.bases:
            self._read(base, outer, Kind.SUBCLASS)
        for keyword in node.keywords:
            self._read(keyword.value, outer, Kind.ARGUMENT)
        self._override(node, node.name, frame)
        path = f"{frame.path}.{node.name}" if frame.path is not None else None
        bases = kin_of_bases(node, outer.lookup, self._wanted.classes)
        bound = names_bound(node.body, self._wanted.names, self._touched)
        body = Frame(parent=outer, kind=ast.ClassDef, path=path, definition=node, bases=bases)
        if bases is not None:
            self.names |= self._wanted.members
            bases = without(bases, bound.local)
        self._declare(bound.outer, body)
        self._block(node.body, body)
        self._bind(node.name, node.lineno, frame, bases)

    def _type_parameters(self, node: ast.stmt, frame: Frame) -> Frame:
        """Return the frame in which bases and annotations are read: with type parameters, if any.

        Source: https://docs.python.org/3/reference/executionmodel.html#annotation-scopes (Python
        3.12).
        """
        parameters = getattr(node, "type_params", ())
        if not parameters:
            return frame
        scope = Frame(parent=frame, kind=ast.comprehension, place=frame.place)
        for parameter in parameters:
            self._bind(parameter.name, parameter.lineno, scope)
            if getattr(parameter, "bound", None) is not None:
                self._read(parameter.bound, scope, Kind.ANNOTATION)
        return scope

    def _function(self, later: Later, node: Function, names: Names) -> None:
        """Walk the body of a function, whose surroundings have been walked to their end."""
        parent = later.frame
        frame = Frame(parent=parent, kind=ast.FunctionDef, place=later.place)
        frame.state = dict.fromkeys(names.local, frozenset({UNBOUND}))
        self._declare(names.outer, frame)
        for argument in parameters_of(node.args):
            kin = self._kin_by(argument.annotation, parent)
            self._bind(argument.arg, argument.lineno, frame, kin)
        if isinstance(node, ast.Lambda):
            self._read(node.body, frame)
        else:
            self._bind_own_name(node, frame)
            self._block(node.body, frame)
        self._finish(frame)

    def _bind_own_name(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
        """Bind the first parameter of a method to what is known of its class."""
        owner = frame.parent
        while owner is not None and owner.kind is ast.comprehension:  # of type parameters
            owner = owner.parent
        is_static = any(last_name(name) == "staticmethod" for name in node.decorator_list)
        parameters = [*node.args.posonlyargs, *node.args.args]
        if owner is None or owner.definition is None or is_static or not parameters:
            return
        name = parameters[0].arg
        frame.owner, frame.own_name = owner, name
        kin = self._own_kin(owner)
        attributes = self._wanted.attributes.get(owner.definition, {})
        if kin is not None or attributes:
            self.names.add(name)
        if name in self._wanted.names:
            binding = Binding(
                path=None,
                lineno=parameters[0].lineno,
                kin=kin,
                attributes=tuple(sorted(attributes.items())),
            )
            self._store(name, binding, frame)

    def _own_kin(self, owner: Frame) -> Kin | None:
        """Return from which classes an instance of a class of this file has its members."""
        definition = owner.definition
        if definition is not None and owner.path in self._wanted.classes:
            return Kin(classes=(owner.path,), needs=(definition.lineno,))
        return replace(without(owner.bases, owner.state), is_class=False) if owner.bases else None

    def _declare(self, names: Iterable[tuple[str, bool]], frame: Frame) -> None:
        """Make a frame know the names that it declares `global` (True) or `nonlocal`."""
        for name, is_global in names:
            owner = self._top if is_global else owner_of(name, frame.parent)
            frame.state[name] = owner.lookup(name) or frozenset({UNBOUND})
            frame.outer_names[name] = owner
