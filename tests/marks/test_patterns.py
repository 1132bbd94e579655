"""Marks by text, regular expression and line number."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.code.lines import split_lines
from sourcebook.errors import BlockError, RegionNotFoundError
from sourcebook.marks.patterns import find_lines, find_regex, find_text
from sourcebook.model.lines import Span, WrittenLines
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.request import LinesTarget, RegexTarget, TextTarget

PATH = PurePosixPath("a.txt")


def text(source: str, wanted: str) -> list[Mark]:
    return find_text(split_lines(source), TextTarget(text=wanted), path=PATH)


def regex(source: str, pattern: str) -> list[Mark]:
    return find_regex(split_lines(source), RegexTarget(pattern=pattern), path=PATH)


def places(marks: list[Mark]) -> list[tuple[int, int, int, int]]:
    spans = [mark.name for mark in marks if mark.name is not None]
    return [(span.lineno, span.col, span.end_lineno, span.end_col) for span in spans]


def test_text_is_marked_wherever_it_stands() -> None:
    marks = text("xx\n# a xx\nb\n", "x")

    assert places(marks) == [(1, 0, 1, 1), (1, 1, 1, 2), (2, 4, 2, 5), (2, 5, 2, 6)]


def test_text_mark_is_the_authors_and_says_why() -> None:
    assert text("a b\n", "b") == [
        Mark(
            lineno=1,
            end_lineno=1,
            kind=Kind.AUTHOR,
            name=Span(lineno=1, col=2, end_lineno=1, end_col=3),
            why="holds 'b'",
        )
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_of_several_lines_is_one_mark(end: str) -> None:
    marks = text(f"a{end}bc{end}de{end}f{end}", "c\r\nd\n")

    assert places(marks) == [(2, 1, 3, 1)]
    assert [(mark.lineno, mark.end_lineno) for mark in marks] == [(2, 3)]


def test_text_at_the_very_end_without_a_line_end() -> None:
    assert places(text("a\nb", "b")) == [(2, 0, 2, 1)]


def test_missing_word_names_the_nearest_word() -> None:
    with pytest.raises(RegionNotFoundError) as error:
        text("import x\nyield sessionmaker(bind=engine)\n", "sessionmakr(")

    assert str(error.value) == ("no line of a.txt holds 'sessionmakr('\n  hint: nearest is 'sessionmaker(' in line 2")


def test_missing_phrase_names_the_nearest_line() -> None:
    with pytest.raises(RegionNotFoundError) as error:
        text("import x\n    return the session\n", "return a session")

    assert error.value.hint == "nearest is 'return the session' in line 2"


@pytest.mark.parametrize("wanted", ["", " ", "\n", "\t\n"])
def test_empty_text_is_an_error(wanted: str) -> None:
    with pytest.raises(BlockError) as error:
        text("a\n", wanted)

    assert str(error.value) == "there is nothing to mark: the text is empty\n  hint: name a text"


def test_regex_is_looked_for_in_each_line() -> None:
    assert places(regex("foo bar\nbar\nfoobar\n", r"^foo\b|r$")) == [
        (1, 0, 1, 3),
        (1, 6, 1, 7),
        (2, 2, 2, 3),
        (3, 5, 3, 6),
    ]


def test_empty_matches_mark_nothing_where_others_do() -> None:
    assert places(regex("ab\ncd\n", "b*")) == [(1, 1, 1, 2)]


@pytest.mark.parametrize("pattern", ["", "z*", "^", "$", r"\b", "(?=a)"])
def test_regex_that_matches_the_empty_text_only_is_an_error(pattern: str) -> None:
    with pytest.raises(BlockError) as error:
        regex("ab\n", pattern)

    assert str(error.value) == (
        f"the regular expression {pattern!r} matches the empty text only\n"
        "  hint: let it match at least one character of what is to be marked"
    )


def test_regex_that_is_none_is_an_error() -> None:
    with pytest.raises(BlockError) as error:
        regex("ab\n", "sessionmaker(")

    assert str(error.value) == (
        "'sessionmaker(' is not a regular expression: missing ), unterminated subpattern at "
        "position 12\n"
        "  hint: to mark a text as it stands, write `mark: {text: …}`"
    )


@pytest.mark.parametrize("pattern", ["a{99999999999}", "(?P<a", "\\", "(?L)a", "(?au)a"])
def test_other_patterns_that_cannot_be_read_are_errors(pattern: str) -> None:
    with pytest.raises(BlockError):
        regex("ab\n", pattern)


def test_regex_without_a_match_is_an_error() -> None:
    with pytest.raises(RegionNotFoundError) as error:
        regex("ab\n", "x+")

    assert str(error.value) == (
        "no line of a.txt matches 'x+'\n  hint: it is looked for in each line by itself, by Python's rules"
    )


@pytest.mark.parametrize("pattern", ["a" * 1_001, "(a)" * 400])
def test_regex_of_more_than_a_thousand_characters_is_refused(pattern: str) -> None:
    with pytest.raises(BlockError) as error:
        regex("a\n", pattern)

    assert str(error.value) == (
        f"a regular expression of {len(pattern)} characters, more than the 1000 that are read\n"
        "  hint: mark what is meant by several shorter ones"
    )


@pytest.mark.parametrize("pattern", [r"(\+)+", "([*+])+", "(a)+a+", "(a{2})+", r"a+\(b\)*", "(ab)+", "(a+)+"])
def test_harmless_repetitions_are_allowed(pattern: str) -> None:
    assert regex("+aa(b)ab+\n", pattern + "|a")


def test_only_the_beginning_of_very_long_lines_is_searched() -> None:
    assert places(regex("a" + "b" * 5000 + "a\n", "a")) == [(1, 0, 1, 1)]


def test_warnings_of_odd_patterns_stay_inside(recwarn: pytest.WarningsRecorder) -> None:
    regex("[[a]\n", "[[a]")

    assert list(recwarn) == []


def test_lines_are_marked_as_ranges() -> None:
    target = LinesTarget(ranges=(WrittenLines(lineno=3, end_lineno=None), WrittenLines(lineno=1, end_lineno=1)))

    marks = find_lines(split_lines("a\nb\nc\nd\n"), target, path=PATH)

    assert [(mark.lineno, mark.end_lineno, mark.name, mark.why) for mark in marks] == [
        (3, 4, None, "marked by the author"),
        (1, 1, None, "marked by the author"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        (900, 900, "there is no line 900 in a.txt\n  hint: the last line is 2"),
        (900, None, "there is no line 900 in a.txt\n  hint: the last line is 2"),
        (1, 3, "there is no line 3 in a.txt\n  hint: the last line is 2"),
        (
            0,
            1,
            "lines 0-1 of a.txt are no range\n  hint: lines are counted from 1, the smaller number first",
        ),
    ],
)
def test_lines_that_are_not_there_are_errors(first: int, last: int | None, message: str) -> None:
    target = LinesTarget(ranges=(WrittenLines(lineno=first, end_lineno=last),))

    with pytest.raises(RegionNotFoundError) as error:
        find_lines(("a", "b"), target, path=PATH)

    assert str(error.value) == message


def test_no_line_of_an_empty_file_can_be_marked() -> None:
    target = LinesTarget(ranges=(WrittenLines(lineno=1, end_lineno=None),))

    with pytest.raises(RegionNotFoundError) as error:
        find_lines((), target, path=PATH)

    assert str(error.value) == "there is no line 1 in a.txt\n  hint: the file is empty"
