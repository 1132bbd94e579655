"""Which uses teach best: the order, what rules out, and the line that explains each."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from sourcebook.corpus.ranking import Candidate, others_in_file, ruled_out, shortlist, suggest
from sourcebook.corpus.teaching import Reading
from sourcebook.model.lines import LineRange
from sourcebook.model.mark import Kind
from sourcebook.model.use_row import FilePlace
from sourcebook.settings.values import Weights
from tests.corpus.test_teaching import row

ROW = replace(row("lib.go", 6, definition=LineRange(lineno=3, end_lineno=10)), positional=1)
READING = Reading(
    extent=LineRange(lineno=3, end_lineno=10), is_whole=True, foreign=(), far=(), has_docstring=False, has_comment=False
)


def candidate(project: str, **changes: object) -> Candidate:
    """Return a good candidate, changed."""
    read = {name: changes.pop(name) for name in tuple(changes) if name in Reading.__slots__}
    own = {name: changes.pop(name) for name in tuple(changes) if name in Candidate.__slots__}
    return Candidate(
        row=replace(ROW, project=project, **changes),  # type: ignore[arg-type]
        reading=replace(READING, **read),  # type: ignore[arg-type]
        **own,  # type: ignore[arg-type]
    )


def projects(*candidates: Candidate, count: int = 5, weights: Weights | None = None) -> list[str]:
    found = suggest(candidates, count, weights=weights or Weights())
    return [choice.candidate.row.project for choice in found.chosen]


@pytest.mark.parametrize(
    "worse",
    [
        {"extent": LineRange(lineno=3, end_lineno=90)},
        {"is_whole": False},
        {"foreign": ("a", "b", "c")},
        {"far": ("a",)},
        {"is_type_check": True},
        {"place": FilePlace.TESTS},
        {"place": FilePlace.VENDORED},
        {"place": FilePlace.OWN_TESTS},
        {"place": FilePlace.GENERATED},
        {"positional": 0},
        {"kind": Kind.ANNOTATION},
        {"def_name": "Client.go"},
        {"hands_on": True},
        {"is_trivial": True},
        {"is_nested": True},
    ],
)
def test_what_is_harder_to_read_comes_later(worse: dict[str, object]) -> None:
    assert projects(candidate("a", **worse), candidate("b")) == ["b", "a"]


@pytest.mark.parametrize(
    "better",
    [
        {"has_docstring": True},
        {"has_comment": True},
        {"place": FilePlace.EXAMPLES},
        {"place": FilePlace.DOCS},
        {"companions": ("stop",)},
    ],
)
def test_what_explains_itself_comes_first(better: dict[str, object]) -> None:
    assert projects(candidate("a"), candidate("b", **better)) == ["b", "a"]


def test_a_project_gives_one_example() -> None:
    found = suggest([candidate("a"), candidate("a", lineno=7), candidate("b", has_comment=True)], 5)

    assert [choice.candidate.row.project for choice in found.chosen] == ["b", "a"]


def test_different_kinds_and_ways_to_call_are_covered_first() -> None:
    same = [candidate(name, has_docstring=True) for name in "abc"]
    other_way = candidate("d", positional=0, keywords=("key",))
    other_kind = candidate("e", kind=Kind.SUBCLASS, positional=None)

    assert projects(*same, other_way, other_kind, count=3) == ["a", "e", "d"]


def test_equals_stand_in_the_order_of_their_names_however_they_come() -> None:
    many = [candidate(f"p{n}") for n in range(9)]
    random.Random(1).shuffle(many)

    assert projects(*many, count=4) == ["p0", "p1", "p2", "p3"]


def test_tests_are_as_good_as_code_where_settings_say_so() -> None:
    tested = candidate("a", place=FilePlace.TESTS, has_comment=True)

    assert projects(tested, candidate("b")) == ["b", "a"]
    assert projects(tested, candidate("b"), weights=Weights(tests=True)) == ["a", "b"]


def test_each_choice_and_each_other_project_says_why() -> None:
    found = suggest([candidate("a"), candidate("b", foreign=("x", "y"), far=("x",))], 1)

    assert found.chosen[0].why == "call with 1 argument; f of 8 lines; nothing from elsewhere"
    assert found.others[0].why == "call with 1 argument; f of 8 lines; 2 names from elsewhere; x bound far away"


def test_an_import_alone_and_a_licence_that_is_not_shown_are_ruled_out() -> None:
    assert ruled_out(ROW, shown={"MIT"}) is None
    assert ruled_out(replace(ROW, kind=Kind.IMPORT), shown={"MIT"}) == "an import alone"
    assert ruled_out(replace(ROW, license=""), shown={"MIT"}) == "licence unknown does not allow to show it"


def test_a_librarys_own_code_is_ruled_out_but_not_its_examples() -> None:
    own = replace(ROW, project="lib")

    assert ruled_out(own, shown={"MIT"}, own="lib") == "the library's own code"
    assert ruled_out(replace(own, place=FilePlace.EXAMPLES), shown={"MIT"}, own="lib") is None
    assert ruled_out(ROW, shown={"MIT"}, own="lib") is None


def test_what_is_read_is_of_the_projects_that_promise_most() -> None:
    rows = [replace(ROW, project=name, kind=kind) for name, kind in (("a", Kind.ANNOTATION), ("b", Kind.CALL))]

    assert [row.project for row in shortlist(rows, a_project=3, most_projects=1)] == ["b"]


def test_the_files_that_are_read_show_each_kind_of_a_project() -> None:
    calls = [replace(ROW, lineno=n) for n in range(20, 30)]
    one = replace(ROW, kind=Kind.ANNOTATION, positional=None)

    kept = shortlist([*calls, one], a_project=3)

    assert len(kept) == 3
    assert one in kept


def test_what_most_projects_do_comes_before_what_few_do() -> None:
    usual = [candidate(name, kind=Kind.ARGUMENT, positional=None) for name in "bcde"]
    odd = candidate("a", kind=Kind.CALL, positional=0)

    found = suggest([odd, *usual], 2)

    assert [choice.candidate.row.project for choice in found.chosen] == ["b", "a"]
    assert "seldom used so" in found.chosen[1].why


def test_a_file_with_many_uses_comes_later_since_a_page_shows_some_of_them() -> None:
    many = [replace(ROW, path="p/many.py", lineno=n) for n in range(20, 30)]
    single = replace(ROW, path="p/single.py", lineno=1)

    assert projects(candidate("a", others_in_file=9), candidate("b", others_in_file=1)) == ["b", "a"]
    assert shortlist([*many, single], a_project=1) == (single,)
    assert set(others_in_file([*many, single]).values()) == {9, 0}


def test_a_few_other_names_of_the_library_count_and_more_do_not_count_more() -> None:
    few, many = ("a", "b", "c", "d"), ("a", "b", "c", "d", "e", "f")

    assert projects(candidate("a", companions=few[:1]), candidate("b", companions=few)) == ["b", "a"]
    assert projects(candidate("a", companions=few), candidate("b", companions=many)) == ["a", "b"]

    long = LineRange(lineno=3, end_lineno=90)
    assert projects(candidate("a", extent=long), candidate("b", extent=long, companions=many)) == ["a", "b"]


def test_an_annotation_comes_after_a_call_that_shows_the_kind_again() -> None:
    calls = [candidate(name) for name in "abc"]
    annotated = candidate("d", kind=Kind.ANNOTATION, positional=None)

    eager = Weights(usual_kind=0, new_kind=30)

    assert projects(*calls, annotated, count=2, weights=eager) == ["a", "b"]
    assert projects(*calls, annotated, count=2, weights=replace(eager, annotation=0)) == ["a", "d"]


def test_what_overrides_a_symbol_and_has_its_name_is_no_wrapper() -> None:
    named = candidate("a", kind=Kind.OVERRIDE, def_name="Own.go")

    assert "a wrapper" not in suggest([named], 1).chosen[0].why
    assert "a wrapper" in suggest([candidate("a", def_name="Own.go")], 1).chosen[0].why
