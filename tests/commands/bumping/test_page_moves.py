"""Pages carried along, as text files: `tests/cases/bumping/*.txt`.

A case is the version before and after, the file at each, the page, and the page as it is then with what is told. A new
case needs no Python: write it without its end, run the test, and read its failure as critically as code.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.commands.bumping.page_moves import CarriedPage, carry_page
from sourcebook.commands.bumping.plan import line_map
from sourcebook.errors import SourcebookError
from sourcebook.pages.carrying import Move
from sourcebook.pages.own_prose import Asked
from sourcebook.pages.page import parse_page
from sourcebook.references.other_revisions import with_revision
from tests.pages.test_cases import FORGES

CASES = sorted((Path(__file__).parents[2] / "cases" / "bumping").glob("*.txt"))
SPLIT = re.compile(r"^=== \w+(?: .*)?\n", re.MULTILINE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_page_is_carried_as_expected(case: Path) -> None:
    text = case.read_text("utf-8")
    versions, old, new, page, expected, told = SPLIT.split(text)

    carried = _carry(page, old, new, versions)

    assert carried.text == expected
    assert "\n".join(_told(carried)) == told.strip()


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_and_byte_order_marks_stay(end: str) -> None:
    versions, old, new, page, expected, _ = SPLIT.split(CASES[0].read_text("utf-8"))

    carried = _carry("\ufeff" + page.replace("\n", end), old, new, versions)

    assert carried.text == "\ufeff" + expected.replace("\n", end)


def _carry(text: str, old: str, new: str, versions: str) -> CarriedPage:
    """Carry every example of `a.py` on a page; what is shown is the whole file, or what the case names."""
    before, after, *shown = versions.split()
    page = parse_page(text, path=PurePosixPath("page.md"), forges=FORGES)
    assert page.faults == ()
    lines = old.split("\n")
    first, last = map(int, shown[0].split("-")) if shown else (1, len(lines))
    numbers = {n: r for n, r in enumerate(page.requests) if str(r.reference.path).endswith("a.py")}
    moves = {}
    for n, request in numbers.items():
        try:
            source = with_revision(request.source, before, after, forges=FORGES)
        except SourcebookError:
            continue
        moves[n] = Move(
            source=source,
            lines=line_map(lines, new.split("\n")),
            shown=frozenset(range(first, last + 1)),
            versions=(before, after),
        )
    visible: dict[Asked, frozenset[int]]
    visible = {r: moves[n].shown if n in moves else frozenset(range(1, 100)) for n, r in enumerate(page.requests)}
    return carry_page(text, page, moves, visible, forges=FORGES)


def _told(carried: CarriedPage) -> list[str]:
    told = [f"{n}: {line}" for n, one in sorted(carried.carried.items()) for line in one.told]
    left = [f"{n} stays: {reason}" for n, reason in sorted(carried.left.items())]
    return [*told, *left, *(f"line {one.lineno}: {one.text} stays: {one.reason}" for one in carried.texts)]
