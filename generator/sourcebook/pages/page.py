"""What is on a page: the face of this folder.

`parse_page` reads a whole page and never raises; its faults are values, so that a build can report those of all pages
together. `find_blocks` reads a body alone: the Markdown extension calls it with whatever body it is given.

What an example shows the use of is settled here: its own mark, else the symbol of its page. Nobody who is given an
example needs to be told its page's symbol beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from sourcebook.errors import BlockError, SourcebookError, collecting, flatten
from sourcebook.model.codes import Code
from sourcebook.model.place import Location
from sourcebook.model.reference import Forge
from sourcebook.model.request import ClassicBlock, ExampleRequest, SymbolTarget
from sourcebook.model.warned import Warned
from sourcebook.pages.blocks import EXAMPLE, parse_example_fence, read_example
from sourcebook.pages.classic import find_classic_block
from sourcebook.pages.fences import Fence, scan_fences, split_lines
from sourcebook.pages.frontmatter import FrontMatter, Head, parse_front_matter
from sourcebook.pages.headings import Heading, find_headings
from sourcebook.pages.ignores import Ignore, find_head_ignores, find_ignores, ignores_of
from sourcebook.pages.meant import is_fence_meant, is_head_meant, is_meant
from sourcebook.pages.nearly import nearly_examples, never_closed
from sourcebook.pages.nodes import SequenceNode

_TEMPLATE = re.compile(r"\{\{|\{%")
"""What the templates of Jinja begin with, as macros and its like have them."""

BlockContent = ExampleRequest | ClassicBlock | SourcebookError


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fence of the body that becomes a figure, or the faults that keep it from becoming one."""

    lineno: int
    """First line, of the body."""
    end_lineno: int
    """Last line, of the body."""
    prefix: str
    """Indent and quote marks, to keep in front of a replacement."""
    content: BlockContent
    """An error may be a `FaultGroup`; its places are lines of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One Markdown file, read."""

    path: PurePosixPath
    front_matter: FrontMatter
    body: str
    """With `\\n` as line end, without leading empty lines."""
    body_lineno: int
    """Line of the page on which the body begins."""
    examples: tuple[ExampleRequest, ...]
    """The well-formed items of `examples:`."""
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    """Those of the body, in order."""
    faults: tuple[SourcebookError, ...]
    """Of head, examples and blocks (those of `blocks` too), each with its place, sorted by line."""
    warnings: tuple[Warned, ...]
    has_examples: bool = False
    """Whether it asks for examples, well or badly, or shows pasted ones."""
    fence: str = EXAMPLE
    """The language word of its example blocks."""
    is_classic: bool = False
    """Whether its head is a classic header."""
    is_whole: bool = True
    """Whether `blocks` holds all of its blocks: not one whose source another plugin is to fill in first."""
    ignores: tuple[Ignore, ...] = ()
    """What is not to be told of the page: comments, then options of examples."""
    brought: tuple[ExampleRequest | ClassicBlock, ...] = ()
    """What other plugins have added to its text, where that is known; with the lines of the text that they made."""
    is_titled: bool = False
    """Whether they have added its title, too."""

    @property
    def contents(self) -> tuple[ExampleRequest | ClassicBlock, ...]:
        """What becomes a figure: blocks in the order in which a reader meets them, brought ones, listed examples."""
        blocks = (block.content for block in self.blocks if not isinstance(block.content, SourcebookError))
        return (*blocks, *self.brought, *self.examples)

    @property
    def is_headed(self) -> bool:
        """Whether it has a heading of its own."""
        return self.is_titled or any(heading.level == 1 for heading in self.headings)

    @property
    def requests(self) -> tuple[ExampleRequest, ...]:
        """What becomes a figure of a source, in the same order."""
        return tuple(asked for asked in self.contents if isinstance(asked, ExampleRequest))

    def location_of(self, key: str) -> Location:
        """Return the place of a key of the front matter, or of the page when it is not written."""
        return Location(path=self.path, lineno=self.front_matter.linenos.get(key, 1))


def parse_page(
    text: str,
    *,
    path: PurePosixPath,
    forges: Sequence[Forge],
    fence: str = EXAMPLE,
    other_keys: Collection[str] = (),
) -> Page:
    """Read a page.

    Args:
        text: The whole file; any line ends, with or without a byte order mark.
        path: The page's, for messages.
        forges: The forges whose file pages are understood.
        fence: The language word of example blocks.
        other_keys: Keys of the head of which it is known that somebody else reads them.

    Returns:
        The page, with its faults as values; nothing is raised, whatever the text.
    """
    head = parse_front_matter(text, path=path, others=other_keys)
    examples, example_faults = _read_examples(head, path=path, forges=forges)
    body, lineno, symbol, fences = head.body, head.body_lineno, head.front_matter.symbol, scan_fences(head.body)
    blocks, warnings = find_blocks(
        body, path=path, body_lineno=lineno, forges=forges, symbol=symbol, fences=fences, name=fence
    )
    read = tuple(block for block in blocks if not _waits(block, head.body))
    return Page(
        path=path,
        front_matter=head.front_matter,
        body=head.body,
        body_lineno=head.body_lineno,
        examples=examples,
        blocks=read,
        headings=find_headings(head.body, fences=fences),
        faults=_in_order(*head.faults, *example_faults, *_faults_of(read)),
        warnings=(*head.warnings, *warnings),
        has_examples=bool(blocks) or _lists_examples(text, head),
        fence=fence,
        is_classic=head.is_classic,
        is_whole=len(read) == len(blocks),
        ignores=(
            *_head_ignores(text, head, path),
            *find_ignores(head.body, fences, path=path, body_lineno=head.body_lineno),
            *_example_ignores(examples, read, head.body_lineno - 1),
        ),
    )


