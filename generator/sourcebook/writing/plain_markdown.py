"""Markdown that programs read: escaped no more than it has to be, and fences that nothing closes.

Pages made of data are escaped for every Markdown extension an author may have turned on, which a theme renders away and
a program would have to read. `tidy_markdown` takes back what CommonMark does not need; what a text may not become (a
link, an emphasis, a heading, a tag) stays escaped.

Source: https://spec.commonmark.org/0.31.2/ (backslash escapes, entities, code spans, fenced code blocks).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from sourcebook.writing.engine_markdown import escape_markdown
from sourcebook.writing.safe_html import spell_out_invisible

_ESCAPES = re.compile(
    r"(?P<ticks>(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\2(?!`))"
    r"|<code>(?P<code>[^<>]*)</code>"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<entity>&(?:\#(?:34|36|39|58|61|64|94|124|126)|amp|lt|gt);)"
)
_ALWAYS = frozenset("\\`*[]#|~<")
"""What may begin something wherever it stands, so that its escape is kept."""
_AT_START = frozenset("-+>=.)")
"""What means something only at the beginning of a line, behind digits for the last two."""
_LINE_START = re.compile(r"(?:^|\n)[ \t>]*(?:[-*+][ \t]+|#{1,6}[ \t]+)?(?:\d{1,9})?\Z")
_TAIL = 40
"""Characters before an escape that tell whether it stands at the beginning of a line."""
_TICKS = re.compile("`+")


def plain_markdown(text: str) -> str:
    """Return Markdown, on one line, that reads as exactly this text, whatever it holds."""
    return tidy_markdown(escape_markdown(text))


def tidy_markdown(markdown: str) -> str:
    """Return the same Markdown with the escapes taken back that CommonMark does not need."""
    pieces: list[str] = []
    done = 0
    for match in _ESCAPES.finditer(markdown):
        pieces.append(markdown[done : match.start()])
        done = match.end()
        if match["ticks"]:
            pieces.append(match[0])
        elif match["code"] is not None:
            pieces.append(code_span(_literal(match["code"])))
        else:
            char = match["escaped"] or unescape(match["entity"])
            before = markdown[max(match.start() - _TAIL, 0) : match.start()]
            after = markdown[match.end() :][:12]
            pieces.append(_needed(char, before=before, after=after))
    pieces.append(markdown[done:])
    return "".join(pieces)


def code_span(text: str) -> str:
    """Return text as inline code, on one line, with as many backticks around it as it takes."""
    clean = spell_out_invisible(" ".join(text.split()))
    if not clean:
        return ""
    ticks = "`" * (_longest(clean) + 1)
    pad = " " if clean[0] == "`" or clean[-1] == "`" else ""
    return f"{ticks}{pad}{clean}{pad}{ticks}"


def fenced(lines: Sequence[str], language: str) -> list[str]:
    """Return lines as a code block, as they are, between fences that none of them can close.

    Some readers break lines at characters that are none of ours: every run of backticks counts, wherever it stands.
    """
    ticks = "`" * max(_longest("\n".join(lines)) + 1, 3)
    word = language if re.fullmatch(r"[\w#.+-]+", language) else ""
    return [f"{ticks}{word}", *lines, ticks]


def _longest(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)


def _literal(markdown: str) -> str:
    """Return the text that a piece of our own escaped Markdown stands for."""
    return unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown))


def _needed(char: str, *, before: str, after: str) -> str:
    """Return an escaped character, without its escape where it can stand as it is."""
    if char == "<":
        return "&lt;"
    if char == "&":
        return "&amp;" if re.match(r"#?\w+;", after) else "&"
    if char in _ALWAYS:
        return f"\\{char}"
    if char == "!":
        return "\\!" if after.startswith("[") else "!"
    if char == "_":
        inside = before[-1:].isalnum() and after[:1].isalnum()
        return "_" if inside else "\\_"
    if char in _AT_START and _LINE_START.search(before):
        digits = before[-1:].isdigit()
        return f"\\{char}" if digits or char not in ".)" else char
    return char
