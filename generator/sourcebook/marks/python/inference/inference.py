"""What an expression is: from names and what binds them, by what stands behind the dot and comes out of a call.

Only what the text tells is known. What a name stands for follows the order of statements (`flow`) in the scope that
reads it; in scopes around that, where functions run at any time, it may be anything that is bound to it there.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sourcebook.code.chains import last_name
from sourcebook.marks.python.inference.annotations import as_instances, as_objects, names_in, read_annotation
from sourcebook.marks.python.inference.bindings import is_own, site_value
from sourcebook.marks.python.inference.calls import result_of
from sourcebook.marks.python.inference.displays import comprehended, display_value
from sourcebook.marks.python.inference.flow import Narrowed, reaching
from sourcebook.marks.python.inference.members import fields_of, find_order, is_derived, member_of, overloads
from sourcebook.marks.python.inference.modules import Modules, ModulesOfFile, absolute_origin, hands_on
from sourcebook.marks.python.inference.protocols import awaited, builtin, element_of, given_by
from sourcebook.marks.python.inference.scopes import How, Place, Scope, Site
from sourcebook.marks.python.inference.types import (
    UNKNOWN,
    ClassObject,
    External,
    Function,
    Instance,
    Items,
    Known,
    Module,
    Parameter,
    Type,
    Types,
    Yielding,
    known,
    together,
)

DEEPEST = 60
"""Steps from one expression to what tells what it is."""
_ASKED = Known(())
"""Of what is being found: what asks for itself is not known by that."""
_OPERATORS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv",
    ast.Mod: "mod", ast.Pow: "pow", ast.BitOr: "or", ast.BitAnd: "and", ast.BitXor: "xor",
    ast.MatMult: "matmul", ast.LShift: "lshift", ast.RShift: "rshift",
}  # fmt: skip


class Inference:
    """What expressions are, in one file and in the modules that it uses; each answer is found once.

    Args:
        modules: Gives the scopes of modules.
        library: What is known of library modules by themselves; None to find it out.
    """

    def __init__(self, modules: Modules | ModulesOfFile, library: Inference | None = None):
        self._modules = modules
        self._library = library
        self._sites: dict[Site, Known] = {}
        self._values: dict[tuple[ast.expr, Scope], Known] = {}
        self._orders: dict[Instance, list[Instance]] = {}
        self._doubts = 0
        """How often something was asked for while it was being found, or too many steps away: what is found by that may
        not be all."""
        self._depth = 0

    def value(self, node: ast.expr, place: Place) -> Known:
        """Return what an expression is where it stands."""
        if self._library is not None and place.scope.origin and not place.local:
            return self._library.value(node, place)
        if self._depth > DEEPEST:
            self._doubts += 1
            return UNKNOWN
        if place.local:
            self._depth += 1
            try:
                return self._value(node, place)
            finally:
                self._depth -= 1
        key = (node, place.scope)
        known = self._values.get(key)
        if known is not None:
            if known is _ASKED:
                self._doubts += 1
            return known
        self._depth += 1
        self._values[key] = _ASKED
        try:
            found = self._values[key] = self._value(node, place)
        finally:
            self._depth -= 1
        return found

    def _value(self, node: ast.expr, place: Place) -> Known:
        # The commonest first, by hand: a `match` asks for one class after the other.
        if isinstance(node, ast.Name):
            return self.name(node.id, place)
        if isinstance(node, ast.Attribute):
            return self._behind(self.value(node.value, place), node.attr)
        if isinstance(node, ast.Call):
            return self._called(node, place)
        match node:
            case ast.Await(value=value):
                found = self.value(value, place)
                return found._replace(types=awaited(self, found.types))
            case ast.NamedExpr(value=value) | ast.Starred(value=value):
                return self.value(value, place)
            case ast.IfExp(body=body, orelse=orelse):
                return together(self.value(part, place) for part in (body, orelse))
            case ast.BoolOp(values=values):
                return together(self.value(part, place) for part in values)
            case ast.Subscript():
                return self._item(node, place)
            case ast.BinOp():
                return self._operated(node, place)
        return display_value(self, node, place)

    def comprehended(self, generators: Sequence[ast.comprehension], place: Place) -> Place:
        """Return the place inside of a comprehension, where its variables are known."""
        return comprehended(self, generators, place)

    def name(self, name: str, place: Place) -> Known:
        """Return what a name stands for."""
        if name in place.local:
            return Known(*place.local[name])  # type: ignore[arg-type]  # a `Known`, which this module knows of only
        scope: Scope | None = place.scope
        while scope is not None:
            visible = scope is place.scope or not isinstance(scope.node, ast.ClassDef)
            if visible and name in scope.sites:
                return self._bound(name, scope, place)
            scope = scope.parent
        return self._from_everywhere(name, place.scope.outermost)

    def _bound(self, name: str, scope: Scope, place: Place) -> Known:
        sites: Sequence[Site | Narrowed] = scope.sites[name]
        complete = True
        if scope is place.scope and place.spot is not None:
            reached = reaching(scope, name, place.spot)
            sites, complete = reached.sites, reached.complete
        elif declared := [s for s in scope.sites[name] if s.how is How.ANNOTATED]:
            sites = declared
        functions = [s for s in sites if isinstance(s, Site) and isinstance(s.node, ast.FunctionDef)]
        if functions and len(functions) == len(sites) > 1:
            return self._overloaded(functions)
        found = [self._narrowed(s, place) if isinstance(s, Narrowed) else self.site(s) for s in sites]
        if not complete and scope.parent is not None and isinstance(scope.node, ast.ClassDef):
            found.append(self.name(name, Place(scope=scope.parent)))
        return together(found)

    def _narrowed(self, narrowed: Narrowed, place: Place) -> Known:
        at = Place(scope=place.scope, spot=narrowed.spot)
        parts = narrowed.classes.elts if isinstance(narrowed.classes, ast.Tuple) else [narrowed.classes]
        found = together(self.value(part, at) for part in parts)
        lines = found.lines | self._here(place.scope, narrowed.lineno)
        return Known(as_instances(found.types), lines, f"`{narrowed.test}` at line {narrowed.lineno}")

    @staticmethod
    def _here(scope: Scope, lineno: int) -> frozenset[int]:
        return frozenset() if scope.origin else frozenset({lineno})

    def _overloaded(self, sites: Sequence[Site]) -> Known:
        nodes = overloads(s.node for s in sites if isinstance(s.node, ast.FunctionDef))
        last = sites[-1]
        function = Function(path=f"{last.scope.path}.{last.name}", nodes=nodes, scope=last.scope)
        return Known((function,), self._here(last.scope, last.lineno))

    def _from_everywhere(self, name: str, module: Scope) -> Known:
        for star in module.stars:
            origin = absolute_origin(star, module)
            if origin is not None and (found := self._from_star(origin, name, frozenset({module.path}))):
                return Known(found, self._here(module, star.lineno))
        if module.path == "builtins":
            return UNKNOWN
        found = self.resolve(f"builtins.{name}")
        return Known(tuple(type for type in found if not isinstance(type, External)))

    def site(self, site: Site) -> Known:
        """Return what a place binds a name to."""
        if self._library is not None and site.scope.origin:
            return self._library.site(site)
        known = self._sites.get(site)
        if known is None:
            self._sites[site] = _ASKED
            found = site_value(site, self)
            lines = frozenset() if is_own(site) else self._here(site.scope, site.lineno)
            if site.how is How.IMPORTED and site.spot is not None:
                lines |= self._here(site.scope, site.spot.statement.lineno)  # an imported name may stand below `from`
            known = self._sites[site] = found._replace(lines=found.lines | lines)
        elif known is _ASKED:
            self._doubts += 1
        return known

    def annotation(self, node: ast.expr, place: Place) -> Types:
        """Return what something annotated is an instance of."""
        if self._library is not None and place.scope.origin and not place.local:
            return self._library.annotation(node, place)
        if self._depth > DEEPEST:
            self._doubts += 1
            return ()
        self._depth += 1
        try:
            # Annotations count when everything is known.
            at = place if place.spot is None else Place(scope=place.scope, local=place.local)
            return read_annotation(node, at, self)
        finally:
            self._depth -= 1

    def annotated(self, node: ast.expr, place: Place) -> Known:
        """Return the same, with the lines that bind the names in the annotation."""
        types = self.annotation(node, place)
        if place.scope.origin or not types:
            return Known(types)
        at = place._replace(spot=None)
        return Known(types, frozenset[int]().union(*(self.name(name, at).lines for name in names_in(node))))

    def _behind(self, found: Known, attr: str) -> Known:
        parts = [self.member(type, attr) for type in found.types]
        after = together(parts)
        return Known(after.types, found.lines | after.lines, after.how or found.how)

    def member(self, type: Type, name: str) -> Known:
        """Return what stands behind the dot."""
        match type:
            case Module(path=path) | External(path=path):
                return known(*self.resolve(f"{path}.{name}"))
            case Instance() | ClassObject():
                return member_of(type, name, self)
            case Items() | Yielding():
                return together(self.member(each, name) for each in self._as_instances(type))
        return UNKNOWN

    def _as_instances(self, type: Items | Yielding) -> Types:
        if isinstance(type, Items):
            return builtin(self, "tuple", tuple(dict.fromkeys(t for part in type.elements for t in part)))
        found = self.resolve("typing.Generator")
        return tuple(Instance(cls=t.cls, args=(type.element,)) for t in found if isinstance(t, ClassObject))

    def call(self, function: Type, node: ast.Call | None, place: Place) -> Known:
        """Return what a call gives."""
        if self._depth > DEEPEST:
            self._doubts += 1
            return UNKNOWN
        self._depth += 1
        try:
            return result_of(function, node, place, self)
        finally:
            self._depth -= 1

    def _called(self, node: ast.Call, place: Place) -> Known:
        match node:
            case ast.Call(func=ast.Name(id="super")):
                return self._super(place)
            case ast.Call(func=func, args=[kind, _]) if last_name(func) == "cast":
                return self.annotated(kind, place)._replace(how=f"`cast` at line {node.lineno}")
        function = self.value(node.func, place)
        parts = [self.call(type, node, place) for type in function.types]
        result = together(parts)
        is_class = all(isinstance(type, ClassObject | External) for type in function.types)
        return Known(result.types, function.lines | result.lines, function.how if is_class else result.how)

    def _super(self, place: Place) -> Known:
        scope: Scope | None = place.scope
        while scope is not None and not isinstance(scope.node, ast.ClassDef):
            scope = scope.parent
        if scope is None or scope.parent is None:
            return UNKNOWN
        assert isinstance(scope.node, ast.ClassDef)
        found = together(self.value(base, Place(scope=scope.parent)) for base in scope.node.bases)
        return found._replace(types=as_instances(found.types), lines=found.lines | self._here(scope, scope.node.lineno))

    def _item(self, node: ast.Subscript, place: Place) -> Known:
        held = self.value(node.value, place)
        found: list[Type] = []
        for type in held.types:
            match type:
                case ClassObject() | External():
                    found += as_objects(self.annotation(node, place))
                    break
                case Items(elements=elements):
                    match node.slice:
                        case ast.Constant(value=int(index)) if -len(elements) <= index < len(elements):
                            found += elements[index]
                case Instance() if (name := self._key(type, node.slice)) is not None:
                    found += self.member(type, name).types
                case Instance():
                    call = ast.Call(func=node.value, args=[node.slice], keywords=[])
                    found += given_by(self, type, "__getitem__", ast.copy_location(call, node), place)
        if not held.types and last_name(node.value) in ("Optional", "Union", "Annotated", "Type", "Tuple"):
            found += as_objects(self.annotation(node, place))
        return held._replace(types=tuple(dict.fromkeys(found)))

    def _key(self, held: Instance, index: ast.expr) -> str | None:
        """Return the name under which what stands at an index or key is declared; None for other objects."""
        match index:
            case ast.Constant(value=str(name)) if is_derived(held, "TypedDict", self):
                return name
            case ast.Constant(value=int(position)) if position in range(len(names := fields_of(held, self))):
                return names[position]
        return None

    def order(self, instance: Instance) -> list[Instance]:
        """Return the classes in which a member is looked for, the first first, each with what fills its parameters."""
        scope = instance.cls.scope
        if self._library is not None and scope is not None and scope.origin:
            return self._library.order(instance)
        found = self._orders.get(instance)
        if found is None:
            doubts = self._doubts
            found = find_order(instance, self)
            if doubts == self._doubts:
                self._orders[instance] = found
        return found

    def element(self, types: Types) -> Types:
        """Return what a loop over something gets."""
        return element_of(self, types)

    def _operated(self, node: ast.BinOp, place: Place) -> Known:
        left, right = self.value(node.left, place), self.value(node.right, place)
        if isinstance(node.op, ast.BitOr) and all(
            isinstance(type, ClassObject | External | Parameter) for type in (*left.types, *right.types)
        ):
            return together([left, right])  # `A | B` of classes is a type
        name = _OPERATORS[type(node.op)]
        for one, other, operator in ((left, node.right, f"__{name}__"), (right, node.left, f"__r{name}__")):
            call = ast.copy_location(ast.Call(func=node.left, args=[other], keywords=[]), node)
            found = tuple(t for each in one.types for t in given_by(self, each, operator, call, place))
            if found:
                return Known(tuple(dict.fromkeys(found)), left.lines | right.lines, one.how)
        return UNKNOWN

    def resolve(self, path: str) -> Types:
        """Return what stands at a dotted path: in a module whose text is at hand, else the path alone."""
        if self._library is not None and not self._modules.is_own(path):
            return self._library.resolve(path)
        if self._modules.has(path):
            return (Module(path=path),)
        parent, _, last = path.rpartition(".")
        if not parent:
            return (External(path=path),)
        holders = self.resolve(parent)
        found: list[Type] = []
        for holder in holders:
            match holder:
                case External():
                    found.append(External(path=path))
                case Module(path=module):
                    found += self._in_module(module, last)
                case ClassObject():
                    found += member_of(holder, last, self).types
        return tuple(dict.fromkeys(found))

    def _in_module(self, module: str, name: str) -> Types:
        scope = self._modules.scope(module)
        if scope is None:
            return ()
        if name in scope.sites:
            return self._bound(name, scope, Place(scope=scope)).types
        for star in scope.stars:
            origin = absolute_origin(star, scope)
            if origin is not None and (found := self._from_star(origin, name, frozenset({module}))):
                return found
        return (External(path=f"{module}.{name}"),)

    def _from_star(self, module: str, name: str, seen: frozenset[str]) -> Types:
        """Return what a star import takes from a module under a name; empty when it has none, or is not at hand."""
        scope = self._modules.scope(module)
        if scope is None or module in seen:
            return ()
        if name in scope.sites:
            return self._bound(name, scope, Place(scope=scope)).types if hands_on(scope, name) else ()
        for star in scope.stars:
            origin = absolute_origin(star, scope)
            if origin is not None and (found := self._from_star(origin, name, seen | {module})):
                return found
        return ()

    def origin(self, scope: Scope) -> str:
        """Return who says what stands in a scope."""
        return scope.origin
