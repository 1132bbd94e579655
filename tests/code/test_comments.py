"""How languages write comments, and where a file has them."""

from __future__ import annotations

import pytest

from sourcebook.code.comments import commented, commented_linenos, find_comment


@pytest.mark.parametrize(
    ("language", "comment"),
    [
        ("python", "#"),
        ("yaml", "#"),
        ("perl", "#"),
        ("r", "#"),
        ("typescript", "//"),
        ("TS", "//"),
        ("rust", "//"),
        ("cuda", "//"),
        ("php", "//"),
        ("sql", "--"),
        ("haskell", "--"),
        ("common-lisp", ";"),
        ("tex", "%"),
        ("vim", '"'),
        ("vb.net", "'"),
        ("css", "/* */"),
        ("html", "<!-- -->"),
        ("markdown", "<!-- -->"),
        ("ocaml", "(* *)"),
        ("text", None),
        ("diff", None),
        ("pycon", None),
        ("no-such-language", None),
        ("", None),
    ],
)
def test_the_comment_is_that_of_the_language(language: str, comment: str | None) -> None:
    assert find_comment(language) == comment


def test_a_line_becomes_a_comment() -> None:
    assert [commented("a", sign) for sign in ("#", "/* */", None)] == ["# a", "/* a */", "a"]


def test_a_line_counts_when_its_first_word_stands_in_a_comment() -> None:
    lines = ["# a", "x = 1  # b", '"""', "# c", '"""', "    # d", "", "y"]

    assert commented_linenos(lines, "python") == frozenset({1, 6})
    assert commented_linenos(["/* a", "b */ c", "c /* d", "", "*/"], "c") == frozenset({1, 2, 4, 5})
    assert commented_linenos(["  #region a", "  #endregion"], "csharp") == frozenset({1, 2})


def test_nobody_can_say_where_no_lexer_tells() -> None:
    assert commented_linenos(["# a"], "text") is None
    assert commented_linenos(["<!-- a -->"], "markdown") is None
    assert commented_linenos(["# a"], "no-such-language") is None


def test_a_line_that_a_program_wrote_is_not_read() -> None:
    assert commented_linenos(["# " + "x" * 60_000, "# a"], "python") == frozenset({2})
