"""The command: parses arguments, prints, and ends with an exit code; all work is done elsewhere.

It is loaded when it runs, in `program`: who interrupts it while it still loads sees no traceback either.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TextIO

from sourcebook.model.program import INTERRUPTED


def tell_all(stream: TextIO) -> None:
    """Let a stream print every character, by its number where its encoding lacks it: Windows has such encodings."""
    if isinstance(stream, TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
        stream.reconfigure(errors="backslashreplace")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit; by default with the arguments of this process."""
    for stream in (sys.stdout, sys.stderr):
        tell_all(stream)
    try:
        from sourcebook.cli.program import run

        run(arguments)
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)
