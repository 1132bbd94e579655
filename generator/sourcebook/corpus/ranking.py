"""Which uses of a symbol teach best: filtered, scored, and chosen one a project so that they differ.

A score is a sum of points, each for one thing that a reader can see, so that a choice can be explained in a line. Of
uses that are alike in points the first by project, path and line is taken: same input, same order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sourcebook.corpus.teaching import Reading
from sourcebook.model.mark import Kind
from sourcebook.model.use_row import FilePlace, UseRow
from sourcebook.settings.values import Weights
from sourcebook.writing.plurals import plural

_OF_KIND = {
    Kind.CALL: 30,
    Kind.DECORATOR: 30,
    Kind.SUBCLASS: 29,
    Kind.INFERRED: 29,
    Kind.OVERRIDE: 24,
    Kind.RAISE: 25,
    Kind.EXCEPT: 24,
    Kind.ARGUMENT: 24,
    Kind.ATTRIBUTE: 18,
    Kind.ASSIGNMENT: 14,
    Kind.ANNOTATION: 8,
    Kind.STRING: 4,
    Kind.OTHER: 8,
}
"""Points for what a line does with the symbol. An import alone shows no use, and is never chosen."""
_OF_PLACE = {
    FilePlace.EXAMPLES: 6,
    FilePlace.DOCS: 4,
    FilePlace.CODE: 0,
    FilePlace.TESTS: -12,
    FilePlace.GENERATED: -40,
    FilePlace.VENDORED: -40,
    FilePlace.OWN_TESTS: -40,
}
"""Points for where a file lies; the last three are chosen only when there is nothing else."""


_SELDOM = 1 / 4
"""Part of the projects below which a kind of use is told to be seldom."""
_MOST_OTHERS = 8
"""Further uses in a file that count: with more of them it makes no difference."""

_MOST_COMPANIONS = 4
"""Other names of the library that count."""
_LONGEST = 60
"""Lines of what is read beyond which it has no points for its length, nor for what else stands in it."""

_DEFAULT = Weights()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A use with what is read around it."""

    row: UseRow
    reading: Reading
    project_weight: int = 1
    """As the corpus says."""
    others_in_file: int = 0
    """How many more uses its file has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Points for one thing, with a phrase that says it."""

    points: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A chosen use, or the best one of a project that was not chosen."""

    candidate: Candidate
    points: tuple[Point, ...]
    """What speaks for it and against it, most important first."""

    @property
    def score(self) -> int:
        """All points together."""
        return sum(point.points for point in self.points)

    @property
    def why(self) -> str:
        """One line: what speaks for it and what against it."""
        return "; ".join(point.why for point in self.points if point.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """The uses that teach best, and why not the others."""

    chosen: tuple[Choice, ...]
    others: tuple[Choice, ...]
    """The best use of each further project, best first."""
    left_out: tuple[tuple[str, int], ...]
    """What ruled uses out, with how many; most first."""


def ruled_out(row: UseRow, *, shown: Collection[str], own: str | None = None) -> str | None:
    """Return why a use cannot be an example; None where it can.

    Args:
        row: The use.
        shown: Licences, as rows have them, under which code may be shown.
        own: Project that the symbol's library comes from: how it is made is not how it is used. Its examples, docs and
            tests are like others.
    """
    if row.kind is Kind.IMPORT:
        return "an import alone"
    if row.project == own and row.place is FilePlace.CODE:
        return "the library's own code"
    if row.license not in shown:
        return f"licence {row.license or 'unknown'} does not allow to show it"
    return None


def others_in_file(rows: Collection[UseRow]) -> dict[UseRow, int]:
    """Return for each use how many more its file has.

    Args:
        rows: All of one symbol, without imports.
    """
    in_file = Counter((row.project, row.path, row.digest) for row in rows)
    return {row: in_file[row.project, row.path, row.digest] - 1 for row in rows}


def shortlist(
    rows: Collection[UseRow], *, a_project: int, most_projects: int | None = None, weights: Weights = _DEFAULT
) -> tuple[UseRow, ...]:
    """Return the uses whose files are worth reading: the best of each project by what rows alone tell, sorted.

    Args:
        rows: Of one symbol.
        a_project: How many of each project at most.
        most_projects: Of how many projects at most: of those whose best use promises most.
        weights: As settings have them.
    """
    others = others_in_file(rows)
    score = {row: _row_score(row, weights) + _others_points(others[row], weights) for row in rows}
    by_project: dict[str, list[UseRow]] = {}
    for row in sorted(rows, key=lambda row: (-score[row], _place(row))):
        by_project.setdefault(row.project, []).append(row)
    first = sorted(by_project, key=lambda project: (-score[by_project[project][0]], project))[:most_projects]
    return tuple(sorted((row for project in first for row in _varied(by_project[project], a_project)), key=_place))


def _varied(rows: Sequence[UseRow], most: int) -> list[UseRow]:
    """Return some rows from the front, the first of each kind before the rest."""
    seen: set[Kind] = set()
    firsts = [row for row in rows if not (row.kind in seen or seen.add(row.kind))]  # type: ignore[func-returns-value]
    rest = [row for row in rows if row not in firsts]
    return [*firsts, *rest][:most]


def suggest(
    candidates: Iterable[Candidate],
    count: int,
    *,
    left_out: Mapping[str, int] | None = None,
    weights: Weights = _DEFAULT,
) -> Suggestion:
    """Choose examples, one a project: those that differ from each other come first, then those that teach best.

    Args:
        candidates: What is to choose from, none ruled out.
        count: How many examples at most.
        left_out: What ruled others out, with how many.
        weights: As settings have them.
    """
    ordered = sorted(candidates, key=lambda candidate: _place(candidate.row))
    usual = _shares(candidate.row for candidate in ordered)
    points = {one: (*_points(one, weights), _usual_point(one.row, usual, weights)) for one in ordered}
    chosen: list[Choice] = []
    kinds: set[Kind] = set()
    shapes: set[tuple[object, ...]] = set()
    while points and len(chosen) < count:
        offers = [
            Choice(candidate=candidate, points=(*seen, *_news(candidate.row, kinds, shapes, weights)))
            for candidate, seen in points.items()
        ]
        best = max(offers, key=lambda offer: offer.score)  # of equals the first
        chosen.append(best)
        kinds.add(best.candidate.row.kind)
        shapes.add(_shape(best.candidate.row))
        project = best.candidate.row.project
        points = {candidate: seen for candidate, seen in points.items() if candidate.row.project != project}
    return Suggestion(
        chosen=tuple(chosen), others=_others(points), left_out=tuple(Counter(left_out or {}).most_common())
    )


def _shares(rows: Iterable[UseRow]) -> dict[Kind, float]:
    """Return for each kind which part of the projects has a use of it."""
    projects: dict[Kind, set[str]] = {}
    for row in rows:
        projects.setdefault(row.kind, set()).add(row.project)
    count = len(set().union(*projects.values()))
    return {kind: len(having) / count for kind, having in projects.items()}


def _usual_point(row: UseRow, shares: Mapping[Kind, float], weights: Weights) -> Point:
    share = shares[row.kind]
    return Point(points=round(weights.usual_kind * share), why="seldom used so" if share < _SELDOM else "")


def _others(points: Mapping[Candidate, tuple[Point, ...]]) -> tuple[Choice, ...]:
    best: dict[str, Choice] = {}
    for candidate, seen in points.items():
        choice = Choice(candidate=candidate, points=seen)
        earlier = best.get(candidate.row.project)
        if earlier is None or earlier.score < choice.score:
            best[candidate.row.project] = choice
    return tuple(sorted(best.values(), key=lambda choice: -choice.score))


def _place(row: UseRow) -> tuple[str, str, int, int, str]:
    return row.project, row.path, row.lineno, row.col, row.version


def _shape(row: UseRow) -> tuple[object, ...]:
    return (row.positional, *sorted(row.keywords))


def _row_score(row: UseRow, weights: Weights) -> int:
    size = _size_points(row.def_lines, weights) if row.def_lines else weights.size // 2
    kind = _OF_KIND.get(row.kind, 0) + _annotation_points(row, weights)
    wrapper = weights.wrapper if _is_namesake(row) else 0
    return kind + _place_points(row.place, weights) + size + _argument_points(row, weights) + wrapper


def _points(candidate: Candidate, weights: Weights) -> tuple[Point, ...]:
    row, reading = candidate.row, candidate.reading
    size = len(reading.extent)
    what = f"{row.def_name or 'the module'} of {plural(size, 'line')}" if reading.is_whole else "a statement by itself"
    foreign = plural(len(reading.foreign), "name") + " from elsewhere"
    found = [
        Point(points=_OF_KIND.get(row.kind, 0), why=f"{row.kind}{_arguments(row)}"),
        Point(points=_size_points(size, weights) if reading.is_whole else weights.size // 3, why=what),
        Point(
            points=max(weights.self_contained + weights.foreign_name * len(reading.foreign), 0),
            why=foreign if reading.foreign else "nothing from elsewhere",
        ),
        Point(points=_place_points(row.place, weights), why="" if row.place is FilePlace.CODE else f"in {row.place}"),
        Point(points=_argument_points(row, weights), why=""),
    ]
    if reading.far:
        far = f"{', '.join(reading.far[:3])} bound far away"
        found.append(Point(points=weights.far_name * len(reading.far), why=far))
    if reading.has_docstring:
        found.append(Point(points=weights.docstring, why="a docstring"))
    if reading.has_comment:
        found.append(Point(points=weights.comment, why="a comment"))
    if reading.is_type_check:
        found.append(Point(points=weights.type_check, why="a type check alone"))
    found += _surrounding_points(row, reading, weights)
    if others := candidate.others_in_file:
        found.append(Point(points=_others_points(others, weights), why=f"{others} more in its file"))
    if candidate.project_weight != 1:
        found.append(Point(points=2 * candidate.project_weight, why=f"weight {candidate.project_weight}"))
    return tuple(found)


def _surrounding_points(row: UseRow, reading: Reading, weights: Weights) -> list[Point]:
    """Return the points for how much happens around a use."""
    found = [Point(points=_annotation_points(row, weights), why="")]
    if reading.companions and len(reading.extent) <= _LONGEST:
        count = min(len(reading.companions), _MOST_COMPANIONS)
        beside = f"{', '.join(reading.companions[:_MOST_COMPANIONS])} beside it"
        found.append(Point(points=weights.companion * count, why=beside))
    if reading.hands_on or _is_namesake(row):
        found.append(Point(points=weights.wrapper, why="a wrapper"))
    if reading.is_trivial:
        found.append(Point(points=weights.trivial, why="little around it"))
    if reading.is_nested:
        found.append(Point(points=weights.nested, why="in a nested or private function"))
    return found


def _is_namesake(row: UseRow) -> bool:
    """Tell whether the definition around a use has the symbol's name, as a wrapper has (and what overrides)."""
    name = (row.def_name or "").rpartition(".")[2]
    return row.kind is not Kind.OVERRIDE and name == row.symbol.rpartition(".")[2]