def _faults_of(blocks: Iterable[Block]) -> Iterable[SourcebookError]:
    return flatten([block.content for block in blocks if isinstance(block.content, SourcebookError)])


def _in_order(*faults: SourcebookError) -> tuple[SourcebookError, ...]:
    return tuple(sorted(faults, key=_lineno))


def _waits(block: Block, body: str) -> bool:
    """Tell whether what a block says is for a template to fill in: that is read when the page is rendered."""
    if isinstance(block.content, ExampleRequest):
        return _TEMPLATE.search(block.content.source) is not None
    if isinstance(block.content, ClassicBlock):
        return False
    return any(map(_TEMPLATE.search, body.split("\n")[block.lineno - 1 : block.end_lineno]))


def _lists_examples(text: str, head: Head) -> bool:
    """Tell whether a head lists examples, or was to be one of ours and cannot be read."""
    if head.examples is not None:
        return is_meant(head.examples)
    return bool(head.faults) and not head.front_matter.linenos and is_head_meant(text)


def _head_ignores(text: str, head: Head, path: PurePosixPath) -> Iterator[Ignore]:
    above = () if head.is_classic or head.body_lineno == 1 else split_lines(text)[: head.body_lineno - 1]
    return find_head_ignores(above, path=path)


def _example_ignores(examples: Iterable[ExampleRequest], blocks: Iterable[Block], offset: int) -> Iterator[Ignore]:
    for request in examples:
        yield from ignores_of(request, end_lineno=max((lineno for _, lineno in request.option_linenos), default=0))
    for block in blocks:
        if isinstance(block.content, ExampleRequest):
            yield from ignores_of(block.content, end_lineno=block.end_lineno + offset)


def find_blocks(
    body: str,
    *,
    path: PurePosixPath,
    body_lineno: int = 1,
    forges: Sequence[Forge],
    symbol: str | None = None,
    fences: Iterable[Fence] | None = None,
    name: str = EXAMPLE,
) -> tuple[tuple[Block, ...], tuple[Warned, ...]]:
    """Find the example blocks and classic blocks of a body, in order.

    Args:
        body: Markdown; any line ends, tabs untouched.
        path: The page's, for messages.
        body_lineno: Line of the page on which the body begins.
        forges: The forges whose file pages are understood.
        symbol: The page's `symbol`.
        fences: The body's, where they have been scanned already.
        name: The language word of example blocks. One that is not the usual one is nobody else's: each is ours.
    """
    blocks: list[Block] = []
    warnings: list[Warned] = []
    lines = split_lines(body)
    above = 0
    fences = tuple(scan_fences(body) if fences is None else fences)
    for fence in fences:
        content: BlockContent | None = None
        if fence.language == name and (name != EXAMPLE or is_fence_meant(fence.lines)):
            try:
                request = parse_example_fence(fence, path=path, body_lineno=body_lineno, forges=forges)
                content = _about(symbol, request)
            except SourcebookError as error:
                content = error
        else:
            classic, warned = find_classic_block(lines, fence, above=above, path=path, body_lineno=body_lineno)
            warnings += warned
            if classic and not fence.closed:
                warnings.append(never_closed(fence, classic.location))
            content = classic and replace(classic, symbol=symbol) if fence.closed else None
        if content is not None:
            blocks.append(Block(lineno=fence.lineno, end_lineno=fence.end_lineno, prefix=fence.prefix, content=content))
        # What stands in this fence is code, and no link of the next one.
        above = fence.end_lineno
    warnings += nearly_examples(lines, fences, name=EXAMPLE, path=path, body_lineno=body_lineno)
    return tuple(blocks), tuple(warnings)


def list_not_shown(location: Location) -> Warned:
    """Return what is to be told of `examples:` in a page that nothing lays out."""
    return Warned(
        code=Code.LIST_NOT_SHOWN,
        message="the examples in the head of this page are not shown",
        hint="turn the plugin on, or write each as an example block",
        location=location,
    )


def protect_body(body: str) -> str:
    """Return a body that MkDocs' own reader of metadata gives back as it is.

    That reader takes a first paragraph such as `Note: something`, or lines between `---`, for metadata. An empty line
    in front ends its search, and it drops that line again. So the lines of a body without leading empty lines, such as
    `Page.body`, keep their numbers.

    Source: https://github.com/mkdocs/mkdocs/blob/1.6.1/mkdocs/utils/meta.py (`get_data`).
    """
    return "\n" + body


def _read_examples(
    head: Head, *, path: PurePosixPath, forges: Sequence[Forge]
) -> tuple[tuple[ExampleRequest, ...], list[SourcebookError]]:
    faults: list[SourcebookError] = []
    examples: list[ExampleRequest] = []
    if head.examples is None:
        return (), faults
    if not isinstance(head.examples, SequenceNode):
        fault = BlockError(
            "'examples' must be a list",
            hint="begin each example with '- '",
            location=Location(path=path, lineno=head.examples.lineno),
        )
        return (), [fault]
    for item in head.examples.items:
        location = Location(path=path, lineno=item.lineno)
        with collecting(faults):
            request = read_example(item, location=location, forges=forges)
            examples.append(_about(head.front_matter.symbol, request))
    return tuple(examples), faults


def _about(symbol: str | None, request: ExampleRequest) -> ExampleRequest:
    """Return an example of a page about a symbol: that is marked where the author marks nothing else."""
    own = next((target.symbol for target in request.mark if isinstance(target, SymbolTarget)), None)
    mark = request.mark
    if not mark and symbol is not None:
        mark = (SymbolTarget(symbol=symbol, explicit=False),)
    return replace(request, mark=mark, symbol=own or symbol)


def _lineno(fault: SourcebookError) -> int:
    return (fault.location.lineno or 0) if fault.location else 0
