"""Python of 3.12 to 3.14 written as an older Python reads it, every name in its place.

What a page shows must not depend on which Python its author happens to have. Where `ast` refuses a file, what is new in
it is rewritten by tokens, each byte in its line and column: nested f-strings and template strings (PEP 701, 750) become
tuples of what they format, type parameters (PEP 695, 696) and the word `type` are taken out, and the commas of `except
A, B` (PEP 758) become `|`. `newer_nodes` puts the nodes of the newer Python back into the tree. Whether a text is
Python at all is still for `ast` to say: this only has to be right about what it accepts.

Weighed in place of it: parso does not know these forms, libcst's parser takes the process down where a file is nested
a few thousand deep, and tree-sitter's grammar would be a dependency of every site, lacks defaults of type parameters,
and its tree is another one than all else here reads.
"""

from __future__ import annotations

import keyword
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

NEWEST = (3, 14)
"""The newest Python whose syntax is known here."""

_TOKEN = re.compile(
    r"(?P<space>[ \t\f]+|\\(?:\r\n|\r|\n))|(?P<comment>\#[^\r\n]*)|(?P<newline>\r\n|\r|\n)"
    r"|(?P<prefix>(?i:[bft]r|r[bft]|[bftru])?)(?P<quote>'''|\"\"\"|'|\")|(?P<word>\w+)|(?P<sign>.)"
)
_REST = {
    "'": re.compile(r"(?:[^\\\r\n']|\\(?:\r\n|.))*'", re.DOTALL),
    '"': re.compile(r'(?:[^\\\r\n"]|\\(?:\r\n|.))*"', re.DOTALL),
    "'''": re.compile(r"(?:[^\\]|\\.)*?'''", re.DOTALL),
    '"""': re.compile(r'(?:[^\\]|\\.)*?"""', re.DOTALL),
}
"""From behind the quote that opens a plain string to behind the one that closes it."""
_DEBUG = re.compile(r"=\s*(?=[}!:])")
_CONVERSION = re.compile(r"!\s*\w+\s*")
_NAMED_CHARACTER = re.compile(r"\\N\{[^{}]*\}")

Place = tuple[int, int]
"""Line, counted from 1, and column in bytes of UTF-8, as `ast` counts them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeParameter:
    """One of `[T: Bound = Default, *Ts, **P]`."""

    name: str
    stars: int
    start: Place
    end: Place
    bound: tuple[Place, str] | None
    """Where it begins, and its text."""
    default: tuple[Place, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderText:
    """A text that an older Python may read, and where its tree differs from what was written."""

    text: str
    strings: frozenset[tuple[Place, Place]]
    """Beginnings and ends of the tuples that are strings."""
    parameters: tuple[tuple[Place, tuple[TypeParameter, ...]], ...]
    """Of the definition, or of the `type` statement, that begins at a place."""
    aliases: frozenset[Place]
    """Where a number stands for the word `type`."""
    handlers: tuple[tuple[Place, int], ...]
    """Where an `except` begins whose commas are written as so many `|`."""


def rewrite_newer(source: str) -> OlderText | None:
    """Rewrite what Python 3.11 does not know; None for a text that has nothing of it, or is no Python.

    Args:
        source: Without a byte order mark, any newline style.

    Source: https://peps.python.org/pep-0701/, and 0695, 0696, 0750, 0758
    """
    try:
        return _Rewriter(source).result()
    except _UnreadableError:
        return None


def _is_value(token: str) -> bool:
    """Say whether no string can stand behind a token: a name, a number, a bracket that closes."""
    is_word = token[:1].isalnum() or token[:1] == "_"
    return token in (")", "]", "}") or (is_word and not keyword.iskeyword(token) and token != "match")


class _UnreadableError(Exception):
    """A string that does not end, or a bracket."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    depth: int
    """Brackets around it; those of a bracket itself are those around both."""


