"""Says in a comment where copied code comes from, in whatever language the code is.

The text goes to the clipboard and from there into somebody's program, so nothing in it may end the comment: every row
is one line, and the end of a block comment inside it is broken up.
"""

from __future__ import annotations

from sourcebook.code.comments import find_comment
from sourcebook.model.figure import Attribution
from sourcebook.writing.safe_html import render_rows, safe_url


def render_citation(attribution: Attribution, language: str) -> str:
    """Return the attributes that a script needs to copy code with its origin: ` data-cite=… data-comment=…`.

    The first row of `data-cite` waits for the numbers of the lines that are copied. Nothing is returned where it is
    not known how the language writes comments: what is copied would be no code.
    """
    comment = find_comment(language)
    if comment is None:
        return ""
    rows = tuple(_kept_inside(row, comment) for row in _rows(attribution))
    return render_rows("data-cite", rows) + render_rows("data-comment", (comment,))


def _rows(attribution: Attribution) -> tuple[str, ...]:
    version = attribution.version or attribution.commit
    name = f"{attribution.project} {version}" if version else attribution.project
    known = attribution.license.expression or ("unknown" if attribution.swhid else None)
    rows = (
        f"From {name}, {attribution.path}",
        safe_url(attribution.upstream_url) or attribution.swhid,
        known and f"License: {known}",
    )
    return tuple(filter(None, rows))


def _kept_inside(row: str, comment: str) -> str:
    # `*/` becomes `* /`, which reads the same and ends nothing.
    _, _, end = comment.partition(" ")
    return row.replace(end, " ".join(end)) if end else row
