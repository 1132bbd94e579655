"""From the bytes of a source to its marks and its excerpt: what one example is made of, wherever it is shown.

The stages themselves know nothing of pages; here their faults get the lines of the options they are about.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.code.decoding import decode_source
from sourcebook.code.language import find_language_name, language_names, language_of
from sourcebook.code.lines import resolve_ranges, split_lines
from sourcebook.errors import (
    ContentError,
    NothingToShowError,
    SourcebookError,
    SymbolNotFoundError,
    at,
    collecting,
    flatten,
    nearest,
    raise_faults,
)
from sourcebook.excerpts.publishable import check_publishable
from sourcebook.excerpts.selection import select_excerpt
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.targets import find_marks
from sourcebook.model.codes import Code
from sourcebook.model.excerpt import Excerpt
from sourcebook.model.lines import WrittenLines
from sourcebook.model.mark import Mark
from sourcebook.model.request import ExampleRequest, MarkTarget
from sourcebook.model.source import Source
from sourcebook.model.warned import Warned
from sourcebook.planning.bounded_search import BoundedSearch


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What of a file answers one request."""

    language: str
    source_lines: tuple[str, ...]
    marks: tuple[Mark, ...]
    excerpt: Excerpt
    warnings: tuple[tuple[str, Warned], ...]
    """With the option each is about."""


_NOTHING: tuple[tuple[Mark, ...], tuple[Warned, ...]] = ((), ())


def analyze(
    request: ExampleRequest, source: Source, targets: tuple[MarkTarget, ...], modules: Modules | None = None
) -> Analysis:
    """Mark a file and cut out what a request wants to show.

    Args:
        request: Where faults are told; its title and the texts of its notes do not matter here.
        source: With its bytes in hand.
        targets: What to mark, each symbol with its other names.
        modules: Those that tell what functions return and classes derive from; by default none.

    Raises:
        SourcebookError: One fault or a group, each at the line of the option it is about.
    """
    path = source.path
    with at(request.location_of("source")):
        said = _said_language(request)
        text = decode_source(source.blob.data, path=path, language=said)
    language = said or language_of(path, text)
    source_lines = split_lines(text)
    faults: list[SourcebookError] = []
    marks, mark_warnings = _NOTHING
    with collecting(faults), at(request.location_of("mark")):
        marks, mark_warnings = find_marks(
            text, targets, language=language, path=path, search=BoundedSearch(), modules=modules
        )
    if faults and not request.show:
        raise_faults(faults)
    with collecting(faults), at(request.location_of("show")):
        excerpt = select_excerpt(
            text,
            show=request.show,
            marks=marks,
            context=request.context,
            language=language,
            path=path,
            most=request.max_lines,
            noted=[note.lineno for note in request.line_notes],
        )
        check_publishable(excerpt, source_lines, path=path)
    if not marks and any(isinstance(fault, NothingToShowError) for fault in flatten(faults)):
        raise_faults([_fault_of(warned, request) for warned in mark_warnings])
    raise_faults(faults)
    return Analysis(
        language=language,
        source_lines=source_lines,
        marks=marks,
        excerpt=excerpt,
        warnings=tuple(("mark", warned) for warned in mark_warnings),
    )


def _said_language(request: ExampleRequest) -> str | None:
    """Return the language that the author names, as Pygments calls it.

    Raises:
        ContentError: When Pygments does not know it, with the nearest name.
    """
    if request.language is None:
        return None
    name = find_language_name(request.language)
    if name is None:
        near = nearest(request.language.lower(), language_names())
        raise ContentError(
            f"no language is called {request.language!r}",
            hint=f"nearest is {near!r}" if near else "name one as Pygments does, such as 'python'",
            location=request.location_of("language"),
            code=Code.EXAMPLE,
        )
    return name


def _fault_of(warned: Warned, request: ExampleRequest) -> SourcebookError:
    """Return why nothing is marked, which is what the author has to know: the symbol of the page, mistyped."""
    hint = f"{warned.hint}; or say what to show" if warned.hint else "say what to show"
    return SymbolNotFoundError(warned.message, hint=hint, location=warned.location or request.location_of("mark"))


def check_notes(request: ExampleRequest, path: PurePosixPath, *, line_count: int) -> None:
    """Refuse a note on a line that the file does not have: nobody would see it."""
    noted = [WrittenLines(lineno=n.lineno, end_lineno=n.lineno) for n in request.line_notes]
    with at(request.location_of("note")):
        resolve_ranges(noted, line_count=line_count, path=path)
