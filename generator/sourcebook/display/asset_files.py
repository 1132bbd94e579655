"""The files that a page with figures needs beside it, read from the package itself.

Reading package data is the one I/O of this folder: the files are part of the program.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

STYLESHEET = "sourcebook.css"
SCRIPT = "sourcebook.js"
_FOR_PEOPLE = re.compile(rb"^ *(?:/\*.*?\*/\n*)?", re.DOTALL | re.MULTILINE)
"""Indentation, and comments that begin a line: an eighth of what a browser would load. None stands in a text."""
_WITHOUT_SCRIPT = ".sb-tools,.sb-bare{display:none!important}\n"


@cache
def asset_files() -> tuple[tuple[str, bytes], ...]:
    """Return name and content of each file to be published, sorted by name, without what only its authors read."""
    folder = files("sourcebook.display").joinpath("assets")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.startswith("sourcebook."))
    return tuple((name, _FOR_PEOPLE.sub(b"", folder.joinpath(name).read_bytes())) for name in names)


def inline_style() -> str:
    """Return the stylesheet as a `style` element, for pages made where nothing can add a file.

    The script is not there either, so buttons are hidden. A site under a Content-Security-Policy without
    `unsafe-inline` links the file instead.
    """
    css = dict(asset_files())[STYLESHEET].decode()
    return f"<style>\n{css}{_WITHOUT_SCRIPT}</style>\n"
