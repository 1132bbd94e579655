"""Which names of libraries lines of a file use."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.marks.used_names import find_used_names

FILE = """\
import os.path
import sqlalchemy as sa
from flask import current_app, request
from .models import User
from demo.views import show

engine = sa.create_engine(os.environ.get("URL"))
request = None


def load(os):
    show(User, request, os.remove)
    return current_app.config.get("A"), current_app.config
"""


def _used(*linenos: int, path: str = "src/demo/main.py", language: str = "python") -> dict[str, int]:
    return dict(find_used_names(FILE, linenos, language=language, path=PurePosixPath(path)))


def test_every_beginning_of_a_chain_counts_but_no_name_without_a_dot() -> None:
    assert _used(7) == {"os.environ": 1, "os.environ.get": 1, "sqlalchemy.create_engine": 1}


def test_only_what_the_lines_use_counts_each_line_once() -> None:
    assert _used(12, 13) == {"flask.current_app": 1, "flask.current_app.config": 1, "flask.current_app.config.get": 1}
    assert _used(8) == {}


def test_an_import_alone_is_no_use() -> None:
    assert _used(1, 2, 3) == {}


@pytest.mark.parametrize("language", ["javascript", "text"])
def test_a_file_that_is_not_python_uses_no_names(language: str) -> None:
    assert _used(7, language=language) == {}


def test_a_file_that_does_not_parse_uses_no_names() -> None:
    assert find_used_names("import a\na.b(", [2], language="python", path=PurePosixPath("x.py")) == ()
