"""Weighs the HTML of example pages: ours beside what plain Material makes of the same lines with line anchors.

What surrounds the examples (header, navigation, footer) is the theme's and the same for both, so it is left out.
Run `python -m bench.weight`, or with the folder of other pages; bytes, and per byte of the code that is shown.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import markdown

from sourcebook.model.request import ClassicBlock
from sourcebook.pages.page import Page
from sourcebook.planning.build import Build, requests_of
from sourcebook.planning.run import Mode, open_build, read_pages
from sourcebook.settings.project import Project, find_project
from sourcebook.site.page_figures import PageFigures

_PLAIN = {
    "pymdownx.highlight": {
        "anchor_linenums": True,
        "line_spans": "__span",
        "pygments_lang_class": True,
    }
}
"""Source: https://squidfunk.github.io/mkdocs-material/reference/code-blocks/#configuration"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """Bytes of one page."""

    path: str
    examples: int
    code: int
    """The lines that are shown, with their ends."""
    ours: int
    """Figures with all that belongs to them, and the list of the page's examples."""
    ours_lines: int
    """Of that the lines, without heads, gaps and notes."""
    plain: int
    """The same lines, highlighted with an anchor for each."""


def weigh(pages: Sequence[Page], build: Build) -> Iterator[Weight]:
    """Yield the weight of each page that has examples."""
    for page in pages:
        figures = PageFigures(build)
        slots = ["<h1>x</h1>"]
        shown: list[tuple[str, tuple[str, ...]]] = []
        for block in page.blocks:
            if isinstance(block.content, ClassicBlock):
                slots.append(figures.slot(block.content, symbol=None))
                shown.append((block.content.language, block.content.lines))
        for request in requests_of(page):
            slots.append(figures.slot(request, symbol=page.front_matter.symbol))
            example = build.planned(request, page.front_matter.symbol)
            lines = tuple(line for run in example.excerpt.runs for line in run.lines)
            shown.append((example.language, lines))
        if shown:
            html = figures.bind("\n".join(slots))
            yield Weight(
                path=str(page.path),
                examples=len(shown),
                code=sum(_size(f"{line}\n") for _, lines in shown for line in lines),
                ours=_size(html),
                ours_lines=sum(map(_size, _code_of(html))),
                plain=sum(_size(_plain(language, lines)) for language, lines in shown),
            )


def _code_of(html: str) -> Iterator[str]:
    for part in html.split("<pre>")[1:]:
        yield part.partition("</pre>")[0]


def _plain(language: str, lines: Sequence[str]) -> str:
    fence = "`" * 8
    return markdown.markdown(
        "\n".join([fence + language, *lines, fence]),
        extensions=["pymdownx.superfences", "pymdownx.highlight"],
        extension_configs=_PLAIN,
    )


def _size(text: str) -> int:
    return len(text.encode())


def main() -> None:
    """Print the weight of each page, and of all."""
    project = find_project(Path.cwd())
    build = open_build(project, os.environ, mode=Mode.LOCKED)
    if len(sys.argv) > 1:
        project = Project(root=Path.cwd(), content=Path(sys.argv[1]).absolute())
    pages = read_pages(project, project.page_paths(), build.settings.forges)
    weights = list(weigh(pages, build))
    print("examples    code    ours  a byte   lines  a byte   plain  a byte  page")
    for weight in weights:
        _print(weight)
    _print(
        Weight(
            path="all",
            **{
                name: sum(getattr(weight, name) for weight in weights)
                for name in ("examples", "code", "ours", "ours_lines", "plain")
            },
        )
    )


def _print(weight: Weight) -> None:
    columns = "".join(f"{size:8}{size / weight.code:8.2f}" for size in (weight.ours, weight.ours_lines, weight.plain))
    print(f"{weight.examples:8}{weight.code:8}{columns}  {weight.path}")


if __name__ == "__main__":
    main()
