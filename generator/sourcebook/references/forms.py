"""What all forms of a source share: their texts, and the parts that several of them have.

A path may not hold `%`, `#` or `?` once it is decoded: its identity could not be read back. For the
same reason `..` and empty parts are refused rather than resolved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import unquote

from sourcebook.errors import ReferenceSyntaxError
from sourcebook.model.codes import Code
from sourcebook.model.lines import WrittenLines
from sourcebook.model.request import LinesSelector

FORMS = (
    "a source is 'pkg:pypi/NAME@VERSION#path/in/release.py', a file's page such as "
    "'https://github.com/OWNER/REPOSITORY/blob/REVISION/path.py', any file "
    "'https://HOST/path.py', a git repository's 'git+https://HOST/REPOSITORY.git@REVISION#path.py', "
    "or a file of this project such as 'examples/demo.py'"
)
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
MARKDOWN_LINK = re.compile(r"!?\[.*\]\((?P<target>.*)\)", re.DOTALL)
LINES_FRAGMENT = re.compile(r"L(?P<start>[0-9]{1,9})(C[0-9]+)?(-L?(?P<end>[0-9]{1,9})(C[0-9]+)?)?", re.IGNORECASE)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?=.{1,259}\Z)[a-z0-9]([a-z0-9._-]*[a-z0-9])?(:[0-9]{1,5})?|\[[0-9a-f:.]+\](:[0-9]{1,5})?")
_USUAL_PORTS = {"https": ":443", "http": ":80"}


def is_invisible(char: str) -> bool:
    """Tell whether a character cannot be seen, or changes how others are shown."""
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def parse_host(host: str, *, scheme: str, text: str) -> str:
    """Return host and port in the one spelling we compare.

    Raises:
        ReferenceSyntaxError: When it is not the name of a server, or begins with a `-`.
    """
    plain = host.lower().removesuffix(_USUAL_PORTS.get(scheme, ":443"))
    if not _HOST.fullmatch(plain):
        # Before an `@` stands a user, and perhaps a password: the page would publish it.
        code = Code.SECRET_ADDRESS if "@" in plain else None
        raise ReferenceSyntaxError(f"{text!r} is not a web address", hint=FORMS, code=code)
    return plain


def refuse_bad_escapes(part: str, *, text: str) -> None:
    """Refuse a `%` that does not begin an escape."""
    if bad := _BAD_ESCAPE.search(part):
        raise ReferenceSyntaxError(
            f"{part[bad.start() : bad.start() + 3]!r} in {text!r} is not percent-encoding",
            hint="a '%' itself is written '%25'",
        )


def parse_segments(segments: Sequence[str], *, text: str) -> list[str]:
    """Decode the segments of a path, drop `.`, and refuse what would be another path elsewhere."""
    decoded = [unquote(segment, errors="surrogateescape") for segment in segments]
    if ".." in decoded:
        raise ReferenceSyntaxError(f"{text!r} holds '..'", hint="write the path without it")
    if "" in decoded:
        raise ReferenceSyntaxError(
            f"the path in {text!r} has an empty part",
            hint="no '/' at its beginning or end, and no '//' in it",
        )
    parts = [part for part in decoded if part != "."]
    for part in parts:
        if part != part.strip() or any(char in "/\\%#?" or is_invisible(char) for char in part):
            raise ReferenceSyntaxError(
                f"{part!r} in {text!r} cannot be part of a path",
                hint="'%', '#', '?', '\\', invisible characters and spaces around a name are not supported",
            )
    if not parts:
        raise ReferenceSyntaxError(f"{text!r} names no file", hint=FORMS)
    return parts


def can_name(path: str) -> bool:
    """Tell whether a path can stand in a reference, and is read back as it is written."""
    if "%" in path or LINES_FRAGMENT.fullmatch(path):
        return False
    with suppress(ReferenceSyntaxError):
        return parse_segments(path.split("/"), text=path) == path.split("/")
    return False


def parse_lines(fragment: str, *, text: str) -> LinesSelector | None:
    """Read `L10`, `L10-L24`, `L10-24` or `L10C3-L24C7`, without `#`; columns do not count.

    Source: https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/creating-a-permanent-link-to-a-code-snippet
    (`L10-L24`, with columns) and GitLab's and Forgejo's pages themselves (`L10-24`; `L10-L24`).
    """
    if not fragment:
        return None
    match = LINES_FRAGMENT.fullmatch(fragment)
    if not match:
        raise ReferenceSyntaxError(
            f"{'#' + fragment!r} in {text!r} does not name lines",
            hint="such as '#L10' or '#L10-L24'",
        )
    start = int(match["start"])
    end = int(match["end"] or start)
    if not 1 <= start <= end:
        raise ReferenceSyntaxError(
            f"{'#' + fragment!r} in {text!r} is not a range of lines",
            hint="lines count from 1, and the first comes first",
        )
    return LinesSelector(ranges=(WrittenLines(lineno=start, end_lineno=end),))


def show_hint(lines: str) -> str:
    """Return the option that says what `L10-L24` would."""
    match = LINES_FRAGMENT.fullmatch(lines)
    assert match is not None
    numbers = match["start"] + (f"-{match['end']}" if match["end"] else "")
    return f"use the option 'show: {{lines: {numbers}}}'"
