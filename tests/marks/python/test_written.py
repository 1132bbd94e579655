from __future__ import annotations

import pytest

from sourcebook.marks.python.inference.written import written_in


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_the_tree(end: str) -> None:
    written = written_in(end.join(["a = 1", "if (b := a) or (c := a):", "    pass", "print(d := 1)"]))

    assert sorted(set(written.walruses)) == [2, 4]
    assert [written.has_walrus(lineno, lineno) for lineno in (1, 2, 3, 4, 5)] == [False, True, False, True, False]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x = 1", set()),
        ("isinstance(x, int) and isinstance (\n y, str)", {"x", "y"}),
        ("isinstance(x.a, int) or isinstance(f(), int) or isinstance(x[0], int)", set()),
        ("isinstance(ﬁ, int)", {"fi"}),
        ("isinstance(# why\nx, int)", None),
        ("of = isinstance", None),
        ("type(x) is int or type( y ) != str or type(z.a) is int or typed(w) is int", {"x", "y"}),
        ("match x:\n    case int():\n        match (y) :\n            case _: ...\nmatch z, w:\n", {"x", "y"}),
        ("type(x) is int\nisinstance(y, int)\nmatch = 1", {"x", "y"}),
    ],
)
def test_only_names_that_are_tested_for_their_class_are_narrowed(text: str, names: set[str] | None) -> None:
    assert written_in(text).narrowed == names
