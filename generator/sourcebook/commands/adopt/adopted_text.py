"""The text of a classic page with example blocks in place of some of its links and pasted code.

All else of the page stays as it is, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sourcebook.model.lines import LineRange
from sourcebook.model.request import ClassicBlock
from sourcebook.pages.classic import link_lines
from sourcebook.pages.fences import split_lines
from sourcebook.pages.page import Page
from sourcebook.pages.page_text import yaml_scalar
from sourcebook.writing.line_ranges import list_lines

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedExample:
    """What stands in place of pasted code."""

    source: str
    show: tuple[LineRange, ...]
    mark: tuple[LineRange, ...]
    dedent: bool = False
    project: str | None = None
    """Where its source would tell another name."""

    def lines(self) -> list[str]:
        """Return the lines of the block, without its fence."""
        found = [f"source: {yaml_scalar(self.source)}", f'show: {{lines: "{list_lines(self.show)}"}}']
        if self.mark:
            found.append(f'mark: {{lines: "{list_lines(self.mark)}"}}')
        if self.dedent:
            found.append("dedent: true")
        if self.project:
            found.append(f"project: {yaml_scalar(self.project)}")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedText:
    """A page, rewritten."""

    text: str
    linenos: Mapping[int, int]
    """Of the first line of each new block in the new text: the line of the page on which the pasted one begins."""


def adopt_blocks(text: str, page: Page, examples: Mapping[int, AdoptedExample]) -> AdoptedText:
    """Return the text of a page with examples in place of classic blocks.

    Args:
        text: Of the page, any line ends, without a byte order mark.
        page: The same, read.
        examples: By the line of the page on which the fence of the pasted code begins.
    """
    ends = [*_LINE_END.findall(text), ""]
    # Each line with its own end: a page may have several kinds.
    written = [line + end for line, end in zip(split_lines(text), ends, strict=True)]
    body, start = split_lines(text)[page.body_lineno - 1 :], page.body_lineno - 1
    result, done, linenos = written[:start], 0, {}
    above = 0
    for block in page.blocks:
        example = examples.get(block.lineno + page.body_lineno - 1)
        if example is not None and isinstance(block.content, ClassicBlock):
            link = link_lines(body, block.lineno, above=above)
            result += written[start + done : start + link.start - 1]
            end = ends[start + link.start - 1] or "\n"
            if result and result[-1].strip() and _only_follows(body, link.start, above=above):
                result.append(end)
            linenos[len(result) + 1] = block.lineno + page.body_lineno - 1
            fenced = _fenced(example, block.prefix)
            result += [*(line + end for line in fenced[:-1]), fenced[-1] + ends[start + block.end_lineno - 1]]
            done = block.end_lineno
        above = block.end_lineno
    return AdoptedText(text="".join([*result, *written[start + done :]]), linenos=linenos)


def _only_follows(body: Sequence[str], lineno: int, *, above: int) -> bool:
    """Tell whether a link stands directly below a line of text."""
    return lineno - 1 > above and bool(body[lineno - 2].strip("> \t"))


def _fenced(example: AdoptedExample, prefix: str) -> list[str]:
    return [f"{prefix}{line}" for line in ("```example", *example.lines(), "```")]
