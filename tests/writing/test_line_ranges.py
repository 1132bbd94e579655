"""Ranges of lines are said as people say them."""

from __future__ import annotations

import pytest

from sourcebook.model.lines import LineRange, ranges_of
from sourcebook.writing.line_ranges import list_lines, name_lines


@pytest.mark.parametrize(
    ("linenos", "named"),
    [([3], "line 3"), ([3, 4], "lines 3-4"), ([25, 3, 26, 25, 27], "lines 3, 25-27"), ([3, 5], "lines 3, 5")],
)
def test_lines_are_spelled_as_people_write_them(linenos: list[int], named: str) -> None:
    assert name_lines(ranges_of(linenos)) == named


def test_a_range_may_have_the_dash_of_running_text() -> None:
    assert name_lines([LineRange(lineno=3, end_lineno=30)], dash="–") == "lines 3–30"


def test_no_lines_are_listed_as_nothing() -> None:
    assert list_lines([]) == ""
