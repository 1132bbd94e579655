"""Copied code says where it comes from, in a comment that nothing in it can end."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest

from sourcebook.display.citation import render_citation
from sourcebook.model.figure import Attribution
from sourcebook.model.pin import License
from tests.display.markup import parse_strictly


def citation(language: str = "python", **changes: Any) -> tuple[list[str], str]:
    """Return the rows and the comment signs, as a script reads them."""
    values: dict[str, Any] = {
        "project": "Ferry Port",
        "version": "2.3.0",
        "path": PurePosixPath("src/ferry_port/tug.py"),
        "license": License(expression="MIT", origin="License-Expression"),
        "upstream_url": "https://packages.example.org/ferry-port/2.3.0/",
        "swhid": "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2",
    }
    attribution = Attribution(**(values | changes))
    (element,) = parse_strictly(f"<b{render_citation(attribution, language)}></b>")
    return element.get("data-cite", "").split("\n"), element.get("data-comment", "")


def test_it_names_project_version_path_permalink_and_license() -> None:
    assert citation() == (
        [
            "From Ferry Port 2.3.0, src/ferry_port/tug.py",
            "https://packages.example.org/ferry-port/2.3.0/",
            "License: MIT",
        ],
        "#",
    )


def test_what_is_not_known_is_left_out_or_said_to_be_unknown() -> None:
    unknown = License(expression=None, origin=None)

    assert citation(license=unknown, upstream_url=None, version=None)[0] == [
        "From Ferry Port, src/ferry_port/tug.py",
        "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2",
        "License: unknown",
    ]
    assert citation(license=unknown, upstream_url=None, swhid=None)[0] == [
        "From Ferry Port 2.3.0, src/ferry_port/tug.py"
    ]


def test_an_address_that_could_run_is_not_copied() -> None:
    assert citation(upstream_url="javascript:alert(1)")[0][1].startswith("swh:1:cnt:")


@pytest.mark.parametrize(
    ("language", "project", "row"),
    [
        ("python", "a\nimport os", "From a import os 2.3.0, src/ferry_port/tug.py"),
        ("python", "a\u2028b\rc", "From a b c 2.3.0, src/ferry_port/tug.py"),
        ("python", "a\u202eb", "From a[U+202E]b 2.3.0, src/ferry_port/tug.py"),
        ("css", "a */ b", "From a * / b 2.3.0, src/ferry_port/tug.py"),
        ("html", "a --> b", "From a - - > b 2.3.0, src/ferry_port/tug.py"),
    ],
)
def test_nothing_in_it_ends_the_comment(language: str, project: str, row: str) -> None:
    assert citation(language, project=project)[0][0] == row


def test_nothing_is_said_where_nobody_knows_how_the_language_comments() -> None:
    assert citation("no-such-language") == citation("text") == ([""], "")
