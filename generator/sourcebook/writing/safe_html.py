"""Makes text from outside safe and honest to show: nothing in it is markup, nothing in it hides.

Characters that cannot be seen, or that change the order in which others are read, are wrapped in a small element that a
style shows as a box; the character itself stays in the text, so that copying gives the file's own. HTML has no way to
hold NUL and lone surrogates: those two become U+FFFD in their box.

Emoji are left whole: a joiner or a variation selector is shown only where it does not belong to one. Source of the
danger: https://trojansource.codes, CVE-2021-42574.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from html import escape

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    # A variation selector that follows no symbol, and a joiner that joins no emoji.
    "|(?<![^\x00-\x7f\ufe00-\ufe0f])[\ufe0e\ufe0f]"
    "|(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])\u200d"
    "|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
)
"""Characters with no glyph of their own, or that reorder others. Tab and newline are not among them."""

_CONTROL_NAMES = {
    "\x00": "NULL",
    "\x07": "BELL",
    "\x08": "BACKSPACE",
    "\x0b": "LINE TABULATION",
    "\x0c": "FORM FEED",
    "\r": "CARRIAGE RETURN",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
    "\x85": "NEXT LINE",
}
"""Control characters have no name in Unicode; these are the ones that are met."""

_UNQUOTED = re.compile(r"[A-Za-z0-9#_.:/-]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def render_text(text: str) -> str:
    """Escape text, with boxes around the characters that cannot be seen."""
    escaped = escape(text, quote=False)
    # Nearly all text is plain, and the expression for the rest is slow.
    return escaped if escaped.isascii() and escaped.isprintable() else render_boxes(escaped)


def render_boxes(escaped: str) -> str:
    """Wrap the invisible characters of a piece of escaped text."""
    return INVISIBLE.sub(_box, escaped)


def _box(match: re.Match[str]) -> str:
    return _box_of(match.group())


@cache
def _box_of(character: str) -> str:
    code = f"U+{ord(character):04X}"
    title = f"{code} {_name_of(character)}"
    return f'<i class=x title="{title}" data-code={code}>{_in_html(character)}</i>'


def _name_of(character: str) -> str:
    if character in _CONTROL_NAMES:
        return _CONTROL_NAMES[character]
    unnamed = {"Cc": "CONTROL CHARACTER", "Cs": "LONE SURROGATE"}
    kind = unnamed.get(unicodedata.category(character), "UNASSIGNED CHARACTER")
    return unicodedata.name(character, kind)


def _in_html(character: str) -> str:
    """Return what a browser reads as this character: it takes a bare CR for a line end, and drops NUL."""
    if character == "\r":
        return "&#13;"
    return "\ufffd" if character == "\x00" or "\ud800" <= character <= "\udfff" else character


def render_attribute(name: str, value: str) -> str:
    """Return ` name=value` (with the space before), quoted where HTML asks for quotes, always on one line.

    Source: https://html.spec.whatwg.org/multipage/syntax.html#attributes-2
    """
    if _UNQUOTED.fullmatch(value):
        return f" {name}={value}"
    return render_rows(name, (value,))


def render_rows(name: str, rows: Sequence[str]) -> str:
    """Return an attribute of several rows, with line ends between them; it is on one line itself."""
    clean = (escape(spell_out_invisible(" ".join(row.split())), quote=True) for row in rows)
    return f' {name}="{"&#10;".join(clean)}"'


def spell_out_invisible(text: str) -> str:
    """Return plain text with names such as `[U+202E]` in place of the characters that cannot be seen."""
    if text.isascii() and text.isprintable():
        return text
    return INVISIBLE.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)


def safe_url(url: str | None) -> str | None:
    """Return an address that may stand in a link: http, https or relative; None for any other.

    Control characters and spaces at the ends are dropped first, as a browser drops them.
    """
    if url is None:
        return None
    clean = re.sub(r"[\x00-\x1f\x7f]", "", url).strip()
    scheme = _SCHEME.match(clean)
    if not clean or (scheme and scheme.group(1).lower() not in {"http", "https"}):
        return None
    return clean


def render_link(url: str | None, html: str, *, title: str | None = None) -> str:
    """Wrap a piece of HTML in a link, or leave it as it is when the address may not stand in one."""
    address = safe_url(url)
    if address is None:
        return html
    more = render_attribute("title", title) if title else ""
    return f"<a{render_attribute('href', address)}{more}>{html}</a>"


def theme_text(text: str) -> str:
    """Return text as HTML on one line, safe between tags and in double quotes.

    Apostrophes stay: themes escape some titles once more, and these would then be read aloud as code.
    """
    clean = spell_out_invisible(" ".join(text.split()))
    return escape(clean, quote=False).replace('"', "&quot;")
