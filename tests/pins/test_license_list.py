"""A licence is allowed when what binds its reader is on the list."""

from __future__ import annotations

import re

import pytest

from sourcebook.pins.license_list import PERMISSIVE, canonical_license_id, is_allowed


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
