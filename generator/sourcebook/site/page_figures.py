"""The figures of one page: from its blocks to HTML, put in place late.

While a page is being made, each figure is a slot, an empty `div` with a number, so that Markdown, search and
templates never see code; `bind` puts the figures in when everything else is done. Anchors are given in the order
in which the slots stand on the finished page, which is the order a reader meets them in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import markdown

from sourcebook.display.anchors import anchor_prefix
from sourcebook.display.figure import figure_anchors
from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.figure import Attribution, Example, NameLink
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.pin import License
from sourcebook.model.request import ClassicBlock, ExampleRequest, LineNote
from sourcebook.planning.build import Build, PlannedExample
from sourcebook.site.placing import place_strip

SLOT = re.compile(r'<div class="sb-slot" data-figure="(\d+)"></div>')


def slot(number: int) -> str:
    """Return the HTML that stands for a figure while its page is being made."""
    return f'<div class="sb-slot" data-figure="{number}"></div>'


def _nowhere(name: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """What of a figure leads to other pages of the site; the addresses are relative to the page it is on."""

    project: Callable[[str], str | None] = _nowhere
    """The page of a project, by its name."""
    file: Callable[[str], str | None] = _nowhere
    """The page of a whole file, by the identity of its reference."""
    symbol: Callable[[str], str | None] = _nowhere
    """The page of a symbol; None for the page's own."""
    symbols: frozenset[str] = frozenset()
    """All symbols that have a page."""


NO_LINKS = PageLinks()
"""Of a page whose door knows no others."""


@dataclass(slots=True)
class PageFigures:
    """What will stand in the slots of one page."""

    build: Build
    contents: list[PlannedExample | ClassicBlock] = field(default_factory=list)

    def slot(self, content: ExampleRequest | ClassicBlock, *, symbol: str | None) -> str:
        """Plan a figure and return the HTML of its slot.

        Args:
            content: What a block of the page, or an item of its list, asks for.
            symbol: The page's `symbol`.

        Raises:
            SourcebookError: When the example cannot be made.
        """
        if isinstance(content, ExampleRequest):
            self.contents.append(self.build.planned(content, symbol))
        else:
            self.contents.append(content)
        return slot(len(self.contents) - 1)

    def examples(self, html: str, *, links: PageLinks = NO_LINKS) -> dict[int, Example]:
        """Return the example of each slot in `html`, with anchors in order of their appearance."""
        taken: set[str] = set()
        examples: dict[int, Example] = {}
        for match in SLOT.finditer(html):
            number = int(match[1])
            if number < len(self.contents) and number not in examples:
                content = self.contents[number]
                anchor = anchor_prefix(_project(self.build, content), taken)
                taken.add(anchor)
                examples[number] = _example(self.build, content, anchor, links)
        return examples

    def anchors(self, html: str) -> tuple[tuple[PlannedExample | ClassicBlock, tuple[str, ...]], ...]:
        """Return what stands in each slot of `html`, and the ids that its figure will bring with it, in order."""
        return tuple(
            (self.contents[number], figure_anchors(example)) for number, example in self.examples(html).items()
        )

    def bind(self, html: str, *, links: PageLinks = NO_LINKS) -> str:
        """Put the figures into their slots; a slot of unknown number stays as it is."""
        examples = self.examples(html, links=links)
        html = place_strip(html, {slot(number): example for number, example in examples.items()})

        def figure(match: re.Match[str]) -> str:
            example = examples.get(int(match[1]))
            return match[0] if example is None else self.build.figures.render(example)

        return SLOT.sub(figure, html)


def name_links(build: Build, example: PlannedExample, links: PageLinks, *, shown: Excerpt) -> tuple[NameLink, ...]:
    """Return the names that have a page of their own, on the lines of an example's file that are shown."""
    linenos = set(shown.linenos)
    return tuple(
        NameLink(span=span, url=url)
        for span, symbol in build.names(example, links.symbols)
        if span.lineno in linenos and (url := links.symbol(symbol)) is not None
    )


def _project(build: Build, content: PlannedExample | ClassicBlock) -> str:
    if isinstance(content, PlannedExample):
        return build.attribution(content).project
    return content.project or "example"


def _example(
    build: Build,
    content: PlannedExample | ClassicBlock,
    anchor: str,
    links: PageLinks,
) -> Example:
    if isinstance(content, ClassicBlock):
        return _classic_example(content, anchor, links)
    attribution = build.attribution(content)
    request = content.request
    return Example(
        anchor=anchor,
        language=content.language,
        source_lines=content.source_lines,
        excerpt=content.excerpt,
        marks=content.marks,
        attribution=replace(attribution, project_url=links.project(attribution.project) or attribution.project_url),
        source=request.reference.identity,
        file_url=links.file(request.reference.identity),
        links=name_links(build, content, links, shown=content.excerpt),
        note=None if request.note is None else markdown.markdown(request.note),
        line_notes=tuple(
            LineNote(lineno=note.lineno, text=markdown.markdown(note.text)) for note in request.line_notes
        ),
    )


def _classic_example(block: ClassicBlock, anchor: str, links: PageLinks) -> Example:
    return Example(
        anchor=anchor,
        language=block.language,
        source_lines=block.lines,
        excerpt=Excerpt(
            runs=(Run(lineno=1, lines=block.lines),) if block.lines else (),
            line_count=len(block.lines),
        ),
        marks=tuple(Mark(lineno=n, end_lineno=n, kind=Kind.AUTHOR) for n in block.marked),
        attribution=None
        if block.path is None or block.project is None
        else Attribution(
            project=block.project,
            version=None,
            path=block.path,
            license=License(expression=None, origin=None),
            project_url=links.project(block.project),
            upstream_url=block.url,
            upstream_label="View file upstream",
        ),
        elisions=block.elisions,
    )
