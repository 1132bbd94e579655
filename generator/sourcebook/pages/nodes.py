"""What does a piece of YAML say, and on which line?

The strict loader behind front matter and example blocks. Three things are unlike a usual loader: scalars stay the text
that was written (`no` is "no") until whoever knows their meaning types them; every node knows its line in the page; and
what one rarely means is a fault: a key given twice, anchors and aliases (with them, files of a few lines that mean
gigabytes), tags, merge keys, a second document, and nesting deeper than a person would write.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from sourcebook.errors import SourcebookError
from sourcebook.model.place import Location

MAX_DEPTH = 20
"""Levels of nesting; beyond them libyaml's time grows with the square of the text."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it, because the other one is many times slower."""
_BRACKET = re.compile(r"[\[\]{}]")
_MERGE = "<<"
_TAG_PREFIX = "tag:yaml.org,2002:"
_HINTS = {
    "mapping values are not allowed": "put a value that holds ': ' in quotes",
    "found character that cannot start any token": "indent by spaces, not tabs; put a value that "
    "begins with '@', '`' or '%' in quotes",
    "found a tab character that violates indentation": "indent by spaces, not tabs",
    "found unknown escape character": "in double quotes a backslash is written twice; "
    "in single quotes it stands for itself",
    "found unexpected end of stream": "close the quotes or brackets",
    "did not find expected ',' or": "close the brackets, and put a comma between two values",
    "could not find expected ':'": "write 'key: value', with a space behind the colon",
}
_OPENED = ("while scanning a quoted scalar", "while parsing a flow")
_GENERAL_HINT = "write 'key: value', each key at the same column, and close quotes and brackets"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarNode:
    """Text, before anyone has decided what it means."""

    value: str
    plain: bool
    """Whether it was written without quotes."""
    lineno: int
    start: int = field(default=0, compare=False)
    """Where it begins in the text that was read, with its quotes: an offset in characters."""
    end: int = field(default=0, compare=False)
    """Where it ends, excluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceNode:
    """A list."""

    items: tuple[Node, ...]
    lineno: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingNode:
    """Keys with values."""

    entries: tuple[tuple[ScalarNode, Node], ...]
    """In order, with unique keys."""
    lineno: int


Node = ScalarNode | SequenceNode | MappingNode


class _Fault(Exception):
    """A fault behind which reading cannot go on."""


def read_yaml(
    text: str, *, start: Location, error: type[SourcebookError]
) -> tuple[Node | None, tuple[SourcebookError, ...]]:
    """Read one YAML document.

    Args:
        text: With LF as line end.
        start: The place of its first line.
        error: The class of the faults.

    Returns:
        The node, None when there is nothing or nothing usable; and the faults, each with its place.
    """
    reader = _Reader(text, start=start, error=error)
    return reader.read(), tuple(reader.faults)


def to_plain(node: Node) -> object:
    """Return a node as `str`, `list` and `dict`, with every scalar as its text."""
    match node:
        case ScalarNode():
            return node.value
        case SequenceNode():
            return [to_plain(item) for item in node.items]
        case MappingNode():
            return {key.value: to_plain(value) for key, value in node.entries}


def to_theme(node: Node) -> object:
    """Return a node as a usual YAML loader would, with numbers, dates and truth values."""
    match node:
        case ScalarNode():
            return _typed(node)
        case SequenceNode():
            return [to_theme(item) for item in node.items]
        case MappingNode():
            return {key.value: to_theme(value) for key, value in node.entries}


def _typed(scalar: ScalarNode) -> object:
    implicit = (scalar.plain, not scalar.plain)
    tag = Resolver().resolve(yaml.ScalarNode, scalar.value, implicit)  # type: ignore[no-untyped-call]
    try:
        return SafeConstructor().construct_object(yaml.ScalarNode(tag, scalar.value))
    except (ValueError, OverflowError, yaml.YAMLError):
        return scalar.value


class _Reader:
    """Builds nodes from the events of a YAML parser, gathering faults on the way."""

    def __init__(self, text: str, *, start: Location, error: type[SourcebookError]) -> None:
        self.text = text
        self.start = start
        self.error = error
        self.faults: list[SourcebookError] = []
        self.usable = True
        self.line_starts = [0]
        self.line_starts += [match.end() for match in re.finditer("\n", text)]

    def read(self) -> Node | None:
        node: Node | None = None
        try:
            self._refuse_deep_brackets()
            node = self._read_document(yaml.parse(self.text, Loader=_LOADER))
        except _Fault:
            return None
        except yaml.MarkedYAMLError as error:
            self._add_yaml_error(error)
            return None
        except (yaml.YAMLError, UnicodeEncodeError):
            self._add("this holds a character that YAML does not allow", lineno=self._odd_lineno())
            return None
        return node if self.usable else None

    def _read_document(self, events: Iterator[yaml.Event]) -> Node | None:
        node: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._add("a second YAML document begins here", lineno=self._lineno(event))
                    raise _Fault
                event = next(events)
                node = self._read_node(event, events, depth=1)
        return node

    def _read_node(self, event: yaml.Event, events: Iterator[yaml.Event], *, depth: int) -> Node:
        lineno = self._lineno(event)
        if depth > MAX_DEPTH:
            self._add_too_deep(lineno)
        self._check_features(event, lineno)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                items.append(self._read_node(event, events, depth=depth + 1))
            return SequenceNode(items=tuple(items), lineno=lineno)
        if isinstance(event, yaml.MappingStartEvent):
            return self._read_mapping(events, depth=depth, lineno=lineno)
        if isinstance(event, yaml.ScalarEvent):
            start, end = (mark.index if mark else 0 for mark in (event.start_mark, event.end_mark))
            return ScalarNode(value=event.value, plain=bool(event.implicit[0]), lineno=lineno, start=start, end=end)
        return ScalarNode(value="", plain=True, lineno=lineno)

    def _read_mapping(self, events: Iterator[yaml.Event], *, depth: int, lineno: int) -> MappingNode:
        entries: dict[str, tuple[ScalarNode, Node]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._read_node(event, events, depth=depth + 1)
            value = self._read_node(next(events), events, depth=depth + 1)
            if not isinstance(key, ScalarNode):
                self._add("a key must be plain text", lineno=key.lineno)
            elif key.value == _MERGE and key.plain:
                self._unsupported("merge keys ('<<')", key.lineno)
            elif key.value in entries:
                first = entries[key.value][0].lineno
                self._add(
                    f"{key.value!r} is given twice",
                    lineno=key.lineno,
                    hint=f"first in line {first}",
                )
            else:
                entries[key.value] = (key, value)
        return MappingNode(entries=tuple(entries.values()), lineno=lineno)

    def _check_features(self, event: yaml.Event, lineno: int) -> None:
        anchor: str | None = getattr(event, "anchor", None)
        tag: str | None = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            self._unsupported(f"aliases ({'*' + str(anchor)!r})", lineno)
        elif anchor is not None:
            self._unsupported(f"anchors ({'&' + anchor!r})", lineno)
        if tag is not None:
            self._unsupported(f"tags ({tag.replace(_TAG_PREFIX, '!!')!r})", lineno)

    def _unsupported(self, what: str, lineno: int) -> None:
        self.usable = False
        self._add(f"YAML's {what} are not supported", lineno=lineno, hint="write the value itself")

    def _refuse_deep_brackets(self) -> None:
        if sum(self.text.count(char) for char in "[{") <= MAX_DEPTH:
            return
        depth = 0
        for match in _BRACKET.finditer(self.text):
            depth = depth + 1 if match.group() in "[{" else max(depth - 1, 0)
            if depth > 10 * MAX_DEPTH:
                self._add_too_deep(self._lineno_at(match.start()))

    def _add_too_deep(self, lineno: int) -> None:
        self._add("this is nested too deeply", lineno=lineno, hint="at most 20 levels")
        raise _Fault

    def _add_yaml_error(self, error: yaml.MarkedYAMLError) -> None:
        problem = error.problem or "unknown problem"
        hint = next((hint for start, hint in _HINTS.items() if problem.startswith(start)), _GENERAL_HINT)
        # What is never closed is mended where it is opened: what ends it lies anywhere behind.
        is_open = (error.context or "").startswith(_OPENED)
        mark = (error.context_mark if is_open else None) or error.problem_mark or error.context_mark
        lineno = self._lineno_at(mark.index) if mark else self.start.lineno or 1
        self._add(f"this is not YAML: {problem}", lineno=lineno, hint=hint)

    def _odd_lineno(self) -> int:
        odd = re.search(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", self.text)
        return self._lineno_at(odd.start() if odd else 0)

    def _lineno(self, event: yaml.Event) -> int:
        mark = event.start_mark
        return self._lineno_at(mark.index if mark else 0)

    def _lineno_at(self, index: int) -> int:
        """Count lines ourselves: YAML also breaks lines at characters that no editor counts."""
        line = bisect_right(self.line_starts, min(index, max(len(self.text) - 1, 0)))
        return line + (self.start.lineno or 1) - 1

    def _add(self, message: str, *, lineno: int, hint: str | None = None) -> None:
        location = Location(path=self.start.path, lineno=lineno)
        self.faults.append(self.error(message, hint=hint, location=location))
