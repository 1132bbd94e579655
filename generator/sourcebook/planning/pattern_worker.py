"""A program that looks for one regular expression and ends itself when that takes too long.

It imports nothing but this package and the standard library, so that it starts in some twenty milliseconds. Its
processor's time is counted by the system where that has a clock for it, and elsewhere it is the time on the wall.
"""

from __future__ import annotations

import faulthandler
import json
import signal
import sys
import time

from sourcebook.marks.pattern_search import search_lines

PATIENCE = 12
"""Times its budget that it may last on the wall, on a machine that does other things meanwhile."""


def main() -> None:
    """Answer the question on standard input: JSON with `pattern`, `lines`, and a budget in `seconds`."""
    asked = json.loads(sys.stdin.buffer.read().decode("utf-8", "surrogatepass"))
    _limit(asked["seconds"])
    try:
        answer: dict[str, object] = {"found": search_lines(asked["pattern"], asked["lines"])}
    # What `re` raises is for the author to read, whatever it is.
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps({**answer, "seconds": time.process_time()}))


def _limit(seconds: float) -> None:
    """End this process when its time is over, also in the middle of a match, which lets no handler of Python's run."""
    counted = sys.platform != "win32"
    faulthandler.dump_traceback_later(seconds * PATIENCE if counted else seconds, exit=True)
    if sys.platform != "win32":
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
