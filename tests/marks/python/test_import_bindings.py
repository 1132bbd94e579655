"""What import statements bind, and where a file stands."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

import pytest

from sourcebook.marks.python.import_bindings import absolute_module, module_of


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("flask/app.py", "flask.app"),
        ("src/flask/app.py", "flask.app"),
        ("lib/sqlalchemy/orm/__init__.py", "sqlalchemy.orm.__init__"),
        ("src.py", "src"),
        ("setup.py", "setup"),
        ("my-project/app.py", None),
        ("django/conf/app_template/models.py-tpl", "django.conf.app_template.models"),
        ("2to3/x.py", None),
    ],
)
def test_module_is_told_by_the_place_of_the_file(path: str, module: str | None) -> None:
    assert module_of(PurePosixPath(path)) == module


@pytest.mark.parametrize(
    ("statement", "module", "absolute"),
    [
        ("from a.b import c", None, "a.b"),
        ("from . import c", "a.b", "a"),
        ("from .x import c", "a.b", "a.x"),
        ("from .x import c", "a.b.__init__", "a.b.x"),
        ("from ..x import c", "a.b.c", "a.x"),
        ("from .. import c", "a.b", None),
        ("from . import c", "a", None),
        ("from .x import c", None, None),
    ],
)
def test_relative_imports_are_made_absolute(statement: str, module: str | None, absolute: str | None) -> None:
    (node,) = ast.parse(statement).body
    assert isinstance(node, ast.ImportFrom)

    assert absolute_module(node, module) == absolute
