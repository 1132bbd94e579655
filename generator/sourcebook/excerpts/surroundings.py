"""What a mark stands in that makes sense of it: the small definition or block around it, or the statements beside it.

A reader takes in whole things: a function, a loop, a `try` with its `except`. So these are shown as wholes while they
are small; in longer ones, whole statements before and after a use are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import partial
from itertools import takewhile

from sourcebook.code.outline import Outline, Part
from sourcebook.excerpts.completion import A_SENTENCE, CodeFile
from sourcebook.excerpts.same_matter import about
from sourcebook.model.lines import LineRange

SMALL = 20
"""Lines of a definition that is shown for one that stands in it."""
_SHORT_BLOCK = 12
"""Lines of a block in a long definition that is shown whole."""
SHORT_BLOCK_OF_MODULE = 24
"""The same of one outside of all definitions, for what is no import."""
_LITTLE_CODE = 12
"""Lines of a definition without docstrings that is shown with longer ones."""
_LONG_DOCSTRING = 5
_LONGEST_DOCSTRING = 10
"""Lines of a docstring that is left out, above much code and above little."""
_BEFORE = 5
_BEHIND = 8
"""Lines of whole statements before a use and behind it."""
_CLOSE = 3
"""Lines of such outside of functions, on consecutive lines."""
_BODY = 12
"""Lines of whole statements below a header."""
_ATTRIBUTES = 8
"""The same below that of a class that has methods."""
_BELOW_SIGNATURE = 8
"""The same below that of a long function, of which little is about what is marked in the signature."""
_METHOD = 24
_CONSTRUCTOR = 12
"""Lines of a method, and of `__init__`, that is shown for the class."""
_CALLED = re.compile(r"\b(?:self|cls)\.(\w+)\(")
_SUPER = "super()."
_GIVES = re.compile(r"\s*(?:return\s+(?!None\b)\S|(?:[\w.]+\s*=\s*)?\(?yield\b)")
"""The line of a statement that gives something to whoever called."""
_MAKING = ("__init__", "setUp")
_OWN = frozenset({*_MAKING, "__repr__", "__str__"})
"""Methods that say little of what a class is derived for."""


def whole_around(outline: Outline, lineno: int, *, most: int) -> Sequence[int]:
    """Return the lines of the definition around a line that is a whole of few lines; none where it is longer.

    Args:
        outline: Of the file.
        lineno: Of the line.
        most: Lines of the definition, without docstrings that may be left out.
    """
    number = outline.definition_at(lineno)
    if number is None:
        return ()
    whole = outline.parts[number].extent
    linenos = but_docstrings(outline, whole)
    if len(linenos) - docstring_lines(outline, whole) > most:
        return ()
    for outer in outline.around(outline.parts[number].parent):
        if len(outline.parts[outer].extent) <= SMALL:
            linenos = list(outline.parts[outer].extent.linenos)
    return linenos


def but_docstrings(outline: Outline, lines: LineRange) -> list[int]:
    """Return the lines of a definition but for long docstrings in it: less is left out above little code.

    One that is longer than what it is about is left out too, unless it is a sentence.
    """
    found = [(p, p.docstring) for p in outline.parts if p.docstring and p.docstring.lineno in lines.linenos]
    if len(lines) <= _LITTLE_CODE:
        return list(lines.linenos)
    is_little = len(lines) - sum(len(docstring) for _, docstring in found) <= _LITTLE_CODE
    longest = _LONGEST_DOCSTRING if is_little else _LONG_DOCSTRING
    left_out = {
        lineno
        for part, docstring in found
        if len(docstring) > min(longest, max(A_SENTENCE, len(part.extent) - len(docstring)))
        for lineno in docstring.linenos
    }
    return [lineno for lineno in lines.linenos if lineno not in left_out]


def docstring_lines(outline: Outline, lines: LineRange) -> int:
    """Return how many lines docstrings of more than a sentence take that are shown above any code."""
    found = [len(part.docstring) for part in outline.parts if part.docstring and part.docstring.lineno in lines.linenos]
    return sum(count for count in found if A_SENTENCE < count <= _LONG_DOCSTRING)


def block_around(outline: Outline, lineno: int) -> tuple[int, LineRange] | None:
    """Return the largest short block around a line within its definition; else the statement or header it is in.

    Args:
        outline: Of the file.
        lineno: Of the line.

    Returns:
        The number of the part, and its lines; None outside of all parts.
    """
    found: tuple[int, LineRange] | None = None
    innermost = outline.innermost[lineno]
    is_import = innermost is not None and outline.parts[innermost].is_import
    is_in_definition = outline.definition_at(lineno) is not None
    most = _SHORT_BLOCK if is_import or is_in_definition else SHORT_BLOCK_OF_MODULE
    for number in outline.around(innermost):
        part = outline.parts[number]
        is_short = len(part.extent) <= most and not part.is_definition
        if found is not None and not is_import and any(outline.parts[n].is_import for n in part.below):
            break  # imports say nothing of what stands below them
        if found is not None and not is_short:
            break
        found = number, part.extent if is_short else part.header
        if not is_short:
            break
    return found


def beside(file: CodeFile, number: int, lines: LineRange) -> Iterator[list[int]]:
    """Yield the lines of whole statements before, then behind, a part of a file.

    Those behind in a function end with the last that is about the same matter.

    Args:
        file: That is cut.
        number: Of the part in its outline.
        lines: Of it: all, or its header, of which the statements below it are behind.
    """
    outline, part = file.outline, file.outline.parts[number]
    if part.below and lines.end_lineno < part.extent.end_lineno:
        if part.is_class:
            yield from _of_class(outline, file.lines, part)
        else:
            first = outline.parts[part.below[0]]
            most = _BELOW_SIGNATURE if part.is_definition else _BODY
            yield _taken([outline.parts[n].extent for n in part.below], _above(first.extent), most=most)
        return
    siblings = _beside(outline, part)
    before = [extent for extent in siblings if extent.end_lineno < lines.lineno][::-1]
    behind = [extent for extent in siblings if extent.lineno > lines.end_lineno]
    if part.is_import:
        # Another import says nothing of this one.
        before, behind = (list(takewhile(partial(_is_no_import, outline), each)) for each in (before, behind))
    if part.parent is None or outline.parts[part.parent].is_class:
        # What stands there is seldom about what stands beside it, unless no blank line is between them.
        yield _taken(before, lines, most=_CLOSE, close=True)
        yield _taken(behind, lines, most=_CLOSE, close=True)
        return
    yield _taken(before, lines, most=_BEFORE)
    while not behind and part.parent is not None and not outline.parts[part.parent].is_definition:
        part = outline.parts[part.parent]
        behind = [extent for extent in _beside(outline, part) if extent.lineno > lines.end_lineno]
    behind = [extent for extent in behind if extent.end_lineno - lines.end_lineno <= _BEHIND]
    yield _taken(about(file, lines, behind), lines, most=_BEHIND)


def giving(outline: Outline, text: Sequence[str], number: int) -> list[int]:
    """Return the lines that tell what a function gives: its end, or the short block around the first that gives it.

    Args:
        outline: Of the file.
        text: Lines of the file.
        number: Of the function; of another part nothing is returned.
    """
    part = outline.parts[number]
    if not part.is_definition or part.is_class or not part.below:
        return []
    below = LineRange(lineno=part.extent.end_lineno + 1, end_lineno=part.extent.end_lineno + 1)
    end = _taken([outline.parts[n].extent for n in part.below[::-1]], below, most=_BELOW_SIGNATURE)
    within = range(part.header.end_lineno + 1, part.extent.end_lineno + 1)
    gives = [n for n in within if _GIVES.match(text[n - 1]) and outline.definition_at(n) == number]
    block = block_around(outline, gives[0]) if gives and not set(end).intersection(gives) else None
    return list(block[1].linenos) if block else end


def _of_class(outline: Outline, text: Sequence[str], around: Part) -> Iterator[list[int]]:
    """Yield the lines of what a class begins with, of a method that does its work, and of a long `__init__` a call.

    That method is the first whose name is public or special, without a decorator, and that no other method but
    `__init__` calls: what the base class asks for more often than a property or what the class made for itself. One
    that asks its base for something comes before others, one that only raises behind them.
    """
    below = [outline.parts[n] for n in around.below]
    methods = [part for part in below if part.is_definition]
    yield _taken(
        [part.extent for part in below if not methods or part.extent.lineno < methods[0].extent.lineno],
        _above(below[0].extent),
        most=_ATTRIBUTES if methods else _BODY,
    )
    whole = [(part, but_docstrings(outline, part.extent)) for part in methods]
    if made := next((item for item in whole if item[0].name in _MAKING), None):
        yield made[1] if len(made[1]) <= _CONSTRUCTOR else _asking_base(outline, text, made[0])
    work = [(part, linenos) for part, linenos in whole if part.name not in _OWN and not _is_private(part.name)]
    called = {name for method in methods if method.name != "__init__" for name in _calls(text, method)}
    work = [item for item in work if not _only_refuses(text, outline, item[0])]
    own = {part.name for part in methods}
    asked = [item for item in work if not item[0].decorators and item[0].name not in called]
    work = sorted(asked or work, key=lambda item: not _tells_of_base(text, item[0], own))
    if small := next((linenos for _, linenos in work if len(linenos) <= _METHOD), None):
        yield small
        return
    for part, _ in (work or ([] if made else whole))[:1]:
        extents = [outline.parts[n].extent for n in part.below]
        yield [part.signature.lineno, *_taken(extents, _above(extents[0]), most=_BODY)]
        yield giving(outline, text, outline.innermost[part.signature.lineno] or 0)


def _asking_base(outline: Outline, text: Sequence[str], method: Part) -> list[int]:
    """Return the lines of the first short statement of a method that asks its base; none where there is none."""
    for number in method.below:
        extent = outline.parts[number].extent
        if len(extent) <= _CONSTRUCTOR and _SUPER in _text_of(text, extent):
            return list(extent.linenos)
    return []


def _only_refuses(text: Sequence[str], outline: Outline, method: Part) -> bool:
    """Tell whether a method does nothing but raise."""
    return len(method.below) == 1 and _text_of(text, outline.parts[method.below[0]].extent).lstrip().startswith(
        "raise "
    )


def _tells_of_base(text: Sequence[str], method: Part, own: Set[str]) -> bool:
    """Tell whether a method asks its base: by `super()`, or for what its class does not define."""
    return _SUPER in _text_of(text, method.extent) or not own >= set(_calls(text, method))


def _calls(text: Sequence[str], method: Part) -> list[str]:
    """Return the names of what a method calls of `self` or `cls`."""
    return _CALLED.findall(_text_of(text, method.extent))


def _text_of(text: Sequence[str], lines: LineRange) -> str:
    return "\n".join(text[lines.lineno - 1 : lines.end_lineno])


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def _above(lines: LineRange) -> LineRange:
    return LineRange(lineno=lines.lineno - 1, end_lineno=lines.lineno - 1)


def _is_no_import(outline: Outline, extent: LineRange) -> bool:
    number = outline.innermost[extent.lineno]
    return number is None or not outline.parts[number].is_import


def _beside(outline: Outline, part: Part) -> list[LineRange]:
    """Return the extents of what stands in the same block, in order of lines."""
    if part.parent is not None:
        return [outline.parts[number].extent for number in outline.parts[part.parent].below]
    return [other.extent for other in outline.parts if other.parent is None]


def _taken(extents: Sequence[LineRange], lines: LineRange, *, most: int, close: bool = False) -> list[int]:
    """Return the lines of the first statements that have room, with those between them and `lines`.

    Args:
        extents: Of the statements, nearest first.
        lines: That they are beside.
        most: How many lines.
        close: Whether they stand on consecutive lines.
    """
    edges = [lines.lineno, lines.end_lineno]
    for extent in extents:
        first, last = min(edges[0], extent.lineno), max(edges[1], extent.end_lineno)
        is_apart = close and extent.end_lineno + 1 != edges[0] and extent.lineno - 1 != edges[1]
        if is_apart or last - first + 1 - len(lines) > most:
            break
        edges = [first, last]
    return [n for n in range(edges[0], edges[1] + 1) if n not in lines.linenos]
