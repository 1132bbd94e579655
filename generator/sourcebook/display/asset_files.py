"""The files that a page with figures needs beside it, read from the package itself.

Reading package data is the one I/O of this folder: the files are part of the program.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

STYLESHEET = "sourcebook.css"
SCRIPT = "sourcebook.js"
_CATALOG_STYLESHEET = "sourcebook.catalog.css"
_CATALOG_SCRIPT = "sourcebook.catalog.js"
_FOR_PEOPLE = re.compile(rb"^ *(?:/\*.*?\*/\n*)?|(?<=[;{,(])\n+", re.DOTALL | re.MULTILINE)
"""Indentation, comments that begin a line, and ends of lines where none is needed. None stands in a text."""
_WITHOUT_SCRIPT = ".sb-tools,.sb-bare{display:none!important}\n"


def asset_files() -> tuple[tuple[str, bytes], ...]:
    """Return name and content of each file to be published, without what only its authors read.

    What a page of the catalog needs is part of them: one file is less to send than two, and asked for but once.
    """
    return tuple(
        (name, b"".join(map(_published, parts)))
        for name, parts in ((STYLESHEET, (STYLESHEET, _CATALOG_STYLESHEET)), (SCRIPT, (SCRIPT, _CATALOG_SCRIPT)))
    )


@cache
def _published(name: str) -> bytes:
    return _FOR_PEOPLE.sub(b"", files("sourcebook.display").joinpath("assets", name).read_bytes())


def inline_style() -> str:
    """Return the stylesheet as a `style` element, for pages made where nothing can add a file.

    The script is not there either, so buttons are hidden. A site under a Content-Security-Policy without
    `unsafe-inline` links the file instead.
    """
    css = _published(STYLESHEET).decode()
    return f"<style>\n{css}{_WITHOUT_SCRIPT}</style>\n"
