"""Which lines of a file are shown: what the author selects, or what the marks need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePosixPath
from typing import assert_never

from sourcebook.code.definitions import find_definition
from sourcebook.code.lines import resolve_ranges, split_lines
from sourcebook.errors import RegionNotFoundError, SourcebookError, collecting, raise_faults
from sourcebook.excerpts.needed import needed_lines
from sourcebook.excerpts.passages import find_passage
from sourcebook.excerpts.regions import find_region, region_comments
from sourcebook.excerpts.runs import excerpt_of
from sourcebook.model.codes import Code
from sourcebook.model.excerpt import Excerpt
from sourcebook.model.mark import Mark
from sourcebook.model.request import (
    FileSelector,
    LinesSelector,
    PatternSelector,
    RegionSelector,
    Selector,
    SymbolSelector,
)


def select_excerpt(
    source: str,
    *,
    show: Sequence[Selector],
    marks: Sequence[Mark],
    context: int | None,
    language: str,
    path: PurePosixPath,
    most: int | None = None,
    noted: Collection[int] = (),
) -> Excerpt:
    """Cut out of a file what an example shows.

    Args:
        source: Text of the file, any newline style.
        show: What the author selects: exactly these lines are shown, whatever is marked. Empty:
            what the marks need, or the whole of a short file where nothing is marked.
        marks: Over the whole file.
        context: Lines kept around a mark; None for the default. Means nothing where `show` is given.
        language: Pygments' short name of the file's language.
        path: The file, for messages.
        most: Lines of what the marks need; None for the default.
        noted: Lines that a note is about; what the marks need has them too.

    Returns:
        At least one line.

    Raises:
        RegionNotFoundError: When lines, a region or a text are not there, or the file is empty.
        SymbolNotFoundError: When a definition is not there.
        SourceSyntaxError: When a definition is looked for in a file that does not parse.
        NothingToShowError: When nothing is selected or marked in a long file.
        FaultGroup: When several of these hold.
    """
    lines = split_lines(source)
    if not lines:
        raise RegionNotFoundError(f"{path} is empty", hint="there is nothing to show", code=Code.CONTENT)
    if not show:
        needed = needed_lines(
            source, lines, marks=marks, context=context, most=most, noted=noted, language=language, path=path
        )
        return excerpt_of(needed, lines)
    faults: list[SourcebookError] = []
    linenos: set[int] = set()
    for selector in show:
        with collecting(faults):
            linenos.update(_selected(selector, source, lines, language, path))
    raise_faults(faults)
    return excerpt_of(linenos, lines)


def _selected(
    selector: Selector, source: str, lines: Sequence[str], language: str, path: PurePosixPath
) -> Iterable[int]:
    """Return the numbers of the lines that one selector means."""
    match selector:
        case FileSelector():
            return range(1, len(lines) + 1)
        case LinesSelector():
            ranges = resolve_ranges(selector.ranges, line_count=len(lines), path=path)
            return [number for lines_meant in ranges for number in lines_meant.linenos]
        case RegionSelector():
            return find_region(selector.name, lines, language=language, path=path)
        case PatternSelector():
            return find_passage(selector.start, selector.end, lines, path=path).linenos
        case SymbolSelector():
            found = find_definition(source, selector.name, lines, language=language, path=path)
            # The comments that begin and end regions are no part of a definition.
            comments = region_comments(lines, language)
            return [number for extent in found for number in extent.linenos if number not in comments]
        case _:
            assert_never(selector)
