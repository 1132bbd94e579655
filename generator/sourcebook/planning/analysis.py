"""From the bytes of a source to its marks and its excerpt: what one example is made of, wherever it is shown.

The stages themselves know nothing of pages; here their faults get the lines of the options they are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from sourcebook.code.decoding import decode_source
from sourcebook.code.language import find_language_name, language_names, language_of
from sourcebook.code.lines import resolve_ranges, split_lines
from sourcebook.code.syntax import is_python, parse_module
from sourcebook.errors import (
    ContentError,
    NothingToShowError,
    SourcebookError,
    SourceSyntaxError,
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
from sourcebook.model.request import ExampleRequest, MarkTarget, described
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


_LISTED = 5
"""Lines of hidden marks that a warning names."""
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
    told = [("mark", warned) for warned in mark_warnings]
    if request.show and request.has_own_marks:
        many = partial(find_marks, text, language=language, path=path, search=BoundedSearch(), modules=modules)
        each = [marks] if len(targets) == 1 else [many((target,))[0] for target in targets]
        told += [("mark", warned) for warned in _hidden_marks(targets, each, excerpt)]
    told += [("source", warned) for warned in _not_parsed(text, path, language=language)]
    return Analysis(language=language, source_lines=source_lines, marks=marks, excerpt=excerpt, warnings=tuple(told))


def _hidden_marks(targets: Sequence[MarkTarget], marks: Sequence[Sequence[Mark]], excerpt: Excerpt) -> Iterator[Warned]:
    """Yield a warning for each target of which the selected lines show no mark, given the marks of each."""
    shown = set(excerpt.linenos)
    for target, found in zip(targets, marks, strict=True):
        marked = sorted({mark.lineno for mark in found})
        if not marked or any(not shown.isdisjoint(range(mark.lineno, mark.end_lineno + 1)) for mark in found):
            continue
        listed = ", ".join(map(str, marked[:_LISTED])) + (", …" if len(marked) > _LISTED else "")
        yield Warned(
            code=Code.MARK_HIDDEN,
            message=f"nothing of {described(target)} is shown: it is in line{'s' if len(marked) > 1 else ''} {listed}",
            hint="show such a line, or leave `show` out: then what the marks need is shown",
        )


def _not_parsed(text: str, path: PurePosixPath, *, language: str) -> Iterator[Warned]:
    """Yield what is to be told of a Python file that does not parse, though nobody asked for its names."""
    if not is_python(language):
        return
    try:
        parse_module(text, path=path)
    except SourceSyntaxError as error:
        hint = "if it is meant to be broken, or of an old Python, say so by `ignore: SB145 THE REASON`"
        yield Warned(code=Code.NOT_PARSED, message=error.message, hint=hint)


def hidden_notes(request: ExampleRequest, excerpt: Excerpt) -> Iterator[tuple[str, Warned]]:
    """Yield, with its option, a warning for each note on a line that is not shown."""
    shown = set(excerpt.linenos)
    for note in request.line_notes:
        if note.lineno not in shown:
            yield (
                "note",
                Warned(
                    code=Code.NOTE_HIDDEN,
                    message=f"the note on line {note.lineno} is not shown: that line is not",
                    hint=f"show line {note.lineno}, or put the note on a line that is shown",
                ),
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
