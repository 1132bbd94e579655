"""Text of a Python file to its syntax tree, with one kind of error for all that can go wrong.

Which Python this runs on makes no difference: what is newer than it is read by way of `newer_syntax`. The text is
parsed and nothing else: never compiled to run, imported or executed.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import PurePosixPath

from sourcebook.code.newer_nodes import parse_older
from sourcebook.code.newer_syntax import NEWEST, rewrite_newer
from sourcebook.errors import SourceSyntaxError

UNNAMED = PurePosixPath("the source")
"""Stands for the file in messages where its name is not known."""

_HINT = "mark it by its text instead, `mark: {text: …}`, and show it by `lines` or from text to text"
_LONG_LINE = 5_000
"""Characters of a line that no excerpt shows: it was written by a program."""
_MOST_PACKED = 500_000
"""Characters in all such lines of a file that is parsed; the tree of as much takes 200 MB."""


def parse_module(source: str, *, path: PurePosixPath = UNNAMED) -> ast.Module:
    """Parse a Python file, up to the syntax of Python 3.14 or of this one.

    Args:
        source: The text, any newline style, with or without a byte order mark.
        path: The file's name for messages.

    Raises:
        SourceSyntaxError: With the line where Python's parser stopped, where it tells.

    Source: https://docs.python.org/3/library/ast.html#ast.parse (which raises more than
    SyntaxError).
    """
    # Only a file of that size can have as much.
    packed = _packed(source) if len(source) > _MOST_PACKED else 0
    if packed > _MOST_PACKED:
        raise SourceSyntaxError(
            f"{path} is not parsed: its lines of more than {_LONG_LINE} characters have {packed} together, "
            f"more than {_MOST_PACKED}",
            hint=_HINT,
        )
    try:
        with bounded_nesting(path):
            return _parsed(source)
    except SyntaxError as error:
        place = f"line {error.lineno} of {path}" if error.lineno else str(path)
        raise SourceSyntaxError(f"{place} is not Python {_version()}: {error.msg}", hint=_HINT) from None
    except ValueError as error:
        raise SourceSyntaxError(f"{path} cannot be parsed: {error}", hint=_HINT) from None


def _packed(source: str) -> int:
    """Return the number of characters in all lines that nobody wrote by hand."""
    return sum(len(line) for line in source.replace("\r", "\n").split("\n") if len(line) > _LONG_LINE)


def parse_tree(source: str) -> ast.Module:
    """Parse as `parse_module` does, whatever it is and into a tree that the caller may change.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: As `ast.parse` does.
    """
    text = source.removeprefix("\ufeff")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in other people's strings
        try:
            return ast.parse(text)
        except SyntaxError:
            older = rewrite_newer(text)
            if older is None:
                raise
            return parse_older(older)


_parsed = lru_cache(maxsize=1)(parse_tree)
"""Parses a text once for its marks and its excerpt; nobody changes the tree."""


@contextmanager
def bounded_nesting(path: PurePosixPath = UNNAMED) -> Iterator[None]:
    """Turn the exhaustion of the stack, by code nested thousands deep, into a named error."""
    try:
        yield
    except (RecursionError, MemoryError):
        raise SourceSyntaxError(f"{path} cannot be parsed: it is nested too deeply", hint=_HINT) from None


def _version() -> str:
    """Return the newest Python that is understood, whichever one this is."""
    major, minor = max(sys.version_info[:2], NEWEST)
    return f"{major}.{minor}"


def is_python(language: str) -> bool:
    """Tell whether Pygments' name of a language stands for what `ast` can read."""
    return language in ("python", "python3", "py", "py3")
