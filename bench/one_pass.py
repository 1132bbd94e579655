"""Compares one walk for all names with a walk for each of them, over files of our own corpus that use the libraries.

Files are drawn by a seed, at most two a project, out of the archives that `corpus.lock` pins. Asked of each are all
symbols that the one walk finds, and as many as `--others` says of those whose last name stands in the file. A
difference is a use that only one of the two finds: by its place, its lines, its kind and its name. By which lines an
inferred use is known is not compared: where what an object is hangs on itself, that depends on what was asked first.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import parse_module
from sourcebook.commands.corpus_finder import library_names
from sourcebook.commands.files_to_search import PYTHON_SUFFIXES
from sourcebook.corpus.subjects import make_subject
from sourcebook.errors import SourcebookError
from sourcebook.marks.python.all_uses import all_uses_in
from sourcebook.marks.python.found_uses import Use
from sourcebook.marks.python.import_bindings import module_of
from sourcebook.marks.python.import_search import may_use_any
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.python.name_table import NameTable
from sourcebook.marks.python.symbol_uses import uses_in
from sourcebook.model.lines import Span
from sourcebook.model.mark import Kind
from sourcebook.planning.run import Mode, Run, open_run
from sourcebook.settings.corpus_file import load_corpus
from sourcebook.settings.project import find_project
from sourcebook.sources.store.lock_file import load_corpus_lock

Found = tuple[Span, int, int, Kind, str]

_A_PROJECT = 2
_LOOKED_AT = 16
"""Files of a project that are read, to find those with uses."""
_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What came of one file."""

    symbols: int
    """How many were asked alone."""
    uses: int
    """How many uses of these the one walk found."""
    differences: tuple[str, ...]
    together: float
    """CPU seconds of the one walk."""
    alone: float
    """CPU seconds of all the others."""


def main() -> int:
    """Print the differences and the figures; return 1 where there is any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=150)
    parser.add_argument("--others", type=int, default=30)
    parser.add_argument("--seed", type=int, default=13)
    options = parser.parse_args()
    project = find_project(Path(__file__).parents[1])
    run = open_run(project, os.environ, mode=Mode.RESOLVE)
    table, modules = library_names(run.settings.libraries, run.sources)
    choose = random.Random(options.seed)
    answers: list[Compared] = []
    for name, path, text in files_of_corpus(run, table, choose):
        compared = compare(text, path, table, modules, choose, others=options.others)
        if compared is None:
            continue
        for difference in compared.differences:
            print(f"{name} {path}: {difference}", flush=True)
        answers.append(compared)
        if len(answers) == options.files:
            break
    report(answers)
    return 1 if any(each.differences for each in answers) else 0


def files_of_corpus(run: Run, table: NameTable, choose: random.Random) -> Iterator[tuple[str, PurePosixPath, str]]:
    """Yield files that may have uses with the names of their projects, few a project and round after round."""
    corpus = load_corpus(run.settings.root, forges=run.settings.forges)
    lock = load_corpus_lock(run.settings.corpus_lock_path)
    for listed in choose.sample(corpus.projects, len(corpus.projects)):
        subject = make_subject(listed, lock.find(listed.key), corpus)
        given = 0
        with run.sources.open_trees(subject.whole, suffixes=PYTHON_SUFFIXES, tell=lambda _: None) as trees:
            paths = sorted({path for tree in trees for path in tree.paths() if path.suffix == ".py"})
            drawn = frozenset(choose.sample(paths, min(_LOOKED_AT, len(paths))))
            for tree in trees:
                for path, data in tree.read([path for path in tree.paths() if path in drawn]):
                    if given == _A_PROJECT or len(data) > _MOST_BYTES:
                        continue
                    if may_use_any(data, table, module=module_of(path)):
                        given += 1
                        yield listed.name, path, data.decode("utf-8", "replace")


def compare(
    text: str, path: PurePosixPath, table: NameTable, modules: Modules, choose: random.Random, *, others: int
) -> Compared | None:
    """Return how the two ways differ over one file; None where it does not parse or uses nothing."""
    module = module_of(path)
    try:
        tree = parse_module(text)
    except SourcebookError:
        return None
    lines = split_lines(text)
    begun = time.process_time()
    found: dict[str, set[Found]] = {}
    for each in all_uses_in(tree, lines, table, module=module, modules=modules):
        found.setdefault(each.symbol, set()).add(place_of(each.use))
    together = time.process_time() - begun
    if not found:
        return None
    words = sorted(set(re.findall(r"\w+", text)) & table.by_last_name.keys())
    near = sorted({symbol for word in words for symbol in table.by_last_name[word]} - found.keys())
    asked = sorted({*found, *choose.sample(near, min(others, len(near)))})
    differences = []
    begun = time.process_time()
    for symbol in asked:
        alone = {place_of(use) for use in uses_in(tree, lines, table.paths_of(symbol), module=module, modules=modules)}
        for who, what in (("alone", alone - found.get(symbol, set())), ("together", found.get(symbol, set()) - alone)):
            differences += [f"only {who}: {symbol} at line {each[0].lineno}, {each[3]}" for each in sorted(what)]
    return Compared(
        symbols=len(asked),
        uses=sum(map(len, found.values())),
        differences=tuple(differences),
        together=together,
        alone=time.process_time() - begun,
    )


def place_of(use: Use) -> Found:
    """Return what of a use is compared."""
    return use.span, use.lineno, use.end_lineno, use.kind, use.name


def report(answers: list[Compared]) -> None:
    """Print the figures."""
    asked, uses = sum(each.symbols for each in answers), sum(each.uses for each in answers)
    differing = [each for each in answers if each.differences]
    print(f"{len(answers)} files, {asked} symbols asked alone, {uses} uses found together")
    print(f"{sum(len(each.differences) for each in differing)} uses differ, in {len(differing)} files")
    together, alone = sum(each.together for each in answers), sum(each.alone for each in answers)
    print(f"cpu: together {together:.1f} s, alone {alone:.1f} s")


if __name__ == "__main__":
    sys.exit(main())
