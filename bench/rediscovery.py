"""Measures how much of what people found by hand `sourcebook mine` finds again.

A case is a symbol, a release and a file of it that somebody said uses the symbol: pages of pasted code by their marks,
the list `uses.jsonl`, and the examples of our own pages by the marks they have. Each file is looked through as the
corpus is, for all names of the libraries in the settings at once; a case is found where a row says the same symbol,
under whichever of its names. What is missed is listed with its cause:

- `archive`: the release, or one of its files, cannot be had or read;
- `path`: no archive of the release has the file;
- `names`: the symbol is none of the public names of the releases in the settings, or no longer;
- `text`: the file of the release holds none of the lines that the page marks: it is another version of it;
- `resolver`: all is there, and the use is not found.

Of pages of pasted code, those count whose project has a release with that file: `path` and `text` are told apart from
the rest. Run `python -m bench.rediscovery`; the pages and the list are read from the folder `--cases`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path, PurePosixPath

from bench.rediscovery_cases import Case, cases_of_list, cases_of_own_pages, cases_of_pages
from sourcebook.commands.corpus_table import load_pinned_corpus, without_secrets
from sourcebook.commands.files_to_search import PYTHON_SUFFIXES
from sourcebook.commands.mine import make_corpus_finder
from sourcebook.corpus.jobs import Finder, Job, finding_code
from sourcebook.corpus.subjects import Subject
from sourcebook.errors import SourcebookError
from sourcebook.exports.public import public_symbols
from sourcebook.model.corpus import CorpusLock, LockedRelease
from sourcebook.model.whole_source import WholeRelease
from sourcebook.planning.run import Mode, Run, open_run
from sourcebook.settings.project import find_project

CASES = Path(__file__).parents[2] / "shared" / "cases"
NOT_ASKED = ("path", "text")
"""Why a block of pasted code is none that a release has."""
LEAST = 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one case."""

    case: Case
    cause: str | None = None
    """Why it was missed; None where it was found."""

    @property
    def counts(self) -> bool:
        """Whether the case is one that a release can answer."""
        return self.case.origin != "pages" or self.cause not in NOT_ASKED


def main() -> int:
    """Print the share that is found of each kind, and what is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=CASES, help="folder with the pages and the list")
    parser.add_argument("--origin", action="append", help="`pages`, `uses.jsonl` or `own`; by default all")
    options = parser.parse_args()
    project = find_project(Path(__file__).parents[1])
    run = open_run(project, os.environ, mode=Mode.RESOLVE)
    cases = [
        case
        for case in gather_cases(options.cases, project.root)
        if options.origin is None or case.origin in options.origin
    ]
    answers = list(answer(run, cases))
    return report(answers)


def gather_cases(folder: Path, root: Path) -> list[Case]:
    """Return all cases, each once, sorted by release.

    Args:
        folder: Of pages and list; what of it is not there is left out.
        root: Of our own project.
    """
    cases = set(cases_of_own_pages(root))
    cases.update(cases_of_pages(folder / "full-stack-python"))
    if (file := folder / "uses.jsonl").exists():
        cases.update(cases_of_list(file))
    return sorted(cases, key=lambda case: (case.project, case.version, case))


def answer(run: Run, cases: Sequence[Case]) -> Iterator[Answer]:
    """Yield what comes of each case, release by release."""
    pinned = load_pinned_corpus(run.settings)
    finder = make_corpus_finder(
        Job(
            make_finder=make_corpus_finder,
            settings=without_secrets(run.settings),
            libraries=pinned.libraries,
            address="",
            code=finding_code(),
        )
    )
    names = known_names(run, (case.symbol for case in cases))
    for (name, version), group in groupby(cases, key=lambda case: (case.project, case.version)):
        of_release = list(group)
        whole = whole_release(name, version, pinned.lock)
        try:
            texts = read_files(run, whole, of_release)
            found = find_symbols(finder, whole, [str(path) for path in texts])
        except SourcebookError as error:
            print(f"{name} {version}: {error.message}", file=sys.stderr)
            yield from (Answer(case=case, cause="archive") for case in of_release)
            continue
        for case in of_release:
            yield Answer(case=case, cause=cause_of(case, texts, found, names))


def known_names(run: Run, asked: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return, by symbol that is asked for, the names under which rows may have it: none where no library offers it."""
    exports = {lib.name: run.sources.exports(lib) for lib in run.settings.libraries if not lib.is_stubs}
    offered: dict[str, set[str]] = {}
    for library, found in exports.items():
        for symbol in public_symbols(found, library):
            for path in (symbol.name, *symbol.other_names):
                offered.setdefault(path, set()).add(symbol.name)
    names = {}
    for asked_for in asked:
        owner = exports.get(asked_for.partition(".")[0])
        paths = (asked_for, *(owner.other_names(asked_for) if owner else ()))
        names[asked_for] = frozenset[str]().union(*(offered.get(path, ()) for path in paths))
    return names


