"""Names of a file that may become links: those that imports bind to a symbol with a page."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.marks.linkable_names import find_names

PATH = PurePosixPath("pkg/mod.py")


def names(source: str, *symbols: str, path: PurePosixPath = PATH) -> list[tuple[int, str, str]]:
    """Return line, text and symbol of each name."""
    lines = source.split("\n")
    found = find_names(source, frozenset(symbols), language="python", path=path)
    return [(s.lineno, lines[s.lineno - 1][s.col : s.end_col], symbol) for s, symbol in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "from flask import Flask\napp = Flask()\n",
            [(1, "flask", "flask"), (1, "Flask", "flask.Flask"), (2, "Flask", "flask.Flask")],
        ),
        (
            "import flask as f\napp = f.Flask()\n",
            [(1, "flask", "flask"), (2, "f", "flask"), (2, "Flask", "flask.Flask")],
        ),
        (
            "from flask import Flask as F\nF\n",
            [(1, "flask", "flask"), (1, "Flask", "flask.Flask"), (2, "F", "flask.Flask")],
        ),
        ("import other\nother.Flask\nFlask = 1\nflask = Flask\n", []),
        ("def Flask():\n    pass\nFlask()\n", []),
        ("# flask.Flask\n'flask.Flask'\n", []),
        (
            "from flask import Flask\nFlask = Flask()\nFlask\n",
            [(1, "flask", "flask"), (1, "Flask", "flask.Flask"), (2, "Flask", "flask.Flask")],
        ),
    ],
)
def test_names_are_those_that_imports_bind(source: str, expected: list[tuple[int, str, str]]) -> None:
    assert names(source, "flask", "flask.Flask") == expected


def test_a_member_is_a_name_of_its_own() -> None:
    source = "from flask import Flask\nFlask.route('/')\n"

    assert names(source, "flask.Flask.route", "flask.Flask") == [
        (1, "Flask", "flask.Flask"),
        (2, "Flask", "flask.Flask"),
        (2, "route", "flask.Flask.route"),
    ]


def test_relative_imports_are_resolved_by_the_files_place() -> None:
    source = "from .app import Flask\nFlask\n"

    assert names(source, "flask.app.Flask", path=PurePosixPath("src/flask/cli.py")) == [
        (1, "Flask", "flask.app.Flask"),
        (2, "Flask", "flask.app.Flask"),
    ]


def test_one_place_is_one_name() -> None:
    source = "try:\n    from a import x\nexcept ImportError:\n    from b import x\nx\n"

    found = names(source, "a.x", "b.x")

    assert [(line, text) for line, text, _ in found] == [(2, "x"), (4, "x"), (5, "x")]


@pytest.mark.parametrize(("source", "language"), [("from flask import (\n", "python"), ("import flask", "text")])
def test_what_is_not_python_has_none(source: str, language: str) -> None:
    assert find_names(source, frozenset({"flask"}), language=language, path=PATH) == ()


def test_many_symbols_cost_little() -> None:
    """The file is parsed once, and symbols that its imports cannot reach are passed over."""
    source = "from flask import Flask\n" + "Flask(Request, Response)\n" * 200
    symbols = [f"library{number}.Request" for number in range(2_000)]

    assert len(names(source, "flask.Flask", *symbols)) == 201
