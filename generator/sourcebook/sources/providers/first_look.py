"""Doubt what a server sends as a file when nothing yet says what the file is.

From then on the lock does. A release is not doubted, nor a file whose id its commit tells: they are known beforehand.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from sourcebook.model.codes import Code
from sourcebook.model.warned import Warned

_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_PAGE_BEGINNINGS = (b"<!doctype html", b"<html")
_MAY_BE_PAGE = re.compile(
    r"\.(x?html?|svg|tmpl|template|tpl|j2|jinja2?|djhtml|mako|liquid|twig|njk|mustache|hbs|handlebars|ejs|erb|h?eex|php|phtml"
    r"|jspx?|aspx?|cshtml|razor|vue|svelte|astro)(\.|\Z)",
    re.IGNORECASE,
)
"""Names of files that are HTML, or templates of it; `base.html.txt` is one too."""
_HINT = "open the address in a browser: the server may send this in place of the file"


def is_page_type(content_type: str) -> bool:
    """Tell whether the value of `Content-Type` is that of a web page."""
    return content_type.partition(";")[0].strip().lower() in _PAGE_TYPES


def may_be_page(path: PurePosixPath) -> bool:
    """Tell whether a file of this name may well be HTML."""
    return _MAY_BE_PAGE.search(path.name) is not None


def warn_of_answer(data: bytes, path: PurePosixPath, *, name: str, content_type: str) -> tuple[Warned, ...]:
    """Tell of an answer that is hardly the file.

    Args:
        data: What was sent.
        path: Of the file that was asked for.
        name: What messages call the file, quoted already.
        content_type: The header of the answer; empty where it has none.
    """
    begins = data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not begins and len(data) < 1000:
        return (Warned(code=Code.ODD_FILE, message=f"{name} is empty", hint=_HINT),)
    if (is_page_type(content_type) or begins.startswith(_PAGE_BEGINNINGS)) and not may_be_page(path):
        return (Warned(code=Code.ODD_FILE, message=f"{name} is a web page by its looks, not a file", hint=_HINT),)
    return ()
