"""Which languages besides Python are read by a grammar, and what their grammars call things.

Each language is a row: adding one is adding a row, and its wheel to the extra `languages`. The
grammars are tree-sitter's; they make a tree of a text and run nothing of it.

A file of a language that has a row is never treated as if it had none: where the grammar is not
installed, or the file does not parse, that is an error, also for the symbol of a page. Otherwise
what a page shows would depend on what happens to be installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.errors import SourceSyntaxError
from sourcebook.model.mark import Kind

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree

_HINT = "mark it by its text instead, `mark: {text: …}`, and show it by `lines` or from text to text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language: where its grammar is, and which of its nodes mean what."""

    title: str
    """As people call it."""
    aliases: frozenset[str]
    """Pygments' short names."""
    package: str
    """Module of the grammar's wheel."""
    factory: str = "language"
    """The function in it that gives the grammar."""
    definitions: Mapping[str, str]
    """From the nodes that define a name to the field that holds it."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """From the nodes whose definitions belong to a type named elsewhere to the field naming it."""
    wrappers: frozenset[str] = frozenset()
    """Statements that are shown with the one definition they hold."""
    above: frozenset[str] = frozenset({"comment"})
    """What belongs to the definition below it, beside decorators: comments, attributes."""
    companions: frozenset[str] = frozenset()
    """Definitions that may stand beside another one of the same name: overloads."""
    calls: Mapping[str, str]
    """From the nodes that call something to the field that says what."""
    kinds: Mapping[str, Kind]
    """What the use of a name is anywhere below such a node."""


_SCRIPT = Language(
    title="JavaScript",
    aliases=frozenset({"javascript", "js", "jsx"}),
    package="tree_sitter_javascript",
    definitions={
        "function_declaration": "name",
        "generator_function_declaration": "name",
        "class_declaration": "name",
        "method_definition": "name",
        "field_definition": "property",
        "variable_declarator": "name",
    },
    wrappers=frozenset({"lexical_declaration", "variable_declaration", "export_statement"}),
    above=frozenset({"comment", "decorator"}),
    calls={"call_expression": "function", "new_expression": "constructor"},
    kinds={
        "import_statement": Kind.IMPORT,
        "class_heritage": Kind.SUBCLASS,
        "decorator": Kind.DECORATOR,
    },
)
_TYPED_SCRIPT: Mapping[str, str] = {
    **_SCRIPT.definitions,
    "abstract_class_declaration": "name",
    "public_field_definition": "name",
    "interface_declaration": "name",
    "type_alias_declaration": "name",
    "enum_declaration": "name",
    "internal_module": "name",
    "function_signature": "name",
    "method_signature": "name",
    "abstract_method_signature": "name",
    "property_signature": "name",
}
_TYPED_COMPANIONS = frozenset({"function_signature", "method_signature"})
_TYPED_WRAPPERS = _SCRIPT.wrappers | {"ambient_declaration", "expression_statement"}
_TYPED_KINDS = {
    **_SCRIPT.kinds,
    "type_annotation": Kind.ANNOTATION,
    "extends_type_clause": Kind.SUBCLASS,
}

LANGUAGES = (
    _SCRIPT,
    Language(
        title="TypeScript",
        aliases=frozenset({"typescript", "ts"}),
        package="tree_sitter_typescript",
        factory="language_typescript",
        definitions=_TYPED_SCRIPT,
        wrappers=_TYPED_WRAPPERS,
        above=_SCRIPT.above,
        companions=_TYPED_COMPANIONS,
        calls=_SCRIPT.calls,
        kinds=_TYPED_KINDS,
    ),
    Language(
        title="TypeScript with JSX",
        aliases=frozenset({"tsx"}),
        package="tree_sitter_typescript",
        factory="language_tsx",
        definitions=_TYPED_SCRIPT,
        wrappers=_TYPED_WRAPPERS,
        above=_SCRIPT.above,
        companions=_TYPED_COMPANIONS,
        calls=_SCRIPT.calls,
        kinds=_TYPED_KINDS,
    ),
    Language(
        title="Go",
        aliases=frozenset({"go", "golang"}),
        package="tree_sitter_go",
        definitions={
            "function_declaration": "name",
            "method_declaration": "name",
            "type_spec": "name",
            "type_alias": "name",
            "const_spec": "name",
            "var_spec": "name",
            "method_elem": "name",
            "field_declaration": "name",
        },
        owners={"method_declaration": "receiver"},
        wrappers=frozenset({"type_declaration", "const_declaration", "var_declaration", "var_spec_list"}),
        calls={"call_expression": "function"},
        kinds={"import_declaration": Kind.IMPORT},
    ),
    Language(
        title="Rust",
        aliases=frozenset({"rust", "rs"}),
        package="tree_sitter_rust",
        definitions={
            "function_item": "name",
            "function_signature_item": "name",
            "struct_item": "name",
            "enum_item": "name",
            "enum_variant": "name",
            "union_item": "name",
            "trait_item": "name",
            "type_item": "name",
            "const_item": "name",
            "static_item": "name",
            "mod_item": "name",
            "field_declaration": "name",
            "macro_definition": "name",
        },
        owners={"impl_item": "type"},
        above=frozenset({"line_comment", "block_comment", "attribute_item"}),
        calls={"call_expression": "function", "macro_invocation": "macro"},
        kinds={"use_declaration": Kind.IMPORT},
    ),
)
"""Adding a language is adding a row."""


def find_language(name: str) -> Language | None:
    """Return the row of a language by Pygments' short name; None when it has none."""
    return next((language for language in LANGUAGES if name in language.aliases), None)


