"""Tells the story of one example: what it names, what is marked and why, what was passed over, what is shown.

Of one that cannot be made, what is known is told before its fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import assert_never

from sourcebook.code.decoding import decode_source
from sourcebook.code.language import find_language_name, language_of
from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import is_python
from sourcebook.commands.opening import open_page
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import SourcebookError, SourceSyntaxError, SymbolNotFoundError, raise_faults
from sourcebook.marks.explanations import BoundName, PassedOver, bound_names, passed_over
from sourcebook.marks.python.import_bindings import module_of
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.pin import CommitPin, Pin, ReleasePin
from sourcebook.model.request import (
    ExampleRequest,
    FileSelector,
    LinesSelector,
    PatternSelector,
    RegionSelector,
    Selector,
    SymbolSelector,
    SymbolTarget,
)
from sourcebook.model.source import Source
from sourcebook.model.warned import Warned
from sourcebook.pages.page import Page
from sourcebook.planning.attribution import attribution_for
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.libraries import Libraries, libraries_of
from sourcebook.planning.obtaining import Obtained, obtain
from sourcebook.planning.run import Run
from sourcebook.writing.line_ranges import list_lines
from sourcebook.writing.log_lines import spell_out_warned
from sourcebook.writing.plurals import plural

_MARKS = 10
_NAMES = 5
_PASSED_OVER = 8
_LEFT_OUT = 12
"""What is told at most, so that a story fits a screen."""


def find_request(page: Page, lineno: int) -> ExampleRequest | None:
    """Return the example at a line of a page's file: the one whose block holds it, else the last that begins above."""
    for block in page.blocks:
        if isinstance(block.content, ExampleRequest):
            first = page.body_lineno + block.lineno - 1
            if first <= lineno <= page.body_lineno + block.end_lineno - 1:
                return block.content
    listed = [r for r in page.examples if (r.location.lineno or 0) <= lineno < page.body_lineno]
    return listed[-1] if listed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundExample:
    """The example at a place, with the run that can make it."""

    run: Run
    request: ExampleRequest


def find_example(place: StartPoint, lineno: int) -> FoundExample | tuple[SourcebookError, ...]:
    """Return the example at a line of a page, or what keeps the page from being read.

    Args:
        place: Begins at the page's file.
        lineno: Of that file.

    Raises:
        SourcebookError: When nothing is wrong with the page, and there is no example.
    """
    run, page = open_page(place)
    request = find_request(page, lineno)
    if request is not None:
        return FoundExample(run=run, request=request)
    if page.faults:
        return page.faults
    raise SourcebookError(
        f"no example at {place.start}:{lineno}",
        hint="name the line of an example block, or of an item of `examples:`",
    )


def explain_example(found: FoundExample) -> Iterator[str]:
    """Yield lines of text on one example, about a screenful.

    Raises:
        SourcebookError: At the end, when the example cannot be made; what is known comes before.
    """
    run, request = found.run, found.request
    symbols = [target.symbol for target in request.mark if isinstance(target, SymbolTarget)]
    libraries = run.settings.libraries
    concerned = libraries_of(symbols, libraries)
    obtained = obtain([request], run.sources, libraries=concerned, declaring=libraries, read=symbols)
    source = obtained.source_of(request)
    path = source.path
    said = request.language and find_language_name(request.language)
    text = decode_source(source.blob.data, path=path, language=said)
    language = said or language_of(path, text)
    figure, told, fault = _plan(obtained, request)
    yield f"{request.location}: {request.source}"
    yield ""
    yield from _origin(source, request, figure)
    yield f"file      {path}, {plural(len(split_lines(text)), 'line')}, {language}"
    marks = figure.marks if figure else ()
    stories = list(_stories(obtained.libraries, symbols, text, path, marks)) if is_python(language) else []
    for story in stories:
        yield from story.names
    if figure is not None:
        yield from _marks(figure)
    for story in stories:
        yield from story.passed_over
    if figure is not None:
        yield f"cut       {_cut(figure, request)}"
        yield f"shown     {list_lines(figure.excerpt.ranges)}"
        yield from _left_out(figure, request)
    for warned in told:
        yield from f"warning   {spell_out_warned(warned)}".split("\n")
    if fault is not None:
        raise fault


def _plan(
    obtained: Obtained, request: ExampleRequest
) -> tuple[PlannedFigure | None, tuple[Warned, ...], SourcebookError | None]:
    """Return the figure and what is worth telling, or why it cannot be made."""
    try:
        raise_faults(obtained.libraries.faults)
        figure, told = FigurePlanner(obtained).plan(request)
    except SourcebookError as error:
        return None, (), error
    return figure, told, None


def _origin(source: Source, request: ExampleRequest, figure: PlannedFigure | None) -> Iterator[str]:
    whole = attribution_for(source, project=request.project, lines=None)
    attribution = figure.attribution if figure and figure.attribution else whole
    yield f"project   {attribution.project} {attribution.version or ''}".rstrip()
    yield from _pin(source.pin)
    license_ = attribution.license
    read_from = f" (from {license_.origin})" if license_.origin else ""
    yield f"license   {license_.expression or 'unknown'}{read_from}"
    if attribution.upstream_url:
        yield f"upstream  {attribution.upstream_url}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Story:
    """Why a symbol is marked where it is."""

    names: tuple[str, ...]
    """Lines of text on the names that stand for it."""
    passed_over: tuple[str, ...]
    """Lines of text on the places that do not."""


