"""Files are ruled out by what they import, and only where nothing can be found."""

from __future__ import annotations

import pytest

from sourcebook.exports.names import Thing
from sourcebook.exports.public import PublicSymbol
from sourcebook.marks.python.import_search import may_use_any
from sourcebook.marks.python.name_table import NameTable, name_table


def table_of(*names: str, **imported: set[str]) -> NameTable:
    symbols = [PublicSymbol(name=name, other_names=(), thing=Thing.CLASS, is_member=False) for name in names]
    return name_table(symbols, imported)


TABLE = table_of("lib.App", lib={"lib"}, over={"over", "lib"}, under={"under"})


@pytest.mark.parametrize(
    "source",
    [
        "import lib",
        "import lib.core as c",
        "import os, lib",
        "import os, \\\n    lib.core",
        "import os; import lib",
        "if x: import lib",
        "    from lib import App",
        "from lib.core import (\n    App,\n)",
        "from\tlib import*",
        "from lib \\\n  import App",
        "from lib\\\n    .core \\\n  import App",
        "from \\\n    lib import App\n",
        "import \\\n    lib\n",
        "import lib\r\n",
        "import lib  # it\n",
        f"x = {'a' * 300}; import lib\n",
        f"from lib.{'a' * 300} import App\n",
        "import over",
        "import importlib\nimportlib.import_module('lib')",
        "__import__('lib')",
        "import ﬁle",
        "from ｌib import App",
    ],
)
def test_a_file_that_imports_a_library_or_what_leads_to_it_is_a_candidate(source: str) -> None:
    assert may_use_any(source.encode(), TABLE)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import os",
        "import library, mylib",
        "import under",
        "from .lib import App",
        "from . import lib",
        "from other import lib",
        "from other \\\nimport lib\n",
        "lib = 1  # important, reimport",
        "import os  # lib",
        "import os as lib",
        "import os; lib",
        "x = '__import__'",
        "import os  # é",
    ],
)
def test_other_files_are_ruled_out(source: str) -> None:
    assert not may_use_any(source.encode(), TABLE)


def test_a_file_of_the_library_itself_is_a_candidate() -> None:
    assert may_use_any(b"x = 1", TABLE, module="lib.__init__")
    assert not may_use_any(b"x = 1", TABLE, module="library")


def test_names_that_python_knows_by_itself_are_used_without_an_import() -> None:
    assert may_use_any(b"print(1)", table_of("builtins.print"))


def test_any_module_of_python_may_lead_to_another() -> None:
    table = table_of("json.loads")

    assert may_use_any(b"import os", table)
    assert not may_use_any(b"import lib", table)
