"""Which names of a library it calls deprecated, and what it says of them; read from its text alone.

Told are a decorator `deprecated`, a warning that every call of the function or class gives, one that the module gives
to who asks for the name (PEP 562), and `.. deprecated::` in a docstring. A warning under a condition, or one about an
argument, says nothing of the whole.

Sources: https://peps.python.org/pep-0702/ and
https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html#directive-deprecated
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping, Sequence

from sourcebook.code.syntax import parse_tree
from sourcebook.exports.lazy_names import lazy_branches
from sourcebook.exports.module_texts import ModuleText

_TOLD = re.compile("deprecat|RemovedIn", re.IGNORECASE)
"""What stands in every text that calls something deprecated: the others are not parsed for it."""
_DECORATORS = frozenset({"deprecated", "deprecate"})
_DIRECTIVE = re.compile(r"^\.\. deprecated::[ \t]*([^\n]*)((?:\n[ \t]*\S[^\n]*)*)", re.MULTILINE)
_OF_A_PART = re.compile(r"\b(?:arguments?|parameters?|keywords?|options?|passing)\b", re.IGNORECASE)
_VERSION = re.compile(r"v?\d[\w.]*")
"""What some decorators take first: since when."""
_LONGEST = 300
"""Characters that are kept of what is said."""
_ROLE = re.compile(r"(?::[\w+-]+)+:`~?([^`<]*?)(?:\s*<[^>]*>)?`|``([^`]+)``")
_NAME = r"['\"`]*([A-Za-z_]\w*(?:\.\w+)*)(?:\(\))?['\"`]*"
_SUCCESSORS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:use|import|call)\s+(?:the\s+)?{_NAME}(?:\s+\w+)?\s+instead",
        rf"\binstead,?\s+(?:please\s+)?(?:use|import|call)\s+{_NAME}",
        rf"\b(?:in favou?r of|replaced (?:by|with)|renamed (?:to|as)|moved to|superseded by)\s+(?:the\s+)?{_NAME}",
        r"\b(?:use|import)\s+['\"`]([A-Za-z_]\w*(?:\.\w+)*)(?:\(\))?['\"`]",
    )
)
_NO_NAMES = frozenset({"a", "an", "another", "it", "that", "the", "them", "this", "those", "your"})


def read_deprecations(modules: Mapping[str, ModuleText]) -> dict[str, str]:
    """Return what a library says of the names that it calls deprecated, by their paths; empty where it says nothing.

    Args:
        modules: By dotted path.
    """
    found: dict[str, str] = {}
    for path in sorted(modules):
        for text in filter(None, (modules[path].stub, modules[path].text)):
            if _TOLD.search(text):
                try:
                    found |= dict(_of_body(path, parse_tree(text).body))
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    # The text is anybody's: what it says is then not known.
                    continue
    return found


def find_successor(said: str) -> str | None:
    """Return what a text says to use instead, as it is written there; None where it names nothing."""
    text = _ROLE.sub(lambda match: f"'{match[1] or match[2]}'", said)
    for pattern in _SUCCESSORS:
        match = pattern.search(text)
        if match and match[1].lower() not in _NO_NAMES:
            return match[1]
    return None


def _of_body(path: str, body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node in body:
        match node:
            case ast.FunctionDef(name="__getattr__"):
                for names, branch in lazy_branches(node):
                    if (said := _warned(branch)) is not None:
                        yield from ((f"{path}.{name}", said) for name in names)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if (said := _said_of(node, node.body)) is not None:
                    yield f"{path}.{node.name}", said
            case ast.ClassDef():
                if (said := _said_of(node, _making(node))) is not None:
                    yield f"{path}.{node.name}", said
                yield from _of_body(f"{path}.{node.name}", node.body)
            case ast.If() | ast.Try():
                handlers = node.handlers if isinstance(node, ast.Try) else []
                for part in (node.body, *(handler.body for handler in handlers), node.orelse):
                    yield from _of_body(path, part)


def _making(node: ast.ClassDef) -> list[ast.stmt]:
    """Return what every making of an object of a class runs."""
    makers = (s for s in node.body if isinstance(s, ast.FunctionDef) and s.name in ("__init__", "__new__"))
    return [statement for maker in makers for statement in maker.body]


def _said_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, run: Sequence[ast.stmt]) -> str | None:
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if _last_name(called) in _DECORATORS:
            return _text_in(decorator) if isinstance(decorator, ast.Call) else ""
    warned = _warned(run)
    if warned is not None:
        return warned
    directive = _DIRECTIVE.search(inspect.cleandoc(ast.get_docstring(node, clean=False) or ""))
    if directive is None:
        return None
    # Behind the version, on its line or below it.
    said = _plain(f"{directive[1].partition(' ')[2]} {directive[2]}")
    return None if _OF_A_PART.search(said) else said


def _warned(body: Sequence[ast.stmt]) -> str | None:
    """Return what statements warn of, whatever happens."""
    for node in body:
        match node:
            case ast.Expr(value=ast.Call(func=function, args=[message, *more], keywords=keywords) as call) if (
                _last_name(function) == "warn"
            ):
                named = [keyword.value for keyword in keywords if keyword.arg == "category"]
                category = next((name for each in (*more[:1], *named) if (name := _last_name(each))), "")
                if category.endswith("DeprecationWarning") or category.startswith("RemovedIn"):
                    return _plain(_literal(message)) if call.args else ""
    return None


def _text_in(call: ast.Call) -> str:
    named = [keyword.value for keyword in call.keywords if keyword.arg in ("reason", "message", "msg")]
    texts = [text for part in (*call.args, *named) if (text := _literal(part)) and not _VERSION.fullmatch(text)]
    return _plain(texts[0]) if texts else ""


def _literal(node: ast.expr) -> str:
    """Return the text of an expression, with `…` for what is put into it while the program runs."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_literal(value) or "…" for value in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _literal(left) + _literal(right)
        case ast.BinOp(left=left, op=ast.Mod()):
            return re.sub(r"%[sdr]", "…", _literal(left))
        case ast.Call(func=ast.Attribute(value=value, attr="format")):
            return re.sub(r"\{[^{}]*\}", "…", _literal(value))
    return ""


def _plain(text: str) -> str:
    """Return a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rpartition(' ')[0]}…"


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
