"""Text made to fit: where it breaks, what is cut, and that nothing gets lost unseen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.outputs.pictures.fitting import at_most, break_name, break_prose, cut_to_width, shorten_name


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("ab cd", 4, "ab…"), ("abc", 1, "…"), ("", 0, "")],
)
def test_a_text_too_wide_ends_in_an_ellipsis(text: str, width: int, cut: str) -> None:
    assert cut_to_width(text, width, len) == cut


@pytest.mark.parametrize(
    ("name", "width", "lines"),
    [
        ("os.path", 7, ["os.path"]),
        ("a.bb.ccc", 6, ["a.bb.", "ccc"]),
        # The last part alone, where that takes no more lines.
        ("aa.bb.cc.dd", 9, ["aa.bb.cc.", "dd"]),
        ("a.b.c", 4, ["a.b.", "c"]),
        ("snake_case_name", 11, ["snake_case_", "name"]),
        ("Unbreakable", 5, ["Unbre", "akabl", "e"]),
        ("..", 1, [".", "."]),
        ("", 5, []),
    ],
)
def test_a_name_breaks_behind_dots_and_underscores(name: str, width: int, lines: list[str]) -> None:
    assert break_name(name, width, len) == lines


@given(st.text("ab._", max_size=40), st.integers(1, 12))
def test_no_character_of_a_name_is_lost_and_no_line_too_wide(name: str, width: int) -> None:
    lines = break_name(name, width, len)

    assert "".join(lines) == name
    assert all(0 < len(line) <= width for line in lines)


def test_of_a_name_too_long_the_end_is_kept() -> None:
    assert shorten_name("first.second.third.fourth", 2, 8, len) == ["…third.", "fourth"]
    assert shorten_name("a.b", 2, 8, len) == ["a.b"]
    assert shorten_name("a." + "b" * 30, 2, 8, len) == ["…bbbbbbb", "bbbbbbb…"]


@given(st.text("ab._…", max_size=60), st.integers(2, 12), st.integers(1, 3))
def test_a_shortened_name_always_fits(name: str, width: int, count: int) -> None:
    lines = shorten_name(name, count, width, len)

    assert len(lines) <= count
    assert all(len(line) <= width for line in lines)


def test_a_sentence_breaks_at_spaces_and_a_long_word_anywhere() -> None:
    assert break_prose("a bc def", 4, len) == ["a bc", "def"]
    assert break_prose("a bcdefgh i", 4, len) == ["a", "bcde", "fgh", "i"]


def test_lines_beyond_the_last_are_an_ellipsis() -> None:
    assert at_most(["abc", "def", "ghi"], 2, 3, len) == ["abc", "de…"]
    assert at_most(["abc", "d", "ghi"], 2, 3, len) == ["abc", "d…"]
    assert at_most(["abc"], 2, 3, len) == ["abc"]
