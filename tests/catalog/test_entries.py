"""What lists know of a page: its module, how it is called, and its examples with their projects."""

from __future__ import annotations

import pytest

from sourcebook.catalog.entries import count_examples, module_of
from tests.catalog.entries import entry


@pytest.mark.parametrize(
    ("symbol", "modules", "module"),
    [
        ("requests.Session", (), "requests"),
        ("requests.Session.mount", (), "requests"),
        ("sqlalchemy.orm.sessionmaker", (), "sqlalchemy.orm"),
        ("jinja2", (), "jinja2"),
        ("PIL.Image.open", ("PIL", "PIL.Image"), "PIL.Image"),
        ("PIL.Image.open", (), "PIL"),
        ("a.b.c", ("a",), "a"),
        ("a.b.../../c.d", (), "a.b"),
        ("a.b c.d/e.f", (), "a"),
    ],
)
def test_the_module_of_a_symbol_is_known_or_told_by_its_spelling(
    symbol: str, modules: tuple[str, ...], module: str
) -> None:
    assert module_of(symbol, modules) == module


def test_lists_call_a_symbol_by_what_stands_below_its_module() -> None:
    assert entry("requests.Session.mount", is_called=True).label == "Session.mount()"
    assert entry("sqlalchemy.orm session").label == "session"
    assert entry("About it", library=None, module="").label == "About it"


def test_examples_are_counted_with_their_projects() -> None:
    assert count_examples([entry("a.x", "p", "q"), entry("a.y", "p")]) == ("3 examples from 2 projects")
    assert count_examples([entry("a.x")]) == ""
