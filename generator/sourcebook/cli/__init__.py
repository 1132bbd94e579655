"""The command: parses arguments, prints, and ends with an exit code; all work is done elsewhere.

It is loaded when it runs, in `program`: who interrupts it while it still loads sees no traceback either.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sourcebook.model.program import INTERRUPTED


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit; by default with the arguments of this process."""
    try:
        from sourcebook.cli.program import run

        run(arguments)
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        sys.exit(INTERRUPTED)
