"""The uses of one symbol in the corpus that can be examples, with what is read around each.

The table tells where uses are; their files are read out of the archives that `corpus.lock` pins, which the cache has
since the corpus was mined. What is opted out is in no file of the table that is asked: its name tells the opt-outs.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.code.decoding import decode_source
from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import parse_module
from sourcebook.commands.corpus_table import MinedCorpus
from sourcebook.commands.files_to_search import PYTHON_SUFFIXES
from sourcebook.corpus.counts import load_counts
from sourcebook.corpus.ranking import Candidate, others_in_file, ruled_out, shortlist
from sourcebook.corpus.subjects import Subject
from sourcebook.corpus.teaching import ParsedFile, read_file, read_use
from sourcebook.errors import SettingsError, SourcebookError, SymbolNotFoundError, collecting, nearest
from sourcebook.exports.public import public_symbols
from sourcebook.model.corpus_counts import COUNTS_NAME
from sourcebook.model.reference import Library
from sourcebook.model.use_row import UseRow
from sourcebook.pins.license_list import is_allowed
from sourcebook.planning.libraries import libraries_of, unknown_symbol
from sourcebook.planning.run import Run
from sourcebook.settings.values import Weights

if TYPE_CHECKING:
    from sourcebook.sources.trees import Tree

_A_PROJECT = 3
"""Uses of one project whose files are read."""
_MOST_PROJECTS = 40
"""Projects of which any file is read: those whose rows promise most."""
_UNREADABLE = "its file cannot be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCandidate:
    """A use that can be an example."""

    candidate: Candidate
    file: ParsedFile

    @property
    def line(self) -> str:
        """The line on which the name stands, without white space around it."""
        return self.file.lines[self.candidate.row.lineno - 1].strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What there is to choose from."""

    symbol: str
    """As the table has it."""
    found: Mapping[Candidate, FoundCandidate]
    left_out: Mapping[str, int]
    """What ruled uses out, with how many."""
    projects: int
    """How many projects use it at all."""
    unmined: int
    """How many projects of the corpus nobody has looked through yet."""


def find_candidates(run: Run, corpus: MinedCorpus, symbol: str, *, weights: Weights) -> Candidates:
    """Find what can be an example of a symbol.

    Args:
        run: Whose sources give the files.
        corpus: Mined.
        symbol: Under any of its names.
        weights: Which uses of a project are looked at first.

    Raises:
        SymbolNotFoundError: When its library does not have it, or nothing uses it, with the nearest that is used.
        SettingsError: When the settings do not have its library.
        SourcebookError: When the library or the table cannot be read.
    """
    library = library_of(run, symbol)
    symbol, rows = _rows_of(run, corpus, symbol, library)
    shown = {license for license in {row.license for row in rows} if is_allowed(license, run.settings.whole_files)}
    own = library.reference.name
    reasons = [(row, ruled_out(row, shown=shown, own=own)) for row in rows]
    left_out = Counter(reason for _, reason in reasons if reason)
    usable = [row for row, reason in reasons if reason is None]
    looked_at = shortlist(usable, a_project=_A_PROJECT, most_projects=_MOST_PROJECTS, weights=weights)
    others = others_in_file(usable)
    found = {}
    for one in _read_files(run, corpus, looked_at):
        row = one.candidate.row
        candidate = replace(one.candidate, others_in_file=others[row])
        found[candidate] = replace(one, candidate=candidate)
    if unread := len(looked_at) - len(found):
        left_out[_UNREADABLE] += unread
    return Candidates(
        symbol=symbol,
        found=found,
        left_out=left_out,
        projects=len({row.project for row in rows} - {own}),
        unmined=len(corpus.unmined),
    )


def _rows_of(run: Run, corpus: MinedCorpus, symbol: str, library: Library) -> tuple[str, Sequence[UseRow]]:
    """Return the uses of a symbol with the name under which the table has them."""
    exports = run.sources.exports(library)
    if exports.lacks(symbol):
        raise unknown_symbol(symbol, library, exports)
    others = sorted(exports.other_names(symbol), key=lambda name: (name.count("."), len(name), name))
    for name in (symbol, *others):
        if rows := tuple(corpus.table.uses_of(name)):
            return name, rows
    near = nearest(symbol, sorted(_used_symbols(run, library)))
    raise SymbolNotFoundError(
        f"no project of the corpus uses {symbol!r}", hint=f"nearest is {near!r}" if near else _MORE_PROJECTS
    )


_MORE_PROJECTS = "list more projects in corpus.toml, then run `sourcebook corpus lock` and `sourcebook mine`"


def library_of(run: Run, symbol: str) -> Library:
    """Return the library of the settings that a symbol belongs to.

    Raises:
        SettingsError: When the settings have none for it, or it is a library itself.
    """
    known = [library for library in run.settings.libraries if not library.is_stubs]
    found = libraries_of([symbol], known)
    top = symbol.partition(".")[0]
    if not found:
        near = nearest(top, [library.name for library in known])
        raise SettingsError(
            f"{symbol!r} is of no library in [libraries]",
            hint=f"nearest is {near!r}"
            if near
            else f"add its release to sourcebook.toml: {top} = 'pkg:pypi/{top}@VERSION'; then run `sourcebook lock`"
            " and `sourcebook mine`",
        )
    return found[0]


def _used_symbols(run: Run, library: Library) -> set[str]:
    """Return the symbols of a library that the corpus uses, as far as they are counted; else all that it offers."""
    counts = None
    with collecting([]):
        counts = load_counts(run.settings.root / COUNTS_NAME)
    used = {count.symbol for count in counts.symbols if library.has(count.symbol)} if counts else set()
    return used or {public.name for public in public_symbols(run.sources.exports(library), library.name)}


def _read_files(run: Run, corpus: MinedCorpus, rows: Sequence[UseRow]) -> Iterator[FoundCandidate]:
    """Yield the uses with what is read around them; those whose file cannot be read are passed over."""
    for project, of_project in groupby(rows, key=lambda row: row.project):
        subject = corpus.subjects.get(project)
        wanted = tuple(of_project)
        with collecting([]):
            for row, file in _parsed(run, subject, wanted) if subject else ():
                weight = corpus.weights.get(project, 1)
                candidate = Candidate(row=row, reading=read_use(row, file), project_weight=weight)
                yield FoundCandidate(candidate=candidate, file=file)


def _parsed(run: Run, subject: Subject, rows: Sequence[UseRow]) -> list[tuple[UseRow, ParsedFile]]:
    """Return the uses in one project with their files, which are those of the table by their digests."""
    by_file: dict[tuple[str, str], list[UseRow]] = {}
    for row in rows:
        by_file.setdefault((row.path, row.digest), []).append(row)
    told: list[SourcebookError] = []
    found = []
    with run.sources.open_trees(subject.whole, suffixes=PYTHON_SUFFIXES, tell=told.append) as trees:
        for tree in trees:
            for path, data in _files_of(tree, {PurePosixPath(path) for path, _ in by_file}):
                for_it = by_file.pop((str(path), hashlib.sha256(data).hexdigest()), None)
                if for_it:
                    text = decode_source(data, path=path)
                    file = read_file(parse_module(text, path=path), split_lines(text))
                    found += [(row, file) for row in for_it]
    return found


def _files_of(tree: Tree, paths: Iterable[PurePosixPath]) -> Iterator[tuple[PurePosixPath, bytes]]:
    has = frozenset(tree.paths())
    if here := sorted(path for path in paths if path in has):
        yield from tree.read(here)
