"""Anchors are short, safe and unique on a page."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.display.anchors import anchor_prefix, line_anchor


@pytest.mark.parametrize(
    ("project", "prefix"),
    [
        ("graphene-sqlalchemy", "graphene-sqlalchemy"),
        ("Flask_SQLAlchemy 3.0", "flask-sqlalchemy-3-0"),
        ("Pélican", "pelican"),
        ("проект", "example"),
        ("", "example"),
        ("--", "example"),
        ("a" * 10_000, "a" * 40),
        ('"><script>', "script"),
    ],
)
def test_the_prefix_is_made_of_the_projects_name(project: str, prefix: str) -> None:
    assert anchor_prefix(project, ()) == prefix


def test_further_figures_of_a_project_are_counted() -> None:
    taken: list[str] = []
    for _ in range(3):
        taken.append(anchor_prefix("Flask", taken))

    assert taken == ["flask", "flask-2", "flask-3"]


def test_a_project_named_like_a_second_figure_is_no_clash() -> None:
    assert anchor_prefix("flask", {"flask", "flask-2"}) == "flask-3"
    assert anchor_prefix("flask-2", {"flask", "flask-2"}) == "flask-2-2"


@given(st.text())
def test_a_prefix_needs_no_quotes_and_no_escapes(project: str) -> None:
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", anchor_prefix(project, ()))


def test_a_line_is_named_by_its_number() -> None:
    assert line_anchor("flask-2", 28) == "flask-2-L28"
    assert line_anchor("", 28) == "L28"