def _annotation_points(row: UseRow, weights: Weights) -> int:
    return weights.annotation if row.kind is Kind.ANNOTATION else 0


def _news(row: UseRow, kinds: Collection[Kind], shapes: Collection[object], weights: Weights) -> list[Point]:
    """Return the points for what no example chosen before shows."""
    if row.kind not in kinds:
        return [Point(points=weights.new_kind, why="the first of its kind" if kinds else "")]
    if row.positional is not None and _shape(row) not in shapes:
        return [Point(points=weights.new_shape, why="called in another way")]
    return []


def _size_points(lines: int, weights: Weights) -> int:
    """Return the points for the length of what is read: best from three to fifteen lines, none beyond sixty."""
    if lines < 3:
        return weights.size * 2 // 3
    for most, share in ((15, 1.0), (25, 0.8), (40, 0.5), (_LONGEST, 0.2)):
        if lines <= most:
            return round(weights.size * share)
    return 0


def _place_points(place: FilePlace, weights: Weights) -> int:
    is_test = place in (FilePlace.TESTS, FilePlace.OWN_TESTS)
    return 0 if weights.tests and is_test else _OF_PLACE[place]


def _others_points(others: int, weights: Weights) -> int:
    return weights.other_use * min(others, _MOST_OTHERS)


def _argument_points(row: UseRow, weights: Weights) -> int:
    return weights.arguments if row.positional or row.keywords else 0


def _arguments(row: UseRow) -> str:
    """Return in words with what a call is made; empty where it is no call."""
    if row.positional is None:
        return ""
    parts = [plural(row.positional, "argument")] if row.positional else []
    parts += [f"{name}=" for name in row.keywords]
    return f" with {', '.join(parts)}" if parts else " without arguments"
