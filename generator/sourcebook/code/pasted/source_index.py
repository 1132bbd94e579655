"""A source file made ready to find pasted lines in it: by their text, by their words, and how far apart they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from sourcebook.code.pasted.file_lines import FileLine, Kind

_WORD = re.compile(
    r"""[rRbBuUfF]{0,2}(?:\"\"\".*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\w+|[^\w\s]""", re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Lines one behind another, without white space."""

    squeezed: str
    numbers: tuple[int, ...]
    """Of the lines, from 0, in the sequence that they are of."""
    starts: tuple[int, ...]
    """Where each begins in `squeezed`; one more for the end."""

    def line_at(self, offset: int) -> int | None:
        """Return the place in `numbers` of the line that begins here."""
        place = bisect_left(self.starts, offset)
        return place if place < len(self.numbers) and self.starts[place] == offset else None

    def ends_at(self, offset: int) -> bool:
        """Tell whether a line ends here."""
        place = bisect_left(self.starts, offset)
        return 0 < place < len(self.starts) and self.starts[place] == offset


@dataclass(frozen=True, kw_only=True)
class SourceIndex:
    """A source file."""

    lines: Sequence[FileLine]
    by_text: Mapping[str, Sequence[int]]
    """Numbers of lines, from 0 and ascending, by their text with `-` for `~`, and by that without the comment."""
    ranks: Sequence[int]
    """How many lines of code stand above each; one more for the end."""

    @cached_property
    def whole(self) -> Text:
        """All lines that are not empty."""
        return join_text([(number, line.text) for number, line in enumerate(self.lines) if line.text])

    @cached_property
    def code(self) -> Text:
        """The lines without comments and docstrings."""
        return join_text([(number, line.bare) for number, line in enumerate(self.lines) if line.kind is Kind.CODE])

    def code_between(self, first: int, last: int) -> int:
        """Return how many lines of code stand between two lines."""
        return self.ranks[last] - self.ranks[first + 1]


def index_source(lines: Sequence[FileLine]) -> SourceIndex:
    """Make a file ready."""
    by_text: dict[str, list[int]] = defaultdict(list)
    ranks = [0]
    for number, line in enumerate(lines):
        if line.text:
            by_text[dashed(line.text)].append(number)
            if line.bare != line.text:
                by_text[dashed(line.bare)].append(number)
        ranks.append(ranks[-1] + (line.kind is Kind.CODE))
    return SourceIndex(lines=lines, by_text=by_text, ranks=ranks)


def dashed(text: str) -> str:
    """Return a text with `-` for `~`."""
    return text.replace("~", "-") if "~" in text else text


def join_text(lines: Sequence[tuple[int, str]]) -> Text:
    """Join numbered lines, without signs that only say that a comment, a line or a string goes on."""
    parts = [_essence(text) for _, text in lines]
    for place, (part, following) in enumerate(pairwise(tuple(parts))):
        quote = part[-1:]
        if quote and quote in "\"'" and following.startswith(quote) and not _is_tripled(part, following):
            parts[place] = parts[place][:-1]
            parts[place + 1] = following[1:]
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part))
    return Text(squeezed="".join(parts), numbers=tuple(number for number, _ in lines), starts=tuple(starts))


def same_words(first: Sequence[str], second: Sequence[str], *, is_prose: bool = False) -> bool:
    """Tell whether two runs of lines are the same but for where they are wrapped; strings of code count as they are."""
    return _words(first, is_prose) == _words(second, is_prose)


def _words(lines: Sequence[str], is_prose: bool) -> list[str]:
    if is_prose:
        return dashed(" ".join(lines)).split()
    if all(line.startswith("#") for line in lines):
        return " ".join(line.lstrip("#") for line in lines).split()
    words: list[str] = []
    for word in _WORD.findall(dashed("\n".join(line.rstrip("\\") for line in lines))):
        if words and word[0] in "\"'" and words[-1][0] == word[0] and not _is_tripled(words[-1], word):
            words[-1] = words[-1][:-1] + word[1:]
        elif word != "\\":
            words.append(word)
    return words


def _is_tripled(part: str, following: str) -> bool:
    return part.endswith(part[-1] * 3) or following.startswith(following[0] * 3)


def _essence(text: str) -> str:
    text = text.lstrip("#") if text.startswith("#") else text.removesuffix("\\")
    return "".join(dashed(text).split())
