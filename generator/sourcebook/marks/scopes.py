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
from dataclasses import dataclass

from sourcebook.marks.bindings import UNBOUND, Binding, Frame, Function, joined, owner_of
from sourcebook.marks.bound import Names, locals_of, names_bound, parameters_of
from sourcebook.marks.imports import STAR, Imported, imports_in, imports_of, own_path
from sourcebook.marks.roles import children
from sourcebook.marks.touched import Touched, linenos_with
from sourcebook.model import Kind

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A name that is read, with the attributes taken from it: `a.b.c`."""

    root: ast.Name
    attributes: tuple[ast.Attribute, ...]
    """From the inside out; may be empty."""
    bindings: tuple[Binding, ...]
    """What the name may stand for, in order of lines; never empty."""
    role: Kind
    """How the whole chain is used."""
    string: ast.JoinedStr | None
    """The f-string it stands in."""


def find_accesses(
    tree: ast.Module, lines: Sequence[str], *, names: Iterable[str], module: str | None
) -> tuple[Access, ...]:
    """Return where the given names are read, each with the bindings that reach it.

    Args:
        tree: The parsed file.
        lines: Its lines, as `split_lines` gives them.
        names: Local names to follow; those that a star import may bind as well.
        module: Dotted path of the file itself (`imports_of`); None when unknown. Definitions then
            have paths that begin with a dot.

    Returns:
        Accesses of names that have a binding, in no particular order.
    """
    walk = _Walk(tree, lines, frozenset(names), module)
    walk.run()
    return tuple(walk.accesses)


class _Walk:
    """One walk through a file."""

    def __init__(
        self, tree: ast.Module, lines: Sequence[str], names: frozenset[str], module: str | None
    ):
        self.accesses: list[Access] = []
        self._tree = tree
        self._names = names
        self._module = module
        stars = {
            imported.statement.lineno
            for imported in imports_in(tree, lines, module=module)
            if imported.name == STAR
        }
        self._touched = Touched({*linenos_with(names, lines), *stars})
        self._top = Frame(parent=None, kind=ast.Module, path=own_path(module) or "")

    def run(self) -> None:
        """Walk the module's body, then the bodies that run later."""
        self._block(self._tree.body, self._top)
        self._finish(self._top)

    def _finish(self, frame: Frame) -> None:
        """Walk the bodies met in a frame; those first that bind names of a frame around them."""
        bodies = [
            (*pending, locals_of(pending[1], self._names, self._touched))
            for pending in frame.pending
        ]
        for parent, node, names in sorted(bodies, key=lambda body: not body[2].outer):
            self._function(parent, node, names)

    # --- statements ------------------------------------------------------------------------------

    def _block(self, statements: Sequence[ast.stmt], frame: Frame) -> None:
        for statement in statements:
            if self._touched.holds(statement):
                self._statement(statement, frame)

    def _statement(self, node: ast.stmt, frame: Frame) -> None:
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
                    self._bind_target(item.optional_vars, frame)
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
                self._access(counter, (), Kind.OTHER, frame, None)
                self._read(node.value, frame)
                self._bind_target(counter, frame)
            case ast.Assign():
                self._read(node.value, frame, Kind.ASSIGNMENT)
                for target in node.targets:
                    self._bind_target(target, frame)
            case ast.AnnAssign():
                self._read(node.annotation, frame, Kind.ANNOTATION)
                if node.value is not None:
                    self._read(node.value, frame, Kind.ASSIGNMENT)
                    self._bind_target(node.target, frame)
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

    def _if(self, node: ast.If, frame: Frame) -> None:
        """Walk a chain of `elif` as a chain: nested, long ones would exhaust the stack."""
        ends = []
        rest: list[ast.stmt] = [node]
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            branch = rest[0]
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

    def _define_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
        """Read what is evaluated outside the function, and keep its body for later."""
        for decorator in node.decorator_list:
            self._read(decorator, frame, Kind.DECORATOR)
        self._defaults(node.args, frame)
        outer = self._type_parameters(node, frame)
        for argument in parameters_of(node.args):
            if argument.annotation is not None:
                self._read(argument.annotation, outer, Kind.ANNOTATION)
        if node.returns is not None:
            self._read(node.returns, outer, Kind.ANNOTATION)
        frame.runner().pending.append((outer, node))
        self._bind(node.name, node.lineno, frame)

    def _defaults(self, arguments: ast.arguments, frame: Frame) -> None:
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self._read(default, frame)

    def _define_class(self, node: ast.ClassDef, frame: Frame) -> None:
        for decorator in node.decorator_list:
            self._read(decorator, frame, Kind.DECORATOR)
        outer = self._type_parameters(node, frame)
        for base in node.bases:
            self._read(base, outer, Kind.SUBCLASS)
        for keyword in node.keywords:
            self._read(keyword.value, outer, Kind.ARGUMENT)
        path = f"{frame.path}.{node.name}" if frame.path is not None else None
        body = Frame(parent=outer, kind=ast.ClassDef, path=path)
        self._declare(names_bound(node.body, self._names, self._touched).outer, body)
        self._block(node.body, body)
        self._bind(node.name, node.lineno, frame)

    def _type_parameters(self, node: ast.stmt, frame: Frame) -> Frame:
        """Return the frame in which bases and annotations are read: with type parameters, if any.

        Source: https://docs.python.org/3/reference/executionmodel.html#annotation-scopes (Python
        3.12).
        """
        parameters = getattr(node, "type_params", ())
        if not parameters:
            return frame
        scope = Frame(parent=frame, kind=ast.comprehension)
        for parameter in parameters:
            self._bind(parameter.name, parameter.lineno, scope)
            if getattr(parameter, "bound", None) is not None:
                self._read(parameter.bound, scope, Kind.ANNOTATION)
        return scope

    def _function(self, parent: Frame, node: Function, names: Names) -> None:
        """Walk the body of a function, whose surroundings have been walked to their end."""
        frame = Frame(parent=parent, kind=ast.FunctionDef)
        frame.state = dict.fromkeys(names.local, frozenset({UNBOUND}))
        self._declare(names.outer, frame)
        for argument in parameters_of(node.args):
            self._bind(argument.arg, argument.lineno, frame)
        if isinstance(node, ast.Lambda):
            self._read(node.body, frame)
        else:
            self._block(node.body, frame)
        self._finish(frame)

    def _declare(self, names: Iterable[tuple[str, bool]], frame: Frame) -> None:
        """Make a frame know the names that it declares `global` (True) or `nonlocal`."""
        for name, is_global in names:
            owner = self._top if is_global else owner_of(name, frame.parent)
            frame.state[name] = owner.lookup(name) or frozenset({UNBOUND})
            frame.outer_names[name] = owner

    # --- expressions -----------------------------------------------------------------------------

    def _read(self, expression: ast.expr, frame: Frame, role: Kind = Kind.OTHER) -> None:
        """Walk an expression, without recursion: chains of operators may be thousands long."""
        stack: list[tuple[ast.AST | None, Kind, ast.JoinedStr | None]] = [(expression, role, None)]
        bindings: list[ast.Name] = []
        while stack:
            node, role, string = stack.pop()
            match node:
                case None:  # behind the value of a walrus
                    self._bind_walrus(bindings.pop(), frame)
                case ast.Name() | ast.Attribute():
                    root, attributes = _chain(node)
                    if isinstance(root, ast.Name) and isinstance(root.ctx, ast.Load):
                        self._access(root, attributes, role, frame, string)
                    elif not isinstance(root, ast.Name):
                        stack.append((root, Kind.OTHER, string))
                case ast.NamedExpr():
                    bindings.append(node.target)
                    stack += [(None, Kind.OTHER, string), (node.value, Kind.OTHER, string)]
                case ast.Lambda():
                    self._defaults(node.args, frame)
                    frame.runner().pending.append((frame, node))
                case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    self._comprehension(node, frame)
                case _:
                    inner = node if isinstance(node, ast.JoinedStr) else string
                    found = [(child, kind, inner) for child, kind in children(node, role)]
                    stack.extend(reversed(found))

    def _comprehension(self, node: _Comprehension, frame: Frame) -> None:
        """Walk a comprehension: its first iterable is read outside, the rest in its own scope."""
        scope = Frame(parent=frame, kind=ast.comprehension)
        for index, generator in enumerate(node.generators):
            self._read(generator.iter, scope if index else frame)
            self._bind_target(generator.target, scope)
            for condition in generator.ifs:
                self._read(condition, scope)
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for element in elements:
            self._read(element, scope)

    def _access(
        self,
        root: ast.Name,
        attributes: tuple[ast.Attribute, ...],
        role: Kind,
        frame: Frame,
        string: ast.JoinedStr | None,
    ) -> None:
        if root.id not in self._names:
            return
        bindings = sorted(frame.lookup(root.id), key=lambda binding: binding.lineno)
        if bindings:
            self.accesses.append(
                Access(
                    root=root,
                    attributes=attributes,
                    bindings=tuple(bindings),
                    role=role,
                    string=string,
                )
            )

    # --- binding ---------------------------------------------------------------------------------

    def _bind(self, name: str | None, lineno: int, frame: Frame) -> None:
        """Let a name stand for something of this file from here on."""
        if name in self._names and name is not None:
            path = f"{frame.path}.{name}" if frame.path is not None else None
            self._store(name, Binding(path=path, lineno=lineno), frame)

    def _bind_import(self, imported: Imported, frame: Frame) -> None:
        binding = Binding(path=imported.path, lineno=imported.alias.lineno, imported=imported)
        if imported.name == STAR:
            self._top.state[STAR] = self._top.state.get(STAR, frozenset()) | {binding}
        elif imported.name in self._names:
            kept = (
                other
                for other in frame.state.get(imported.name, ())
                if imported.is_plain and other.imported and other.imported.is_plain
            )
            self._store(imported.name, binding, frame, *kept)

    def _store(self, name: str, binding: Binding, frame: Frame, *kept: Binding) -> None:
        """Replace what a name stands for; a `global` one may also stand for it elsewhere."""
        frame.state[name] = frozenset({binding, *kept})
        owner = frame.outer_names.get(name)
        if owner is not None:
            owner.state[name] = owner.state.get(name, frozenset()) | {binding}

    def _unbind(self, name: str | None, frame: Frame) -> None:
        if name in self._names and name is not None:
            frame.state[name] = frozenset({UNBOUND})

    def _bind_target(self, target: ast.expr | None, frame: Frame) -> None:
        """Bind (or delete) what stands in the place of a target; read what leads to it."""
        match target:
            case None:
                pass
            case ast.Name(ctx=ast.Del()):
                self._unbind(target.id, frame)
            case ast.Name():
                self._bind(target.id, target.lineno, frame)
            case ast.Tuple() | ast.List():
                for element in target.elts:
                    self._bind_target(element, frame)
            case ast.Starred():
                self._bind_target(target.value, frame)
            case _:
                self._read(target, frame)

    def _bind_walrus(self, target: ast.Name, frame: Frame) -> None:
        """Bind in the scope around comprehensions. Source: PEP 572, "Scope of the target"."""
        while frame.kind is ast.comprehension and frame.parent is not None:
            frame = frame.parent
        self._bind(target.id, target.lineno, frame)


def _chain(node: ast.expr) -> tuple[ast.expr, tuple[ast.Attribute, ...]]:
    """Take `a.b.c` apart: its root, and the attributes from the inside out."""
    attributes = []
    while isinstance(node, ast.Attribute):
        attributes.append(node)
        node = node.value
    return node, tuple(reversed(attributes))
