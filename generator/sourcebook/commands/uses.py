"""The uses of a symbol in files, folders, releases and repositories: the resolver for people and scripts.

No project is needed, and the settings of one say only where references may come from and how large a file may be:
what is found depends on the arguments alone. A file that cannot be read or parsed is told and passed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.code.decoding import decode_source
from sourcebook.code.grammars import find_language
from sourcebook.code.language import language_of
from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import parse_module
from sourcebook.commands.files_to_search import (
    PYTHON_SUFFIXES,
    FileTooLargeError,
    FileToSearch,
    module_on_disk,
    no_such_path,
    package_of,
    python_files,
    read_bytes,
)
from sourcebook.commands.found_uses import FoundUse, Row
from sourcebook.commands.kept_searches import KeptSearch, begin_search, name_content
from sourcebook.commands.rare_collections import rare_collections
from sourcebook.commands.side_by_side import map_in_processes
from sourcebook.errors import SourcebookError, SymbolNotFoundError, flatten
from sourcebook.marks.identifiers import find_identifiers
from sourcebook.marks.python.candidates import is_ruled_out, last_names, may_reach, may_use
from sourcebook.planning.settings import settings_at
from sourcebook.settings.values import Limits
from sourcebook.sources.typeshed import is_standard_module, standard_module

if TYPE_CHECKING:
    from sourcebook.commands.fetched_files import Fetched, FetchedLibrary
    from sourcebook.commands.start_point import StartPoint
    from sourcebook.corpus.subjects import Subject
    from sourcebook.marks.python.inference.modules import Modules
    from sourcebook.model.whole_source import WholeSource
    from sourcebook.planning.run import Run

_REFERENCES = ("pkg:", "http:", "https:", "git+")
"""What begins a path that is none on this disk."""
_BATCH = 32
"""Files that one process looks through before it takes the next."""

_Unit = str | FileToSearch | SourcebookError
"""A file on this disk, one that was fetched, or what is wrong in its place."""
_Opened = Callable[[], "Run"]
"""Opens the project of the place, once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is looked for in each file."""

    symbol: str
    also: tuple[str, ...]
    names: tuple[bytes, ...]
    """What a file must hold to be looked at."""
    most_bytes: int
    """Of one file."""
    library: FetchedLibrary | None
    """What its modules declare counts, beside the standard library."""
    kept: KeptSearch
    """What was found before."""


def find_uses(
    place: StartPoint,
    symbol: str,
    paths: Iterable[str],
    *,
    also: Sequence[str] = (),
    library: str | None = None,
    jobs: int = 1,
    look: Callable[[bytes], None] = lambda data: None,
) -> Iterator[FoundUse | SourcebookError]:
    """Yield the uses of a symbol in the order of the files, and what is wrong, in its place.

    Args:
        place: A folder, whose settings say where references may come from.
        symbol: Dotted name.
        paths: Of files and folders on this disk, references, whole releases or repositories; none for the corpus.
        also: Other names of the same object.
        library: Purl of the release that knows further names, and what its functions return and classes derive from.
        jobs: Processes that look through files, at least 1; what comes out is the same.
        look: Called with each file of a whole source, also those that are not looked through.

    Raises:
        ReferenceSyntaxError: When `library` is not the purl of a library.
        SourcebookError: When that release cannot be had or read, or a process is ended from outside.
    """
    opened, allowed = cache(partial(_open, place)), cache(partial(_most_bytes, place))
    if place.settings_path is not None:
        opened()
    fetched = None
    if library is not None:
        with rare_collections():
            fetched, others, fault = _fetch_library(opened(), symbol, library)
        also = (*also, *others)
        if fault is not None:
            yield fault
    is_opened = library is not None or place.settings_path is not None
    question = _ask(place.start, (symbol, *also), fetched, cache=opened().settings.cache if is_opened else None)
    paths = list(paths)
    units = _files_at(paths, opened, question, look) if paths else _files_of_corpus(opened, question, look)
    new: dict[str, Sequence[Row]] = {}
    with rare_collections():  # of the whole run: where it is left, everything is looked through
        for batch in map_in_processes(partial(_search, question), _batches(units), jobs=jobs):
            new |= batch.new
            for found in batch.found:
                if isinstance(found, FileTooLargeError):
                    larger = replace(question, most_bytes=allowed())
                    yield from _search(larger, (found.name,)).found
                else:
                    yield found
    question.kept.keep(new)


def _ask(start: Path, names: tuple[str, ...], library: FetchedLibrary | None, *, cache: Path | None) -> _Question:
    made_of = (names, (library.library, library.lock.pins) if library is not None else ())
    return _Question(
        symbol=names[0],
        also=names[1:],
        names=tuple(name.encode() for name in last_names(names)),
        most_bytes=Limits().file_bytes,
        library=library,
        kept=begin_search(start, made_of, cache=cache),
    )


def _most_bytes(place: StartPoint) -> int:
    """Return how large a file may be by the settings, which are read where one is larger than usual."""
    return settings_at(place.start, os.environ, path=place.settings_path).limits.file_bytes


# Loaded only for what is fetched: nothing else depends on a project.


def _open(place: StartPoint) -> Run:
    from sourcebook.commands.opening import open_folder

    return open_folder(place)


def _fetch_library(
    run: Run, symbol: str, purl: str
) -> tuple[FetchedLibrary, tuple[str, ...], SymbolNotFoundError | None]:
    from sourcebook.commands.fetched_files import fetch_library

    return fetch_library(run, symbol, purl)


def _fetched(opened: _Opened, paths: Sequence[str]) -> Mapping[str, Fetched]:
    references = [text for text in paths if text.startswith(_REFERENCES)]
    if not references:
        return {}
    from sourcebook.commands.fetched_files import fetch_files

    return fetch_files(opened(), references)


def _files_in(
    opened: _Opened, source: WholeSource | Subject, question: _Question, look: Callable[[bytes], None]
) -> Iterator[_Unit]:
    from sourcebook.commands.fetched_files import files_in

    def is_unwanted(data: bytes) -> bool:
        look(data)
        return is_ruled_out(data, names=question.names)

    return files_in(opened(), source, is_ruled_out=is_unwanted)


def _files_of_corpus(opened: _Opened, question: _Question, look: Callable[[bytes], None]) -> Iterator[_Unit]:
    """Yield the files of all projects of the corpus, then which of these are not locked as they are listed."""
    from sourcebook.commands.corpus_subjects import subjects_of_run

    subjects, faults = subjects_of_run(opened())
    for subject in subjects:
        yield from _files_in(opened, subject, question, look)
    yield from faults


def _batches(units: Iterable[_Unit]) -> Iterator[tuple[_Unit, ...]]:
    units = iter(units)
    while batch := tuple(islice(units, _BATCH)):
        yield batch


@dataclass(frozen=True, slots=True, kw_only=True)
class _Searched:
    """What came of a batch of files."""

    found: Sequence[FoundUse | SourcebookError]
    """In the order of the files."""
    new: Mapping[str, Sequence[Row]]
    """By content: the uses in what no earlier search has read."""


def _search(question: _Question, units: tuple[_Unit, ...]) -> _Searched:
    """Return what is found in some files, and what is wrong."""
    packages = cache(package_of)
    new: dict[str, Sequence[Row]] = {}
    with rare_collections():
        found = [found for unit in units for found in _search_one(question, unit, packages, new)]
    return _Searched(found=found, new=new)


def _search_one(
    question: _Question, unit: _Unit, packages: Callable[[Path], tuple[str, ...]], new: dict[str, Sequence[Row]]
) -> Sequence[FoundUse | SourcebookError]:
    if isinstance(unit, SourcebookError):
        return flatten([unit])
    try:
        if isinstance(unit, str):
            data = read_bytes(unit, most_bytes=question.most_bytes)
            if is_ruled_out(data, question.names):
                return ()
            unit = FileToSearch(name=unit, module=module_on_disk(Path(unit), question.symbol, packages), data=data)
        return _find_in(unit, question, new)
    except SourcebookError as error:
        return flatten([error])


def _files_at(
    paths: Sequence[str], opened: _Opened, question: _Question, look: Callable[[bytes], None]
) -> Iterator[_Unit]:
    """Yield the files that paths mean, in their order, those of a folder or release sorted; faults in their place.

    Args:
        paths: Of files and folders on this disk, references, whole releases or repositories. Of what is whole its
            Python files are looked at, of a folder on this disk hidden ones not.
        opened: Fetches what is not on this disk.
        question: What is looked for.
        look: As for `find_uses`.
    """
    fetched = _fetched(opened, paths)
    for text in paths:
        path = Path(text)
        found = fetched.get(text)
        if isinstance(found, FileToSearch | SourcebookError):
            yield found
        elif found is not None:
            yield from _files_in(opened, found, question, look)
        elif path.is_dir():
            yield from python_files(path)
        elif path.exists():
            yield str(path)
        else:
            yield no_such_path(text)


def _find_in(file: FileToSearch, question: _Question, new: dict[str, Sequence[Row]]) -> list[FoundUse]:
    """Find the uses of a symbol in one file, sorted by place; in other languages its identifiers.

    Args:
        file: The file.
        question: What is looked for.
        new: Where it is noted, unless an earlier search has found it.

    Raises:
        ContentError: When the file is not text.
        SourceSyntaxError: When it might use the symbol and does not parse.
    """
    symbol, paths = question.symbol, (question.symbol, *question.also)
    if is_ruled_out(file.data, question.names):
        return []
    path = PurePosixPath(file.name)
    text = decode_source(file.data, path=path)
    if path.suffix not in PYTHON_SUFFIXES and find_language(language := language_of(path, text)) is not None:
        return _identifiers(file, split_lines(text), symbol, language)
    if not may_use(text, paths):
        return []
    content = name_content(file.data, file.module)
    if (rows := question.kept.found().get(content)) is not None:
        return [FoundUse.of_row(row, file=file.name) for row in rows]
    is_ruled_out_by_library = not any(map(_is_handed_on, paths)) and not may_reach(text, paths, module=file.module)
    found = [] if is_ruled_out_by_library else _resolved(text, file, paths, question.library)
    new[content] = [use.as_row() for use in found]
    return found


def _resolved(text: str, file: FileToSearch, paths: tuple[str, ...], library: FetchedLibrary | None) -> list[FoundUse]:
    # Not at the head of this module: most searches of a folder rule out nearly all, and some all.
    from sourcebook.marks.python.symbol_uses import uses_in

    lines, tree = split_lines(text), parse_module(text, path=PurePosixPath(file.name))
    return [
        FoundUse(
            file=file.name,
            span=use.span,
            mark_lineno=use.lineno,
            mark_end_lineno=use.end_lineno,
            kind=use.kind,
            name=use.name,
            line=lines[use.span.lineno - 1].strip(),
        )
        for use in uses_in(tree, lines, paths, module=file.module, modules=_modules(library))
    ]


def _is_handed_on(path: str) -> bool:
    """Tell whether files may use a symbol that do not name its library: one of their own, or the standard library's."""
    top, _, rest = path.partition(".")
    return not rest or _modules(None).has(top)


@cache
def _modules(library: FetchedLibrary | None) -> Modules:
    """Return what modules declare, parsed once a process and only as far as files use it."""
    from sourcebook.marks.python.inference.modules import Modules

    return Modules(standard_module, is_standard_module) if library is None else library.modules()


def _identifiers(file: FileToSearch, lines: tuple[str, ...], symbol: str, language: str) -> list[FoundUse]:
    try:
        marks = find_identifiers(lines, symbol, language=language, path=PurePosixPath(file.name))
    except SymbolNotFoundError:
        return []
    return [
        FoundUse(
            file=file.name,
            span=mark.name,
            mark_lineno=mark.lineno,
            mark_end_lineno=mark.end_lineno,
            kind=mark.kind,
            name=lines[mark.name.lineno - 1][mark.name.col : mark.name.end_col],
            line=lines[mark.lineno - 1].strip(),
        )
        for mark in marks
        if mark.name is not None
    ]
