"""Renders what is left out between two runs of lines: how much, which uses, and where to read it.

A link, so that it works without a script and from a disk; with the script it opens in place. Before it stands the same
as a comment in the language of the code, which nobody sees: it is what a selection and the copy button take, so that
lines that are apart in the file never come together in a clipboard.
"""

from __future__ import annotations

import re
from collections import defaultdict

from sourcebook.code.comments import commented, find_comment
from sourcebook.code.scope_names import ScopeNames
from sourcebook.display.anchors import line_anchor
from sourcebook.model.figure import Example
from sourcebook.model.lines import LineRange
from sourcebook.model.mark import Kind
from sourcebook.writing.plurals import plural
from sourcebook.writing.safe_html import render_attribute, render_link, render_text, safe_url

_UPSTREAM_LINES = re.compile(r"#L\d+(?:-L\d+)?\Z")


def render_gap(gap: LineRange, example: Example, scopes: ScopeNames | None = None) -> str:
    """Render a gap of an example, with a link to its lines where there is a place that shows them.

    Args:
        gap: The lines left out.
        example: What it is of.
        scopes: What the lines of its file stand in; None to say nothing of that.
    """
    text = f"… {len(gap):,} line{'s' if len(gap) > 1 else ''}"
    copied = _margin(gap, example)[example.margin :] + commented(text, find_comment(example.language))
    url = safe_url(_url(example, gap))
    shown = render_link(url, text, title=_title(example)) if url else f"<span>{text}</span>"
    return (
        f'<div class="sb-gap" data-from="{gap.lineno}" data-to="{gap.end_lineno}">'
        f"<div aria-hidden=true>{render_text(copied)}</div>"
        f"{shown}{_uses(gap, example)}{_scope(gap, example, scopes)}</div>\n"
    )


def _scope(gap: LineRange, example: Example, scopes: ScopeNames | None) -> str:
    """Name what the lines behind a gap stand in, where no shown line tells."""
    shown = frozenset(example.excerpt.linenos)
    if scopes is None or gap.end_lineno + 1 not in shown:
        return ""
    scope = scopes.around(gap.end_lineno + 1)
    if scope is None or scope.lineno in shown:
        return ""
    return f"<small>, then in <code translate=no>{render_text(scope.name)}</code></small>"


def _margin(gap: LineRange, example: Example) -> str:
    """Return the white space before the line behind a gap; behind the last run, the least that a shown line has."""
    below = [n for n in example.excerpt.linenos if n > gap.end_lineno][:1] or example.excerpt.linenos
    shown = [example.source_lines[n - 1] for n in below]
    margins = [line[: len(line) - len(line.lstrip())] for line in shown if line.strip()]
    return min(margins, key=len, default="")


def _uses(gap: LineRange, example: Example) -> str:
    """Render the lines of a gap on which a mark begins: their ids, and links to them in the whole file."""
    found: defaultdict[int, list[Kind]] = defaultdict(list)
    for mark in example.marks_left_out:
        if mark.lineno in gap.linenos:
            found[mark.lineno].append(mark.kind)
    if not found:
        return ""
    by_hand = all(kind is Kind.AUTHOR for kinds in found.values() for kind in kinds)
    count = plural(len(found), "more mark" if by_hand else "more use")
    return f"<span>, {count}: {' '.join(_use(lineno, kinds, example) for lineno, kinds in found.items())}</span>"


def _use(lineno: int, kinds: list[Kind], example: Example) -> str:
    named = render_attribute("id", line_anchor(example.anchor, lineno))
    kind = render_attribute("data-kind", " ".join(dict.fromkeys(kinds)))
    link = render_link(_url(example, LineRange(lineno=lineno, end_lineno=lineno)), str(lineno))
    return f"<b{named}{kind}>{link}</b>"


def _url(example: Example, gap: LineRange) -> str | None:
    """Return the page of the whole file, at the first line of the gap; else the origin's own."""
    if example.file_url is not None:
        return f"{example.file_url}#{line_anchor('', gap.lineno)}"
    upstream = example.attribution.upstream_url if example.attribution else None
    return upstream and _UPSTREAM_LINES.sub(f"#L{gap.lineno}-L{gap.end_lineno}", upstream)


def _title(example: Example) -> str | None:
    """Return the name of a place that shows more than these lines."""
    attribution = example.attribution
    if example.file_url is not None or attribution is None or attribution.upstream_url is None:
        return None
    at_lines = _UPSTREAM_LINES.search(attribution.upstream_url)
    return None if at_lines else attribution.upstream_label
