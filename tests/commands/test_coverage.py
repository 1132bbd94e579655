"""What of a library has no example yet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.index_server import IndexServer
from tests.projects import sourcebook, write_project

LIBRARY = {
    "lib/__init__.py": "from .session import Session, make\n",
    "lib/session.py": (
        'class Session:\n    """Talk to it. At length."""\n    def query(self): ...\n\n'
        "def make(): ...\ndef undo(): ...\ndef _private(): ...\n"
    ),
}
PAGE = "---\ntitle: A\nsymbol: lib.session.make\n---\n"


@pytest.fixture
def root(tmp_path: Path, index: IndexServer) -> Path:
    index.add_wheel("lib", "1.0", LIBRARY)
    settings = f'[libraries]\nlib = "pkg:pypi/lib@1.0"\n{index.toml}'
    return write_project(tmp_path / "project", {"index.md": PAGE}, settings=settings)


def test_it_lists_what_no_page_is_about_under_any_name(root: Path) -> None:
    done = sourcebook(root, "coverage")

    assert done.output.splitlines() == [
        "lib 1.0: 1 of 3 public classes and functions have a page, these have none:",
        "  lib.Session: Talk to it.",
        "  lib.session.undo",
    ]
    assert done.code == 0


def test_it_says_the_same_to_a_program(root: Path) -> None:
    done = sourcebook(root, "coverage", "lib", "--json")

    assert json.loads(done.output.splitlines()[-1]) == {
        "library": "lib",
        "release": "lib 1.0",
        "public": 3,
        "missing": [
            {"name": "lib.Session", "kind": "class", "summary": "Talk to it."},
            {"name": "lib.session.undo", "kind": "function", "summary": None},
        ],
    }


def test_a_library_that_the_settings_do_not_name_is_an_error(root: Path) -> None:
    done = sourcebook(root, "coverage", "libb")

    assert done.code == 2
    assert done.output.endswith("no library 'libb' in [libraries]\n  hint: nearest is 'lib'\n")


def test_without_libraries_the_setting_is_named(tmp_path: Path) -> None:
    done = sourcebook(write_project(tmp_path, {"index.md": PAGE}), "coverage")

    assert done.code == 2
    assert done.output == (
        "the settings name no library\n  hint: add its release to [libraries] in sourcebook.toml: "
        "flask = 'pkg:pypi/flask@3.1.3'\n"
    )
