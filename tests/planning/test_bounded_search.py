"""Regular expressions of authors match as `re` says, and end within their budget whatever they are."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import BlockError
from sourcebook.marks.pattern_search import compile_pattern, most_steps, search_lines
from sourcebook.planning.bounded_search import BUDGET, BoundedSearch
from tests.projects import build, write_project

ENDLESS = (
    "(a+)+$",
    "(a|a)+$",
    "(a|aa)+$",
    "(?:a|a)*b",
    "(a?){40}a{40}b",
    "a*a*a*a*a*a*b",
    ".*.*.*.*.*.*#",
    "((a{1,9}){1,9}){1,9}b",
    "(a{0,30}){0,30}b",
    "(?:a?a?){30}b",
)
LINES = ("x = '" + "a" * 60 + "!'", "a" * 900)


def stopped(pattern: str, seconds: str) -> str:
    return (
        f"looking for {pattern!r} was stopped: the regular expressions of an example may take {seconds} seconds "
        "together\n"
        "  hint: let no two repetitions beside or in each other match the same text: "
        "`[^,]*,` in place of `.*,`, and `(a|b)+` in place of `(a+|b)+`"
    )


@pytest.mark.slow
def test_patterns_without_an_end_are_stopped() -> None:
    for pattern in ENDLESS:
        with pytest.raises(BlockError) as error:
            BoundedSearch(0.1)(pattern, LINES)

        assert str(error.value) == stopped(pattern, "0.1")


SECONDS = BUDGET if os.environ.get("SOURCEBOOK_TORTURE") else 0.2
SLOW = (
    *ENDLESS,
    "(a|a|a)*c",
    r"(\w|\d|_)+:",
    r"([a-z]|\w)+=",
    "(.*?,){12}P",
    ".*,.*,.*,.*,.*;",
    r"(?=(a+))\1+b",
    r"(x|xa|a)+\d",
    r"\s*\S*\s*\S*\s*\S*=;",
)


@pytest.mark.sampled(most=18)
@pytest.mark.slow
@pytest.mark.parametrize("pattern", SLOW)
@pytest.mark.parametrize("line", [f"x = '{'a' * 60}!'", f"x = '{'a' * 990}!'", "a.b," * 240 + "!"])
def test_slow_patterns_end_within_the_budget(pattern: str, line: str) -> None:
    before = os.times()

    try:
        BoundedSearch(SECONDS)(pattern, [line])
    except BlockError as error:
        assert str(error) == stopped(pattern, f"{SECONDS:g}")

    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < SECONDS + 1
    assert after.user - before.user < 2


@pytest.mark.slow
def test_where_no_process_can_be_started_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")

    with pytest.raises(BlockError) as error:
        BoundedSearch()("(a)+", LINES)

    assert str(error.value) == (
        "no process can be started to look for '(a)+': No such file or directory\n"
        "  hint: write it without repeated groups, or let this user start Python"
    )


@pytest.mark.slow
def test_the_search_that_was_stopped_leaves_no_process() -> None:
    with pytest.raises(BlockError):
        BoundedSearch(0.1)(ENDLESS[0], LINES)

    if sys.platform == "linux":
        listed = subprocess.run(["ps", "-o", "args", "--ppid", str(os.getpid())], capture_output=True, text=True)
        assert "pattern_worker" not in listed.stdout


@pytest.mark.slow
def test_one_budget_is_for_all_patterns_of_an_example() -> None:
    search = BoundedSearch(0.1)
    with pytest.raises(BlockError):
        search(ENDLESS[0], LINES)
    started = time.monotonic()

    with pytest.raises(BlockError) as error:
        search("foo", LINES)

    assert time.monotonic() - started < 0.1
    assert str(error.value) == stopped("foo", "0.1")


@pytest.mark.slow
def test_a_page_with_such_a_pattern_ends_with_its_line(tmp_path: Path) -> None:
    page = "```example\nsource: a.py\nmark: {regex: '(a|a)+$'}\n```\n"
    root = write_project(tmp_path, {"index.md": page}, files={"a.py": LINES[0] + "\n"})

    built = build(root)

    assert built.code == 1
    assert "index.md:3: " + stopped("(a|a)+$", "5") in built.output


@pytest.mark.parametrize("pattern", [r"runner\.invoke\(", r"\bb\w+", "foo|bar", "x?y", "[*+]{2,}", "a{3}", ".*foo.*"])
def test_what_people_write_needs_no_process(pattern: str) -> None:
    steps = most_steps(pattern, ["    return foo(bar)  # as it is"] * 300)

    assert steps is not None
    assert steps < 2_000_000_000


@pytest.mark.parametrize(
    "pattern",
    ["(a)*", "(a){9}", "(?:a){2,3}", r"(a)\1", "(?=a)", "(?<=a)b", "(?i)a", "(?P<n>a)(?P=n)", "(?x)a #", "(?>a)"],
)
def test_what_cannot_be_told_from_a_pattern_is_not_guessed(pattern: str) -> None:
    assert most_steps(pattern, ["a"]) is None


@pytest.mark.parametrize("pattern", ["a*" * 400, "a|" * 400, "(a|a)" * 190, "a?" * 400])
def test_patterns_of_many_choices_are_not_looked_for_here(pattern: str) -> None:
    steps = most_steps(pattern, LINES)

    assert steps is not None
    assert steps > 2_000_000_000


_atoms = st.sampled_from(
    ["a", "b", ".", r"\w", r"\s", "[ab]", "[^a]", r"\b", "é", "ı", "😀", "\ud83d", "(?=a)", "^", "$"]
)
_patterns = st.recursive(
    _atoms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*?", "{2}", "{0,2}", "+"])).map(lambda pair: f"({pair[0]}){pair[1]}"),
    ),
    max_leaves=6,
)
_lines = st.lists(st.text(st.sampled_from("abéıI \x1c😀\ud83d\udc0d"), max_size=6), max_size=3)


@pytest.mark.slow
@settings(deadline=None, max_examples=2_000 if os.environ.get("SOURCEBOOK_TORTURE") else 30)
@given(_patterns, _lines)
def test_matches_are_those_of_re(pattern: str, lines: list[str]) -> None:
    found = compile_pattern(pattern).finditer
    matches = [(number, m.start(), m.end()) for number, line in enumerate(lines, 1) for m in found(line)]
    expected = [match for n, match in enumerate(matches) if n == 0 or match[2] > match[1]]

    assert BoundedSearch()._search_apart(pattern, lines) == expected
    assert search_lines(pattern, lines) == expected
