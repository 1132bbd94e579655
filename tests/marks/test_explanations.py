"""Why a file is marked as it is: the names that lead to a symbol, and what was passed over."""

from __future__ import annotations

import pytest

from sourcebook.errors import SourceSyntaxError
from sourcebook.marks.explanations import bound_names, passed_over
from tests.marks.python.uses import find_uses

SOURCE = '''\
"""Makes a sessionmaker."""
from sqlalchemy.orm import (
    sessionmaker as maker, Session,
)
import sqlalchemy.orm as orm
import sqlalchemy
from sqlalchemy.orm import *
from other import sessionmaker


def make(sessionmaker, x=1):
    # sessionmaker in a comment, session_maker and sessionmakers not
    return sessionmaker(sessionmaker=1)


scoped_sessionmaker = orm.sessionmaker()
self.sessionmaker.x("a sessionmaker")
S = maker(sessionmaker)
class sessionmaker: pass
for sessionmaker in y: sessionmaker
import z as sessionmaker
x = """
  sessionmaker
"""
del sessionmaker
'''
SYMBOL = "sqlalchemy.orm.sessionmaker"


def over(source: str, *paths: str) -> list[tuple[int, str, str]]:
    marked = [use.span for use in find_uses(source, paths[0], also=paths[1:])]
    return [(p.lineno, p.word, p.why) for p in passed_over(source, paths, marked=marked)]


def test_every_place_that_looks_like_the_symbol_has_its_reason() -> None:
    name = "sessionmaker"

    assert over(SOURCE.replace("from sqlalchemy.orm import *\n", "\n"), SYMBOL) == [
        (1, name, "stands in a string"),
        (8, name, "is imported from other"),
        (11, name, "is a parameter"),
        (12, name, "stands in a comment"),
        (13, name, "is the name of an argument"),
        (13, name, "is what line 11 binds"),
        (16, "scoped_sessionmaker", "is a different name"),
        (17, name, "is an attribute of `self`"),
        (17, name, "stands in a string"),
        (18, name, "is what line 8 binds"),
        (19, name, "is defined here"),
        (20, name, "is bound here to something else"),
        (20, name, "is what line 20 binds"),
        (21, name, "is a name given here to something else"),
        (23, name, "stands in a string"),
        (25, name, "is bound here to something else"),
    ]


def test_names_that_lead_to_the_symbol_are_told_by_line() -> None:
    names = bound_names(SOURCE, (SYMBOL, "a.b"), module=None)

    assert [(name.lineno, name.name, name.how) for name in names] == [
        (2, "maker", "imported"),
        (5, "orm.sessionmaker", "through sqlalchemy.orm"),
        (6, "sqlalchemy.orm.sessionmaker", "through sqlalchemy"),
        (7, "sessionmaker", "everything of sqlalchemy.orm is imported"),
    ]


def test_what_the_file_itself_defines_is_told() -> None:
    names = bound_names("class A: ...\n", ("pkg.m.A",), module="pkg.m")

    assert [(name.lineno, name.name, name.how) for name in names] == [(1, "A", "defined here")]


def test_a_name_that_nothing_binds_is_not_known() -> None:
    assert over("x = Session\n", "a.Session") == [(1, "Session", "is not known by this name")]


def test_long_receivers_are_cut() -> None:
    (place,) = over(f"f({'a' * 60}).Session\n", "a.Session")

    assert place[2] == f"is an attribute of `f({'a' * 38}…`"


def test_columns_count_characters() -> None:
    assert over("x = 'é'; é.Session; y = Session\n", "a.Session") == [
        (1, "Session", "is an attribute of `é`"),
        (1, "Session", "is not known by this name"),
    ]


def test_uses_of_other_names_are_not_passed_over() -> None:
    source = "from b import Y\nY(); X\n"

    assert over(source, "a.X", "b.Y") == [(2, "X", "is not known by this name")]


def test_a_file_that_does_not_parse_is_not_explained() -> None:
    with pytest.raises(SourceSyntaxError):
        passed_over("print 'x'\n", ("a.x",), marked=())


@pytest.mark.parametrize("source", ["", "\x0c\n", "x = 1\r\ry = 2\n", "if 1:\n\tx\n"])
def test_odd_files_are_explained(source: str) -> None:
    assert passed_over(source, ("a.zz",), marked=()) == ()
