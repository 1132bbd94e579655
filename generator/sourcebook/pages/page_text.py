"""The text of pages that are made: a new one as an author would begin it, and an example added to one that is there.

Text in, text out, and nothing of a person's is changed: an example is added behind the others, line by line as it
stands there. A page that is made says so by `generated`, a digest of its text without that line: as long as it fits,
nobody has touched the page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sourcebook.errors import BlockError
from sourcebook.pages.page import Page

Form = Literal["list", "block"]
"""How a page has its examples: as a list in its head, or as blocks in its body."""

_PLAIN = re.compile(r"[^\W\d_](?:[\w.,()/@?&%=+~*^-]|[:#](?=\S)(?<!\s#)| (?=[^\s#:-]))*")
"""What YAML reads as it is: no indicator in front, no `: ` and no ` #`."""
_SPECIAL_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_GENERATED = re.compile(r"^generated: (\S+)\n", re.MULTILINE)
_FENCE = re.compile(r"`{3,}")
_MARKDOWN = re.compile(r"[\\`*\[\]<>&#|~]|(?<!\w)_|_(?!\w)")
_ITEM = re.compile(r"([ ]*)-(?:[ ]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExample:
    """An example as it is written."""

    source: str
    title: str
    """Plain text on one line."""
    show: str | None = None
    """Lines, such as `3, 25-34`; None where the marks tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """A page as it is written."""

    title: str
    sidebartitle: str
    symbol: str
    slug: str
    meta: str
    examples: tuple[NewExample, ...]
    form: Form = "list"


def page_text(page: NewPage) -> str:
    """Return the text of a new page, which says that it was made."""
    head = [f"{key}: {yaml_scalar(getattr(page, key))}" for key in ("title", "sidebartitle", "symbol", "slug", "meta")]
    body: list[str] = []
    if page.form == "list":
        head += ["examples:", *(line for example in page.examples for line in _item(example, indent="  "))]
    else:
        head.append("toc: False")
        body = [line for example in page.examples for line in ("", *_block(example))]
    return sign_page("\n".join(["---", *head, "---", *body]) + "\n")


def sign_page(text: str) -> str:
    """Return the text of a page that begins with front matter and a `symbol`, with the line that says it was made."""
    bare = _GENERATED.sub("", text, count=1)
    place = re.search(r"^symbol: .*\n", bare, re.MULTILINE)
    assert place is not None, "a page that is made is about a symbol"
    return f"{bare[: place.end()]}generated: {_digest(bare)}\n{bare[place.end() :]}"


def is_untouched(text: str) -> bool:
    """Tell whether a page was made, and nobody has changed it since; line ends do not count."""
    text = text.replace("\r\n", "\n")
    found = _GENERATED.search(text)
    return found is not None and found[1] == _digest(_GENERATED.sub("", text, count=1))


def sign_again(text: str) -> str:
    """Return the text of a page that was made, any line ends, with the digest that fits it as it is now."""
    bare = _GENERATED.sub("", text.removeprefix("\ufeff").replace("\r\n", "\n"), count=1)
    return re.sub(r"^(generated: )\S+", lambda match: match[1] + _digest(bare), text, count=1, flags=re.MULTILINE)


def _digest(bare: str) -> str:
    return f"sha256:{hashlib.sha256(bare.encode()).hexdigest()}"


def with_example(text: str, page: Page, example: NewExample) -> str:
    """Return the text of a page with an example behind its others: in its list where it has one, else as a block.

    Args:
        text: Of the page, any line ends.
        page: The same, read.
        example: What is added.

    Raises:
        BlockError: When the list stands on one line, at the list.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    if "examples" in page.front_matter.linenos:
        at, indent = _end_of_list(lines, page)
        lines[at:at] = _item(example, indent=indent)
    else:
        while lines and not lines[-1].strip():
            lines.pop()
        level = next((h.level for h in reversed(page.headings) if h.level > 1), 2)
        lines += ["", *_block(example, level=level), ""]
    return end.join(lines)


def _end_of_list(lines: Sequence[str], page: Page) -> tuple[int, str]:
    """Return how many lines stand before the place behind the last item, and the indent of items."""
    start = page.front_matter.linenos["examples"]
    first = _ITEM.match(lines[start]) if start < len(lines) else None
    if lines[start - 1].partition(":")[2].strip() or first is None:
        raise BlockError(
            "'examples' is not a list with an item a line",
            hint="begin each example on a line of its own with '- '",
            location=page.location_of("examples"),
        )
    indent, last = first[1], start
    for number, line in enumerate(lines[start:], start=start):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        depth = len(line) - len(line.lstrip(" "))
        if depth < len(indent) or (depth == len(indent) and not _ITEM.match(line)):
            break
        last = number
    return last + 1, indent


def _item(example: NewExample, *, indent: str) -> Iterator[str]:
    """Yield the lines of an item of `examples:`."""
    for number, option in enumerate(_options(example)):
        yield f"{indent}{'  ' if number else '- '}{option}"


def _block(example: NewExample, *, level: int = 2) -> list[str]:
    """Return the lines of a heading and a block."""
    options = list(_options(example, titled=False))
    runs = _FENCE.findall("\n".join(options))
    fence = "`" * max([3, *(len(run) + 1 for run in runs)])
    title = _MARKDOWN.sub(r"\\\g<0>", example.title)
    return [f"{'#' * level} {title}", "", f"{fence}example", *options, fence]


def _options(example: NewExample, *, titled: bool = True) -> Iterator[str]:
    yield f"source: {yaml_scalar(example.source)}"
    if titled:
        yield f"title: {yaml_scalar(example.title)}"
    if example.show is not None:
        yield f"show: {{lines: {_quoted(example.show)}}}"


def yaml_scalar(text: str) -> str:
    """Return text as a value of YAML on one line: as it is where that means the same, else in quotation marks."""
    if _PLAIN.fullmatch(text) and text.lower() not in _SPECIAL_WORDS and not text.endswith((":", " ")):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    """Return a character as it stands in double quotation marks. Source: https://yaml.org/spec/1.2.2/#57."""
    if char in '"\\':
        return "\\" + char
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
