"""Names the figures of a page, so that each of their lines has an address of its own.

The name comes from the project and not from the example's number: a new example above breaks no link.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from itertools import count

_LONGEST = 40
"""Characters of a prefix, which is written twice on every line."""


def anchor_prefix(project: str, taken: Container[str]) -> str:
    """Return the prefix of a figure's line ids: `graphene-sqlalchemy`, then `graphene-sqlalchemy-2`.

    Args:
        project: Name of the project, any text; one without a Latin letter or digit gives `example`.
        taken: Prefixes already given on this page.
    """
    plain = unicodedata.normalize("NFKD", project).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower())[:_LONGEST].strip("-") or "example"
    if slug not in taken:
        return slug
    return next(name for number in count(2) if (name := f"{slug}-{number}") not in taken)


def line_anchor(prefix: str, lineno: int) -> str:
    """Return the id of one line: `graphene-sqlalchemy-L28`; `L28` without a prefix, on the page of one file."""
    return f"{prefix}-L{lineno}" if prefix else f"L{lineno}"


def line_anchors(prefix: str, linenos: Iterable[int]) -> tuple[str, ...]:
    """Return the ids of lines, each once."""
    start = line_anchor(prefix, 0)[:-1]
    return tuple([f"{start}{lineno}" for lineno in dict.fromkeys(linenos)])
