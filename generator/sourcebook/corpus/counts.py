"""`corpus.counts.json`: what is counted in the corpus, as text that is committed, both ways.

A build reads this file alone and needs nothing of what counted. It is bound to `corpus.lock` by a digest, has a line a
symbol, and at most `MOST_BYTES`: beyond that the symbols that the fewest projects use are folded into a line a library.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sourcebook.errors import LockfileError, at
from sourcebook.errors.validation import field_faults
from sourcebook.model.corpus import CorpusLock
from sourcebook.model.corpus_counts import COUNTS_NAME, CorpusCounts, Folded, SymbolCount
from sourcebook.model.mark import Kind
from sourcebook.model.place import Location
from sourcebook.settings.values import CORPUS_LOCK_NAME
from sourcebook.sources.store.atomic import write_atomic
from sourcebook.sources.store.plain_files import OddFileError, read_file

MOST_BYTES = 500_000
"""Of the file that is written; one that is larger is not read either."""

_VERSION = 1
_MEND = "run `sourcebook mine`, and commit what it writes"
_Count = Annotated[int, Field(ge=1)]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    version: int = Field(alias="counts-version")
    corpus: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    projects: int
    symbols: dict[str, tuple[_Count, _Count, dict[Kind, _Count]]]
    folded: dict[str, tuple[_Count, _Count]] = {}


def format_counts(counts: CorpusCounts, *, most_bytes: int = MOST_BYTES) -> str:
    """Return the text of the file, folding what would make it larger than `most_bytes`.

    The symbols of most projects stay, of as many projects those of most uses, then the first by name.
    """
    kept = sorted(counts.symbols, key=lambda count: (-count.projects, -count.uses, count.symbol))
    lines = [_line(count) for count in kept]
    whole = _text(counts, sorted(lines), _folded(counts.folded, ()))
    if len(whole.encode()) <= most_bytes:
        return whole
    # What is folded takes a line a library, of which there are few: room for all of them is left.
    libraries = {_library(count.symbol) for count in kept} | {folded.library for folded in counts.folded}
    room = most_bytes - len(_text(counts, [], {library: [10**9, 10**9] for library in libraries}).encode())
    fitting = 0
    for line in lines:
        room -= len(line.encode()) + len(",\n")
        if room < 0:
            break
        fitting += 1
    return _text(counts, sorted(lines[:fitting]), _folded(counts.folded, kept[fitting:]))


def _line(count: SymbolCount) -> str:
    kinds = json.dumps({str(kind): uses for kind, uses in count.kinds})
    return f"    {json.dumps(count.symbol)}: [{count.uses}, {count.projects}, {kinds}]"


def _library(symbol: str) -> str:
    return symbol.partition(".")[0]


def _folded(before: Iterable[Folded], more: Iterable[SymbolCount]) -> dict[str, list[int]]:
    symbols: Counter[str] = Counter()
    uses: Counter[str] = Counter()
    for folded in before:
        symbols[folded.library] += folded.symbols
        uses[folded.library] += folded.uses
    for count in more:
        symbols[_library(count.symbol)] += 1
        uses[_library(count.symbol)] += count.uses
    return {library: [symbols[library], uses[library]] for library in sorted(symbols)}


def _text(counts: CorpusCounts, lines: list[str], folded: dict[str, list[int]]) -> str:
    symbols = ",\n".join(lines)
    folds = ",\n".join(f"    {json.dumps(library)}: {json.dumps(numbers)}" for library, numbers in folded.items())
    return (
        f'{{\n  "counts-version": {_VERSION},\n  "corpus": "{counts.corpus}",\n  "projects": {counts.projects},\n'
        f'  "symbols": {{{_block(symbols)}}},\n  "folded": {{{_block(folds)}}}\n}}\n'
    )


def _block(lines: str) -> str:
    return f"\n{lines}\n  " if lines else ""


def parse_counts(text: str) -> CorpusCounts:
    """Return what the text of the file says.

    Raises:
        LockfileError: When it is not what `format_counts` writes.
    """
    try:
        document = _Document.model_validate_json(text)
    except ValidationError as error:
        reason = next(iter(field_faults(error))).message
        raise LockfileError(f"the counts cannot be read: {reason}", hint=_MEND) from None
    if document.version != _VERSION:
        raise LockfileError(f"counts-version is {document.version}, and this program reads {_VERSION}", hint=_MEND)
    return CorpusCounts(
        corpus=document.corpus,
        projects=document.projects,
        symbols=tuple(
            SymbolCount(symbol=symbol, uses=uses, projects=projects, kinds=tuple(sorted(kinds.items())))
            for symbol, (uses, projects, kinds) in sorted(document.symbols.items())
        ),
        folded=tuple(
            Folded(library=library, symbols=symbols, uses=uses)
            for library, (symbols, uses) in sorted(document.folded.items())
        ),
    )


def find_staleness(counts: CorpusCounts | None, lock: CorpusLock) -> LockfileError | None:
    """Return what is wrong with counts that were made of another lock; None where they fit, or there are none."""
    if counts is None or counts.corpus == lock.digest:
        return None
    return LockfileError(
        f"the counts are not of what {CORPUS_LOCK_NAME} pins",
        hint=_MEND,
        location=Location(path=PurePosixPath(COUNTS_NAME)),
    )


def load_counts(path: Path) -> CorpusCounts | None:
    """Read the file; None where there is none.

    Raises:
        LockfileError: At the file, when it cannot be read.
    """
    with at(Location(path=PurePosixPath(path.name))):
        try:
            text = read_file(path, root=path.parent, most_bytes=MOST_BYTES).decode()
        except FileNotFoundError:
            return None
        except (OSError, OddFileError, UnicodeDecodeError) as error:
            reason = error.what if isinstance(error, OddFileError) else "it is not readable as UTF-8 text"
            raise LockfileError(f"the counts cannot be read: {reason}", hint=_MEND) from None
        return parse_counts(text)


def save_counts(path: Path, counts: CorpusCounts) -> bool:
    """Write the file whole or not at all, and only when its bytes change; return whether it was written.

    Raises:
        LockfileError: At the file, when it cannot be written.
    """
    data = format_counts(counts).encode()
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        write_atomic(path, data)
    except OSError as error:
        raise LockfileError(
            f"the counts cannot be written: {error.strerror or error}",
            hint="make the project's folder writable",
            location=Location(path=PurePosixPath(path.name)),
        ) from None
    return True
