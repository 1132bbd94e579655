"""A licence is allowed when what binds its reader is on the list."""

from __future__ import annotations

import re

import pytest

from sourcebook.pins.license_list import PERMISSIVE, canonical_license, canonical_license_id, is_allowed, license_ids


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND ISC", True),
        ("GPL-3.0-only OR MIT AND ISC", True),
        ("GPL-3.0-only AND MIT OR ISC", True),
        ("GPL-3.0-only AND (MIT OR ISC)", False),
        ("(GPL-3.0-only OR MIT) AND ISC", True),
        ("(GPL-3.0-only OR (MIT AND ISC)) AND (ISC)", True),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("MIT WITH LLVM-exception AND ISC", True),
        ("(Apache-2.0 WITH LLVM-exception) OR GPL-3.0-only", False),
        ("LicenseRef-Proprietary", False),
        (None, False),
        ("", False),
        ("MIT OR", False),
        ("MIT License", False),
        ("()", False),
    ],
)
def test_an_expression_is_satisfied_by_the_list(expression: str | None, expected: bool) -> None:
    assert is_allowed(expression, ("MIT", "ISC")) is expected


def test_nothing_is_allowed_by_an_empty_list() -> None:
    assert not is_allowed("MIT OR ISC", ())


def test_the_default_list_is_of_known_ids_in_their_own_spelling() -> None:
    assert tuple(map(canonical_license_id, PERMISSIVE)) == PERMISSIVE


def test_an_id_gets_its_own_spelling() -> None:
    assert canonical_license_id("mit") == "MIT"


@pytest.mark.parametrize("text", ["", "MIT OR ISC", "the MIT license", "(MIT)", "BSD"])
def test_what_is_no_single_id_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{text!r} is not an SPDX licence id,")):
        canonical_license_id(text)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("GPL-2.0-only WITH Classpath-exception-2.0", True),
        ("GPL-2.0-only", False),
        ("GPL-2.0-only with classpath-exception-2.0 AND MIT", False),
        ("GPL-3.0-only AND MIT", True),
        ("GPL-3.0-only", False),
    ],
)
def test_an_exception_and_several_together_may_be_on_the_list(expression: str, expected: bool) -> None:
    allowed = ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-3.0-only AND MIT")

    assert is_allowed(expression, allowed) is expected


def test_the_ids_of_an_expression_are_without_exceptions() -> None:
    assert license_ids("MIT OR (GPL-2.0-only WITH Classpath-exception-2.0 AND ISC)") == {"MIT", "GPL-2.0-only", "ISC"}
    assert license_ids("the MIT license") == license_ids(None) == frozenset()


def test_what_is_no_expression_is_an_error() -> None:
    assert canonical_license("mit or isc") == "MIT OR ISC"
    with pytest.raises(ValueError, match=r"'the MIT license' is not an SPDX licence expression such as 'Apache-2\.0',"):
        canonical_license("the MIT license")
