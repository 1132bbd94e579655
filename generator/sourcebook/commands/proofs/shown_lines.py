"""Proves that every line a site shows is the line of that number in the pinned file, and that the marks are right.

The figures are read from the HTML. Lines are compared with the bytes that the lock names, and the marked lines
with what the resolver names when it is asked anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from sourcebook.code.decoding import decode_source
from sourcebook.code.lines import split_lines
from sourcebook.commands.findings.finding import Finding, found
from sourcebook.commands.proofs.html_pages import HtmlPage, ShownFigure
from sourcebook.errors import nearest
from sourcebook.model.codes import Code
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.lines import ranges_of
from sourcebook.model.place import Location
from sourcebook.writing.line_ranges import list_lines

_Shape = tuple[str, tuple[int, ...], tuple[int, ...]]
"""Source, shown lines, marked lines."""
_Shown = tuple[str, tuple[int, ...]]
"""Source, shown lines."""


def check_excerpts(pages: Mapping[PurePosixPath, HtmlPage], planned: Sequence[PlannedFigure]) -> Iterator[Finding]:
    """Yield a finding for each line that differs, each wrong mark and each example without a figure.

    Args:
        pages: The built site.
        planned: Every figure of a source that the project's pages ask for.
    """
    texts = {identity_of(example): file_lines(example) for example in planned}
    asked = _asked(planned)
    shown: Counter[_Shape] = Counter()
    places: dict[_Shape, PurePosixPath] = {}
    for path, page in pages.items():
        for figure in page.figures:
            if figure.source is not None:
                yield from _check_lines(path, figure, texts, asked)
                shape = _shape_of(figure)
                shown[shape] += 1
                places.setdefault(shape, path)
    yield from _check_marks(shown, places, planned)


def count_shown(pages: Mapping[PurePosixPath, HtmlPage], planned: Sequence[PlannedFigure]) -> int:
    """Return how many of the planned figures a built site shows: one that stands on two of its pages counts once."""
    shown = Counter(_shape_of(figure) for page in pages.values() for figure in page.figures)
    return (shown & Counter(map(_shape, planned))).total()


def identity_of(example: PlannedFigure) -> str:
    """Return the identity of the reference of a figure that has a source."""
    assert example.identity is not None, "pasted code cannot be proved"
    return example.identity


def file_lines(example: PlannedFigure) -> tuple[str, ...]:
    """Return the lines of an example's file, from its bytes."""
    assert example.source is not None, "pasted code cannot be proved"
    text = decode_source(example.source.blob.data, path=example.source.path, language=example.language)
    return split_lines(text)


def _check_lines(
    path: PurePosixPath, figure: ShownFigure, texts: Mapping[str, tuple[str, ...]], asked: Mapping[_Shown, Location]
) -> Iterator[Finding]:
    lines = texts.get(figure.source or "")
    if lines is None:
        near = nearest(figure.source or "", list(texts))
        yield found(
            Code.FIGURE,
            f"shows {figure.source!r}, which no page of the content asks for",
            location=path,
            hint=f"build the site anew; nearest is {near!r}" if near else "build the site anew",
        )
        return
    for line in figure.lines:
        if line.lineno > len(lines) or lines[line.lineno - 1] != line.text:
            place = asked.get((figure.source or "", tuple(line.lineno for line in figure.lines)))
            yield found(
                Code.LINE,
                f"line {line.lineno} of {figure.source} is shown as {line.text!r}{f' in {path}' if place else ''}",
                location=place or path,
            )


def _asked(planned: Sequence[PlannedFigure]) -> dict[_Shown, Location]:
    """Return where authors asked for the lines of a source, for the first of those who did."""
    found: dict[_Shown, Location] = {}
    for example in planned:
        found.setdefault((identity_of(example), example.excerpt.linenos), example.asked.location)
    return found


def _check_marks(
    shown: Counter[_Shape],
    places: Mapping[_Shape, PurePosixPath],
    planned: Sequence[PlannedFigure],
) -> Iterator[Finding]:
    expected: Counter[_Shape] = Counter()
    locations: dict[_Shape, Location] = {}
    for example in planned:
        shape = _shape(example)
        expected[shape] += 1
        locations.setdefault(shape, example.asked.location)
    for shape in sorted((expected - shown).keys()):
        yield found(
            Code.FIGURE,
            f"no page shows this: lines {_spelled(shape[1])} of {shape[0]}, marked {_spelled(shape[2])}",
            location=locations[shape],
        )
    asked = _asked(planned)
    # Another page may show it too, such as a print page or a list of posts.
    for shape in sorted(shown.keys() - expected.keys() - _whole_shapes(planned)):
        place = asked.get(shape[:2])
        told = f"not asked for: lines {_spelled(shape[1])} of {shape[0]}, marked {_spelled(shape[2])}"
        yield found(Code.MARK, f"{told}, in {places[shape]}" if place else told, location=place or places[shape])


def _shape_of(figure: ShownFigure) -> _Shape:
    return (figure.source or "", tuple(line.lineno for line in figure.lines), figure.marked)


def _shape(example: PlannedFigure) -> _Shape:
    linenos = example.excerpt.linenos
    marked = _marked(example) & set(linenos)
    return (identity_of(example), linenos, tuple(sorted(marked)))


def _marked(example: PlannedFigure) -> set[int]:
    return {n for mark in example.marks for n in mark.linenos}


def _whole_shapes(planned: Sequence[PlannedFigure]) -> set[_Shape]:
    """Return what the pages of whole files may show: all lines, with the marks of all examples."""
    marked: dict[tuple[str, tuple[int, ...]], set[int]] = {}
    for example in planned:
        linenos = tuple(range(1, len(example.source_lines) + 1))
        key = (identity_of(example), linenos)
        marked.setdefault(key, set()).update(_marked(example))
    return {(*key, tuple(sorted(marks))) for key, marks in marked.items()}


def _spelled(linenos: Sequence[int]) -> str:
    """Return line numbers as ranges: `1-3, 7`; `none` without any."""
    return list_lines(ranges_of(linenos)) or "none"
