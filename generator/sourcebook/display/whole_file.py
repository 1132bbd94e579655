"""What stands on the page of a whole file: the examples that show it, the file, and its licence.

All of it is put in place late, so that search and templates see the page's title alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sourcebook.display.figure import CLOSE_CODE, OPEN_CODE
from sourcebook.writing.safe_html import render_attribute, render_link, render_text

_LONG = 500
"""Lines from which on a file is painted in parts."""
_PART = 100
"""Lines of a part."""
_LINE = re.compile(r'<i id="?L\d+"? data-line="(\d+)"')
_CODE = re.compile(r'<div class="sb-code"([^>]*)><div>\n')
_NEXT_PART = CLOSE_CODE + OPEN_CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownIn:
    """An example that shows lines of the file."""

    title: str
    """What the example's page is called."""
    url: str
    """Where the figure is, relative to the page of the file."""
    lines: str
    """What it shows: `lines 3–34`."""


def in_parts(figure: str, lines: Sequence[str]) -> str:
    """Return the figure of a long file in parts that a browser paints when they come into view; a short one as it is.

    A part that is not painted has no width, so the width of the longest line stands beside them.

    Args:
        figure: HTML of the file, complete.
        lines: Of the file.

    Source: https://developer.mozilla.org/docs/Web/CSS/content-visibility (`auto`).
    """
    if len(lines) <= _LONG:
        return figure
    width = max(len(line.expandtabs(4)) for line in lines)

    def begin(line: re.Match[str]) -> str:
        lineno = int(line[1])
        return f"{_NEXT_PART}{line[0]}" if lineno > 1 and lineno % _PART == 1 else line[0]

    sized = f'<div class="sb-wide" data-wide="{"0" * width}"></div>\n'
    opened = _CODE.sub(lambda code: f'<div class="sb-code sb-long"{code[1]}><div>\n{sized}', figure, count=1)
    return _LINE.sub(begin, opened)


def render_whole_file(figure: str, *, shown_in: Sequence[ShownIn], license_texts: Sequence[tuple[str, str]]) -> str:
    """Render the body of a page.

    Args:
        figure: HTML of the file, complete.
        shown_in: In the order of the site; not empty.
        license_texts: Name and text of each licence file; empty when none came with the source.

    Returns:
        HTML that ends in a newline.
    """
    items = "".join(f"<li>{_item(shown)}</li>\n" for shown in shown_in)
    return (
        f'<div class="sb-shown-in">\n<p>Shown in</p>\n<ul>\n{items}</ul>\n</div>\n'
        f"{figure}{''.join(render_license_text(name, text) for name, text in license_texts)}"
    )


def _item(shown: ShownIn) -> str:
    return f"{render_link(shown.url, render_text(shown.title))}, {shown.lines}"


def render_license_text(name: str, text: str, anchor: str = "") -> str:
    """Render the text of a licence, closed until it is asked for; a browser opens it for who comes to its anchor."""
    # On what is closed in: only then it is opened.
    id = render_attribute("id", anchor) if anchor else ""
    return (
        f'<details class="sb-license-text sb-closed no-copy">\n<summary>{render_text(name)}</summary>\n'
        f'<pre tabindex="0"{id}>{render_text(text)}</pre>\n</details>\n'
    )
