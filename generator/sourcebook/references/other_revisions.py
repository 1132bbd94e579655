"""Write another version, another revision or other lines into a source as an author wrote it; the rest stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from sourcebook.errors import ReferenceSyntaxError
from sourcebook.model.lines import WrittenLines
from sourcebook.model.reference import Forge, ForgeReference, GitReference, Reference, ReleaseReference
from sourcebook.references import parse_reference
from sourcebook.references.forges import forge_reference

_LINES = re.compile(r"#L[0-9]+(?:C[0-9]+)?(?:(?P<dash>-L?)[0-9]+(?:C[0-9]+)?)?$", re.IGNORECASE)


def with_revision(text: str, old: str, new: str, *, forges: Sequence[Forge]) -> str:
    """Write another version or revision into a source.

    Args:
        text: As written.
        old: The version, branch, tag or commit that it names, decoded.
        new: What it is to name.
        forges: The forges whose file pages are understood.

    Raises:
        ReferenceSyntaxError: When the text does not name the old one in a way that can be replaced.
    """
    wanted = at_revision(parse_reference(text, forges=forges)[0], old, new)
    for start, end in _places(text, old):
        for written in (new, quote(new, safe="/")):
            candidate = f"{text[:start]}{written}{text[end:]}"
            if isinstance(wanted, ReleaseReference) and wanted.file_name is not None:
                candidate = _with_file_name(candidate, wanted.file_name)
            if _means(candidate, wanted, forges):
                return candidate
    raise ReferenceSyntaxError(f"{old!r} in {text!r} cannot be replaced by {new!r}", hint="write the source anew")


def with_lines(text: str, lines: WrittenLines) -> str:
    """Write other lines into a source that ends in `#L10-L24`; columns are left out, since they may be others too."""
    found = _LINES.search(text)
    assert found is not None and lines.end_lineno is not None, "it names lines"
    is_one = lines.lineno == lines.end_lineno
    last = "" if is_one else f"{found['dash'] or '-L'}{lines.end_lineno}"
    return f"{text[: found.start()]}#L{lines.lineno}{last}"


def at_revision(reference: Reference, old: str, new: str) -> Reference:
    """Return a reference at another revision."""
    match reference:
        case ReleaseReference(file_name=file_name):
            # A file's name has the version of its release in it.
            return replace(reference, version=new, file_name=file_name and file_name.replace(f"-{old}", f"-{new}", 1))
        case GitReference():
            return replace(reference, revision=new)
        case ForgeReference(forge=forge, repository=repository, revision_and_path=both, revision_kind=kind):
            path = both.removeprefix(f"{old}/")
            return forge_reference(forge, repository=repository, revision_and_path=f"{new}/{path}", revision_kind=kind)
    raise ReferenceSyntaxError(f"{reference.identity!r} names no revision", hint="write the source anew")


def _places(text: str, old: str) -> list[tuple[int, int]]:
    """Return where in a text a revision may stand, the first place first."""
    spellings = dict.fromkeys((old, quote(old, safe="/"), quote(old, safe="")))
    places = [match.span() for spelling in spellings for match in re.finditer(re.escape(spelling), text)]
    return sorted({place for place in places if place[0] and text[place[0] - 1] in "@/"})


def _with_file_name(text: str, file_name: str) -> str:
    return re.sub(r"(?<=[?&]file_name=)[^&#]*", lambda _: file_name, text, count=1)


def _means(text: str, wanted: Reference, forges: Sequence[Forge]) -> bool:
    try:
        return parse_reference(text, forges=forges)[0] == wanted
    except ReferenceSyntaxError:
        return False
