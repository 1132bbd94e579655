"""What did an author mean by YAML or an option that is written as no example is?

Here are the habits of other tools, of editors and of hands: an option by another tool's name or with a capital letter,
a selector where its option is missing, quotes that an editor made round, lines that are not below one another. Each
slip is told once, with the line to paste; what is read on is what was meant, so that nothing follows from the slip.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sourcebook.errors import BlockError, ReferenceSyntaxError, SourcebookError, nearest
from sourcebook.model.place import Location
from sourcebook.pages.nodes import MappingNode, Node, ScalarNode, SequenceNode
from sourcebook.references.forms import MARKDOWN_LINK

OTHER_NAMES = {
    "source": ("file", "filename", "path", "url", "uri", "src", "href", "link", "code", "purl", "include"),
    "mark": ("marks", "highlight", "highlights", "hl", "hl_lines", "emphasize", "emphasize_lines", "symbol", "uses"),
    "show": ("excerpt", "snippet", "select", "definition", "function", "class", "method", "object", "pyobject"),
    "title": ("name", "caption", "heading", "label"),
    "note": ("notes", "comment", "description", "explanation"),
    "language": ("lang", "lexer", "syntax"),
    "max_lines": ("maximum", "max", "limit"),
}
"""What the options are called elsewhere, with `_` for `-`."""
_SELECTORS = {
    "lines": "show",
    "line": "show",
    "region": "show",
    "from": "show",
    "to": "show",
    "text": "mark",
    "regex": "mark",
}
"""Keys that stand below an option, by the option that is meant where they stand alone."""
_PROSE = ("title", "note", "ignore", "project")
"""Options whose values are for readers: there round quotes are meant."""
_ROUND = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb\u2039\u203a"
_ROUND_QUOTED = re.compile(rf"[{_ROUND}](?P<value>[^{_ROUND}]*)[{_ROUND}]")
_LINE = re.compile(r"(?P<indent>[ \t]*)(?:(?P<key>[A-Za-z_][\w-]*):[ \t]+)?(?P<value>.*?)[ \t]*")
_NESTED = re.compile(r"(?P<key>lines|line|region|from|to|text|regex)[ ]*:[ ]+(?P<value>.+)")
_NEAR = 0.7
"""Likeness from which an unknown option is taken for a slip."""


def straighten(
    node: MappingNode, location: Location, *, options: Collection[str]
) -> tuple[MappingNode, list[SourcebookError]]:
    """Return an example with what its author meant in place of slips, and a fault for each slip.

    Args:
        node: The options as written.
        location: Of the example; its page's path.
        options: Those that there are.
    """
    faults: list[SourcebookError] = []
    written = {key.value for key, _ in node.entries}
    entries: list[tuple[ScalarNode, Node]] = []
    for key, value in node.entries:
        name = _straight_text(key.value)
        meant = name if name in options else _meant(name, options)
        place = Location(path=location.path, lineno=key.lineno)
        if key.value not in options:
            faults.append(_unknown(key.value, name, meant, value, place, options=options))
        if meant is None or (key.value not in options and meant in written) or name in _SELECTORS:
            continue
        if key.value not in options:
            written.add(meant)
        straight = value if meant in _PROSE else _straight(value, location, faults)
        entries.append((replace(key, value=meant), straight))
    if not any(key.value == "source" for key, _ in entries) and (moved := _source_in_a_key(node, location)):
        return replace(node, entries=()), [moved]
    return replace(node, entries=tuple(entries)), faults


def _meant(name: str, options: Collection[str]) -> str | None:
    plain = name.lower().replace("-", "_").strip()
    if plain in options:
        return plain
    others = {other: option for option, names in OTHER_NAMES.items() for other in names}
    return others.get(plain) or _SELECTORS.get(plain) or nearest(plain, sorted(options), cutoff=_NEAR)


def _unknown(
    written: str, name: str, meant: str | None, value: Node, place: Location, *, options: Collection[str]
) -> SourcebookError:
    plain = name.lower().replace("-", "_").strip()
    if written != name:
        return BlockError(f"{written!r} is in round quotes", hint=f"write {name!r} without them", location=place)
    if meant is None:
        hint = f"there are {', '.join(options)}"
    elif plain in _SELECTORS:
        key = "lines" if plain == "line" else plain
        hint = f"write `{meant}: {{{key}: {_quoted(value)}}}`"
        if key in ("from", "to"):
            hint = f"write `{meant}: {{from: TEXT, to: TEXT}}`"
    elif nearest(plain, [meant], cutoff=_NEAR):
        hint = f"nearest is {meant!r}"
    else:
        hint = f"write `{meant}: {value.value}`" if isinstance(value, ScalarNode) else f"what is meant is {meant!r}"
    return BlockError(f"unknown option {written!r}", hint=hint, location=place)


def _source_in_a_key(node: MappingNode, location: Location) -> SourcebookError | None:
    """Return the fault of a single source with `: ` or a colon at its end, which YAML takes for a key."""
    if len(node.entries) != 1:
        return None
    ((key, value),) = node.entries
    is_source = any(char in key.value for char in "/.#@") and " " not in key.value
    if not is_source or value != ScalarNode(value="", plain=True, lineno=value.lineno):
        return None
    place = Location(path=location.path, lineno=key.lineno)
    return BlockError(f"a colon stands behind {key.value!r}", hint=f"write `source: {key.value}`", location=place)


def _straight(node: Node, location: Location, faults: list[SourcebookError]) -> Node:
    """Return a value without round quotes around what it says."""
    match node:
        case ScalarNode():
            straight = _straight_text(node.value) if node.plain else node.value
            if straight == node.value:
                return node
            place = Location(path=location.path, lineno=node.lineno)
            what = f"{node.value!r} is in round quotes"
            faults.append(BlockError(what, hint=f"write straight ones, or none: {straight!r}", location=place))
            return replace(node, value=straight)
        case SequenceNode():
            return replace(node, items=tuple(_straight(item, location, faults) for item in node.items))
        case MappingNode():
            entries = tuple((key, _straight(value, location, faults)) for key, value in node.entries)
            return replace(node, entries=entries)


def _straight_text(text: str) -> str:
    match = _ROUND_QUOTED.fullmatch(text.strip())
    return match["value"].strip() if match else text


def _quoted(value: Node) -> str:
    text = value.value if isinstance(value, ScalarNode) else ", ".join(_texts(value))
    return f"'{text}'" if '"' in text or "\\" in text else f'"{text}"'


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, SequenceNode):
        yield from (item.value for item in node.items if isinstance(item, ScalarNode))


def explain_yaml(fault: SourcebookError, lines: Sequence[str], *, first_lineno: int) -> SourcebookError:
    """Return what is to be told of YAML that cannot be read, by the habit behind it where there is one.

    Args:
        fault: As the loader tells it.
        lines: Of the example.
        first_lineno: Line of the page on which they begin.
    """
    number = ((fault.location.lineno if fault.location else None) or first_lineno) - first_lineno
    matches = [found for line in lines if (found := _LINE.fullmatch(line))]
    if not 0 <= number < len(matches) or len(matches) != len(lines):
        return fault
    match = matches[number]
    return (
        _address_fault(match["value"], fault)
        or _indent_fault(matches, number, fault)
        or _line_fault(match["key"], match["value"], fault)
        or fault
    )


def _address_fault(value: str, fault: SourcebookError) -> SourcebookError | None:
    """Return the fault of a source that is written as prose would."""
    if link := MARKDOWN_LINK.fullmatch(value):
        what = f"{value!r} is a Markdown link"
        return ReferenceSyntaxError(
            what, hint=f"write only the address: {link['target'].strip()!r}", location=fault.location
        )
    if len(value) > 2 and value[0] == value[-1] == "`":
        return BlockError(
            f"{value!r} is in backticks", hint=f"write it without them: {value.strip('`')!r}", location=fault.location
        )
    return None


def _indent_fault(matches: Sequence[re.Match[str]], number: int, fault: SourcebookError) -> SourcebookError | None:
    """Return the fault of an option that does not stand below the first one."""
    keyed = [match for match in matches if match["key"]]
    if not matches[number]["key"] or keyed[0] is matches[number]:
        return None
    first, match = keyed[0], matches[number]
    if match["indent"] == first["indent"]:
        return None
    return BlockError(
        f"{match['key']!r} is not indented as {first['key']!r} is",
        hint=f"begin all options at one column: `{match['key']}: {match['value']}`",
        location=fault.location,
    )


def _line_fault(key: str | None, value: str, fault: SourcebookError) -> SourcebookError | None:
    """Return the fault of a value that has to stand in quotes or brackets."""
    if any(char in value for char in _ROUND):
        return BlockError("this line has round quotes", hint='write straight ones: "', location=fault.location)
    if key is None or value[:1] in ("'", '"', "{", "["):
        return None
    nested = _NESTED.fullmatch(value)
    if nested and key in _SELECTORS.values():
        text = nested["value"].strip("'\"")
        told = f"{key!r} says {nested['key']!r} without brackets"
        quoted = _quoted(ScalarNode(value=text, plain=True, lineno=0))
        hint = f"write `{key}: {{{'lines' if nested['key'] == 'line' else nested['key']}: {quoted}}}`"
        return BlockError(told, hint=hint, location=fault.location)
    if ": " in value or value.endswith(":"):
        quoted = f"'{value}'" if "'" not in value else '"' + value.replace('"', '\\"') + '"'
        return BlockError(f"the value of {key!r} holds ': '", hint=f"write `{key}: {quoted}`", location=fault.location)
    return None
