"""Where on a page each of its examples is written: the YAML of each, with the place on the page of all that it says.

`parse_page` says what an author means; this is for who writes to a page, and reads it a second time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from sourcebook.errors import BlockError
from sourcebook.model.place import Location
from sourcebook.model.request import ExampleRequest
from sourcebook.pages.edits import Edit, plain_text
from sourcebook.pages.fences import Fence, scan_fences, split_lines
from sourcebook.pages.frontmatter import parse_front_matter
from sourcebook.pages.nodes import MappingNode, Node, ScalarNode, SequenceNode, read_yaml
from sourcebook.pages.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenExample:
    """An example as it stands on its page."""

    request: ExampleRequest
    node: Node
    """Its source alone, or its options; offsets are those of `yaml`."""
    yaml: str
    """What was read."""
    yaml_starts: tuple[int, ...]
    """Offset of each line of that YAML, ascending."""
    page_starts: tuple[int | None, ...]
    """Where each of these lines begins on the page; None where it is not there as it was read."""

    def raw(self, node: ScalarNode) -> str:
        """Return a text as it is written, with its quotes."""
        return self.yaml[node.start : node.end]

    def edit(self, start: int, end: int, text: str) -> Edit:
        """Return the edit of the page that puts a text in place of a piece of its YAML, which must lie on one line.

        Raises:
            BlockError: When it does not, or the line has tabs before it.
        """
        n = bisect_right(self.yaml_starts, start) - 1
        page_start = self.page_starts[n]
        if page_start is None or bisect_right(self.yaml_starts, max(start, end - 1)) - 1 != n:
            raise BlockError("what has to be changed is not written on one line")
        place = page_start + start - self.yaml_starts[n]
        return Edit(start=place, end=place + end - start, text=text)

    def option(self, name: str) -> Node | None:
        """Return the value of an option; None where it is not written."""
        if not isinstance(self.node, MappingNode):
            return self.node if name == "source" else None
        return next((value for key, value in self.node.entries if key.value == name), None)


def find_written(text: str, page: Page) -> tuple[WrittenExample, ...]:
    """Return where each example of a page without faults is written, in the order of `Page.requests`.

    Args:
        text: The whole page.
        page: The same, read.
    """
    plain = plain_text(text)
    fences = {fence.lineno: fence for fence in scan_fences(page.body)}
    body_start = len(plain) - len(page.body)
    blocks = [
        _in_block(block.content, fences[block.lineno], page.body, body_start)
        for block in page.blocks
        if isinstance(block.content, ExampleRequest)
    ]
    examples = parse_front_matter(text, path=page.path).examples
    items = examples.items if isinstance(examples, SequenceNode) else ()
    head = plain.find("\n") + 1
    yaml = plain[head:]
    starts = _starts(yaml.split("\n"))
    on_page = tuple(head + start for start in starts)
    listed = (
        WrittenExample(request=request, node=item, yaml=yaml, yaml_starts=starts, page_starts=on_page)
        for request, item in zip(page.examples, items, strict=True)
    )
    return (*blocks, *listed)


def _in_block(request: ExampleRequest, fence: Fence, body: str, body_start: int) -> WrittenExample:
    lines = split_lines(body)
    body_starts = _starts(lines)
    yaml = "\n".join(fence.lines)
    node, _ = read_yaml(yaml, start=Location(path=request.location.path, lineno=1), error=BlockError)
    assert node is not None, "a block without faults says something"
    page_starts: list[int | None] = []
    for n, content in enumerate(fence.lines, start=fence.lineno):
        behind = len(lines[n]) - len(content)
        page_starts.append(body_start + body_starts[n] + behind if lines[n].endswith(content) else None)
    return WrittenExample(
        request=request, node=node, yaml=yaml, yaml_starts=_starts(fence.lines), page_starts=tuple(page_starts)
    )


def _starts(lines: Sequence[str]) -> tuple[int, ...]:
    return tuple(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))


def items_of(node: Node | None) -> tuple[Node, ...]:
    """Return the items of an option that takes one or a list."""
    if node is None:
        return ()
    return node.items if isinstance(node, SequenceNode) else (node,)


def entry_of(node: Node, key: str) -> ScalarNode | None:
    """Return the text that a mapping has under a key; None where it has none."""
    entries = node.entries if isinstance(node, MappingNode) else ()
    return next((value for name, value in entries if name.value == key and isinstance(value, ScalarNode)), None)
