"""How the comparison with a checker counts; `python -m bench.truth.score` prints it over all files."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from bench.truth.checker import Checker
from bench.truth.choose import load_questions
from bench.truth.places import Places
from bench.truth.releases import Sample
from bench.truth.score import (
    Score,
    Verdict,
    ambiguous_share,
    compare,
    judged,
    load_verdicts,
    measure,
    scores,
    texts_of,
)
from bench.truth.truth import Answer, load_table

ANSWER = Answer(symbol="lib.A.run", reference="pkg:pypi/x@1#x.py", path=(1, 5), instance=(9, 12))
KEY = ("lib.A.run", "pkg:pypi/x@1#x.py")
FIRST = Sample()
SECOND = Sample(lists=FIRST.lists / "second")
"""Drawn when the resolver had been mended by the first."""
FLOORS = {
    FIRST: {"path": (0.998, 0.995), "instance": (0.99, 0.92), "unittest": (0.99, 0.99)},
    SECOND: {"path": (0.998, 0.99), "instance": (0.99, 0.97), "unittest": (0.99, 0.99)},
}
"""Precision and recall that were reached; raised with the resolver."""
VERDICT = Verdict(symbol=KEY[0], reference=KEY[1], line=9, verdict="ours", reason="a reason")


def test_lines_found_missed_and_wrong_are_counted_by_group() -> None:
    ours = {KEY: {1: "path", 7: "path", 9: "instance", 20: "instance"}}

    differences = compare([ANSWER], ours, [])

    assert scores([ANSWER], ours, differences) == {
        "path": Score(found=1, missed=1, wrong=1),
        "instance": Score(found=1, missed=1, wrong=1),
        "unittest": Score(found=0, missed=0, wrong=0),
    }


def test_assertions_of_unittest_are_counted_apart() -> None:
    answer = replace(ANSWER, symbol="unittest.TestCase.assertTrue")
    ours = {(answer.symbol, answer.reference): {1: "path", 9: "instance"}}

    counted = scores([answer], ours, compare([answer], ours, []))

    assert counted["unittest"] == Score(found=1, missed=1, wrong=0)
    assert counted["instance"] == Score(found=0, missed=0, wrong=0)


def test_precision_and_recall_are_shares_of_what_is_marked_and_of_what_is_true() -> None:
    score = Score(found=3, missed=1, wrong=2)

    assert (score.precision, score.recall) == (0.6, 0.75)
    assert (Score(found=0, missed=0, wrong=0).precision, Score(found=0, missed=0, wrong=0).recall) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("verdict", "path", "instance"),
    [
        (VERDICT, (1, 5), (12,)),
        (replace(VERDICT, line=7), (1, 5, 7), (9, 12)),
        (replace(VERDICT, line=7, how="instance"), (1, 5), (7, 9, 12)),
        (replace(VERDICT, verdict="theirs"), (1, 5), (9, 12)),
        (replace(VERDICT, verdict="ambiguous"), (1, 5), (12,)),
        (replace(VERDICT, reference="pkg:pypi/y@1#x.py"), (1, 5), (9, 12)),
    ],
)
def test_a_verdict_corrects_the_table(verdict: Verdict, path: tuple[int, ...], instance: tuple[int, ...]) -> None:
    assert judged(ANSWER, [verdict]) == replace(ANSWER, path=path, instance=instance)


def test_an_ambiguous_line_is_neither_right_nor_wrong() -> None:
    verdict = replace(VERDICT, verdict="ambiguous")
    truth = judged(ANSWER, [verdict])

    with_it, without = ({KEY: dict.fromkeys(lines, "path")} for lines in ((1, 5, 9, 12), (1, 5, 12)))

    assert compare([truth], with_it, [verdict]) == compare([truth], without, [verdict]) == []
    assert ambiguous_share([ANSWER], [verdict]) == 0.25


def test_a_name_is_looked_for_under_what_imports_and_assignments_make_of_it() -> None:
    places = Places("from a import run as go\nagain = go\nx(b.again)  # run\n")

    assert places.names("run") == {"run", "go", "again"}
    assert places.of("run") == [(0, 14), (0, 21), (1, 0), (1, 8), (2, 4), (2, 14)]
    assert places.value_of((1, 0)) == (1, 8)
    assert (places.value_before((2, 4)), places.value_before((1, 0))) == ((2, 2), None)


def test_what_is_read_of_a_value_is_no_other_name_of_it() -> None:
    places = Places("run = find().run\nself.go = a.run\n")

    assert (places.names("run"), places.value_of((0, 0)), places.value_of((1, 5))) == ({"run"}, None, None)


def test_columns_are_those_of_the_protocol() -> None:
    places = Places('"𝄞é"; a.run\n')

    assert places.of("run") == [(0, 9)]
    assert places.value_before((0, 9)) == (0, 7)


class Flaky(Checker):
    """A checker whose server fails a number of times before it answers."""

    def __init__(self, failures: int):
        process = subprocess.Popen(["false"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        super().__init__(process, {})
        self.failures = failures

    def _send(self, message: Mapping[str, object]) -> None:
        pass

    def _response(self) -> dict[str, Any]:
        self.failures -= 1
        return {"error": "not yet"} if self.failures >= 0 else {"result": 7}


def test_a_request_that_fails_is_sent_again(capsys: pytest.CaptureFixture[str]) -> None:
    """A place that the server could not answer was taken for one that is declared nowhere."""
    assert Flaky(2).ask("textDocument/declaration", {}) == 7
    assert Flaky(9).ask("textDocument/declaration", {}) is None
    assert capsys.readouterr().err == "no answer: textDocument/declaration {}: not yet\n"


@pytest.mark.parametrize("sample", FLOORS, ids=lambda sample: sample.lists.name)
def test_each_answer_of_the_table_is_one_of_the_questions(sample: Sample) -> None:
    asked = {
        (question.symbol, reference)
        for question in load_questions(sample.questions)
        for reference in question.references
    }
    answers = load_table(sample.table)

    assert {(answer.symbol, answer.reference) for answer in answers} <= asked
    assert len({answer.symbol for answer in answers}) >= 60
    assert len({answer.reference for answer in answers}) >= 400
    assert len({answer.reference.partition("#")[0] for answer in answers}) >= 40


@pytest.mark.torture
@pytest.mark.slow
@pytest.mark.parametrize("sample", FLOORS, ids=lambda sample: sample.lists.name)
def test_marks_are_what_a_checker_says(sample: Sample) -> None:
    """No figure falls below what was once reached; the releases are there when `make truth` has run."""
    answers = load_table(sample.table)
    if not (sample.folder / "corpus").exists():
        pytest.skip("`make truth` fetches the releases")
    texts = texts_of({answer.reference for answer in answers}, sample)

    found, differences = measure(answers, load_verdicts(sample.verdicts), texts, sample)

    below = [
        f"{group}: {found[group]}"
        for group, (precision, recall) in FLOORS[sample].items()
        if found[group].precision < precision or found[group].recall < recall
    ]
    assert below == [], differences
