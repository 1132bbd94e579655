"""What two versions of a file have in common though they are written otherwise."""

from __future__ import annotations

import pytest

from sourcebook.code.statements import pieces_of, pieces_within, statements_of


def _said(text: str, language: str) -> list[str]:
    return [one.text for one in statements_of(text.splitlines(), language)]


SAME = {
    "a comment": ("python", "a = 1\n", "# one\na = 1  # two\n"),
    "a docstring": ("python", 'def f():\n    """One."""\n    g()\n', "def f():\n    g()\n"),
    "quotes": ("python", "a = 'x'\n", 'a = "x"\n'),
    "line breaks": ("python", "f(a, b)\n", "f(\n    a,\n    b,\n)\n"),
    "brackets": ("python", "return_ = (a)\n", "return_ = a\n"),
    "an import in two": ("python", "import os, sys\n", "import os\nimport sys\n"),
    "a block behind its colon": ("python", "if a: b()\n", "if a:\n    b()\n"),
    "a comment of another language": ("javascript", "f(a) // one\n", "/* two */ f( a )\n"),
    "line breaks of another language": ("javascript", "f(a, b)\n", "f(\n  a,\n  b)\n"),
    "a file without a lexer": ("text", "a  b\n", "  a b\n"),
}


@pytest.mark.parametrize("name", SAME)
def test_what_says_the_same_has_the_same_text(name: str) -> None:
    language, one, other = SAME[name]

    assert _said(one, language) == _said(other, language) != []


OTHER = {
    "another value": ("python", "a = 1\n", "a = 2\n"),
    "another text": ("python", "a = 'x y'\n", "a = 'x  y'\n"),
    "another block": ("python", "if a:\n    b()\n", "if a:\n    c()\n"),
    "another decorator": ("python", "@a\ndef f(): pass\n", "@b\ndef f(): pass\n"),
    "what looks like a comment": ("javascript", "f('// a')\n", "f('// b')\n"),
    "another sign": ("javascript", "a == b\n", "a != b\n"),
}


@pytest.mark.parametrize("name", OTHER)
def test_what_says_something_else_has_another_text(name: str) -> None:
    language, one, other = OTHER[name]

    assert _said(one, language) != _said(other, language)


def test_a_header_is_one_statement_and_its_block_others() -> None:
    text = "@a\nclass A(B):\n    def f(\n        self,\n    ):\n        # why\n        return 1\n"

    found = [(one.lines.lineno, one.lines.end_lineno, one.scope) for one in statements_of(text.splitlines(), "python")]

    assert found == [(1, 1, ""), (2, 2, ""), (3, 5, "A"), (7, 7, "A.f")]


def test_python_that_cannot_be_parsed_is_compared_by_its_tokens() -> None:
    assert _said("print 'a'  # b\n", "python") == _said("print  'a'\n", "python")


HEADER = "def f(\n    a: A,\n    b: B,\n) -> None:\n    g()\n"
TABLE = "urls = [\n    path('a', a),\n    path('b', b),\n]\n"


@pytest.mark.parametrize(
    ("text", "lineno", "pieces"),
    [
        (HEADER, 2, ("a: A",)),
        (HEADER, 4, ("None",)),
        (HEADER, 1, ("def f",)),
        ("class A(\n    B,\n): ...\n", 1, ("class A",)),
        ("with (\n    a,\n): ...\n", 1, ()),
        (TABLE, 3, ("path('b', b)",)),
        ("f(\n    a=1,\n    b=2,\n)\n", 2, ("a=1",)),
    ],
)
def test_of_a_long_statement_some_lines_say_something_by_themselves(
    text: str, lineno: int, pieces: tuple[str, ...]
) -> None:
    (statement, *_) = statements_of(text.splitlines(), "python")

    assert pieces_within(statement, frozenset({lineno})) == pieces
    assert pieces_of(statement).issuperset(pieces)
