"""Which line of a newer version a line became."""

from __future__ import annotations

import random
from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.code.alignment import Carried, align_lines

OLD = """\
import os
import sys

def first(path):
    if os.path.exists(path):
        return open(path)
    return None

def second(name):
    session = Session(bind=engine)
    session.add(name)
    return None
""".splitlines()


def _told(old: list[str], new: list[str]) -> str:
    """Return the new number of each old line; `m` for moved, `c` for changed, `-` for gone."""
    signs = {Carried.SAME: "", Carried.MOVED: "m", Carried.CHANGED: "c"}
    return " ".join("-" if line is None else f"{line.lineno}{signs[line.how]}" for line in align_lines(old, new).lines)


CASES: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "nothing changed": (lambda old: old, "1 2 3 4 5 6 7 8 9 10 11 12"),
    "lines put before": (lambda old: ["# a", "", *old], "3 4 5 6 7 8 9 10 11 12 13 14"),
    "a line left out": (lambda old: old[:4] + old[5:], "1 2 3 4 - 5 6 7 8 9 10 11"),
    "a line with another argument": (
        lambda old: [*old[:9], "    session = Session(bind=other)", *old[10:]],
        "1 2 3 4 5 6 7 8 9 10c 11 12",
    ),
    "a line with another meaning": (
        lambda old: [*old[:9], "    with begin() as s:", *old[10:]],
        "1 2 3 4 5 6 7 8 9 - 11 12",
    ),
    "lines put into a block": (
        lambda old: [*old[:9], "    with lock:", *("    " + line for line in old[9:])],
        "1 2 3 4 5 6 7 8 9 11 12 13",
    ),
    "functions in another order": (
        lambda old: [*old[:3], *old[8:], "", *old[3:7]],
        "1 2 3 9m 10m 11m 12m - 4 5 6 7",
    ),
    "imports in another order": (lambda old: [old[1], old[0], *old[2:]], "2m 1 3 4 5 6 7 8 9 10 11 12"),
    "everything gone": (lambda old: [], "- - - - - - - - - - - -"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_line_is_found_or_gone(name: str) -> None:
    change, expected = CASES[name]

    assert _told(OLD, change(OLD)) == expected


def test_what_may_stand_anywhere_is_not_found_elsewhere() -> None:
    old = ["def first():", "    return x", "", "def second():", "    go()"]
    new = ["def second():", "    go()", "", "def third():", "    return x"]

    assert align_lines(old, new).find(2) is None


def test_of_equal_lines_those_between_the_same_neighbours_are_the_same() -> None:
    old = ["a:", "  x", "b:", "  x"]
    new = ["new:", "  x", "a:", "  x", "b:", "  x"]

    assert _told(old, new) == "3 4 5 6"


def test_a_number_that_is_no_line_became_none() -> None:
    alignment = align_lines(OLD, OLD)

    assert [alignment.find(0), alignment.find(len(OLD) + 1), alignment.new_lineno(0)] == [None, None, None]


LINES = st.lists(st.sampled_from(["", "a = 1", "    a = 1", "b = f(x)", "b = f(x, y)", "return", ")", "import os"]))


@given(LINES, LINES)
def test_no_two_lines_become_the_same(old: list[str], new: list[str]) -> None:
    found = [line for line in align_lines(old, new).lines if line is not None]

    assert len({line.lineno for line in found}) == len(found)
    assert all(1 <= line.lineno <= len(new) for line in found)


@given(LINES, LINES)
def test_what_is_the_same_keeps_its_order_and_its_text(old: list[str], new: list[str]) -> None:
    lines = align_lines(old, new).lines
    same = [(old[n], line.lineno) for n, line in enumerate(lines) if line is not None and line.how is Carried.SAME]

    assert [lineno for _, lineno in same] == sorted(lineno for _, lineno in same)
    assert all(new[lineno - 1].strip() == text.strip() for text, lineno in same)


@given(LINES)
def test_of_the_same_lines_each_is_itself(old: list[str]) -> None:
    assert [line and line.lineno for line in align_lines(old, list(old)).lines] == list(range(1, len(old) + 1))


@pytest.mark.parametrize("kinds", [20_000, 40, 1])
def test_time_does_not_grow_with_the_square_of_the_lines(kinds: int) -> None:
    chance = random.Random(kinds)
    old = [f"value = {chance.randrange(kinds)}" for _ in range(10_000)]
    new = [line for line in old if chance.random() > 0.2]
    new[2_000:4_000] = chance.sample(new[2_000:4_000], 2_000)

    started = process_time()
    align_lines(old, new)

    assert process_time() - started < 3
