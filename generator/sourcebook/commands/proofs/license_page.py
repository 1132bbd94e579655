"""Proves that a site's page of all licences shows every licence text and notice that came with what is quoted.

Sites of the bare Markdown extension have no such page, and nothing is proved of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from sourcebook.catalog.licenses_page import LICENSES_PAGE
from sourcebook.commands.findings.finding import Finding, found
from sourcebook.commands.proofs.html_pages import HtmlPage
from sourcebook.model.codes import Code
from sourcebook.model.figure import PlannedFigure

_WORD = re.compile(r"[A-Za-z0-9]+")


def check_license_page(pages: Mapping[PurePosixPath, HtmlPage], planned: Sequence[PlannedFigure]) -> Iterator[Finding]:
    """Yield a finding for each text that is kept, and not shown.

    Args:
        pages: The built site.
        planned: Every figure of a source that the project's pages ask for.
    """
    stem = LICENSES_PAGE.with_suffix("")
    path = next((path for path in (stem.with_suffix(".html"), stem / "index.html") if path in pages), None)
    if path is None:
        return
    shown = {_words(text) for text in pages[path].license_texts}
    told: set[tuple[str, str]] = set()
    for figure in planned:
        for name, text in figure.source.license_texts if figure.source else ():
            key = (figure.project or "", name)
            if _words(text) not in shown and key not in told:
                told.add(key)
                yield found(
                    Code.NOTICE_LEFT_OUT,
                    f"{PurePosixPath(name).name!r} of {figure.project} is not shown on the page of all licences",
                    location=path,
                    hint="build the site anew; if it stays, look what changes that page after it is written",
                )


def _words(text: str) -> tuple[str, ...]:
    """Return what must be there: white space is the page's, and characters that nobody sees are shown as boxes."""
    return tuple(_WORD.findall(text))
