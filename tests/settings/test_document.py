"""The form of the settings knows the names of each of its tables."""

from __future__ import annotations

import pytest

from sourcebook.settings.document import names_beside


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (("index", "x"), ["allow_private", "url"]),
        (("forges", "work", "x"), ["allow_private", "kind", "raw_url", "url"]),
        (("hosts", 0, "x"), ["allow_private", "name"]),
        (("licenses", "x"), ["allow", "whole_files"]),
        (("social", "x"), ["pictures"]),
        (("mine", "x"), ["schedulers", "table"]),
    ],
)
def test_the_names_beside_a_setting_are_those_of_its_table(path: tuple[str | int, ...], names: list[str]) -> None:
    assert names_beside(path) == names


def test_the_names_beside_a_setting_at_the_top_are_those_of_the_file() -> None:
    assert {"cache", "forges", "hosts", "limits", "locked"} <= set(names_beside(("x",)))
