"""Asks the checker where the symbols of the questions are used, and writes the table.

A name in a file is a use when one of its declarations is one of the symbol's own: overloads, stubs and re-exports
come out alike, a member that a subclass inherits counts, one that it overrides does not. What is bound by a plain
assignment of such a name (`merge = pd.merge`) is that name; what is read of an instance (`folder = path.parent`) is a
value, and its name no use of the member. A use is by *path* when modules and the class itself
lead to it, and by *instance* otherwise. Lines are 1-based, those of the name.

Every word of the text that could be the symbol is asked about, also in strings and comments, so that nothing here
depends on how our resolver reads a file.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bench.truth.checker import Checker, Declaration, running
from bench.truth.choose import Question, load_questions
from bench.truth.places import Place, Places
from bench.truth.releases import Sample, parser_of_sets, sample_of, unpack

_AT_ONCE = 12
"""Questions of one server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Where a file uses a symbol."""

    symbol: str
    reference: str
    path: tuple[int, ...]
    """Lines, ascending."""
    instance: tuple[int, ...]
    """Lines, ascending."""


def main() -> None:
    """Answer all questions and write the table."""
    parser = parser_of_sets(__doc__)
    parser.add_argument("--everything", type=Path, help="folder with all packages and what they depend on, unpacked")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", help="one library")
    parser.add_argument("--members", action="store_true", help="questions about members of classes only")
    parser.add_argument("--table", type=Path, help="where it is written instead")
    options = parser.parse_args()
    sample = sample_of(options)
    questions = [
        question
        for question in load_questions(sample.questions)
        if options.only in (None, question.library) and (question.owner or not options.members)
    ]
    with ThreadPoolExecutor(options.jobs) as pool:
        asked = [pool.submit(answers, part, library, sample, options.everything) for library, part in _parts(questions)]
        found = [answer for part in asked for answer in part.result()]
    rows = (json.dumps(fields(answer)) for answer in sorted(found, key=lambda a: (a.symbol, a.reference)))
    (options.table or sample.table).write_text("".join(f"{row}\n" for row in rows))
    unknown = {question.symbol for question in questions} - {answer.symbol for answer in found}
    print(f"{len(found)} answers; not known to the checker: {', '.join(sorted(unknown)) or 'none'}")


def _parts(questions: Sequence[Question]) -> Iterator[tuple[str, list[Question]]]:
    """Yield what is asked of one server: questions about one library, and not too many."""
    for library in dict.fromkeys(question.library for question in questions):
        own = [question for question in questions if question.library == library]
        yield from ((library, own[start : start + _AT_ONCE]) for start in range(0, len(own), _AT_ONCE))


def fields(answer: Answer) -> dict[str, object]:
    """Return a row of the table."""
    return {
        "symbol": answer.symbol,
        "reference": answer.reference,
        "path": list(answer.path),
        "instance": list(answer.instance),
    }


def load_table(path: Path) -> list[Answer]:
    """Read the table back."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [Answer(**{**row, "path": tuple(row["path"]), "instance": tuple(row["instance"])}) for row in rows]


def answers(questions: Sequence[Question], library: str, sample: Sample, everything: Path | None) -> list[Answer]:
    """Answer questions about one library; those whose symbol the checker does not know are left out.

    Args:
        questions: About it.
        library: Name of its release.
        sample: The set.
        everything: Folder of what else the checker may read; then files are asked about where they lie there.
    """
    corpus = {release.purl: release for release in sample.releases("corpus")}
    asked: dict[str, list[Question]] = defaultdict(list)
    found: list[Answer] = []
    for question in questions:
        for reference in question.references:
            asked[reference].append(question)
    with tempfile.TemporaryDirectory(prefix="truth-") as name:
        workspace = Path(name).resolve()
        (workspace / "files").mkdir()
        _provide(workspace / "releases", library, sample, everything)
        with running(sample.folder, workspace) as checker:
            symbols = {
                path: declared
                for question in questions
                for path in (question.symbol, question.owner)
                if path and (declared := _declared(checker, workspace, path))
            }
            for number, (reference, about) in enumerate(sorted(asked.items())):
                purl, _, path = reference.partition("#")
                text = corpus[purl].modules[PurePosixPath(path)]
                root = workspace / "releases" if everything else workspace / "files" / f"f{number}"
                with _opened(checker, root / path, text) as file:
                    known = [question for question in about if question.symbol in symbols]
                    found += [file.answer(question, reference, symbols) for question in known]
    return found


def _provide(target: Path, library: str, sample: Sample, everything: Path | None) -> None:
    if everything:
        target.symlink_to(everything.resolve())
        return
    target.mkdir()
    for release in sample.releases("libraries"):
        if release.name == library:
            unpack(release, target)


def _declared(checker: Checker, workspace: Path, symbol: str) -> frozenset[Declaration]:
    """Return the declarations of a dotted path; none where the checker does not find it, or it is a module."""
    parts = symbol.split(".")
    for end in range(1, len(parts)):
        text = f"import {'.'.join(parts[:end])}\n{symbol}\n"
        path = workspace / "files" / f"{symbol.replace('.', '_')}_{end}.py"
        path.write_text(text)
        with checker.opened(path, text) as uri:
            found = checker.declarations(uri, 1, len(symbol) - 1)
        found = frozenset(place for place in found if place.uri != uri and (place.lineno or place.col))
        if found:
            return found
    return frozenset()


@contextmanager
def _opened(checker: Checker, path: Path, text: str) -> Iterator[_File]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(text, "utf-8", newline="")
    with checker.opened(path, text) as uri:
        yield _File(checker, uri, Places(text))


class _File:
    """An open file, and what was asked about it."""

    def __init__(self, checker: Checker, uri: str, places: Places):
        self._checker = checker
        self._uri = uri
        self._places = places
        self._asked: dict[Place, frozenset[Declaration]] = {}
        self._known: dict[Place, frozenset[Declaration]] = {}

    def answer(self, question: Question, reference: str, symbols: Mapping[str, frozenset[Declaration]]) -> Answer:
        """Say where the file uses the symbol of a question."""
        wanted = symbols[question.symbol]
        owner = symbols.get(question.owner, frozenset())
        path: set[int] = set()
        instance: set[int] = set()
        for place in self._places.of(question.symbol.rpartition(".")[2]):
            declared = self._declared(place) if owner else self._declarations(place)
            if not declared & wanted:
                continue
            before = self._places.value_before(place)
            is_path = before is None or not owner or bool(self._declarations(before) & owner)
            (path if is_path else instance).add(place[0] + 1)
        return Answer(
            symbol=question.symbol,
            reference=reference,
            path=tuple(sorted(path)),
            instance=tuple(sorted(instance)),
        )

    def _declared(self, place: Place) -> frozenset[Declaration]:
        """Return where a name is declared."""
        if place not in self._asked:
            self._asked[place] = self._checker.declarations(self._uri, *place)
        return self._asked[place]

    def _declarations(self, place: Place) -> frozenset[Declaration]:
        """Return where a name is declared, and where the value is that a plain assignment binds to it."""
        if place not in self._known:
            self._known[place] = frozenset()  # an assignment to itself ends here
            found = self._declared(place)
            assigned = [
                self._declarations(value)
                for one in found
                if one.uri == self._uri and (value := self._places.value_of((one.lineno, one.col)))
            ]
            self._known[place] = found.union(*assigned)
        return self._known[place]


if __name__ == "__main__":
    main()
