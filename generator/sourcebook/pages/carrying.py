"""Carry an example of a page to another revision of its file: what of the page has to be written otherwise.

Everything that is changed is a place that a parser knows: values of YAML, numbers in prose. What the page would then
say is worked out beside it as a request, so that whoever writes can read the new page and compare.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sourcebook.errors import BlockError
from sourcebook.model.lines import WrittenLines
from sourcebook.model.reference import Forge
from sourcebook.model.request import ExampleRequest, LineNote, LinesSelector, LinesTarget, MarkTarget, Selector
from sourcebook.pages.edits import Edit, least_edit
from sourcebook.pages.line_map import LineMap
from sourcebook.pages.line_words import LineWords, find_line_words
from sourcebook.pages.nodes import MappingNode, Node, ScalarNode
from sourcebook.pages.own_prose import Passage, Prose
from sourcebook.pages.written_examples import WrittenExample, entry_of, items_of
from sourcebook.references import parse_reference
from sourcebook.references.other_revisions import with_lines

_RANGE = re.compile(r"(?P<first>[0-9]{1,9})(?P<to>\s*-\s*(?P<last>[0-9]{1,9})?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where an example goes."""

    source: str
    """As it is to be written, with the lines it named before, if any."""
    lines: LineMap
    shown: frozenset[int]
    """Lines of the older version that readers saw."""
    versions: tuple[str, str] | None = None
    """The old and the new version or revision, where the source names another than before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedExample:
    """What has to be written otherwise for one example."""

    edits: tuple[Edit, ...]
    request: ExampleRequest
    """What the page then asks for; places on the page are those of before."""
    told: tuple[str, ...]
    """Each number that changed, in the order of the page: `line 30 -> line 34`."""


def carry_example(
    written: WrittenExample, move: Move, prose: Prose, own: Sequence[Passage], *, forges: Sequence[Forge]
) -> CarriedExample:
    """Work out what an example and its own prose have to say of another revision.

    Args:
        written: The example as it stands on the page.
        move: Where it goes.
        prose: Of its page.
        own: What of that is about this example and names lines.
        forges: The forges whose file pages are understood.

    Raises:
        SourcebookError: With the reason, when it cannot be carried.
    """
    carrier = _Carrier(written, move, forges)
    for name in ("source", "show", "mark", "note", "title", "project"):
        carrier.option(name)
    for passage in own:
        carrier.passage(prose.text[passage.start : passage.end], passage.start)
    return CarriedExample(edits=tuple(carrier.edits), request=carrier.request, told=tuple(dict.fromkeys(carrier.told)))


class _Carrier:
    """Carries one example; mutable, and nothing of it leaves this module."""

    def __init__(self, written: WrittenExample, move: Move, forges: Sequence[Forge]):
        self.written = written
        self.lines = move.lines
        self.move = move
        self.forges = forges
        self.request = written.request
        self.edits: list[Edit] = []
        self.told: list[str] = []

    def option(self, name: str) -> None:
        """Carry an option, where it is written."""
        node = self.written.option(name)
        if node is not None:
            carry: Callable[[Node], None] = getattr(self, f"_{name}")
            carry(node)

    def passage(self, text: str, place: int) -> None:
        """Carry the line numbers of prose around the example.

        Raises:
            BlockError: When it names lines that are not shown.
        """
        named = {n.lineno for words in self._line_words(text) for lines in words.lines for n in lines.numbers}
        if hidden := named - self.move.shown:
            raise BlockError(f"its text names line {min(hidden)}, which it does not show")
        for start, end, new in self._numbers(text):
            self.edits.append(Edit(start=place + start, end=place + end, text=new))

    def _source(self, node: Node) -> None:
        assert isinstance(node, ScalarNode), "a source is text"
        new = self.move.source
        reference, lines = parse_reference(new, forges=self.forges)
        if lines is not None:
            (old,) = lines.ranges
            carried = self.lines.extent(old)
            new = with_lines(new, carried) if carried != old else new
            self.request = replace(self.request, show=(LinesSelector(ranges=(carried,)),))
            self._tell("shown ", (old,), (carried,))
        self._replace(node, self.request.source, new)
        self.request = replace(self.request, source=new, reference=reference)

    def _show(self, node: Node) -> None:
        show: list[Selector] = []
        for item, selector in zip(items_of(node), self.request.show, strict=True):
            if isinstance(selector, LinesSelector):
                carried = [(self.lines.extent(written),) for written in selector.ranges]
                self._ranges(item, selector.ranges, carried, "shown ")
                selector = LinesSelector(ranges=tuple(lines for (lines,) in carried))
            show.append(selector)
        self.request = replace(self.request, show=tuple(show))

    def _mark(self, node: Node) -> None:
        mark: list[MarkTarget] = []
        for item, target in zip(items_of(node), self.request.mark, strict=True):
            if isinstance(target, LinesTarget):
                carried = [self.lines.lines(written) for written in target.ranges]
                self._ranges(item, target.ranges, carried, "marked ")
                target = LinesTarget(ranges=tuple(lines for several in carried for lines in several))
            mark.append(target)
        self.request = replace(self.request, mark=tuple(mark))

    def _ranges(
        self, item: Node, old: Sequence[WrittenLines], new: Sequence[tuple[WrittenLines, ...]], what: str
    ) -> None:
        """Put other ranges in place of those that `lines` of a selector or a target names."""
        node = entry_of(item, "lines")
        assert node is not None, "it was read from there"
        raw = self.written.raw(node)
        found = list(_RANGE.finditer(raw))
        if [_written(match) for match in found] != list(old):
            raise BlockError(f"{raw!r} is written in a way that cannot be changed in place")
        for match, before, after in zip(found, old, new, strict=True):
            if after != (before,):
                self._tell(what, (before,), after)
                self.edits += self._range_edits(node, match, after)
        if node.plain and any(len(several) > 1 for several in new):
            # Between braces a comma would end the value.
            self.edits += [self.written.edit(place, place, '"') for place in (node.start, node.end)]

    def _range_edits(self, node: ScalarNode, match: re.Match[str], after: Sequence[WrittenLines]) -> Iterator[Edit]:
        if len(after) > 1 or (match["to"] is None) != (after[0].end_lineno == after[0].lineno):
            yield self._edit(node, match.span(), ", ".join(map(_spelled, after)))
            return
        yield self._edit(node, match.span("first"), str(after[0].lineno))
        if match["last"]:
            yield self._edit(node, match.span("last"), str(after[0].end_lineno))

    def _note(self, node: Node) -> None:
        texts: list[str] = []
        beside: list[LineNote] = []
        for item in items_of(node):
            if isinstance(item, MappingNode):
                beside += [self._line_note(key, value) for key, value in item.entries if isinstance(value, ScalarNode)]
            elif isinstance(item, ScalarNode):
                texts.append(self._words(item))
        note = "\n\n".join(texts) if texts else None
        self.request = replace(self.request, note=note, line_notes=tuple(beside))

    def _line_note(self, key: ScalarNode, value: ScalarNode) -> LineNote:
        old = int(key.value)
        new = self.lines.line(old)
        self._replace(key, key.value, str(new))
        self._tell("note at ", (_one(old),), (_one(new),))
        return LineNote(lineno=new, text=self._words(value))

    def _title(self, node: Node) -> None:
        assert isinstance(node, ScalarNode), "a title is text"
        self.request = replace(self.request, title=self._words(node))

    def _project(self, node: Node) -> None:
        """Carry the version behind the name of a project."""
        assert isinstance(node, ScalarNode), "a project's name is text"
        old, new = self.move.versions or ("", "")
        name = re.sub(rf"(?<![\w.]){re.escape(old)}(?!\w|\.\w)", lambda _: new, node.value) if old else node.value
        self._replace(node, node.value, name)
        self.request = replace(self.request, project=name)

    def _words(self, node: ScalarNode) -> str:
        """Carry the line numbers in a text, and return what it then says."""
        text = node.value
        for start, end, new in reversed(list(self._numbers(text))):
            text = f"{text[:start]}{new}{text[end:]}"
        for start, end, new in self._numbers(self.written.raw(node)):
            self.edits.append(self._edit(node, (start, end), new))
        return text

    def _numbers(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield each number of a line that is another one now: its place in a text, and the new one."""
        for words in self._line_words(text):
            for lines in words.lines:
                old = WrittenLines(lineno=lines.first.lineno, end_lineno=(lines.last or lines.first).lineno)
                new = self.lines.extent(old, exact=True)
                self._tell("the text's ", (old,), (new,))
                for number, lineno in zip(lines.numbers, (new.lineno, new.end_lineno), strict=False):
                    if number.lineno != lineno:
                        yield number.start, number.end, str(lineno)

    def _line_words(self, text: str) -> Iterator[LineWords]:
        path = self.written.request.reference.path
        return (words for words in find_line_words(text) if words.may_be_of(path))

    def _replace(self, node: ScalarNode, old: str, new: str) -> None:
        """Put a text in place of another that stands once in a value."""
        if old == new:
            return
        raw = self.written.raw(node)
        if raw.count(old) != 1:
            raise BlockError(f"{raw!r} is written in a way that cannot be changed in place")
        least = least_edit(node.start + raw.index(old), old, new)
        self.edits.append(self.written.edit(least.start, least.end, least.text))

    def _edit(self, node: ScalarNode, span: tuple[int, int], text: str) -> Edit:
        return self.written.edit(node.start + span[0], node.start + span[1], text)

    def _tell(self, what: str, old: Sequence[WrittenLines], new: Sequence[WrittenLines]) -> None:
        if tuple(old) != tuple(new):
            self.told.append(f"{what}{_named(old)} -> {_named(new)}")


def _written(match: re.Match[str]) -> WrittenLines:
    first = int(match["first"])
    last = None if match["to"] and not match["last"] else int(match["last"] or first)
    return WrittenLines(lineno=first, end_lineno=last)


def _one(lineno: int) -> WrittenLines:
    return WrittenLines(lineno=lineno, end_lineno=lineno)


def _spelled(lines: WrittenLines) -> str:
    if lines.end_lineno == lines.lineno:
        return str(lines.lineno)
    return f"{lines.lineno}-{lines.end_lineno or ''}"


def _named(ranges: Sequence[WrittenLines]) -> str:
    noun = "line" if len(ranges) == 1 and ranges[0].lineno == ranges[0].end_lineno else "lines"
    return f"{noun} {', '.join(map(_spelled, ranges))}"
