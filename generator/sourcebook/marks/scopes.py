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
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sourcebook.marks.imports import STAR, Imported, imports_of, own_path
from sourcebook.marks.roles import children
from sourcebook.model import Kind

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Binding:
    """One place that gives a name a meaning. Compared by identity."""

    path: str | None
    """Dotted path that the name stands for, of a star import its module; None when unknown."""
    lineno: int
    imported: Imported | None = None
    """The import it comes from; None for definitions, assignments and all other binding."""


UNBOUND = Binding(path=None, lineno=0)
"""Stands among the bindings of a name that may have none yet."""


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


State = dict[str, frozenset[Binding]]


@dataclass(slots=True, eq=False)
class _Frame:
    """A scope while it is walked through; the only thing here that changes."""

    parent: _Frame | None
    kind: type[ast.AST]
    """`ast.Module`, `ast.FunctionDef` (lambdas too), `ast.ClassDef` or `ast.comprehension`."""
    path: str | None = None
    """Dotted path below which the names bound here are known; None inside functions."""
    state: State = field(default_factory=dict)
    outer_names: dict[str, _Frame] = field(default_factory=dict)
    """Names declared `global` or `nonlocal`, with the frame that owns them."""
    pending: list[tuple[_Frame, Function]] = field(default_factory=list)
    """Bodies that run later, in the frame where each was met."""

    def runner(self) -> _Frame:
        """Return the nearest frame around that is a function's or the module's."""
        frame = self
        while frame.parent is not None and frame.kind is not ast.FunctionDef:
            frame = frame.parent
        return frame

    def lookup(self, name: str) -> frozenset[Binding]:
        """Return what a name may stand for when it is read here; may be empty."""
        found: frozenset[Binding] = frozenset()
        frame: _Frame | None = self
        while frame is not None:
            if name in frame.state and (frame is self or frame.kind is not ast.ClassDef):
                found |= frame.state[name]
                if UNBOUND not in frame.state[name] or frame.kind is ast.FunctionDef:
                    return found - {UNBOUND}
            if frame.parent is None:
                return (found | frame.state.get(STAR, frozenset())) - {UNBOUND}
            frame = frame.parent
        return found


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


def imports_in(tree: ast.Module, lines: Sequence[str], *, module: str | None) -> list[Imported]:
    """Return what the import statements of a file name, wherever they stand, in order of lines."""
    touched = _Touched(number for number, line in enumerate(lines, 1) if "import" in line)
    found: list[ast.stmt] = []
    stack: list[ast.AST] = [tree]
    while stack:
        for node in ast.iter_child_nodes(stack.pop()):
            if isinstance(node, ast.Import | ast.ImportFrom):
                found.append(node)
            elif isinstance(node, ast.stmt):
                if touched.holds(node) and not isinstance(node, ast.Expr | ast.Assign):
                    stack.append(node)
            elif isinstance(node, ast.ExceptHandler | ast.match_case):
                stack.append(node)
    return list(imports_of(sorted(found, key=lambda node: node.lineno), module=module))


class _Touched:
    """The lines worth looking at, and whether a statement has one of them."""

    def __init__(self, linenos: Iterable[int]):
        self._linenos = sorted(linenos)

    def holds(self, node: ast.stmt) -> bool:
        first = min([node.lineno, *(line.lineno for line in getattr(node, "decorator_list", ()))])
        index = bisect_left(self._linenos, first)
        return index < len(self._linenos) and self._linenos[index] <= (node.end_lineno or first)


