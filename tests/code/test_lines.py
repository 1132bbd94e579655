"""How lines are counted."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.code.lines import character_column, split_lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("", ()),
        ("\n", ("",)),
        ("a", ("a",)),
        ("a\n", ("a",)),
        ("a\n\n", ("a", "")),
        ("a\r\nb\rc\nd", ("a", "b", "c", "d")),
        ("a\n\rb", ("a", "", "b")),
        ("\ufeffa\n", ("a",)),
        ("a\x0bb\x0cc\x1cd\x85e\u2028f\n", ("a\x0bb\x0cc\x1cd\x85e\u2028f",)),
    ],
)
def test_only_three_line_ends_count(source: str, lines: tuple[str, ...]) -> None:
    assert split_lines(source) == lines


@given(st.lists(st.sampled_from(["x = 1", "'ё\x0c\u2028'", "", "# a\x0b"])), st.sampled_from("\n\r"))
def test_lines_are_those_of_ast(parts: list[str], end: str) -> None:
    source = end.join([*parts, "last = 1"])

    (last,) = ast.parse(source).body[-1:]

    assert split_lines(source)[last.lineno - 1] == "last = 1"


def test_columns_of_bytes_become_columns_of_characters() -> None:
    assert [character_column("aё🦔b", column) for column in (0, 1, 3, 7, 8, 99)] == [
        0,
        1,
        2,
        3,
        4,
        4,
    ]
    assert [character_column("ab", column) for column in (0, 2, 9)] == [0, 2, 2]
