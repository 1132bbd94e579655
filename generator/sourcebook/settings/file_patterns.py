"""Patterns of files, in the form of `.gitignore`: which may be written, and which file is one of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Annotated

from pathspec import GitIgnoreSpec
from pydantic import AfterValidator

from sourcebook.settings.values import MOST_DOUBLE_STARS


def check_file_pattern(value: str) -> str:
    """Return a pattern that may be written.

    Raises:
        ValueError: When it is none, or takes too long to compare.
    """
    try:
        usable = any(pattern.include is not None for pattern in GitIgnoreSpec.from_lines([value]).patterns)
    except ValueError:
        usable = False
    if not usable or not value.isprintable():
        raise ValueError(f"expected a pattern as in .gitignore, such as 'examples/generated/*.py', not {value!r},")
    if value.count("**") > MOST_DOUBLE_STARS:
        raise ValueError(f"expected at most {MOST_DOUBLE_STARS} '**' in a pattern, not {value!r},")
    return value


FilePattern = Annotated[str, AfterValidator(check_file_pattern)]


def matches(patterns: Sequence[str], path: PurePosixPath) -> bool:
    """Tell whether a path is one of those that patterns name.

    Args:
        patterns: Each checked; those with a `!` take out what the ones before it name.
        path: Relative to where the patterns hold.
    """
    return _spec(tuple(patterns)).match_file(str(path))


@lru_cache(maxsize=256)
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(patterns)
