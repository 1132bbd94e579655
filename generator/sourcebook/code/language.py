"""Which language a file is in, judged by its name."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath

PLAIN = "text"
"""Pygments' name of no language at all."""


@cache
def language_of(path: PurePosixPath) -> str:
    """Return Pygments' short name of a file's language, judged by the file's name; `text` when unknown."""
    # Not at the head of this module: whoever looks through Python files alone has no need of it.
    from pygments.lexers import find_lexer_class_for_filename

    lexer = find_lexer_class_for_filename(path.name)
    return lexer.aliases[0] if lexer and lexer.aliases else PLAIN
