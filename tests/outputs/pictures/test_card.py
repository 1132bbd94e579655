"""What a picture says of a page: the lines that show the use best, and the same in words."""

from __future__ import annotations

import pytest

from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.lines import Span
from sourcebook.model.mark import Kind, Mark
from sourcebook.outputs.pictures.card import CodeLine, SocialCard, code_lines, describe_card, drawable


def excerpt(lines: list[str], *ranges: tuple[int, int]) -> Excerpt:
    runs = tuple(Run(lineno=a, lines=tuple(lines[a - 1 : b])) for a, b in ranges)
    return Excerpt(runs=runs, line_count=len(lines))


def mark(lineno: int, kind: Kind = Kind.CALL, *, end: int | None = None, name: str = "") -> Mark:
    """`name` is the text up to the name, then the name, with a bar between them."""
    before, _, word = name.partition("|")
    span = Span(lineno=lineno, col=len(before), end_lineno=lineno, end_col=len(before) + len(word))
    return Mark(lineno=lineno, end_lineno=end or lineno, kind=kind, name=span if word else None)


def shown(lines: list[str], *marks: Mark, ranges: tuple[tuple[int, int], ...] = ()) -> list[str]:
    """The lines chosen, those that are marked behind a bar."""
    cut = excerpt(lines, *(ranges or ((1, len(lines)),)))
    return [
        ("|" if line.marked else " ") + "".join(text for text, _ in line.pieces)
        for line in code_lines(lines, cut, marks)
    ]


LINES = ["import os", "", "def f():", "    a = 1", "    b = os.getcwd()", "    c = 2", "    return"]


def test_a_call_is_shown_rather_than_the_import_before_it() -> None:
    assert shown(LINES, mark(1, Kind.IMPORT), mark(5)) == [
        " a = 1",
        "|b = os.getcwd()",
        " c = 2",
    ]


def test_any_use_is_shown_rather_than_the_import_and_a_call_rather_than_any_use() -> None:
    marks = (mark(1, Kind.IMPORT), mark(4, Kind.ATTRIBUTE), mark(6, Kind.CALL))

    assert shown(LINES, *marks[:2])[1] == "|    a = 1"
    assert "|c = 2" in shown(LINES, *marks)


def test_an_import_is_shown_where_there_is_nothing_else() -> None:
    assert shown(LINES, mark(1, Kind.IMPORT)) == ["|import os", " ", " def f():"]


def test_a_mark_outside_the_excerpt_is_not_shown() -> None:
    chosen = shown(LINES, mark(1, Kind.IMPORT), mark(5), ranges=((1, 1), (3, 4)))

    assert chosen == ["|import os"]


def test_lines_of_another_run_are_never_put_beside_each_other() -> None:
    assert shown(LINES, mark(5), ranges=((1, 2), (5, 5), (7, 7))) == ["|b = os.getcwd()"]


def test_a_mark_of_several_lines_is_shown_from_its_first() -> None:
    lines = ["a = 1", "b = f(", "    1,", "    2,", "    3)"]

    assert shown(lines, mark(2, end=5)) == ["|b = f(", "|    1,", "|    2,"]


@pytest.mark.parametrize("dull", ["", "# a comment", '"""', '"""Says what it is."""', "// so"])
def test_code_is_preferred_to_comments_and_empty_lines(dull: str) -> None:
    lines = [dull, "a = f()", "b = 1", "c = 2"]

    assert shown(lines, mark(2)) == ["|a = f()", " b = 1", " c = 2"]
    assert shown(["x = 1", "y = 2", "a = f()", dull], mark(3)) == [" x = 1", " y = 2", "|a = f()"]


def test_without_marks_the_first_lines_that_hold_anything_are_shown() -> None:
    assert shown(["", "", "a", "b", "c", "d"]) == [" a", " b", " c"]


@pytest.mark.parametrize("lines", [[], [""], ["", "   ", "\t"]])
def test_an_empty_excerpt_has_no_code(lines: list[str]) -> None:
    cut = excerpt(lines, *([(1, len(lines))] if lines else []))

    assert code_lines(lines, cut, ()) == ()


def test_a_name_is_a_piece_of_its_own() -> None:
    cut = excerpt(["  x = os.getcwd()"], (1, 1))

    (line,) = code_lines(["  x = os.getcwd()"], cut, [mark(1, name="  x = os.|getcwd")])

    assert line == CodeLine(pieces=(("x = os.", False), ("getcwd", True), ("()", False)), marked=True)


def test_tabs_become_spaces_up_to_the_columns_they_lead_to() -> None:
    assert shown(["\tif x:", "\t\ta\t= 1", "\t    b = 2"], mark(2)) == [
        " if x:",
        "|    a   = 1",
        "     b = 2",
    ]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("two\n lines ", "two lines"),
        ("e\u0301", "\xe9"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\u200bb", "a[U+200B]b"),
        ("\U0001f469\u200d\U0001f4bb.", "\U0001f469."),
        ("\u2764\ufe0f", "\u2764"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("\x00\ud800", "[U+0000][U+D800]"),
    ],
)
def test_text_is_drawn_one_glyph_after_the_other_and_hides_nothing(text: str, seen: str) -> None:
    assert drawable(text) == seen


@pytest.mark.parametrize(
    ("card", "text"),
    [
        (
            SocialCard(site_name="S", title="a.b", is_symbol=True, library="a", counts="1 example"),
            "a.b: a · 1 example",
        ),
        (SocialCard(site_name="S", title="T", description="What\nit is."), "T: What it is."),
        (SocialCard(site_name="S", title="T"), "T"),
    ],
)
def test_a_picture_is_told_in_words(card: SocialCard, text: str) -> None:
    assert describe_card(card) == text
