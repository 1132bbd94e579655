"""How the comparison with what people found by hand counts; `python -m bench.rediscovery` prints it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from bench.rediscovery import Answer, cause_of, is_same
from bench.rediscovery_cases import RELEASES, Case, cases_of_pages

CASE = Case(origin="pages", project="x", version="1", path="src/x/a.py", symbol="lib.App", said=("app = lib.App()",))
NAMES = {"lib.App": frozenset({"lib.core.App"}), "lib.gone": frozenset[str]()}
PATH = PurePosixPath("x/a.py")
PAGE = """\
title: x
sidebartitle: lib.core connection
meta: x


[**x / a.py**](https://github.com/{repository}/blob/master/src/x/a.py)

```python
~~{line}
```
"""


@pytest.mark.parametrize(
    ("case", "texts", "found", "cause"),
    [
        (CASE, {PATH: "import lib"}, {"x/a.py": frozenset({"lib.core.App"})}, None),
        (CASE, {PATH: "  app = lib.App()"}, {"x/a.py": frozenset({"lib.core"})}, "resolver"),
        (CASE, {PATH: "  app = lib.App()"}, {"x/b.py": frozenset({"lib.core.App"})}, "resolver"),
        (CASE, {PATH: "app = None"}, {}, "text"),
        (CASE, {PurePosixPath("y/x/a.py"): "app = lib.App()"}, {}, "path"),
        (replace(CASE, symbol="lib.gone"), {PATH: "app = lib.App()"}, {}, "names"),
    ],
)
def test_a_miss_has_its_cause(
    case: Case, texts: dict[PurePosixPath, str], found: dict[str, frozenset[str]], cause: str | None
) -> None:
    assert cause_of(case, texts, found, NAMES) == cause


def test_blocks_whose_file_no_release_has_do_not_count() -> None:
    answers = [Answer(case=CASE, cause=cause) for cause in (None, "resolver", "names", "archive", "path", "text")]

    assert [each.cause for each in answers if not each.counts] == ["path", "text"]
    assert Answer(case=replace(CASE, origin="own"), cause="path").counts


def test_a_path_is_the_one_of_a_wheel_or_of_the_repository() -> None:
    paths = ("src/x/a.py", "x/a.py", "a.py", "y/src/x/a.py")

    assert [is_same(PurePosixPath(path), PurePosixPath("src/x/a.py")) for path in paths] == [True, True, False, False]


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("from lib.core import connection, other", True),
        ("lib.core.connection.close()", True),
        ('connection = connections["default"]', False),
        ("from lib.core import connections", False),
    ],
)
def test_a_mark_counts_where_it_imports_the_name_or_has_it_behind_a_dot(
    tmp_path: Path, line: str, counts: bool
) -> None:
    (tmp_path / "a.markdown").write_text(PAGE.format(repository="sqlalchemy/alembic", line=line))

    cases = list(cases_of_pages(tmp_path))

    assert [(case.symbol, case.path, case.said) for case in cases] == [
        ("lib.core.connection", "src/x/a.py", (line,))
    ] * counts
    assert all(f"{case.project}@{case.version}" == RELEASES["sqlalchemy/alembic"] for case in cases)
