"""What is not asked about, because no name in it leads to a library, would not have been found."""

from __future__ import annotations

from textwrap import dedent

import pytest

from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import parse_module
from sourcebook.marks.python.all_uses import all_uses_in
from sourcebook.marks.python.inference.leading import Leading
from sourcebook.marks.python.inference.modules import scope_of_file
from sourcebook.marks.python.symbol_uses import uses_in
from tests.marks.python.test_all_uses import MODULES, SYMBOLS, table_of

TABLE = table_of({name: others for name, others in SYMBOLS.items() if name.startswith("lib.")})
WAYS = {
    "a parameter": "def f(c: lib.Client): c.get('u')",
    "in quotes": "def f(c: 'lib.Client'): c.get('u')",
    "a default": "def f(a=lib.make()): a.run()",
    "a loop": "for a in [lib.make()]: a.run()",
    "a comprehension": "[a.run() for a in [lib.make()]]",
    "a comprehension in one": "[[b.run() for b in a] for a in [[lib.make()]]]",
    "a test in a comprehension": "[a.run() for a in given() if isinstance(a, lib.App)]",
    "a test": "def f(a):\n    if isinstance(a, lib.App): a.run()",
    "a test beside": "def f(a): return isinstance(a, lib.App) and a.run()",
    "a cast": "from typing import cast\na = cast('lib.App', given)\na.run()",
    "a list of quoted": "def f(a: list['lib.App']): a[0].run()",
    "a function": "def made(): return lib.make()\nmade().run()",
    "a generator": "def made(): yield lib.make()\nfor a in made(): a.run()",
    "an attribute": "class C:\n    def __init__(self): self.app = lib.make()\n    def m(self): self.app.run()",
    "an attribute outside": "class C:\n    def __init__(self): self.app = lib.make()\nC().app.run()",
    "itself again": (
        "from typing import Self\nclass C:\n    app = lib.make()\n    def n(self) -> Self: ...\n"
        "    def m(self): self.n().app.run()"
    ),
    "by super": "class C(lib.App):\n    def run(self): super().run().get('u')",
    "by super of one's own": "class B:\n    app = lib.make()\nclass C(B):\n    def m(self): super().app.run()",
    "entered": "with lib.make().run() as c: c.get('u')",
    "a walrus": "if (a := lib.make()): a.run()",
    "unpacked": "a, (b, c) = 1, (2, lib.make())\nc.run()",
    "a star": "from lib import *\nmake().run()",
    "decorated": "@lib.make\ndef f(): ...\nf.run()",
    "by another library": "import other\nother.build().run()",
    "by a lambda": "f = lambda c=lib.make(): c.run()",
    "by Python's own": "import copy\ncopy.copy(lib.make()).run()",
    "of an element": "[lib.make()].pop().run()",
    "in a class": "a = lib.make()\nclass C:\n    if given:\n        a = 1\n    a.run()",
    "in an f-string": "a = lib.make()\nf'{a.run()}'",
}


def together(source: str, module: str | None = None) -> set[tuple[object, ...]]:
    uses = all_uses_in(parse_module(source), split_lines(source), TABLE, module=module, modules=MODULES)
    return {(each.symbol, each.use.span, each.use.kind) for each in uses}


@pytest.mark.parametrize("way", WAYS)
def test_what_leads_to_a_library_is_asked_about(way: str) -> None:
    source = f"import lib\n{WAYS[way]}\n"
    tree, lines = parse_module(source), split_lines(source)

    alone = {
        (symbol, use.span, use.kind)
        for symbol in TABLE.other_names
        for use in uses_in(tree, lines, TABLE.paths_of(symbol), module=None, modules=MODULES)
    }

    assert together(source) == alone
    assert any(kind == "inferred" for _, _, kind in alone)


@pytest.mark.parametrize(
    ("expression", "leads"),
    [
        ("lib.make()", True),
        ("lib", False),
        ("lib.core", True),
        ("app", True),
        ("app.x", True),
        ("self.app", True),
        ("self", False),
        ("self.names", False),
        ("self.other", False),
        ("names", False),
        ("os.path", False),
        ("given", False),
        ("plain()", False),
        ("Plain()", False),
        ("'app'", False),
    ],
)
def test_most_expressions_are_never_asked_about(expression: str, leads: bool) -> None:
    source = dedent(
        f"""
        import os, lib
        def plain(): return os.getcwd()
        class Plain:
            def __init__(self):
                self.app = lib.make()
                self.names = []
            def m(self, given, other=1):
                app = lib.make()
                names = [given]
                {expression}
        """
    )
    tree = parse_module(source)
    top = scope_of_file(tree, split_lines(source), None)
    cls = tree.body[-1]
    scope = top.below(cls, "Plain").below(cls.body[-1], "m")  # type: ignore[attr-defined,arg-type]  # as written above

    asked = Leading(top, lambda root: root == "lib", MODULES.has).may_be(cls.body[-1].body[-1].value, scope)  # type: ignore[attr-defined]  # as written above

    assert asked is leads


@pytest.mark.parametrize(
    ("expression", "leads"), [("Plain()", True), ("self.names", True), ("plain()", False), ("'app'", False)]
)
def test_in_a_file_of_the_library_its_own_classes_lead_there(expression: str, leads: bool) -> None:
    source = f"""
import os
def plain(): return os.getcwd()
class Plain:
    names: list[str]
    def m(self):
        {expression}
"""
    tree = parse_module(source)
    top = scope_of_file(tree, split_lines(source), "lib.plain")
    cls = tree.body[-1]
    scope = top.below(cls, "Plain").below(cls.body[-1], "m")  # type: ignore[attr-defined,arg-type]  # as written above

    asked = Leading(top, lambda root: root == "lib", MODULES.has, is_own=True)

    assert asked.may_be(cls.body[-1].body[-1].value, scope) is leads  # type: ignore[attr-defined]  # as written above
