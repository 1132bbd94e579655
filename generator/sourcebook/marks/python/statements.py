"""How the statements of a file change what names stand for: in order, in branches, and in bodies that run later.

What their expressions read and bind is left to `expressions`, what a scope holds to `scope_state`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sourcebook.code.chains import last_name
from sourcebook.code.outline import Definition
from sourcebook.marks.python.expressions import Expressions
from sourcebook.marks.python.findings import Wanted
from sourcebook.marks.python.import_bindings import imports_of
from sourcebook.marks.python.local_names import Following, ScopeNames, names_bound_in, names_of_function, parameters_of
from sourcebook.marks.python.name_binder import NameBinder
from sourcebook.marks.python.scope_state import UNBOUND, Frame, Function, Later, joined
from sourcebook.marks.python.use_kinds import children
from sourcebook.model.mark import Kind


class _Body(NamedTuple):
    """The body of a function, to be walked now that its surroundings are complete."""

    node: Function
    later: Later
    names: ScopeNames


@dataclass(slots=True, kw_only=True, eq=False)
class Statements:
    """Walks the statements of one file."""

    wanted: Wanted
    binder: NameBinder
    expressions: Expressions
    following: Following
    """Statements without one of the relevant lines are passed over."""
    module: str | None
    """Dotted path of the file, for relative imports; None when unknown."""

    def walk(self, tree: ast.Module, top: Frame) -> None:
        """Walk the module's body, then the bodies that run later."""
        self._block(tree.body, top)
        self._finish(top)

    def _finish(self, frame: Frame) -> None:
        """Walk what was met in a frame and waits for its end.

        Late annotations come first: they see the frame as its own statements leave it. Of the bodies, those come
        first that bind names of a frame around them: the others may run at any time, so after these too.
        """
        bodies = []
        while frame.pending:  # an annotation may hold a lambda, which is pending too
            later = frame.pending.pop()
            if isinstance(later.node, Function):
                names = names_of_function(later.node, self.following)
                bodies.append(_Body(node=later.node, later=later, names=names))
            else:
                self.expressions.read_late(later, later.node)
        bodies.reverse()  # to the order of the file
        for body in sorted(bodies, key=lambda body: not body.names.changes_others):
            self._function(body)

    def _block(self, statements: Sequence[ast.stmt], frame: Frame) -> None:
        for _, statement in self.following.relevant.of(statements):
            self._statement(statement, frame)

    def _statement(self, node: ast.stmt, frame: Frame) -> None:
        frame.place = node
        match node:
            case ast.Import() | ast.ImportFrom():
                for imported in imports_of([node], module=self.module):
                    self.binder.bind_import(imported, frame)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._define_function(node, frame)
            case ast.ClassDef():
                self._define_class(node, frame)
            case ast.If():
                self._if(node, frame)
            case ast.For() | ast.AsyncFor():
                self.expressions.read(node.iter, frame)
                self.expressions.bind_target(node.target, frame)
                self._loop(node, frame)
            case ast.While():
                self.expressions.read(node.test, frame)
                self._loop(node, frame)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self.expressions.read(item.context_expr, frame)
                    self.expressions.bind_target(item.optional_vars, frame)
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
                return  # known since the body was entered: it counts for all of it
            case ast.AugAssign(target=ast.Name() as counter):
                self.expressions.read(counter, frame)
                self.expressions.read(node.value, frame)
                self.expressions.bind_target(counter, frame)
            case ast.Assign():
                self.expressions.read(node.value, frame, Kind.ASSIGNMENT)
                for target in node.targets:
                    self.expressions.bind_target(target, frame, node.value)
            case ast.AnnAssign():
                self._annotated(node, frame)
            case _ if type(node).__name__ == "TypeAlias":  # Python 3.12
                outer = self._type_parameters(node, frame)
                self.expressions.read(node.value, outer, Kind.ANNOTATION)  # type: ignore[attr-defined]  # unknown to 3.11
                self.expressions.bind_target(node.name, frame)  # type: ignore[attr-defined]  # unknown to 3.11
            case ast.Delete():
                for target in node.targets:
                    self.expressions.bind_target(target, frame)
            case _:
                for child, role in children(node, Kind.OTHER):
                    self.expressions.read(child, frame, role)

    def _annotated(self, node: ast.AnnAssign, frame: Frame) -> None:
        """Walk `x: T = value`; a bare annotation binds nothing."""
        self.expressions.read_annotation(node.annotation, frame)
        if node.value is not None:
            is_type = last_name(node.annotation) == "TypeAlias"
            self.expressions.read(node.value, frame, Kind.ANNOTATION if is_type else Kind.ASSIGNMENT)
            self.expressions.bind_target(node.target, frame, node.value)

    def _if(self, node: ast.If, frame: Frame) -> None:
        """Walk a chain of `elif` as a chain: nested, long ones would exhaust the stack."""
        ends = []
        rest: list[ast.stmt] = [node]
        while len(rest) == 1 and isinstance(rest[0], ast.If):
            branch = rest[0]
            frame.place = branch
            self.expressions.read(branch.test, frame)
            before = dict(frame.state)  # with what the tests so far have bound
            self._block(branch.body, frame)
            ends.append(frame.state)
            frame.state = before
            rest = branch.orelse
        self._block(rest, frame)
        frame.state = joined([*ends, frame.state])

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, frame: Frame) -> None:
        """Walk the body of a loop, which runs or does not, and then its `else`.

        The body is walked once: what its end binds is not carried to its beginning, and a `break` is not followed.
        That may miss a use in odd code, and costs no second walk through every loop.
        """
        before = dict(frame.state)
        self._block(node.body, frame)
        frame.state = joined([frame.state, before])
        self._block(node.orelse, frame)

    def _try(self, node: ast.Try | ast.TryStar, frame: Frame) -> None:
        """Walk `try`: its handlers begin where any statement of the body may have failed, also the first."""
        states = [dict(frame.state)]
        for statement in node.body:
            self._block([statement], frame)
            states.append(dict(frame.state))
        failed = joined(states)
        self._block(node.orelse, frame)  # goes on from the body's end, and its own faults are not handled
        ends = [frame.state]
        for handler in node.handlers:
            frame.state = dict(failed)
            frame.place = handler
            if handler.type is not None:
                self.expressions.read(handler.type, frame, Kind.EXCEPT)
            self.binder.bind(handler.name, handler.lineno, frame)
            self._block(handler.body, frame)
            self.binder.unbind(handler.name, frame)  # Python deletes it, so that no cycle keeps the traceback
            ends.append(frame.state)
        frame.state = joined(ends)
        self._block(node.finalbody, frame)

    def _match(self, node: ast.Match, frame: Frame) -> None:
        """Walk `match`: each case begins where the statement does, and it may be that none fits."""
        self.expressions.read(node.subject, frame)
        before, ends = dict(frame.state), [frame.state]
        for case in node.cases:
            frame.state = dict(before)
            frame.place = case
            self._pattern(case.pattern, frame)
            if case.guard is not None:
                self.expressions.read(case.guard, frame)
            self._block(case.body, frame)
            ends.append(frame.state)
        frame.state = joined(ends)

    def _pattern(self, pattern: ast.pattern, frame: Frame) -> None:
        for node in ast.walk(pattern):
            match node:
                case ast.MatchValue(value=value):
                    self.expressions.read(value, frame)
                case ast.MatchClass(cls=value):
                    self.expressions.read(value, frame)
                case ast.MatchMapping(keys=keys, rest=rest):
                    for key in keys:
                        self.expressions.read(key, frame)
                    self.binder.bind(rest, node.lineno, frame)
                case ast.MatchAs(name=name) | ast.MatchStar(name=name):
                    self.binder.bind(name, node.lineno, frame)

    def _decorators(self, node: Definition, frame: Frame) -> None:
        for decorator in node.decorator_list:
            frame.place = decorator
            self.expressions.read(decorator, frame, Kind.DECORATOR)
        frame.place = node

    def _define_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
        """Read what is evaluated outside the function, and keep its body for later."""
        self._decorators(node, frame)
        self.expressions.read_defaults(node.args, frame)
        outer = self._type_parameters(node, frame)
        for argument in parameters_of(node.args):
            if argument.annotation is not None:
                self.expressions.read_annotation(argument.annotation, outer)
        if node.returns is not None:
            self.expressions.read_annotation(node.returns, outer)
        outer.postpone(node)
        self.binder.bind(node.name, node.lineno, frame)

    def _define_class(self, node: ast.ClassDef, frame: Frame) -> None:
        """Read what a class derives from and walk its body, which runs where it stands."""
        self._decorators(node, frame)
        outer = self._type_parameters(node, frame)
        for base in node.bases:
            self.expressions.read(base, outer, Kind.SUBCLASS)
        for keyword in node.keywords:
            self.expressions.read(keyword.value, outer, Kind.ARGUMENT)
        body = Frame(parent=outer, kind=ast.ClassDef, path=frame.path_of(node.name), definition=node)
        self.binder.declare(names_bound_in(node.body, self.following), body)
        self._block(node.body, body)
        self.binder.bind(node.name, node.lineno, frame)  # only now: its body does not know it

    def _type_parameters(self, node: ast.stmt, frame: Frame) -> Frame:
        """Return the frame in which bases and annotations are read: with type parameters, if any.

        Source: https://docs.python.org/3/reference/executionmodel.html#annotation-scopes (Python 3.12).
        """
        parameters = getattr(node, "type_params", ())
        if not parameters:
            return frame
        scope = Frame(parent=frame, kind=ast.comprehension, place=frame.place)
        for parameter in parameters:
            self.binder.bind(parameter.name, parameter.lineno, scope)
            for part in ("bound", "default_value"):
                if (expression := getattr(parameter, part, None)) is not None:
                    self.expressions.read(expression, scope, Kind.ANNOTATION)
        return scope

    def _function(self, body: _Body) -> None:
        """Walk the body of a function, whose surroundings have been walked to their end."""
        node, parent = body.node, body.later.frame
        frame = Frame(parent=parent, kind=ast.FunctionDef, place=body.later.place, definition=node)
        # Local names are there from the first line on, without a value: they hide those of the same name outside.
        frame.state = dict.fromkeys(body.names.local, frozenset({UNBOUND}))
        self.binder.declare(body.names, frame)
        for argument in parameters_of(node.args):
            self.binder.bind(argument.arg, argument.lineno, frame)
        if isinstance(node, ast.Lambda):
            self.expressions.read(node.body, frame)
        else:
            self._block(node.body, frame)
        self._finish(frame)
