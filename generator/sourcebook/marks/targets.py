"""All marks of an example: each target looked up in the file, their faults told together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import bounded_nesting, is_python, parse_module
from sourcebook.errors import BlockError, SourcebookError, SymbolNotFoundError, collecting, raise_faults
from sourcebook.marks.hints import hint_for
from sourcebook.marks.identifiers import find_identifiers
from sourcebook.marks.pattern_search import Search, search_lines
from sourcebook.marks.patterns import find_lines, find_regex, find_text
from sourcebook.marks.python.candidates import may_use
from sourcebook.marks.python.import_bindings import module_of
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.python.symbol_uses import uses_in
from sourcebook.model.codes import Code
from sourcebook.model.mark import Mark
from sourcebook.model.request import LinesTarget, MarkTarget, RegexTarget, SymbolTarget, TextTarget
from sourcebook.model.warned import Warned

MOST_MARKS = 10_000
"""Marks of one example; its reader would see nothing else."""


def find_marks(
    source: str,
    targets: Sequence[MarkTarget],
    *,
    language: str,
    path: PurePosixPath,
    search: Search = search_lines,
    modules: Modules | None = None,
) -> tuple[tuple[Mark, ...], tuple[Warned, ...]]:
    """Find what is marked in a file.

    Args:
        source: Text of the file, any newline style.
        targets: What to mark, in the order written; may be empty.
        language: Pygments' short name of the file's language.
        path: The file's place in its release or repository; tells its module path, and names it in messages.
        search: Looks for regular expressions; by default for as long as they take.
        modules: Those of libraries and of the standard library, for members of instances; by default none.

    Returns:
        The marks, sorted by place and without doubles (a line may have several of different kinds),
        and a warning for each symbol that only the page names and that the file does not use.

    Raises:
        SymbolNotFoundError: When an explicit symbol is not used, or the language has no grammar.
        SourceSyntaxError: When a symbol is looked for in a file that does not parse, or whose grammar is not installed.
        RegionNotFoundError: When a text, pattern or line is not there.
        BlockError: When a pattern is not one, or more is marked than an example may have.
        FaultGroup: When several of these hold.
    """
    lines = split_lines(source)
    marks: set[Mark] = set()
    warned: list[Warned] = []
    faults: list[SourcebookError] = []
    for target in targets:
        with collecting(faults):
            try:
                marks.update(_marks_of(target, source, lines, language, path, search, modules))
            except SymbolNotFoundError as error:
                if not isinstance(target, SymbolTarget) or target.explicit:
                    raise
                warned.append(Warned(code=Code.PAGE_SYMBOL, message=error.message, hint=error.hint))
        if len(marks) > MOST_MARKS:
            # Nothing is looked for that could only add to them.
            faults.append(_too_many(path))
            break
    raise_faults(faults)
    return tuple(sorted(marks, key=_order)), tuple(warned)


def _too_many(path: PurePosixPath) -> BlockError:
    return BlockError(
        f"more than {MOST_MARKS} places of {path} are marked",
        hint="mark what the example is about, such as a text that stands in fewer places",
    )


def _marks_of(
    target: MarkTarget,
    source: str,
    lines: tuple[str, ...],
    language: str,
    path: PurePosixPath,
    search: Search,
    modules: Modules | None,
) -> list[Mark]:
    match target:
        case SymbolTarget():
            return _symbol_marks(source, lines, target, language, path, modules)
        case TextTarget():
            return find_text(lines, target, path=path)
        case RegexTarget():
            return find_regex(lines, target, path=path, search=search)
        case LinesTarget():
            return find_lines(lines, target, path=path)


def _symbol_marks(
    source: str,
    lines: tuple[str, ...],
    target: SymbolTarget,
    language: str,
    path: PurePosixPath,
    modules: Modules | None,
) -> list[Mark]:
    if not is_python(language):
        return find_identifiers(lines, target.symbol, language=language, path=path)
    tree = parse_module(source, path=path)
    module = module_of(path)
    paths = (target.symbol, *target.also)
    with bounded_nesting(path):
        uses = uses_in(tree, lines, paths, module=module, modules=modules) if may_use(source, paths) else ()
        if not uses:
            raise SymbolNotFoundError(
                f"no use of {target.symbol!r} in {path}",
                hint=hint_for(tree, target.symbol, module=module),
            )
    return [mark for use in uses for mark in use.marks]


def _order(mark: Mark) -> tuple[object, ...]:
    name = mark.name
    columns = (name.lineno, name.col, name.end_lineno, name.end_col) if name else (0, 0, 0, 0)
    return (mark.lineno, mark.end_lineno, *columns, mark.kind, mark.why)
