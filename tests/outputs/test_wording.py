"""How marks and versions are told in words."""

from __future__ import annotations

import pytest

from sourcebook.outputs.wording import short_name, spell_marks
from tests.outputs.quotes import attribution, quoted

COMMIT = "0123456789" * 4


def test_marks_of_the_same_lines_are_told_together() -> None:
    assert spell_marks(quoted().shown_marks) == "line 2 (import), line 5 (call, argument)"


@pytest.mark.parametrize(
    ("version", "commit", "name"),
    [
        ("1.0", None, "demo 1.0"),
        ("main", COMMIT, f"demo main (commit {COMMIT})"),
        (COMMIT, COMMIT, f"demo {COMMIT}"),
        (None, None, "demo"),
    ],
)
def test_a_branch_is_named_with_the_commit_it_meant(version: str, commit: str, name: str) -> None:
    assert short_name(attribution(version=version, commit=commit)) == name
