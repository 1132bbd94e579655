"""Which expressions of a file may be objects of some libraries at all: the cheap question before the exact one.

Only names are followed, whatever the order of statements and whatever is done to what they stand for: an expression
leads to the libraries when one of its names may. Where the answer is no, inference would find nothing of a library.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence

from sourcebook.code.chains import last_name, nodes_below
from sourcebook.marks.python.inference.fixtures import fixture_of
from sourcebook.marks.python.inference.modules import absolute_origin
from sourcebook.marks.python.inference.scopes import How, Scope, Site

_DEEPEST = 40
"""Names from one to the next; what is further may be anything."""
_WORD = re.compile(r"[^\W\d]\w*")
_OF_PYTHON = (
    ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Compare, ast.UnaryOp, ast.Lambda,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
"""What is of Python's own classes, or of none that is known."""


class Leading:
    """Tells what may lead to objects of some libraries.

    Args:
        top: The scope of the file.
        leads: Tells whether what is imported from a module, by its first name, may be of one of them.
        is_module: Tells whether a path is a module at hand, which is no object of a class.
        is_own: Whether the file is of one of the libraries: then its classes are theirs.
    """

    def __init__(
        self, top: Scope, leads: Callable[[str], bool], is_module: Callable[[str], bool], *, is_own: bool = False
    ):
        self._top = top
        self._is_own = is_own
        self._leads = leads
        self._is_module = is_module
        self._known: dict[tuple[object, ...], bool] = {}
        self._doubts = 0
        self._depth = 0

    def may_be(self, node: ast.expr, scope: Scope) -> bool:
        """Tell whether an expression itself may be an object of one of the libraries, or of a class below theirs."""
        match node:
            case ast.Name(id=name):
                return self._name(name, scope, is_itself=True)
            case ast.Attribute(value=ast.Name(id=name), attr=attr):
                cls = self._own(name, scope)
                return self._of_class(cls, attr) if cls is not None else self._name(name, scope)
            case ast.Call(func=ast.Name(id=name)) if classes := self._classes(name, scope):
                return any(map(self.has_bases, classes))
            case ast.IfExp(body=body, orelse=orelse):
                return self.may_be(body, scope) or self.may_be(orelse, scope)
            case ast.BoolOp(values=values):
                return any(self.may_be(value, scope) for value in values)
            case ast.NamedExpr(value=value):
                return self.may_be(value, scope)
        return not isinstance(node, _OF_PYTHON) and self.leads(node, scope)

    def has_bases(self, scope: Scope) -> bool:
        """Tell whether a class may be one of the libraries', or derive from one."""
        if self._is_own:
            return True
        node = scope.node
        assert isinstance(node, ast.ClassDef) and scope.parent is not None
        key = ("bases", scope)
        return self._once(key, lambda: any(self.leads(base, scope.parent or scope) for base in node.bases))

    def leads(self, node: ast.expr, scope: Scope, *, is_annotation: bool = False) -> bool:
        """Tell whether a name in an expression may lead to one of the libraries."""
        waiting: list[ast.AST] = [node]
        while waiting:
            part = waiting.pop()
            kind = type(part)
            if kind is ast.Name:
                if self._name(part.id, scope):  # type: ignore[attr-defined]  # by its kind
                    return True
                continue
            if kind is ast.Constant:
                value = part.value  # type: ignore[attr-defined]  # by its kind
                if is_annotation and isinstance(value, str) and self._in_text(value, scope):
                    return True
                continue
            if isinstance(part, ast.Attribute):
                value = part.value
                if not isinstance(value, ast.Name):
                    waiting.append(value)
                    continue
                cls = self._own(value.id, scope)
                if self._of_class(cls, part.attr) if cls is not None else self._name(value.id, scope):
                    return True
                continue
            if isinstance(part, ast.Call):
                is_annotation = is_annotation or last_name(part.func) == "cast"
                waiting += (part.func, *part.args, *(keyword.value for keyword in part.keywords))
                continue
            if kind is ast.Subscript:
                is_annotation = True  # `List["X"]`
            waiting += nodes_below(part)
        return False

    def _in_text(self, text: str, scope: Scope) -> bool:
        return any(self._name(word, scope) for word in _WORD.findall(text))

    def _once(self, key: tuple[object, ...], find: Callable[[], bool]) -> bool:
        known = self._known.get(key)
        if known is not None:
            return known
        if key in self._known or self._depth > _DEEPEST:
            self._doubts += 1
            return self._depth > _DEEPEST
        doubts = self._doubts
        self._known[key] = None  # type: ignore[assignment]  # is being found
        self._depth += 1
        try:
            found = find()
        finally:
            self._depth -= 1
        if found or doubts == self._doubts or not self._depth:
            self._known[key] = found
        else:
            del self._known[key]
        return found

    def _name(self, name: str, scope: Scope, *, is_itself: bool = False) -> bool:
        known = self._known.get((name, scope, is_itself))
        if known is not None:
            return known
        return self._once((name, scope, is_itself), lambda: self._found(name, scope, is_itself=is_itself))

    def _found(self, name: str, scope: Scope, *, is_itself: bool) -> bool:
        if scope.written.may_narrow(name):
            return True
        if name in ("super", "Self"):
            return self._around(scope)
        around, sites = _sites_of(name, scope)
        if around is not None:
            if any(self._site(site, is_itself=is_itself) for site in sites):
                return True
            is_class = isinstance(around.node, ast.ClassDef) and around.parent is not None
            return is_class and self._name(name, around.parent or around, is_itself=is_itself)
        origins = (absolute_origin(star, self._top) for star in self._top.stars)
        return any(origin is not None and self._path(origin) for origin in origins)

    def _imported(self, site: Site) -> str | None:
        """Return the path of what an import binds; None where that is not known."""
        statement, alias = site.spot.statement if site.spot else None, site.node
        assert isinstance(alias, ast.alias)
        if isinstance(statement, ast.ImportFrom):
            origin = absolute_origin(statement, self._top)
            return f"{origin}.{alias.name}" if origin is not None else None
        return alias.name if alias.asname else alias.name.partition(".")[0]

    def _path(self, path: str) -> bool:
        """Tell whether what stands at a path may be of the libraries, or in this file."""
        own = self._top.path
        if own and (f"{path}.".startswith(f"{own}.") or own.startswith(f"{path}.")):
            return True
        return self._leads(path.partition(".")[0])

    def _around(self, scope: Scope) -> bool:
        """Tell the same of the class around, which `super()` and `Self` stand for."""
        around: Scope | None = scope
        while around is not None and not isinstance(around.node, ast.ClassDef):
            around = around.parent
        return around is None or self._class(around)

    def _site(self, site: Site, *, is_itself: bool) -> bool:
        scope = site.scope
        match site.how:
            case How.IMPORTED:
                path = self._imported(site)
                return path is not None and self._path(path) and not (is_itself and self._is_module(path))
            case How.DEFINED:
                return self._defined(site.node, scope, is_itself=is_itself)
            case How.PARAMETER:
                return self._parameter(site.node, scope, is_itself=is_itself)
        if isinstance(site.node, ast.AnnAssign) and self.leads(site.node.annotation, scope, is_annotation=True):
            return True
        if site.value is None:
            return False
        is_whole = is_itself and not site.unpacked and site.how in (How.VALUE, How.ANNOTATED, How.WALRUS)
        return self.may_be(site.value, scope) if is_whole else self.leads(site.value, scope)

    def _defined(self, node: ast.AST, scope: Scope, *, is_itself: bool) -> bool:
        if isinstance(node, ast.ClassDef):
            inner = scope.below(node, node.name)
            return self.has_bases(inner) if is_itself else self._class(inner)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return True
        if any(self.leads(decorator, scope) for decorator in node.decorator_list):
            return True
        if is_itself:
            return False
        if node.returns is not None:
            return self.leads(node.returns, scope, is_annotation=True)
        inner = scope.below(node, node.name)
        return any(self.leads(value, inner) for value in _given(inner))

    def _class(self, scope: Scope) -> bool:
        """Tell whether a class, or anything that its objects have, leads to one of the libraries."""
        return self._once(("class", scope), lambda: self.has_bases(scope) or self._any_site(_all_sites(scope)))

    def _of_class(self, scope: Scope, name: str) -> bool:
        """Tell the same of one member of a class."""
        if self.has_bases(scope):
            return True
        sites = [*scope.sites.get(name, ()), *scope.attributes.get(name, ())]
        if not sites:  # inherited: what Python's own methods give may be an object of the class again
            bases = scope.node.bases if isinstance(scope.node, ast.ClassDef) else []
            return bool(bases or name.startswith("__")) and self._class(scope)
        return self._once((name, "of", scope), lambda: self._any_site(sites))

    def _any_site(self, sites: Iterable[Site]) -> bool:
        return any(self._site(site, is_itself=False) for site in sites)

    def _own(self, name: str, scope: Scope) -> Scope | None:
        """Return the class of which a name is the object that a method is given, or the class itself; else None."""
        around, sites = _sites_of(name, scope)
        if around is None or around.parent is None or not isinstance(around.parent.node, ast.ClassDef):
            return None
        if len(sites) > 1 or around.written.may_narrow(name):
            return None
        return around.parent if _is_first(sites[0], around) else None

    def _classes(self, name: str, scope: Scope) -> list[Scope]:
        """Return the classes of the file that a name stands for; none where it may be anything else."""
        around, sites = _sites_of(name, scope)
        if around is None or isinstance(around.node, ast.ClassDef) or around.written.may_narrow(name):
            return []
        found = [around.below(s.node, name) for s in sites if isinstance(s.node, ast.ClassDef)]
        return found if len(found) == len(sites) else []

    def _parameter(self, node: ast.AST, scope: Scope, *, is_itself: bool) -> bool:
        function, parent = scope.node, scope.parent
        if not isinstance(node, ast.arg) or parent is None or isinstance(function, ast.Module | ast.ClassDef):
            return False
        if node.annotation is not None and self.leads(node.annotation, parent, is_annotation=True):
            return True
        positional = [*function.args.posonlyargs, *function.args.args]
        if isinstance(parent.node, ast.ClassDef) and positional and node is positional[0]:
            if self.has_bases(parent) or (not is_itself and self._class(parent)):
                return True
        defaults = (*function.args.defaults, *function.args.kw_defaults)
        if any(default is not None and self.leads(default, parent) for default in defaults):
            return True
        fixture = fixture_of(function, parent, node.arg)
        return fixture is not None and self._defined(fixture.node, fixture.scope, is_itself=False)


def _sites_of(name: str, scope: Scope) -> tuple[Scope | None, Sequence[Site]]:
    """Return what binds a name that is read in a scope, and the scope that does."""
    around: Scope | None = scope
    while around is not None:
        if (sites := around.sites.get(name)) and (around is scope or not isinstance(around.node, ast.ClassDef)):
            return around, sites
        around = around.parent
    return None, ()


def _is_first(site: Site, scope: Scope) -> bool:
    """Tell whether a name is the first parameter of a function, without annotation."""
    if site.how is not How.PARAMETER or isinstance(scope.node, ast.Module | ast.ClassDef):
        return False
    positional = [*scope.node.args.posonlyargs, *scope.node.args.args]
    return bool(positional) and site.node is positional[0] and positional[0].annotation is None


def _given(scope: Scope) -> Iterable[ast.expr]:
    """Yield what a function returns and what it yields in statements of its own."""
    for spot in scope.given:
        match spot.statement:
            case ast.Return(value=ast.expr() as value) | ast.Expr(value=ast.Yield(value=ast.expr() as value)):
                yield value


def _all_sites(scope: Scope) -> Iterable[Site]:
    for sites in (*scope.sites.values(), *scope.attributes.values()):
        yield from sites