def parse_file(lines: Sequence[str], language: Language, *, path: PurePosixPath) -> Node:
    """Parse a file; return the root of its tree, whose columns count bytes of UTF-8.

    Args:
        lines: As `split_lines` gives them: the tree's rows are their indices, whatever ended them.
        language: Of the file.
        path: The file's name for messages.

    Raises:
        SourceSyntaxError: When the grammar is not installed, or the file does not parse.
    """
    text = "".join(f"{line}\n" for line in lines)  # some grammars need the last line's end
    root = _parsed(text, package=language.package, factory=language.factory, path=path).root_node
    if root.has_error:
        raise SourceSyntaxError(
            f"line {_error_lineno(root)} of {path} is not {language.title}, as far as its grammar knows",
            hint=_HINT,
        )
    return root


@lru_cache(maxsize=1)
def _parsed(text: str, *, package: str, factory: str, path: PurePosixPath) -> Tree:
    """Parse a text, once for its marks and its excerpt; nobody changes the tree."""
    try:
        parser = _parser(package, factory)
    except ImportError:
        raise SourceSyntaxError(
            f"{package.replace('_', '-')} is not installed: files of its language cannot be parsed",
            hint="install sourcebook with its extra [languages], or " + _HINT,
        ) from None
    # A lone surrogate has no encoding of its own: what is wrong with it is for the grammar to say.
    return parser.parse(text.encode("utf-8", "surrogatepass"))


def _parser(package: str, factory: str) -> Parser:
    # Here, because grammars are an extra: a site of Python files does without.
    from tree_sitter import Language as Grammar
    from tree_sitter import Parser

    return Parser(Grammar(getattr(import_module(package), factory)()))


def _error_lineno(root: Node) -> int:
    """Return the line of the first place where the grammar does not fit."""
    node = root
    while not node.is_error and not node.is_missing:
        below = next((child for child in node.children if child.has_error), None)
        if below is None:
            break
        node = below
    return node.start_point.row + 1


def leaves_of(root: Node) -> Iterator[tuple[Node, list[Node]]]:
    """Yield the leaves of a tree in the order of the text, each with the nodes it stands in.

    The list of these, the root first, is changed by the next step. A node's own `parent` is found
    from the root anew each time, which would make deep trees slow.
    """
    cursor = root.walk()
    above: list[Node] = []
    while True:
        node = cursor.node
        assert node is not None
        if cursor.goto_first_child():
            above.append(node)
            continue
        yield node, above
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            above.pop()
