"""What must not be published: lines that look like secrets, and lines nobody would read.

What a secret looks like is told by `code.secrets`; of a whole file, what an excerpt does not show is no fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from sourcebook.code.secrets import find_secrets
from sourcebook.errors import ContentError
from sourcebook.model.codes import Code
from sourcebook.model.excerpt import Excerpt

_LONGEST_LINE = 5_000
"""Characters; a longer line was written by a program."""


def check_publishable(excerpt: Excerpt, lines: Sequence[str], *, path: PurePosixPath) -> None:
    """Refuse an excerpt that shows what looks like a secret, or a line that is too long to show.

    Args:
        excerpt: What would be shown.
        lines: All lines of its file.
        path: Of the file, for the message.

    Raises:
        ContentError: At the first such line.
    """
    shown = frozenset(excerpt.linenos)
    for lineno, what in find_secrets(lines):
        if lineno in shown:
            raise ContentError(
                f"line {lineno} of {str(path)!r} looks like {what}, which is not published",
                hint="show other lines; if the secret is real, tell whoever it belongs to",
                code=Code.SECRET,
            )
    for run in excerpt.runs:
        for lineno, line in enumerate(run.lines, start=run.lineno):
            if len(line) > _LONGEST_LINE:
                raise ContentError(
                    f"line {lineno} of {str(path)!r} has {len(line)} characters, "
                    f"more than the {_LONGEST_LINE} that can be shown",
                    hint="name a file that people write, not one that a program has packed",
                )
