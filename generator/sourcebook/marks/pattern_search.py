"""Where a regular expression matches, and how long looking for it may take at most.

Python's `re` backtracks: what reads like a word or two may try more ways than anyone waits for. A bound that can be
read off a pattern holds for those that people write to mark a name or a call; the others are for a search that can be
stopped.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence

Match = tuple[int, int, int]
"""Number of a line, from 1, and the columns where a match begins and ends."""

Search = Callable[[str, Sequence[str]], list[Match]]
"""Looks for a pattern that `compile_pattern` accepts, as `search_lines` does."""

MOST_MATCHES = 10_001
"""Matches after which a search ends: one more than an example may have marks."""

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?[:P]?<?|\{\d*,\d*\}|\{\d+\}|.", re.DOTALL)
_PLAIN_GROUPS = frozenset({"(", "(?:", "(?P<"})


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern, without Python's warnings of odd ones."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return re.compile(pattern)


def search_lines(pattern: str, lines: Sequence[str]) -> list[Match]:
    """Return the matches of a pattern in each line, in order, at most `MOST_MATCHES`.

    Of those that match the empty text only the first is kept, since it tells that there are any.
    """
    find = compile_pattern(pattern).finditer
    found: list[Match] = []
    for number, line in enumerate(lines, 1):
        for match in find(line):
            if match.end() > match.start() or not found:
                found.append((number, match.start(), match.end()))
                if len(found) == MOST_MATCHES:
                    return found
    return found


def most_steps(pattern: str, lines: Sequence[str]) -> int | None:
    """Return how many steps a search takes at most; None where that cannot be told from the pattern.

    From each place of a line, a repetition of one character has at most as many ways to go on as the line has
    characters, `?` and `|` have two, and each way is as long as the line or the pattern. That holds while no group is
    repeated and nothing looks around or back.
    """
    repetitions = choices = fixed = 0
    before = ""
    for token in _TOKEN.findall(pattern):
        repeats = token in ("*", "+") or (len(token) > 1 and token[0] == "{")
        if repeats and before == ")":
            return None
        if (token[0] == "(" and token not in _PLAIN_GROUPS) or (token[0] == "\\" and token[1].isdigit()):
            return None
        if repeats and "," not in token and token[0] == "{":
            fixed += int(token[1:-1])
        else:
            repetitions += repeats
            choices += token in ("?", "|")
        before = token
    tail = len(pattern) + fixed
    width = max(map(len, lines), default=0) + 1
    ways = 1 << choices
    for _ in range(repetitions + 1):
        ways *= width
    return len(lines) * ways * min(tail, len(pattern) + width)