def _stories(
    libraries: Libraries, symbols: Sequence[str], text: str, path: PurePosixPath, marks: Sequence[Mark]
) -> Iterator[_Story]:
    """Yield the story of each symbol that is looked for in a Python file, if that parses."""
    marked = [mark.name for mark in marks if mark.name is not None and mark.kind is not Kind.AUTHOR]
    for symbol in symbols:
        with suppress(SourceSyntaxError, SymbolNotFoundError):
            others = libraries.other_names(symbol)
            bound = bound_names(text, (symbol, *others), module=module_of(path))
            over = passed_over(text, (symbol, *others), marked=marked)
            yield _Story(names=tuple(_names(symbol, others, bound)), passed_over=tuple(_over(over)))


def _names(symbol: str, others: Sequence[str], bound: Sequence[BoundName]) -> Iterator[str]:
    also = f", also {_some(others, 3)}" if others else ""
    yield f"symbol    {symbol}{also}"
    if not bound:
        yield "names     no name of the file is bound to it"
    for name in bound[:_NAMES]:
        yield f"names     `{name.name}`, line {name.lineno}: {name.how}"
    if len(bound) > _NAMES:
        yield f"          and {plural(len(bound) - _NAMES, 'name')} more"


def _over(over: Sequence[PassedOver]) -> Iterator[str]:
    """Yield what was passed over, places with one reason together."""
    together: dict[tuple[str, str], list[int]] = {}
    for place in over:
        together.setdefault((place.word, place.why), []).append(place.lineno)
    for (word, why), linenos in list(together.items())[:_PASSED_OVER]:
        lines = "lines" if len(set(linenos)) > 1 else "line"
        yield f"not taken {lines} {_some([str(n) for n in dict.fromkeys(linenos)], 6)}: `{word}` {why}"
    if len(together) > _PASSED_OVER:
        yield f"          and {plural(len(together) - _PASSED_OVER, 'other name')}"


def _some(words: Sequence[str], most: int) -> str:
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def _cut(figure: PlannedFigure, request: ExampleRequest) -> str:
    """Return how the shown lines were chosen, in a phrase."""
    gaps = figure.excerpt.gaps
    left_out = sum(map(len, gaps))
    if request.show:
        how = " and ".join(dict.fromkeys(map(_selected, request.show)))
    elif not gaps:
        return "not at all: the file is short"
    elif request.context is not None:
        how = f"what the marks need, with {plural(request.context, 'line')} around them"
    else:
        how = "what the marks need, with a few lines around them"
    if request.max_lines is not None and not request.show:
        how += f", in at most {plural(request.max_lines, 'line')}"
    if not gaps:
        return how
    return f"{how}; {plural(left_out, 'line')} left out, in {plural(len(gaps), 'gap')}"


def _left_out(figure: PlannedFigure, request: ExampleRequest) -> Iterator[str]:
    """Yield which marks are not shown, and what would show them."""
    linenos = list(dict.fromkeys(mark.lineno for mark in figure.marks_left_out))
    if linenos:
        more = "" if request.show else "; `max_lines` gives them more room"
        where = "lines" if len(linenos) > 1 else "line"
        yield f"left out  marks of {where} {_some(list(map(str, linenos)), _LEFT_OUT)}{more}"


def _selected(selector: Selector) -> str:
    match selector:
        case SymbolSelector(name=name):
            return f"the definition of {name}"
        case LinesSelector():
            return "lines by their numbers"
        case RegionSelector(name=name):
            return f"the region {name}"
        case PatternSelector(start=start, end=end):
            return f"from {start!r} to {end!r}"
        case FileSelector():
            return "the whole file"
        case _:
            assert_never(selector)


def _pin(pin: Pin | None) -> Iterator[str]:
    if pin is None:
        yield "revision  the project's own: a file of this project is never locked"
        return
    match pin.origin:
        case CommitPin(commit=commit):
            yield f"revision  {pin.requested_revision}, commit {commit}"
        case None:
            yield "revision  none: only its digest pins a file on the web"
        case ReleasePin(file_name=file_name):
            yield f"revision  {pin.requested_revision}, read from {file_name}"
            if stated := pin.origin.attestation:
                at = f" at commit {stated.commit}" if stated.commit else ""
                yield f"published from {stated.repository} ({stated.publisher}){at}, as the index states; not verified"
    yield f"sha256    {pin.blob.digest}"
    yield f"swhid     {pin.blob.swhid}{', archived' if pin.is_archived else ''}"


def _marks(figure: PlannedFigure) -> Iterator[str]:
    if not figure.marks:
        yield "marks     none"
        return
    shown = set(figure.excerpt.linenos)
    yield f"marks     {len(figure.marks)}"
    for mark in figure.marks[:_MARKS]:
        yield f"  {list_lines([mark.lines]):>9}  {mark.kind:<10} {_line(figure, mark)}"
        left_out = "" if mark.lineno in shown else "; in a gap, not shown"
        if mark.why or left_out:
            yield f"{'':23}{mark.why}{left_out}"
    if len(figure.marks) > _MARKS:
        yield f"          and {len(figure.marks) - _MARKS} more"


def _line(figure: PlannedFigure, mark: Mark) -> str:
    return figure.source_lines[mark.lineno - 1].strip()[:100]