def _linenos_with(names: frozenset[str], lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines that hold one of the names as a word, in whichever way Unicode writes it."""
    word = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(names)))})")
    for number, line in enumerate(lines, 1):
        text = line if line.isascii() else unicodedata.normalize("NFKC", line)
        if word.search(text):
            yield number


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
        self._touched = _Touched({*_linenos_with(names, lines), *stars})
        self._top = _Frame(parent=None, kind=ast.Module, path=own_path(module) or "")

    def run(self) -> None:
        """Walk the module's body, then the bodies that run later."""
        self._block(self._tree.body, self._top)
        self._finish(self._top)

    def _finish(self, frame: _Frame) -> None:
        """Walk the bodies met in a frame; those first that bind names of a frame around them."""
        bodies = [(*pending, self._locals(pending[1])) for pending in frame.pending]
        for parent, node, names in sorted(bodies, key=lambda body: not body[2].outer):
            self._function(parent, node, names)

    # --- statements ------------------------------------------------------------------------------

    def _block(self, statements: Sequence[ast.stmt], frame: _Frame) -> None:
        for statement in statements:
            if self._touched.holds(statement):
                self._statement(statement, frame)

    def _statement(self, node: ast.stmt, frame: _Frame) -> None:
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

    def _simple(self, node: ast.stmt, frame: _Frame) -> None:
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
            case ast.Delete():
                for target in node.targets:
                    self._bind_target(target, frame)
            case _:
                for child, role in children(node, Kind.OTHER):
                    self._read(child, frame, role)

    def _if(self, node: ast.If, frame: _Frame) -> None:
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
        frame.state = _joined([*ends, frame.state])

    def _branches(self, frame: _Frame, blocks: Iterable[Sequence[ast.stmt]]) -> None:
        """Walk each block from the state that holds now, and join their ends."""
        before, ends = frame.state, []
        for block in blocks:
            frame.state = dict(before)
            self._block(block, frame)
            ends.append(frame.state)
        frame.state = _joined(ends)

    def _try(self, node: ast.Try | ast.TryStar, frame: _Frame) -> None:
        states = [dict(frame.state)]
        for statement in node.body:
            self._block([statement], frame)
            states.append(dict(frame.state))
        failed = _joined(states)
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
        frame.state = _joined(ends)
        self._block(node.finalbody, frame)

    def _match(self, node: ast.Match, frame: _Frame) -> None:
        self._read(node.subject, frame)
        before, ends = dict(frame.state), [frame.state]
        for case in node.cases:
            frame.state = dict(before)
            self._pattern(case.pattern, frame)
            if case.guard is not None:
                self._read(case.guard, frame)
            self._block(case.body, frame)
            ends.append(frame.state)
        frame.state = _joined(ends)

    def _pattern(self, pattern: ast.pattern, frame: _Frame) -> None:
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

    def _define_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: _Frame) -> None:
        """Read what is evaluated outside the function, and keep its body for later."""
        for decorator in node.decorator_list:
            self._read(decorator, frame, Kind.DECORATOR)
        self._defaults(node.args, frame)
        outer = self._type_parameters(node, frame)
        for argument in _parameters(node.args):
            if argument.annotation is not None:
                self._read(argument.annotation, outer, Kind.ANNOTATION)
        if node.returns is not None:
            self._read(node.returns, outer, Kind.ANNOTATION)
        frame.runner().pending.append((outer, node))
        self._bind(node.name, node.lineno, frame)

    def _defaults(self, arguments: ast.arguments, frame: _Frame) -> None:
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self._read(default, frame)

    def _define_class(self, node: ast.ClassDef, frame: _Frame) -> None:
        for decorator in node.decorator_list:
            self._read(decorator, frame, Kind.DECORATOR)
        outer = self._type_parameters(node, frame)
        for base in node.bases:
            self._read(base, outer, Kind.SUBCLASS)
        for keyword in node.keywords:
            self._read(keyword.value, outer, Kind.ARGUMENT)
        path = f"{frame.path}.{node.name}" if frame.path is not None else None
        body = _Frame(parent=outer, kind=ast.ClassDef, path=path)
        self._declare(self._names_bound(node.body).outer, body)
        self._block(node.body, body)
        self._bind(node.name, node.lineno, frame)

    def _type_parameters(self, node: ast.stmt, frame: _Frame) -> _Frame:
        """Return the frame in which bases and annotations are read: with type parameters, if any.

        Source: https://docs.python.org/3/reference/executionmodel.html#annotation-scopes (Python
        3.12).
        """
        parameters = getattr(node, "type_params", ())
        if not parameters:
            return frame
        scope = _Frame(parent=frame, kind=ast.comprehension)
        for parameter in parameters:
            self._bind(parameter.name, parameter.lineno, scope)
            if getattr(parameter, "bound", None) is not None:
                self._read(parameter.bound, scope, Kind.ANNOTATION)
        return scope

    def _function(self, parent: _Frame, node: Function, names: _Names) -> None:
        """Walk the body of a function, whose surroundings have been walked to their end."""
        frame = _Frame(parent=parent, kind=ast.FunctionDef)
        frame.state = dict.fromkeys(names.local, frozenset({UNBOUND}))
        self._declare(names.outer, frame)
        for argument in _parameters(node.args):
            self._bind(argument.arg, argument.lineno, frame)
        if isinstance(node, ast.Lambda):
            self._read(node.body, frame)
        else:
            self._block(node.body, frame)
        self._finish(frame)

    def _declare(self, names: Iterable[tuple[str, bool]], frame: _Frame) -> None:
        """Make a frame know the names that it declares `global` (True) or `nonlocal`."""
        for name, is_global in names:
            owner = self._top if is_global else _owner(name, frame.parent)
            frame.state[name] = owner.lookup(name) or frozenset({UNBOUND})
            frame.outer_names[name] = owner

    # --- expressions -----------------------------------------------------------------------------

    def _read(self, expression: ast.expr, frame: _Frame, role: Kind = Kind.OTHER) -> None:
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

    def _comprehension(self, node: _Comprehension, frame: _Frame) -> None:
        """Walk a comprehension: its first iterable is read outside, the rest in its own scope."""
        scope = _Frame(parent=frame, kind=ast.comprehension)
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
        frame: _Frame,
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

    def _bind(self, name: str | None, lineno: int, frame: _Frame) -> None:
        """Let a name stand for something of this file from here on."""
        if name in self._names and name is not None:
            path = f"{frame.path}.{name}" if frame.path is not None else None
            self._store(name, Binding(path=path, lineno=lineno), frame)

    def _bind_import(self, imported: Imported, frame: _Frame) -> None:
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

    def _store(self, name: str, binding: Binding, frame: _Frame, *kept: Binding) -> None:
        """Replace what a name stands for; a `global` one may also stand for it elsewhere."""
        frame.state[name] = frozenset({binding, *kept})
        owner = frame.outer_names.get(name)
        if owner is not None:
            owner.state[name] = owner.state.get(name, frozenset()) | {binding}

    def _unbind(self, name: str | None, frame: _Frame) -> None:
        if name in self._names and name is not None:
            frame.state[name] = frozenset({UNBOUND})

    def _bind_target(self, target: ast.expr | None, frame: _Frame) -> None:
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

    def _bind_walrus(self, target: ast.Name, frame: _Frame) -> None:
        """Bind in the scope around comprehensions. Source: PEP 572, "Scope of the target"."""
        while frame.kind is ast.comprehension and frame.parent is not None:
            frame = frame.parent
        self._bind(target.id, target.lineno, frame)

    # --- which names are local -------------------------------------------------------------------

    def _locals(self, node: Function) -> _Names:
        names = self._names_bound([node.body] if isinstance(node, ast.Lambda) else node.body)
        parameters = {argument.arg for argument in _parameters(node.args)} & self._names
        return _Names(local=names.local | parameters, outer=names.outer)

    def _names_bound(self, body: Iterable[ast.AST]) -> _Names:
        """Return which of the names a body binds anywhere, not looking into scopes below it."""
        bound: set[str] = set()
        outer: set[tuple[str, bool]] = set()
        stack = list(body)
        while stack:
            node = stack.pop()
            if isinstance(node, ast.stmt) and not self._touched.holds(node):
                continue
            if isinstance(node, ast.Global | ast.Nonlocal):
                outer |= {(name, isinstance(node, ast.Global)) for name in node.names}
            bound.update(_bound_by(node))
            stack.extend(_same_scope(node))
        outer = {(name, is_global) for name, is_global in outer if name in self._names}
        local = frozenset(bound & self._names) - {name for name, _ in outer}
        return _Names(local=local, outer=tuple(sorted(outer)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """The names of a scope that are its own, and those declared `global` (True) or `nonlocal`."""

    local: frozenset[str]
    outer: tuple[tuple[str, bool], ...]


def _joined(states: Iterable[State]) -> State:
    """Return what holds where ways meet; a name that one has not bound may be unbound."""
    ways = list(states)
    names = dict.fromkeys(name for state in ways for name in state)
    absent = frozenset({UNBOUND})
    return {name: frozenset().union(*(state.get(name, absent) for state in ways)) for name in names}


def _owner(name: str, frame: _Frame | None) -> _Frame:
    """Return the nearest function around that has the name; the outermost frame when none has."""
    assert frame is not None
    while frame.parent is not None:
        if frame.kind is ast.FunctionDef and name in frame.state:
            return frame
        frame = frame.parent
    return frame


def _chain(node: ast.expr) -> tuple[ast.expr, tuple[ast.Attribute, ...]]:
    """Take `a.b.c` apart: its root, and the attributes from the inside out."""
    attributes = []
    while isinstance(node, ast.Attribute):
        attributes.append(node)
        node = node.value
    return node, tuple(reversed(attributes))


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    variadic = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *variadic]


def _bound_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node itself binds or deletes in its scope."""
    match node:
        case ast.Name(ctx=ast.Store() | ast.Del()):
            yield node.id
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from (imported.name for imported in imports_of([node], module=None))
        case ast.ExceptHandler(name=str() as name):
            yield name
        case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
            yield name
        case ast.MatchMapping(rest=str() as name):
            yield name


def _same_scope(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the children of a node that are evaluated in the same scope."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            yield from getattr(node, "decorator_list", ())
            yield from node.args.defaults
            yield from (default for default in node.args.kw_defaults if default is not None)
        case ast.ClassDef():
            yield from (*node.decorator_list, *node.bases, *node.keywords)
        case ast.comprehension():  # its target is not of this scope; a walrus in it is
            yield from (node.iter, *node.ifs)
        case _:
            yield from ast.iter_child_nodes(node)
