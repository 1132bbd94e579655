"""A note stands beside its line only where it surely has room."""

from __future__ import annotations

import pytest

from sourcebook.display.notes import place_notes
from tests.display.examples import read_example


def beside(*notes: tuple[int, str], lines: int = 20, runs: list[list[int]] | None = None) -> list[bool]:
    case = {"lines": ["x"] * lines, "line_notes": notes, "runs": runs or [[1, lines]]}
    placed = place_notes(read_example(case))
    return [one.beside for lineno in sorted(placed) for one in placed[lineno]]


def test_a_short_note_with_room_is_beside() -> None:
    assert beside((3, "<p>Short.</p>")) == [True]


def test_a_note_that_would_meet_the_next_is_below() -> None:
    assert beside((3, f"<p>{'word ' * 20}</p>"), (5, "<p>Short.</p>")) == [False, True]


def test_a_note_that_would_leave_the_figure_is_below() -> None:
    assert beside((19, f"<p>{'word ' * 20}</p>")) == [False]


def test_lines_that_are_left_out_give_no_room() -> None:
    far = (3, f"<p>{'word ' * 20}</p>"), (15, "<p>Short.</p>")

    assert beside(*far) == [True, True]
    assert beside(*far, runs=[[1, 4], [14, 20]]) == [False, True]


def test_two_notes_on_one_line_are_below() -> None:
    assert beside((3, "<p>One.</p>"), (3, "<p>Two.</p>")) == [False, False]


@pytest.mark.parametrize("html", ["<pre>x</pre>", "<ul><li>x</li></ul>", "<TABLE></TABLE>", "<h3>x</h3>"])
def test_more_than_prose_is_below(html: str) -> None:
    assert beside((3, html)) == [False]


def test_a_note_on_a_line_that_is_left_out_is_below() -> None:
    assert beside((10, "<p>Short.</p>"), runs=[[1, 4], [14, 20]]) == [False]
