"""Files of this project: paths relative to the folder of `mkdocs.yml` that never leave it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from sourcebook.errors import ReferenceSyntaxError
from sourcebook.model.reference import Forge, LocalReference
from sourcebook.references.forms import FORMS, LINES_FRAGMENT, MARKDOWN_LINK, SCHEME, show_hint


def parse_local(text: str, *, forges: Sequence[Forge]) -> LocalReference:
    """Read a source that begins with no scheme.

    Args:
        text: As written, not empty.
        forges: Whose hosts a path may not begin with: it would be an address without its `https://`.

    Raises:
        ReferenceSyntaxError: When it is no path, leaves the project, or names a folder or lines.
    """
    path, mark, fragment = text.rpartition("#")
    if mark and LINES_FRAGMENT.fullmatch(fragment):
        raise ReferenceSyntaxError(
            f"a file of this project is named without lines: {text!r}",
            hint=f"write {path!r} and {show_hint(fragment)}",
        )
    segments: list[str] = []
    for segment in text.split("/"):
        if segment == ".." and not segments:
            inside = re.sub(r"^(?:\.{1,2}/)+", "", text)
            raise ReferenceSyntaxError(
                f"{text!r} leaves this project",
                hint="only files below mkdocs.yml can be shown"
                + ("" if inside == text else f", and paths begin there, not at the page: write {inside!r}"),
            )
        if segment == "..":
            segments.pop()
        elif segment not in ("", "."):
            segments.append(segment)
    if not segments or text.endswith(("/", "/.", "/..")):
        raise ReferenceSyntaxError(f"{text!r} is a folder, not a file", hint=FORMS)
    _refuse_odd_local(segments, text=text, forges=forges)
    return LocalReference(path=PurePosixPath(*segments))


def _refuse_odd_local(segments: list[str], *, text: str, forges: Sequence[Forge]) -> None:
    """Refuse paths that, written back, would be read as something else."""
    host = segments[0].lower()
    if host in {forge.name.partition("/")[0] for forge in forges}:
        raise ReferenceSyntaxError(
            f"{text!r} looks like a web address without its scheme",
            hint=f"write 'https://{text}'",
        )
    path = "/".join(segments)
    odd = SCHEME.match(path) or MARKDOWN_LINK.fullmatch(path) or path.startswith(("~", "git@"))
    if odd or any(segment != segment.strip() or set(segment) & set('<>"|') for segment in segments):
        raise ReferenceSyntaxError(f"{text!r} is not a path we can name", hint=FORMS)
