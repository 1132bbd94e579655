"""Look for the regular expressions of an example within a budget of time, whatever their authors wrote.

What was weighed:

- The package `regex` has a timeout, but it is another language: its own tables of Unicode, `{e<=1}` and `[[:alpha:]]`
  that mean something, other groups where a repetition matches nothing. A page that is built today could be marked
  elsewhere tomorrow, and no test tells for which patterns. It also asks for the time at some of its steps only.
- A matcher without backtracking (RE2) has neither references back nor looking around.
- A signal in this process (`setitimer`) is handled between two steps of Python, and a match is one step; threads and
  Windows have none.
- `multiprocessing` starts a process by importing the main program again, in a tenth of a second or more, and
  leaves a helper behind.

So `re` itself does the work, and its matches are the same by nature: here where a bound on its steps can be read off
the pattern, as of most that people write; else in a process of its own, started for this search in some twenty
milliseconds. That process ends itself when its time is over, so none stays behind even when this one is killed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sourcebook.errors import BlockError
from sourcebook.marks.pattern_search import Match, most_steps, search_lines
from sourcebook.model.codes import Code
from sourcebook.planning.pattern_worker import PATIENCE

BUDGET = 5.0
"""Seconds of the processor, for all regular expressions of one example."""
_QUICK = 2_000_000_000
"""Steps of the bound; a second or two, since few searches come near it."""
_HINT = (
    "let no two repetitions beside or in each other match the same text: "
    "`[^,]*,` in place of `.*,`, and `(a|b)+` in place of `(a+|b)+`"
)
_PROGRAM = "import sys; sys.path.append(sys.argv[1]); from sourcebook.planning.pattern_worker import main; main()"
_FOLDER = str(Path(__file__).resolve().parents[2])


class BoundedSearch:
    """Looks for the regular expressions of one example, as `search_lines` does.

    Args:
        seconds: For all of them together.
    """

    def __init__(self, seconds: float = BUDGET) -> None:
        self._seconds = seconds
        self._left = seconds

    def __call__(self, pattern: str, lines: Sequence[str]) -> list[Match]:
        """Return the matches of a pattern.

        Raises:
            BlockError: When the budget is used up, or the search ends with a fault.
        """
        if self._left <= 0:
            raise self._stopped(pattern)
        steps = most_steps(pattern, lines)
        if steps is not None and steps <= _QUICK:
            started = time.thread_time()
            found = search_lines(pattern, lines)
            self._left -= time.thread_time() - started
            return found
        return self._search_apart(pattern, lines)

    def _search_apart(self, pattern: str, lines: Sequence[str]) -> list[Match]:
        asked = json.dumps({"pattern": pattern, "lines": lines, "seconds": self._left}, ensure_ascii=False)
        try:
            done = subprocess.run(
                # Isolated, without the site's packages: nothing of the author's folder or environment is looked at.
                [sys.executable or "", "-I", "-S", "-c", _PROGRAM, _FOLDER],
                input=asked.encode("utf-8", "surrogatepass"),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=False,
                timeout=self._left * PATIENCE + 10,
            )
        except subprocess.TimeoutExpired:
            raise self._stopped(pattern) from None
        except OSError as error:
            raise BlockError(
                f"no process can be started to look for {pattern!r}: {error.strerror}",
                hint="write it without repeated groups, or let this user start Python",
                code=Code.PATTERN,
            ) from None
        if done.returncode:
            self._left = 0
            raise self._stopped(pattern)
        answer = json.loads(done.stdout)
        self._left -= answer["seconds"]
        if "error" in answer:
            raise BlockError(f"{pattern!r} cannot be looked for: {answer['error']}", hint=_HINT, code=Code.PATTERN)
        return [(number, start, end) for number, start, end in answer["found"]]

    def _stopped(self, pattern: str) -> BlockError:
        return BlockError(
            f"looking for {pattern!r} was stopped: "
            f"the regular expressions of an example may take {self._seconds:g} seconds together",
            hint=_HINT,
            code=Code.PATTERN,
        )
