"""Which file of the world does an author's source name?

`parse_reference` turns the text of a source into one of the references of `model`, or says what was
expected. It looks nothing up: whether the release, revision or path exists, and whether its host
may be asked, is found out by `sources`. Each form has a module of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sourcebook.errors import AbsolutePathError, ReferenceSyntaxError
from sourcebook.errors.passwords import without_passwords
from sourcebook.model.reference import Forge, Reference
from sourcebook.model.request import LinesSelector
from sourcebook.references.forms import FORMS, MARKDOWN_LINK, SCHEME, is_invisible
from sourcebook.references.git_urls import parse_git_url
from sourcebook.references.habits import refuse_habits
from sourcebook.references.local_paths import parse_local
from sourcebook.references.purls import PURL_FORM, parse_purl
from sourcebook.references.web_addresses import parse_web_address

__all__ = ["FORMS", "MAX_LENGTH", "PURL_FORM", "parse_reference", "refuse_unreadable"]

MAX_LENGTH = 2000
"""Characters of a source; longer ones are no address."""

_DRIVE = re.compile(r"[A-Za-z]:($|[\\/])")


def parse_reference(text: str, *, forges: Sequence[Forge]) -> tuple[Reference, LinesSelector | None]:
    """Read what an author wrote as a source.

    Args:
        text: As written; white space around it does not count.
        forges: The forges whose file pages are understood; any other web address is that of a file.

    Returns:
        The reference, and the lines that `#L10-L24` of a pasted address names, or None.

    Raises:
        ReferenceSyntaxError: Saying what was expected. No other error leaves, whatever the text.
    """
    text = text.strip()
    refuse_unreadable(text)
    refuse_habits(text)
    scheme = SCHEME.match(text)
    kind = scheme.group(1).lower() if scheme else ""
    if kind == "pkg":
        return parse_purl(text), None
    if kind in ("https", "http"):
        return parse_web_address(text, forges=forges)
    if kind.startswith("git+"):
        return parse_git_url(text), None
    if _DRIVE.match(text) or "\\" in text or text.startswith(("/", "~")):
        raise AbsolutePathError(f"{text!r} is not a path below this project", path=text, hint=_path_hint(text))
    if kind or text.startswith("git@"):
        raise ReferenceSyntaxError(f"sources such as {text!r} are not supported", hint=FORMS)
    return parse_local(text, forges=forges), None


def _path_hint(text: str) -> str:
    """Return how to write the path of a file as another system or place would."""
    if "\\" in text and not _DRIVE.match(text) and not text.startswith(("\\", "/", "~")):
        return f"write it with '/': {text.replace(chr(92), '/')!r}"
    return "write a file of this project relative to the folder of mkdocs.yml, with '/'"


def refuse_unreadable(text: str) -> None:
    """Refuse what no form can be: nothing, too much, invisible characters, Markdown links.

    Raises:
        ReferenceSyntaxError: Saying which.
    """
    if not text:
        raise ReferenceSyntaxError("the source is empty", hint=FORMS)
    if len(text) > MAX_LENGTH:
        beginning = without_passwords(text[:MAX_LENGTH])[:40]
        raise ReferenceSyntaxError(
            f"a source of {len(text)} characters, beginning {beginning!r}, is too long", hint=FORMS
        )
    for char in text:
        if char in "\r\n":
            raise ReferenceSyntaxError(f"{text!r} is more than one line", hint="one source only")
        if is_invisible(char):
            raise ReferenceSyntaxError(f"{text!r} holds the invisible character U+{ord(char):04X}", hint="type it anew")
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else None
    if link := MARKDOWN_LINK.fullmatch(text):
        bare = link.group("target")
    if bare is not None:
        raise ReferenceSyntaxError(f"{text!r} is a Markdown link", hint=f"write only the address: {bare.strip()!r}")
