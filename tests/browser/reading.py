"""A small site of our own markup alone, under the strictest policy, for tests of what a reader does.

Two examples of one project, one of another, and the page of a whole file; no engine and no theme, so that what is
seen here is ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from sourcebook.display.asset_files import asset_files
from sourcebook.display.figure import render_figure
from sourcebook.display.slots import figure_slot
from sourcebook.model.figure import Example, NameLink
from sourcebook.model.lines import Span
from sourcebook.model.mark import CallShape
from sourcebook.site.finishing import Finish, PageHeading, finish_page
from tests.display.examples import read_example

Open = Callable[..., Page]
"""Opens a page of the site; the fixture `open_page`."""

POLICY = "default-src 'self'"

LINES = tuple(
    ["import json", "", "from ferry import Boat", ""]
    + [f"HOLD_{n} = {n}" for n in range(5, 40)]
    + [
        "",
        "def main():",
        "    tug = Boat(",
        "        'tug',",
        "    )",
        "    tug.go()  # " + "far " * 60,
    ]
    + [f"REST_{n} = json" for n in range(46, 61)]
)
"""Of the file `src/tug.py`, 60 of them; line 3 imports, lines 42 to 44 call."""

_MARKS = [
    {"line": 3, "kind": "import", "name": [18, 22], "why": "Boat, imported here"},
    {"line": 42, "end": 44, "kind": "call", "name": [10, 14], "why": "Boat, imported at line 3"},
]
_TUG: dict[str, Any] = {
    "lines": LINES,
    "attribution": {
        "project": "Ferry Port",
        "version": "2.3.0",
        "path": "src/tug.py",
        "license": ["MIT", "License-Expression"],
        "project_url": "tug.html",
        "upstream_url": "https://forge.example/ferry-port/blob/2.3.0/src/tug.py#L3-L45",
        "upstream_label": "View lines 3–45 upstream",
        "swhid": "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2",
    },
}
_QUAY: dict[str, Any] = {
    "lines": [
        "from ferry import Boat",
        "",
        "class Quay(Boat):",
        "    'A quay.'",
        "    depth = 3",
        "",
    ],
    "marks": [{"line": 1, "kind": "import"}, {"line": 3, "kind": "subclass", "name": [11, 15]}],
    "line_notes": [[3, "<p>A quay is a boat that does not move.</p>"]],
    "attribution": {"project": "Quay", "version": "1.0", "path": "quay.py"},
}

EXAMPLES: tuple[Example, ...] = (
    replace(
        read_example({**_TUG, "anchor": "ferry-port", "runs": [[3, 3], [41, 45]], "marks": _MARKS}),
        file_url="tug.html",
    ),
    read_example({**_QUAY, "anchor": "quay"}),
    read_example({**_TUG, "anchor": "ferry-port-2", "runs": [[1, 5]], "marks": _MARKS[:1]}),
)

_IN_GAP = {"line": 20, "kind": "other"}
MORE = replace(
    read_example({**_TUG, "anchor": "ferry-port", "runs": [[1, 3]], "marks": [_MARKS[0], _IN_GAP, _MARKS[1]]}),
    file_url="tug.html",
)
"""An example whose gap holds two marks."""

_FILE = replace(
    read_example({**_TUG, "marks": [*_MARKS, {"line": 10, "kind": "other", "name": [0, 4]}]}),
    anchor="",
    links=(NameLink(span=Span(lineno=12, col=0, end_lineno=12, end_col=4), url="sub/hold.html"),),
)


def _call(number: int) -> Example:
    """Return an example of one of seven projects: its title is wide, its call is the last on a wide line."""
    before = "port." * (number % 4 * 6)
    line = f"{before}Boat({'tug' if number % 3 else ''})"
    shown = read_example(
        {
            "anchor": f"p{number}",
            "lines": ["from ferry import Boat", line],
            "marks": [
                {"line": 1, "kind": "import", "name": [18, 22]},
                {"line": 2, "kind": "call", "name": [len(before), len(before) + 4]},
            ],
            "attribution": {"project": f"Project {number % 7}", "version": "1.0", "path": "p.py"},
        }
    )
    shape = CallShape(positional=1 if number % 3 else 0)
    return replace(shown, marks=(shown.marks[0], replace(shown.marks[1], call=shape)))


MANY = tuple(map(_call, range(14)))
"""Examples of seven projects, more than are seen at once: five call without arguments, nine with one."""
TITLES = ("شارك القارب", "A title of eighty letters, as nobody writes them but everybody reads them, in full")

_PAGE = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>Examples</title>
<link rel="stylesheet" href="page.css"><link rel="stylesheet" href="sourcebook.css">
<script defer src="sourcebook.js"></script></head>
<body><main>
%s</main></body></html>
"""


_PROSE = "<p>See lines 42 to 44, line 20 and line 61.</p>\n"
"""On lines that the first figure shows, one that it leaves out, and one that the file does not have."""


def write_site(folder: Path) -> None:
    """Write `index.html`, `many.html`, `more.html`, `tug.html` and what they load."""
    for name, examples, titles in (("index", EXAMPLES, ()), ("many", MANY, TITLES)):
        headings = [*titles, *(f"Example {number}" for number in range(len(titles), len(examples)))]
        body = "<h1>ferry.Boat code examples</h1>\n<p>How boats are made.</p>\n" + "\n".join(
            f'<h2 id="e{number}">{title}</h2>\n{_PROSE if number == 0 and name == "index" else ""}{figure_slot(number)}'
            for number, title in enumerate(headings)
        )
        heading = PageHeading(name="ferry.Boat", crumbs=(("Libraries", "tug.html"),))
        finish = Finish(heading=heading, examples=dict(enumerate(examples)))
        (folder / f"{name}.html").write_text(_PAGE % finish_page(body, finish, render=render_figure), "utf-8")
    (folder / "tug.html").write_text(_PAGE % ("<h1>tug.py</h1>\n" + render_figure(_FILE)), "utf-8")
    (folder / "more.html").write_text(_PAGE % ("<h1>More</h1>\n" + render_figure(MORE)), "utf-8")
    (folder / "favicon.ico").write_bytes(b"")
    (folder / "page.css").write_text("html { background: light-dark(#fff, #1c2027) }")
    for name, data in asset_files():
        (folder / name).write_bytes(data)


def text_of_lines(*ranges: tuple[int, int]) -> str:
    """Return these lines of the file, with their ends."""
    return "".join(f"{LINES[n - 1]}\n" for a, b in ranges for n in range(a, b + 1))


COPIED = f"# … 2 lines\n{text_of_lines((3, 3))}# … 37 lines\n{text_of_lines((41, 45))}# … 15 lines\n"
"""What is copied of the first figure."""


def copied(page: Page) -> str:
    """Return what was copied last."""
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def selected(page: Page) -> list[str]:
    """Return the ids of the selected lines, in order."""
    ids: list[str] = page.locator(".sb-sel").evaluate_all("lines => lines.map(line => line.id)")
    return ids
