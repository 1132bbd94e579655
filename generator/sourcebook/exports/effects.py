"""What the code of a module does to names beside binding them: attributes given to classes and modules.

Functions are read too, for many are called while a module is imported, and instances get their attributes in
methods. What is given to which class is not followed further than a name: where it is lost, everything that it may
be is open.
"""

from __future__ import annotations

import ast
import builtins

from sourcebook.exports.module_names import Gift, Handover, Notes
from sourcebook.exports.names import Thing
from sourcebook.exports.scopes import (
    NAMESPACES,
    SCOPES,
    Scope,
    children,
    flows_of,
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
from sourcebook.exports.told_names import CHANGES, only_looks, updated_names, whole_constants

_READS = frozenset({"get", "items", "keys", "values", "copy"})
_READERS = frozenset({"dict", "list", "tuple", "set", "frozenset", "sorted", "len", "any", "all", "iter", "id"})
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
                inner, body = self._inner(node, scope), node.body
                within: list[ast.AST] = list(body) if isinstance(body, list) else [body]
                waiting += [(child, inner) for child in within]
                waiting += [(child, scope) for child in children(node) if child not in within]
            else:
                waiting += [(child, scope) for child in children(node)]

    def _inner(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope) -> Scope:
        if isinstance(node, ast.ClassDef):
            is_local = scope.is_function
            path = f"{scope.path}.<locals>.{node.name}" if is_local else f"{scope.path}.{node.name}"
            return Scope(node=node, path=path, holder=self._notes.path if is_local else path, above=scope)
        arguments = node.args
        listed = [*arguments.posonlyargs, *arguments.args]
        names = {argument.arg for argument in (*listed, *arguments.kwonlyargs)}
        names |= {argument.arg for argument in (arguments.vararg, arguments.kwarg) if argument}
        in_class = isinstance(scope.node, ast.ClassDef) and not isinstance(node, ast.Lambda)
        decorators = getattr(node, "decorator_list", ())
        is_static = in_class and any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in decorators)
        is_method = in_class and not is_static and bool(listed)
        name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
        return Scope(
            node=node,
            path=scope.path if scope.is_function else f"{scope.path}.{name}",
            holder=self._notes.path,
            owner=scope.path if is_method else None,
            parameters=frozenset(names),
            own=listed[0].arg if is_method else None,
            above=scope,
        )

    def _node(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.Attribute(ctx=ast.Store(), value=value, attr=name):
                self._give(value, name, scope)
            case ast.Subscript(ctx=ast.Store()):
                self._stored(node, scope)
            case ast.Subscript(value=value, slice=key):
                self._harmless.add(id(value))
                if self._is_modules(value, scope) and id(node) not in self._harmless and is_own_name(key):
                    self._open_module(scope)
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

    def _open_module(self, scope: Scope) -> None:
        # What a module's `__getattr__` keeps under the name that it was asked for, it answers anyway.
        if scope.path != f"{self._notes.path}.__getattr__":
            self._notes.open.add(self._notes.path)

    def _of_namespace(self, name: str, key: ast.expr | None, scope: Scope) -> None:
        """Note what a metaclass adds to the namespace that it is given."""
        if scope.owner is not None and name in scope.parameters and is_of_metaclass(scope) and name != scope.own:
            for told in (None,) if key is None else self._texts(key, scope):
                self._member(scope.owner, told)

    def _texts(self, key: ast.expr, scope: Scope) -> tuple[str | None, ...]:
        """Return the names that an expression may be, one literal or each of a loop's; None among them for any."""
        if isinstance(key, ast.Name) and not any(key.id in function.parameters for function in scope.functions()):
            for within in (*scope.functions(), None):
                flows = self._module_flows if within is None else self._flows_of(within)
                if key.id in flows:
                    parts = [part for value in flows[key.id] for part in literal_parts(value)]
                    return tuple(self._texts(part, scope)[0] if part else None for part in parts)
        is_told = isinstance(key, ast.Constant) and isinstance(key.value, str)
        return (str(ast.literal_eval(key)) if is_told else None,)

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
                    self._open_module(scope)
                self._of_namespace(name, node.slice, scope)
                if scope.is_function and not isinstance(node.slice, ast.Constant):
                    self._inject(node.value, scope)
            case ast.Attribute(attr="f_globals" | "f_locals"):
                self._notes.injecting.add(scope.path)
            case space if (value := space_of(space)) is not None:
                self._give(value, None, scope, in_dict=True)
        if self._is_modules(node.value, scope):
            match node.slice:
                case ast.Constant(value=str(path)) if path not in self._notes.things:
                    self._notes.things[path] = Thing.MODULE
                    self._notes.open.add(path)
                case _ if scope.is_function and not is_own_name(node.slice):
                    self._notes.injecting.add(scope.path)
                case _:
                    self._open_module(scope)

    def _call(self, call: ast.Call, scope: Scope) -> None:
        self._of_globals(call, scope)
        match call:
            case ast.Call(func=ast.Name(id=name), args=[]) if name in NAMESPACES and not call.keywords:
                if id(call) not in self._harmless:
                    if name == "globals":
                        self._open_module(scope)
                    elif not scope.is_function:
                        self._notes.open.add(scope.path)
            case ast.Call(func=ast.Attribute(attr="__new__") | ast.Name(id="type"), args=[*_, _, _, namespace]) if (
                is_of_metaclass(scope) and not (isinstance(namespace, ast.Name) and namespace.id in scope.parameters)
            ):
                # It makes classes of another namespace than it is given.
                self._member(scope.owner or "", None)
            case ast.Call(func=ast.Name(id="exec")) if not scope.is_function:
                self._notes.open.add(scope.path)
            case ast.Call(func=ast.Name(id="setattr") | ast.Attribute(attr="__setattr__"), args=[target, named, _, *_]):
                for told in self._texts(named, scope):
                    self._give(target, told, scope)
            case ast.Call(func=ast.Attribute(value=space, attr=name)) if name in CHANGES and (value := space_of(space)):
                for given in self._updated(call, scope) if name == "update" else (None,):
                    self._give(value, given, scope, in_dict=True)
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in CHANGES:
                if isinstance(value, ast.Name):
                    self._changed(value.id, scope)
                    if name in ("update", "setdefault", "__setitem__"):
                        self._of_namespace(value.id, call.args[0] if name != "update" and call.args else None, scope)
                    if value.id in self._namespaces:
                        self._open_module(scope)
                if scope.is_function:
                    self._inject(value, scope)
                if isinstance(value, ast.Attribute) and self._notes.resolve(value, scope.holder) == "sys.meta_path":
                    self._notes.injecting.add("sys.meta_path")
                if self._is_modules(value, scope):
                    self._open_module(scope)
            case ast.Call(func=ast.Name(id=name)) if name in _READERS or name in ("getattr", "hasattr"):
                self._harmless |= set(map(id, call.args))
        if any(isinstance(argument, ast.Name) and argument.id in self._namespaces for argument in call.args):
            if not (isinstance(call.func, ast.Name) and call.func.id in _READERS):
                self._open_module(scope)
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
            return [], False
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
            case ast.Subscript(value=value, slice=key) if self._is_modules(value, scope):
                if scope.is_function and not is_own_name(key):
                    notes.injecting.add(scope.path)
                else:
                    self._open_module(scope)
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
            if is_frame or (isinstance(part, ast.Subscript) and self._is_modules(part.value, scope)):
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

    def _is_modules(self, node: ast.expr, scope: Scope) -> bool:
        return isinstance(node, ast.Name | ast.Attribute) and self._notes.resolve(node, scope.holder) == "sys.modules"