def whole_release(name: str, version: str, lock: CorpusLock) -> WholeRelease:
    """Return a release, by the archives that the corpus pins where it pins that version."""
    locked = lock.find(name)
    if isinstance(locked, LockedRelease) and locked.version == version:
        return WholeRelease(name=name, version=version, archives=locked.rows)
    return WholeRelease(name=name, version=version)


def read_files(run: Run, whole: WholeRelease, cases: Iterable[Case]) -> dict[PurePosixPath, str]:
    """Return the text of the files that cases name, by their paths in the archives of a release.

    Raises:
        SourcebookError: When none of its archives can be had or read.
    """
    wanted = [PurePosixPath(case.path) for case in cases]
    found: dict[PurePosixPath, str] = {}
    with run.sources.open_trees(whole, suffixes=PYTHON_SUFFIXES, tell=lambda _: None) as trees:
        for tree in trees:
            paths = [path for path in tree.paths() if any(is_same(path, each) for each in wanted)]
            for path, data in tree.read(paths):
                found.setdefault(path, data.decode("utf-8", "replace"))
    return found


def is_same(path: PurePosixPath, asked: PurePosixPath) -> bool:
    """Tell whether a path of an archive is one that a page names: a wheel has no folder `src`."""
    return path == asked or (asked.parts[0] == "src" and path == asked.relative_to("src"))


def find_symbols(finder: Finder, whole: WholeRelease, paths: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Return the symbols that are found in some files of a release, by path.

    Raises:
        SourcebookError: When an archive cannot be had or read.
    """
    found: dict[str, set[str]] = {}
    if paths:
        subject = Subject(name=whole.name, whole=whole, folders=tuple(paths), exclude=(), opt_outs=())
        for row in finder.rows(subject, lambda fault: None):
            found.setdefault(row.path, set()).add(row.symbol)
    return {path: frozenset(symbols) for path, symbols in found.items()}


def cause_of(
    case: Case,
    texts: Mapping[PurePosixPath, str],
    found: Mapping[str, frozenset[str]],
    names: Mapping[str, frozenset[str]],
) -> str | None:
    """Return why a case was missed; None where it was found."""
    mine = {path: text for path, text in texts.items() if is_same(path, PurePosixPath(case.path))}
    wanted = names[case.symbol]
    if any(wanted & found.get(str(path), frozenset()) for path in mine):
        return None
    if not mine:
        return "path"
    if case.said and not any(has_line(text, case.said) for text in mine.values()):
        return "text"
    return "resolver" if wanted else "names"


def has_line(text: str, said: Iterable[str]) -> bool:
    """Tell whether a text has any of the lines that a page marks."""
    lines = {line.strip() for line in text.splitlines()}
    return any(line in lines for line in said)


def report(answers: Sequence[Answer]) -> int:
    """Print the figures; return 1 where too few are found."""
    missed = [each for each in answers if each.cause is not None]
    for each in sorted(missed, key=lambda each: (not each.counts, each.cause, each.case)):
        print(
            f"{'missed' if each.counts else 'none of its release'} ({each.cause}): {each.case.origin}: {each.case.name}"
        )
    counted = [each for each in answers if each.counts]
    for origin in (*sorted({each.case.origin for each in counted}), None):
        of_origin = [each for each in counted if origin in (each.case.origin, None)]
        found = sum(each.cause is None for each in of_origin)
        causes = Counter(each.cause for each in of_origin if each.cause)
        told = "".join(f", {count} {cause}" for cause, count in sorted(causes.items()))
        print(f"{origin or 'together':<11} {found}/{len(of_origin)} = {found / len(of_origin):.3f}{told}")
    share = sum(each.cause is None for each in counted) / len(counted)
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
