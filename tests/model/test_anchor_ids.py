"""An address of a page is an id, or a range of its lines as the script reads it."""

from __future__ import annotations

import pytest

from sourcebook.model.anchor_ids import AnchorIds, is_anchor

IDS = frozenset({"install", "L1", "L2", "flask-L28", "flask-L35", "flask-2-L1", "x-L1-L9"})


@pytest.mark.parametrize(
    "fragment",
    ["install", "L1", "L1-L2", "L1-2", "L2-L1", "flask-L28-L35", "flask-L28-35", "flask-L28-L28", "x-L1-L9"],
)
def test_ids_and_ranges_between_them_are_there(fragment: str) -> None:
    assert is_anchor(fragment, IDS)
    assert fragment in AnchorIds(IDS)


@pytest.mark.parametrize(
    "fragment",
    ["", "L3", "L1-L3", "L3-L1", "flask-L28-L36", "flask-L28-", "flask-2-L1-L2", "L1-L2-L1", "-", "x-L1", "L1-Lx"],
)
def test_others_are_not(fragment: str) -> None:
    assert not is_anchor(fragment, IDS)
    assert fragment not in AnchorIds(IDS)


def test_what_an_engine_does_with_a_set_works() -> None:
    ids = AnchorIds({"L1"} | IDS)

    assert set(ids) == {*IDS}
    assert None not in ids


def test_what_comes_late_is_asked_for_once_and_only_where_it_is_needed() -> None:
    asked: list[str] = []

    def late() -> frozenset[str]:
        asked.append("late")
        return IDS

    ids = AnchorIds({"top"}, late)

    assert "top" in ids
    assert asked == []
    assert "flask-L28-L35" in ids
    assert "nowhere" not in ids
    assert "install" in ids
    assert asked == ["late"]
