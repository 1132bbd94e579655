"""What the code of a module does to names beside binding them: attributes given to classes and modules.

Functions are read too, for many are called while a module is imported, and instances get their attributes in
methods. What is given to which class is not followed further than a name: where it is lost, everything that it may
be is open.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence

from sourcebook.exports.loaded_modules import changed_modules, is_modules, open_module, stored_module
from sourcebook.exports.module_names import UNKNOWN, Gift, Handover, Notes
from sourcebook.exports.names import Thing
from sourcebook.exports.scopes import (
    NAMESPACES,
    SCOPES,
    Scope,
    children,
    flows_of,
    inner_scope,
    is_answer,
    is_handed_back,
    is_instance,
    is_namespace,
    is_of_class,
    is_of_metaclass,
    is_own_name,
    literal_parts,
    names_in,
    space_of,
)
from sourcebook.exports.told_names import (
    CHANGES,
    executed_names,
    is_of_callers,
    key_names,
    only_looks,
    updated_names,
    whole_constants,
)

_READS = frozenset({"get", "items", "keys", "values", "copy"})
_READERS = frozenset({"dict", "list", "tuple", "set", "frozenset", "sorted", "len", "any", "all", "iter", "id"})
_ANY = ast.Constant(None)
_COPYING = frozenset({"__setstate__", "__copy__", "__deepcopy__", "copy"})
"""Methods that put into a `__dict__` what another one of the same class had."""
_TELLING = (
    *(ast.Attribute, ast.Subscript, ast.Call, ast.Expr, ast.Compare, ast.For, ast.comprehension),
    *(ast.Return, ast.Global, ast.NamedExpr, ast.AugAssign),
)


class Effects:
    """Walks through all of a module, after its names are bound."""

    def __init__(self, notes: Notes):
        self._notes = notes
        self._harmless: set[int] = set()
        """Ids of nodes that stand where a namespace is only read."""
        self._namespaces: set[str] = set()
        """Variables that stand for what the module binds."""
        self._flows: dict[int, dict[str, list[ast.expr]]] = {}
        self._module_flows: dict[str, list[ast.expr]] = {}
        self._tree = ast.Module([], [])
        """By id of a scope's node: what is assigned to its names."""

    def module(self, tree: ast.Module) -> None:
        """Note what a module does to names."""
        path, self._tree = self._notes.path, tree
        self._module_flows = self._flows[id(tree)] = flows_of(tree)
        for name, values in self._module_flows.items():
            if spaces := [value for value in values if is_namespace(value)]:
                self._namespaces.add(name)
                self._harmless |= set(map(id, spaces))
        waiting: list[tuple[ast.AST, Scope]] = [(tree, Scope(node=tree, path=path, holder=path))]
        while waiting:
            node, scope = waiting.pop()
            if isinstance(node, _TELLING):
                self._node(node, scope)
            if isinstance(node, ast.FunctionDef) and not scope.is_function and only_looks(node):
                self._notes.looking.add(f"{scope.path}.{node.name}")
            if isinstance(node, SCOPES):
                inner, body = inner_scope(node, scope, self._notes.path), node.body
                within: list[ast.AST] = list(body) if isinstance(body, list) else [body]
                waiting += [(child, inner) for child in within]
                waiting += [(child, scope) for child in children(node) if child not in within]
            else:
                waiting += [(child, scope) for child in children(node)]

    def _node(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.Attribute(ctx=ast.Store(), value=value, attr=name):
                self._give(value, name, scope)
            case ast.Subscript(ctx=ast.Store()):
                self._stored(node, scope)
            case ast.Subscript(value=value, slice=key):
                self._harmless.add(id(value))
                if is_modules(self._notes, value, scope) and id(node) not in self._harmless and is_own_name(key):
                    open_module(self._notes, scope)
            case ast.Attribute(value=value, attr=name):
                if name in _READS or isinstance(value, ast.Subscript):
                    self._harmless.add(id(value))
            case ast.Call():
                self._call(node, scope)
            case ast.Expr(value=ast.Call() as call) if not scope.is_function:
                if any(is_own_name(a) for a in (*call.args, *(k.value for k in call.keywords))):
                    if path := self._notes.resolve(call.func, scope.holder):
                        self._notes.named.append((path, True))
            case ast.Compare(comparators=comparators):
                self._harmless |= set(map(id, comparators))
            case ast.For(iter=iterated) | ast.comprehension(iter=iterated):
                self._harmless.add(id(iterated))
            case ast.Return(value=ast.expr() as value) if is_answer(scope):
                is_same = is_handed_back(value, scope)
                (self._notes.returning if is_same else self._notes.replacing).add(scope.path)
            case ast.Global(names=names):
                for name in names:
                    self._notes.things.setdefault(f"{self._notes.path}.{name}", Thing.VALUE)
            case ast.NamedExpr(target=ast.Name(id=name)) if not scope.is_function:
                self._notes.bind(f"{scope.path}.{name}", Thing.VALUE, weak=True)
            case ast.AugAssign(target=ast.Name(id=name)):
                self._changed(name, scope)

    def _of_namespace(self, name: str, key: ast.expr | None, scope: Scope) -> None:
        """Note what a metaclass adds to the namespace that it is given."""
        if scope.owner is not None and name in scope.parameters and is_of_metaclass(scope) and name != scope.own:
            for told in (None,) if key is None else self._texts(key, scope):
                self._member(scope.owner, told)

    def _texts(self, key: ast.expr, scope: Scope, holder: ast.expr | None = None) -> tuple[str | None, ...]:
        """Return the names that an expression may be; None among them for any that `holder` does not have anyway."""
        flows: list[Mapping[str, Sequence[ast.expr]]] = []
        for function in scope.functions():
            flows += [self._flows_of(function), {name: [_ANY] for name in function.parameters}]
        return key_names(key, [*flows, self._module_flows], lambda n: self._notes.resolve(n, scope.holder), holder)

    def _of_globals(self, call: ast.Call, scope: Scope) -> None:
        """Note what is done with all that the module binds, where it is told."""
        match call:
            case ast.Call(func=ast.Name() as function, args=[*_, ast.Call(func=ast.Name(id="globals")) as space]) if (
                not scope.is_function and not hasattr(builtins, function.id)
            ):
                self._harmless.add(id(space))
                self._notes.shown.append(self._notes.resolve(function, scope.holder) or "")
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="globals")) as space, attr="update")):
                if None not in (names := self._updated(call, scope)):
                    self._harmless.add(id(space))
                    for each in names:
                        self._notes.rebind(f"{self._notes.path}.{each}")

    def _updated(self, call: ast.Call, scope: Scope) -> tuple[str | None, ...]:
        flows = self._module_flows
        once = {name: texts for name, texts in self._notes.constants.items() if len(flows.get(name, ())) < 2}
        return updated_names(call, {} if scope.is_function else whole_constants(self._tree, once))

    def _changed(self, name: str, scope: Scope) -> None:
        # At the top of a module, `binding` reads what `__all__` is given.
        if name != "__all__" or scope.is_function:
            self._notes.changed.add(name)

    def _stored(self, node: ast.Subscript, scope: Scope) -> None:
        """Note what `x[key] = …` gives a name, or changes."""
        match node.value:
            case ast.Name(id=name):
                self._notes.changed.add(name)
                if name in self._namespaces:
                    open_module(self._notes, scope)
                self._of_namespace(name, node.slice, scope)
                if scope.is_function and not isinstance(node.slice, ast.Constant):
                    self._inject(node.value, scope)
            case ast.Attribute(attr="f_globals" | "f_locals"):
                self._notes.injecting.add(scope.path)
            case space if (value := space_of(space)) is not None:
                for told in self._texts(node.slice, scope):
                    self._give(value, told, scope, in_dict=True)
        if is_modules(self._notes, node.value, scope):
            stored_module(self._notes, node.slice, scope)

    def _put(self, call: ast.Call, method: str, scope: Scope) -> tuple[str | None, ...]:
        """Return the names that a method of a `__dict__` puts into it; what callers name is not the library's."""
        match method:
            case "update" if not is_of_callers(call, scope):
                return self._updated(call, scope)
            case "setdefault" | "__setitem__" if call.args:
                return self._texts(call.args[0], scope)
        return ()

    def _call(self, call: ast.Call, scope: Scope) -> None:
        self._of_globals(call, scope)
        self._notes.keywords.update(keyword.arg for keyword in call.keywords if keyword.arg)
        match call:
            case ast.Call(func=ast.Name(id=name), args=[]) if name in NAMESPACES and not call.keywords:
                if id(call) not in self._harmless:
                    if name == "globals":
                        open_module(self._notes, scope)
                    elif not scope.is_function:
                        self._notes.open.add(scope.path)
            case ast.Call(func=ast.Attribute(attr="__new__") | ast.Name(id="type"), args=[*_, _, _, namespace]) if (
                is_of_metaclass(scope) and not (isinstance(namespace, ast.Name) and namespace.id in scope.parameters)
            ):
                # It makes classes of another namespace than it is given.
                for part in literal_parts(namespace):
                    self._member(scope.owner or "", None if part is None else self._texts(part, scope)[0])
            case ast.Call(func=ast.Name(id="exec")) if not scope.is_function:
                if (executed := executed_names(call)) is None:
                    self._notes.open.add(scope.path)
                for each in executed or ():
                    self._notes.rebind(f"{scope.path}.{each}")
            case ast.Call(func=ast.Name(id="setattr") | ast.Attribute(attr="__setattr__"), args=[target, named, _, *_]):
                for told in self._texts(named, scope, target):
                    self._give(target, told, scope)
            case ast.Call(func=ast.Attribute(value=space, attr=name)) if name in CHANGES and (value := space_of(space)):
                for given in self._put(call, name, scope):
                    self._give(value, given, scope, in_dict=True)
                if name == "update" and is_of_callers(call, scope):
                    self._notes.taking.add(scope.owner or "")
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in CHANGES:
                if isinstance(value, ast.Name):
                    self._changed(value.id, scope)
                    if name in ("update", "setdefault", "__setitem__"):
                        self._of_namespace(value.id, call.args[0] if name != "update" and call.args else None, scope)
                    if value.id in self._namespaces:
                        open_module(self._notes, scope)
                if scope.is_function:
                    self._inject(value, scope)
                if isinstance(value, ast.Attribute) and self._notes.resolve(value, scope.holder) == "sys.meta_path":
                    self._notes.injecting.add("sys.meta_path")
                if is_modules(self._notes, value, scope):
                    changed_modules(self._notes, call, name, scope)
            case ast.Call(func=ast.Name(id=name)) if name in _READERS or name in ("getattr", "hasattr"):
                self._harmless |= set(map(id, call.args))
        if any(isinstance(argument, ast.Name) and argument.id in self._namespaces for argument in call.args):
            if not (isinstance(call.func, ast.Name) and call.func.id in _READERS):
                open_module(self._notes, scope)
        self._handover(call, scope)

    def _handover(self, call: ast.Call, scope: Scope) -> None:
        """Note which classes and modules a function is called with."""
        function = call.func.func if isinstance(call.func, ast.Call) else call.func
        arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
        if not arguments or not isinstance(function, ast.Name | ast.Attribute):
            return
        path = None
        for argument in arguments:
            if isinstance(argument, ast.Starred):
                argument = argument.value
            if not isinstance(argument, ast.Name | ast.Attribute):
                continue
            if path is None and (path := self._notes.resolve(function, scope.holder)) is None:
                return
            if is_own_name(argument) and not scope.is_function:
                self._notes.named.append((path, False))
                continue
            paths, is_parameter = self._argument(argument, scope)
            self._notes.handovers += [Handover(function=path, argument=p) for p in paths if self._may_be_class(p)]
            if is_parameter:
                self._notes.handovers.append(Handover(function=path, argument=scope.path, is_parameter=True))

    def _argument(self, node: ast.Name | ast.Attribute, scope: Scope) -> tuple[list[str], bool]:
        """Return the paths that an argument stands for, and whether it is a parameter; a local variable is neither."""
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name):
            # `get("x").Name`: any class of that name.
            return ([f"{UNKNOWN}.{node.attr}"] if isinstance(node, ast.Attribute) else []), False
        if not scope.is_function or any(root.id in function.parameters for function in scope.functions()):
            return self._targets(node, scope)
        if is_of_metaclass(scope) and isinstance(node, ast.Name) and node.id in self._flows_of(scope):
            return [scope.owner or ""], False
        path = self._notes.resolve(node, scope.holder)
        return ([path] if path else []), False

    def _may_be_class(self, path: str) -> bool:
        notes = self._notes
        if (thing := notes.things.get(path)) is not None:
            return thing is Thing.CLASS or path in notes.assigned
        holder, _, name = path.rpartition(".")
        return holder != notes.path or name in notes.scopes[notes.path] or bool(notes.stars)

    def _give(self, target: ast.expr, name: str | None, scope: Scope, *, in_dict: bool = False) -> None:
        """Note that something is given an attribute, of a name that may be unknown.

        What `setattr` gives an instance under names that come from elsewhere, its class has declared as a rule; what
        is put into its `__dict__`, not.
        """
        notes = self._notes
        written = target
        match target:
            case ast.Subscript(value=value, slice=key) if is_modules(self._notes, value, scope):
                if scope.is_function and not is_own_name(key):
                    notes.injecting.add(scope.path)
                else:
                    open_module(self._notes, scope)
                return
            case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id=own)]):
                target = ast.Name(id=own)
            case ast.Attribute(value=ast.Name(id=own), attr="__class__"):
                target = ast.Name(id=own)
        if isinstance(target, ast.Name):
            for function in scope.functions():
                if target.id == function.own and function.owner:
                    in_dict = in_dict and getattr(function.node, "name", "") not in _COPYING
                    if name is not None or target is not written or is_of_class(function) or in_dict:
                        self._member(function.owner, name)
                    return
                if target.id in function.parameters:
                    break
        if name is None and scope.is_function:
            self._inject(target, scope)
        paths, parameters = self._targets(target, scope)
        notes.gifts += [Gift(to=path, name=name, in_dict=in_dict) for path in paths]
        if parameters:
            notes.giving.append(Gift(to=scope.path, name=name, in_dict=in_dict))
        if not paths and not parameters and is_of_metaclass(scope):
            self._member(scope.owner or "", name)
        elif not paths and not parameters and name is None and not scope.is_function:
            notes.open |= {path for path, thing in notes.things.items() if thing is Thing.CLASS}

    def _inject(self, target: ast.expr, scope: Scope) -> None:
        """Note a function that gives names to a module, or to whoever calls it."""
        values = [target]
        if isinstance(target, ast.Name):
            values = [v for function in scope.functions() for v in self._flows_of(function).get(target.id, ())]
        for part in (part for value in values for part in ast.walk(value)):
            is_frame = isinstance(part, ast.Attribute) and part.attr in ("f_globals", "f_locals")
            if is_frame or (isinstance(part, ast.Subscript) and is_modules(self._notes, part.value, scope)):
                self._notes.injecting.add(scope.path)

    def _member(self, owner: str, name: str | None) -> None:
        if "<locals>" in owner:
            return
        if name is None:
            self._notes.open.add(owner)
        elif f"{owner}.{name}" not in self._notes.aliases:
            self._notes.things.setdefault(f"{owner}.{name}", Thing.VALUE)

    def _targets(self, node: ast.expr, scope: Scope, depth: int = 0) -> tuple[list[str], bool]:
        """Return the paths that an expression may stand for, and whether it may be a parameter."""
        if not isinstance(node, ast.Name):
            if isinstance(node, ast.Attribute):
                root: ast.expr = node
                while isinstance(root, ast.Attribute):
                    root = root.value
                if not isinstance(root, ast.Name) or self._is_local(root.id, scope):
                    return [], False
            path = self._notes.resolve(node, scope.holder)
            return ([path] if path else []), False
        within: Scope | None = scope
        while within is not None:
            if node.id == within.own and within.owner:
                # What is done to an instance, is not done to its class.
                is_told = is_of_class(within) and "<locals>" not in within.owner
                return ([within.owner] if is_told else []), False
            if node.id in within.parameters:
                return [], not is_instance(node.id, within)
            if within.is_function or within.above is None:
                if node.id in (flows := self._flows_of(within)):
                    if depth > 2:
                        return [], False
                    paths, is_parameter = self._joined(flows[node.id], within, depth)
                    return (paths if within.above else [*paths, f"{within.path}.{node.id}"]), is_parameter
            within = within.above
        path = self._notes.resolve(node, scope.holder)
        return ([path] if path else []), False

    def _joined(self, values: list[ast.expr], scope: Scope, depth: int) -> tuple[list[str], bool]:
        paths: list[str] = []
        is_parameter = False
        for value in values:
            for part in names_in(value):
                more, parameter = self._targets(part, scope, depth + 1)
                paths += more
                is_parameter |= parameter
        return paths, is_parameter

    def _is_local(self, name: str, scope: Scope) -> bool:
        return any(name in f.parameters or name in self._flows_of(f) for f in scope.functions())

    def _flows_of(self, scope: Scope) -> dict[str, list[ast.expr]]:
        if (found := self._flows.get(id(scope.node))) is None:
            found = self._flows[id(scope.node)] = flows_of(scope.node)
        return found