class _Rewriter:
    """Reads a text once; mutable, nothing of it leaves this module."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.out = list(source)
        self.starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", source))]
        self.strings: list[tuple[Place, Place]] = []
        self.tokens: list[_Token] = []

    def result(self) -> OlderText | None:
        self._code(0, in_field=False)
        handlers = list(self._handlers())
        parameters, aliases = [], []
        for at, token in self._outermost():
            if token.text in ("def", "class") and self._text(at + 2) == "[" and self._text(at + 1).isidentifier():
                begins = self.tokens[at - 1] if self._text(at - 1) == "async" else token
                parameters.append((self._place(begins.start), self._of_definition(at + 2)))
            elif token.text == "type" and self._begins_alias(at):
                self._write(token.start, "000;")
                aliases.append(self._place(token.start))
                if self._text(at + 2) == "[":
                    parameters.append((aliases[-1], self._of_alias(at)))
        if not (self.strings or parameters or aliases or handlers):
            return None
        return OlderText(
            text="".join(self.out),
            strings=frozenset(self.strings),
            parameters=tuple(parameters),
            aliases=frozenset(aliases),
            handlers=tuple(handlers),
        )

    # Strings, while the text is read.

    def _code(self, position: int, *, in_field: bool) -> int:
        """Read code to the end of the text, or of a replacement field; return where that is."""
        depth, before, begun = 0, "", 0
        run: list[tuple[int, int, bool]] = []
        while match := _TOKEN.match(self.source, position):
            start, position = match.span()
            kind = match.lastgroup
            if kind == "quote":
                formats = bool(set(match["prefix"].lower()) & set("ft"))
                if formats and _is_value(before):
                    raise _UnreadableError  # it would become a call
                position = self._string(match, formats=formats)
                run.append((start, position, formats))
            elif kind in ("word", "sign") or (kind == "newline" and not depth and not in_field):
                self._close(run)
                text = match.group()
                if in_field and not depth and self._ends_field(start):
                    if before == ",":
                        self._blank(begun, begun + 1)  # the field brings its own
                    return start
                before, begun = text, start
                depth -= text in (")", "]", "}")
                if not in_field:
                    self.tokens.append(_Token(text, start, depth))
                depth += text in ("(", "[", "{")
        self._close(run)
        if in_field:
            raise _UnreadableError
        return position

    def _ends_field(self, position: int) -> bool:
        sign = self.source[position]
        if sign == "!":
            return self.source[position + 1 : position + 2] != "="
        if sign == "=":
            return self.source[position - 1] not in "=<>!" and bool(_DEBUG.match(self.source, position))
        return sign in "}:"

    def _string(self, match: re.Match[str], *, formats: bool) -> int:
        """Read a string; return where it ends."""
        quote = match["quote"]
        if not formats:
            rest = _REST[quote].match(self.source, match.end())
            if rest is None:
                raise _UnreadableError
            return rest.end()
        self._blank(match.start(), match.end())
        end = self._literal(match.end(), quote, raw="r" in match["prefix"].lower())
        self._blank(end, end + len(quote))
        return end + len(quote)

    def _literal(self, position: int, quote: str, *, raw: bool, in_spec: bool = False) -> int:
        """Read text with replacement fields up to the quote, or of a format to its brace; return where that is."""
        while position < len(self.source):
            start, character = position, self.source[position]
            if in_spec and character == "}":
                return position
            if self.source.startswith(quote, position):
                return self._never() if in_spec else position
            if character in "\r\n" and len(quote) == 1:
                break
            if not in_spec and self.source[position : position + 2] in ("{{", "}}"):
                position += 2
            elif character == "{":
                position = self._field(position, quote, raw=raw)
                continue
            elif character == "\\" and not raw and (named := _NAMED_CHARACTER.match(self.source, position)):
                position = named.end()
            elif character == "\\" and self.source[position + 1 : position + 2] not in "{}":
                position += 3 if self.source.startswith("\r\n", position + 1) else 2
            else:
                position += 1
            self._blank(start, position)
        return self._never()

    def _field(self, position: int, quote: str, *, raw: bool) -> int:
        """Read one replacement field, of which the expression stays, with a comma behind it."""
        self._blank(position, position + 1)
        start = end = self._code(position + 1, in_field=True)
        for pattern in (_DEBUG, _CONVERSION):
            if found := pattern.match(self.source, end):
                end = found.end()
        if self.source[end] == ":":
            self._blank(start, end + 1)
            closes = self._literal(end + 1, quote, raw=raw, in_spec=True)
        elif self.source[end] == "}":
            closes = end
            self._blank(start, end)
        else:
            return self._never()
        self._blank(closes, closes + 1)
        self.out[start] = ","
        return closes + 1

    def _never(self) -> int:
        raise _UnreadableError

    def _close(self, run: list[tuple[int, int, bool]]) -> None:
        """End a run of strings that stand together as one; with a formatted one among them it becomes a tuple."""
        if any(formats for *_, formats in run):
            for start, end, formats in run:
                if not formats:
                    self._blank(start, end)
            start, end = run[0][0], run[-1][1]
            self._write(start, "(")
            self._write(end - 1, ")")
            self.strings.append((self._place(start), self._place(end)))
        run.clear()

    # Statements, by the tokens around all strings.

    def _text(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def _outermost(self) -> Iterator[tuple[int, _Token]]:
        """Yield the tokens in no bracket, with their indices: all that begins a statement is among them."""
        return ((at, token) for at, token in enumerate(self.tokens) if not token.depth)

    def _begins_alias(self, at: int) -> bool:
        name = self._text(at + 1)
        named = name.isidentifier() and not keyword.iskeyword(name)
        return named and self._text(at + 2) in ("=", "[") and self._text(at - 1) != "."

    def _closing(self, opening: int) -> int:
        """Return the index of the bracket that closes another."""
        depth = self.tokens[opening].depth
        for index in range(opening + 1, len(self.tokens)):
            if self.tokens[index].depth <= depth:
                return index
        return self._never()

    def _of_definition(self, opening: int) -> tuple[TypeParameter, ...]:
        """Take the type parameters out of a header, whose other parentheses then begin where they did."""
        closing = self._closing(opening)
        found = tuple(self._parameters(opening, closing))
        start, end = self.tokens[opening].start, self.tokens[closing].start
        has_more = self._text(closing + 1) == "("
        self._blank(start, (self.tokens[closing + 1].start if has_more else end) + 1)
        self._write(start, "(")
        if not has_more:
            self._write(end, ")")
        return found

    def _of_alias(self, at: int) -> tuple[TypeParameter, ...]:
        """Take the type parameters out of a `type` statement, whose name is then in parentheses."""
        opening = at + 2
        closing = self._closing(opening)
        found = tuple(self._parameters(opening, closing))
        self._blank(self.tokens[opening].start, self.tokens[closing].start + 1)
        self._write(self.tokens[at].start + len("type"), "(")
        self._write(self.tokens[closing].start, ")")
        return found

    def _parameters(self, opening: int, closing: int) -> Iterator[TypeParameter]:
        inside = self.tokens[opening].depth + 1
        begin = opening + 1
        if closing == begin:
            self._never()
        for index in range(begin, closing + 1):
            if index == closing or (self.tokens[index].text, self.tokens[index].depth) == (",", inside):
                if index > begin:
                    yield self._parameter(range(begin, index), end=index, inside=inside)
                begin = index + 1

    def _parameter(self, indexes: range, *, end: int, inside: int) -> TypeParameter:
        stars = sum(1 for index in indexes[:2] if self._text(index) == "*")
        name = indexes.start + stars
        signs = {self._text(i): i for i in reversed(indexes) if self.tokens[i].depth == inside}
        default = signs.get("=", end)
        return TypeParameter(
            name=self._text(name),
            stars=stars,
            start=self._place(self.tokens[indexes.start].start),
            end=self._place(self.tokens[end].start),
            bound=self._expression(signs[":"], default) if signs.get(":", end) < default else None,
            default=self._expression(default, end) if default < end else None,
        )

    def _expression(self, before: int, end: int) -> tuple[Place, str]:
        start = self.tokens[before].start + 1
        return self._place(start), "".join(self.out[start : self.tokens[end].start])

    def _handlers(self) -> Iterator[tuple[Place, int]]:
        for at, token in self._outermost():
            if token.text != "except":
                continue
            header = self._header(at)
            commas = [part for part in header if part.text == ","]
            if commas and all(part.text != "as" for part in header):
                for comma in commas:
                    self._write(comma.start, " " if comma is header[-1] else "|")
                yield self._place(token.start), len(commas)

    def _header(self, at: int) -> Sequence[_Token]:
        """Return the tokens between `except` and its colon that no bracket holds."""
        found = []
        for index in range(at + 1, len(self.tokens)):
            token = self.tokens[index]
            if not token.depth:
                if token.text in (":", "except", "\n", "\r", "\r\n"):
                    break
                found.append(token)
        return found

    # Places and bytes.

    def _place(self, position: int) -> Place:
        lineno = bisect_right(self.starts, position)
        line = self.source[self.starts[lineno - 1] : position]
        return lineno, len(line.encode("utf-8", "surrogatepass"))

    def _blank(self, start: int, end: int) -> None:
        for index in range(start, min(end, len(self.source))):
            character = self.source[index]
            if character not in "\r\n":
                self.out[index] = " " * len(character.encode("utf-8", "surrogatepass"))

    def _write(self, start: int, text: str) -> None:
        self.out[start : start + len(text)] = text
