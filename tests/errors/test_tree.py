"""A fault says where, what and how to mend it; several are told together."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest

from sourcebook import errors
from sourcebook.errors import (
    DigestMismatchError,
    FaultGroup,
    SourcebookError,
    at,
    collecting,
    nearest,
    own_copy,
    raise_faults,
)
from sourcebook.model.codes import Code
from sourcebook.model.place import Location
from sourcebook.model.warned import Warned

PLACE = Location(path=PurePosixPath("content/a.md"), lineno=14)


def test_an_error_says_where_what_and_how_to_mend_it() -> None:
    error = SourcebookError("no symbol 'x'", hint="nearest is 'y'", location=PLACE)

    assert str(error) == "content/a.md:14: no symbol 'x'\n  hint: nearest is 'y'"


def test_the_place_is_added_on_the_way_out() -> None:
    with pytest.raises(SourcebookError) as raised, at(PLACE):
        raise SourcebookError("wrong")

    assert str(raised.value) == "content/a.md:14: wrong"


def test_a_place_that_is_known_is_kept() -> None:
    inner = Location(path=PurePosixPath("b.md"), lineno=1)

    with pytest.raises(SourcebookError) as raised, at(PLACE), at(inner):
        raise SourcebookError("wrong")

    assert raised.value.location == inner


def test_a_copy_of_a_shared_fault_has_its_kind_its_facts_and_a_place_of_its_own() -> None:
    shared = DigestMismatchError("other bytes", expected="a", actual="b", hint="look")

    copied, unplaced = own_copy(shared, PLACE), own_copy(shared)

    assert isinstance(copied, DigestMismatchError)
    assert (copied.expected, copied.actual) == ("a", "b")
    assert str(copied) == "content/a.md:14: other bytes\n  hint: look"
    assert (shared.location, unplaced.location) == (None, None)


def test_a_group_lists_its_faults_sorted_by_place() -> None:
    later = Location(path=PurePosixPath("content/a.md"), lineno=20)
    group = FaultGroup([SourcebookError("c", location=later), FaultGroup([SourcebookError("b", location=PLACE)])])

    assert str(group) == "content/a.md:14: b\ncontent/a.md:20: c"


def test_faults_without_a_place_get_it_in_a_group_too() -> None:
    with pytest.raises(FaultGroup) as raised, at(PLACE):
        raise FaultGroup([SourcebookError("a"), SourcebookError("b")])

    assert str(raised.value) == "content/a.md:14: a\ncontent/a.md:14: b"


def test_collecting_goes_on_behind_a_fault() -> None:
    faults: list[SourcebookError] = []

    for fault in (SourcebookError("a"), FaultGroup([SourcebookError("b"), SourcebookError("c")])):
        with collecting(faults):
            raise fault

    assert [fault.message for fault in faults] == ["a", "b", "c"]


def test_a_bug_is_not_collected() -> None:
    with pytest.raises(ZeroDivisionError), collecting([]):
        raise ZeroDivisionError


def test_one_fault_is_raised_as_itself_and_none_not_at_all() -> None:
    fault = SourcebookError("a")

    raise_faults([])
    with pytest.raises(SourcebookError) as raised:
        raise_faults([fault])

    assert raised.value is fault


def test_a_warning_has_the_form_of_an_error() -> None:
    warned = Warned(code=Code.ODD_FILE, message="odd", hint="mend", location=PLACE)

    assert str(warned) == "content/a.md:14: odd\n  hint: mend"


def test_the_nearest_name_ignores_case_and_refuses_what_is_far() -> None:
    assert nearest("Sesionmaker", ["sessionmaker", "Query"]) == "sessionmaker"
    assert nearest("zzz", ["sessionmaker"]) is None


def test_the_tree_in_the_docstring_is_that_of_the_classes() -> None:
    parents: dict[str, str] = {}
    trail = ["Exception"]
    for indent, name in re.findall(r"^([ │├└─]+)(\w+(?:Error|Group))\b", errors.__doc__ or "", re.MULTILINE):
        depth = len(indent) // 4
        parents[name] = trail[depth - 1]
        trail[depth:] = [name]

    classes = [c for c in vars(errors).values() if isinstance(c, type) and c.__module__ == errors.__name__]

    assert {c.__name__: c.__bases__[0].__name__ for c in classes} == parents
