"""Weighs the HTML of example pages: ours beside what plain Material makes of the same lines with line anchors.

What surrounds the examples (header, navigation, footer) is the theme's and the same for both, so it is left out.
Run `python -m bench.weight`, or with the folder of other pages; bytes, and per byte of the code that is shown.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import markdown

from sourcebook.commands.build import plan_build
from sourcebook.display.slots import figure_slot
from sourcebook.planning.plan import Plan
from sourcebook.planning.run import Mode, open_run, read_pages
from sourcebook.settings.project import Project, find_project
from sourcebook.site.figure_cache import FigureCache
from sourcebook.site.finishing import Finish, put_in
from sourcebook.site.page_figures import examples_in

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


def weigh(plan: Plan, figures: FigureCache) -> Iterator[Weight]:
    """Yield the weight of each page that has examples."""
    for planned in plan.pages.values():
        shown = planned.figures
        if not shown:
            continue
        slots = "\n".join(["<h1>x</h1>", *map(figure_slot, range(len(shown)))])
        html = put_in(slots, Finish(examples=examples_in(slots, shown)), render=figures.render)
        lines = [[line for run in figure.excerpt.runs for line in run.lines] for figure in shown]
        yield Weight(
            path=str(planned.page.path),
            examples=len(shown),
            code=sum(_size(f"{line}\n") for these in lines for line in these),
            ours=_size(html),
            ours_lines=sum(map(_size, _code_of(html))),
            plain=sum(_size(_plain(f.language, these)) for f, these in zip(shown, lines, strict=True)),
        )


def plan_of(project: Project, environ: Mapping[str, str]) -> tuple[Plan, FigureCache]:
    """Return the plan of a project's pages, and what renders its figures."""
    run = open_run(project, environ, mode=Mode.LOCKED)
    return plan_build(run, read_pages(run), linked=False), FigureCache(
        run.settings.cache / "figures", run.settings.secret
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
    if len(sys.argv) > 1:
        project = Project(root=Path.cwd(), content=Path(sys.argv[1]).absolute())
    weights = list(weigh(*plan_of(project, os.environ)))
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
