"""Which lines hold a word or a text: those that each line says of itself."""

from __future__ import annotations

import ast
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sourcebook.code.extents import first_lineno
from sourcebook.marks.python.relevant_lines import RelevantLines, linenos_holding, linenos_with

LETTERS = "ab_2é\u0301ﬁ. \t\f\x1c\u2028"
LINES = st.lists(st.text(LETTERS)).map(tuple)
STATEMENTS = ("a\n", "a; b\n", "a; b(\n); c\n", "\n# a\n", "@a\n\n@b\ndef f(): ...\n", "if a:\n    b\nelse:\n    c\n")
NAMES = st.frozensets(st.text("ab_é.fi", min_size=1, max_size=3), max_size=4)


WORDS = st.frozensets(st.text("ab_éfi", min_size=1, max_size=3), max_size=8)


@given(LINES, WORDS)
def test_a_line_holds_a_name_as_a_word(lines: tuple[str, ...], names: frozenset[str]) -> None:
    words = [re.compile(rf"(?<!\w){re.escape(name)}(?!\w)") for name in names]
    texts = [unicodedata.normalize("NFKC", line) for line in lines]

    assert list(linenos_with(names, lines)) == [
        number for number, text in enumerate(texts, 1) if any(word.search(text) for word in words)
    ]


@given(st.lists(st.sampled_from(STATEMENTS), min_size=1).map("".join), st.frozensets(st.integers(1, 40)))
def test_statements_with_a_relevant_line_are_found_in_order(source: str, linenos: frozenset[int]) -> None:
    block = ast.parse(source).body

    assert list(RelevantLines(linenos).of(block)) == [
        (index, statement)
        for index, statement in enumerate(block)
        if any(first_lineno(statement) <= lineno <= (statement.end_lineno or 0) for lineno in linenos)
    ]


@given(LINES, NAMES.filter(bool))
def test_a_line_holds_a_text_anywhere(lines: tuple[str, ...], texts: frozenset[str]) -> None:
    assert list(linenos_holding(texts, lines)) == [
        number for number, line in enumerate(lines, 1) if any(text in line for text in texts)
    ]
