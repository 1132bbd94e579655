"""What prose names lines: `tests/cases/line_words.txt` has the cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.pages.line_words import find_line_words

CASES = [
    case.split("\n")
    for case in (Path(__file__).parent.parent / "cases" / "line_words.txt").read_text("utf-8").strip().split("\n\n")[1:]
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:40] for case in CASES])
def test_lines_are_found_as_expected(text: str, expected: str) -> None:
    text = text.replace("\\n", "\n")

    found = find_line_words(text)

    groups = "; ".join(", ".join("-".join(str(n.lineno) for n in ls.numbers) for ls in w.lines) for w in found)
    assert groups == expected.removeprefix("->").strip()
    for words in found:
        for lines in words.lines:
            assert [int(text[n.start : n.end]) for n in lines.numbers] == [n.lineno for n in lines.numbers]
