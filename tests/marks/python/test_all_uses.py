"""One walk for many symbols finds what a walk for each of them finds, with the shapes of calls."""

from __future__ import annotations

from textwrap import dedent

import pytest

from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import parse_module
from sourcebook.exports.names import Thing
from sourcebook.exports.public import PublicSymbol
from sourcebook.marks.python.all_uses import NamedUse, all_uses_in
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.python.name_table import NamesAt, NameTable, name_table
from sourcebook.marks.python.symbol_uses import uses_in
from sourcebook.model.declared_module import DeclaredModule
from sourcebook.model.mark import CallShape, Kind
from sourcebook.sources.typeshed import standard_module

LIBRARY = {
    "lib": "from lib.core import App as App, Client as Client, make as make\nfrom lib.errors import Broken as Broken\n",
    "lib.core": """
        from lib.base import Base
        class App(Base):
            def route(self, rule: str, **options): ...
            def run(self) -> Client: ...
        class Client:
            def get(self, url: str) -> Answer: ...
            def __enter__(self) -> Client: ...
        class Answer:
            text: str
            def json(self): ...
        def make(name: str = "") -> App: ...
        current: App = ...
        """,
    "lib.base": "class Base:\n    def close(self): ...\n",
    "lib.errors": "class Broken(Exception):\n    def report(self): ...\n",
    "other": "from lib.core import App as Application\nfrom lib import make as build\n",
}
SYMBOLS = {
    "lib.App": ("lib.core.App",),
    "lib.App.route": ("lib.core.App.route",),
    "lib.App.run": ("lib.core.App.run",),
    "lib.App.close": ("lib.core.App.close",),
    "lib.base.Base.close": (),
    "lib.Client": ("lib.core.Client",),
    "lib.Client.get": ("lib.core.Client.get",),
    "lib.core": (),
    "lib.core.Answer": (),
    "lib.core.Answer.json": (),
    "lib.core.Answer.text": (),
    "lib.core.current": (),
    "lib.make": ("lib.core.make",),
    "lib.Broken": ("lib.errors.Broken",),
    "lib.Broken.report": ("lib.errors.Broken.report",),
    "json.JSONDecodeError": ("json.decoder.JSONDecodeError",),
    "pathlib.Path": (),
    "pathlib.Path.read_text": (),
}


def declared(path: str) -> DeclaredModule | None:
    text = LIBRARY.get(path)
    if text is None:
        return standard_module(path)
    return DeclaredModule(text=dedent(text), is_package=path == "lib", origin="lib 1.0")


MODULES = Modules(declared)


def table_of(symbols: dict[str, tuple[str, ...]]) -> NameTable:
    return name_table(
        PublicSymbol(name=name, other_names=others, thing=Thing.CLASS, is_member=name.count(".") > 1)
        for name, others in symbols.items()
    )


TABLE = table_of(SYMBOLS)


def found(source: str, *, module: str | None = None, table: NameTable = TABLE) -> tuple[NamedUse, ...]:
    return all_uses_in(parse_module(source), split_lines(source), table, module=module, modules=MODULES)


SOURCES = {
    "imports": "import lib.core\nfrom lib import App, make as m\nfrom lib.core import *\nfrom json import decoder\n",
    "paths": "import lib\napp = lib.App()\nlib.core.make('x', name=1)\nlib.core.current.run()\n",
    "members": """
        from lib import make
        app = make()
        @app.route("/", methods=["GET"])
        def view():
            with app.run() as client:
                return client.get(*urls, **options).json()
        app.close()
        """,
    "subclass": """
        import lib
        class Mine(lib.App):
            def close(self):
                super().close()
                self.route("x")
            def run(self): ...
        Mine().run().get("u").text
        """,
    "renamed": "import lib\nMaker = lib.make\nother = Maker\nb = other()\nb.run()\n",
    "a module renamed": "import lib.core\nc = lib.core\nc.make().run()\n",
    "branches": """
        try:
            from lib import Broken
        except ImportError:
            Broken = None
        def f(e: "Broken"):
            raise Broken("x", code=2)
        try: ...
        except Broken as e:
            e.report()
        """,
    "another library": "from other import Application, build\nApplication().route('/')\nbuild().close()\n",
    "standard": """
        import json, pathlib
        from json.decoder import JSONDecodeError as E
        p = pathlib.Path("x")
        json.decoder.JSONDecodeError
        p.read_text()
        """,
    "handed on": """
        def load():
            import lib.core
            return lib
        class Views:
            kind = load().App
            def __init__(self):
                from lib import Broken, core, make as build
                self._core, self.make = core, build
                self._core = core
                self.build = build
                self.broken = Broken
            def view(self):
                lib = load()
                lib.core.make().run()
                self._core.make().close()
                self.build().route("/")
                raise self.broken
        """,
    "a call imports": "import importlib\nl = importlib.import_module('lib')\nl.make().close()\n",
    "not these": "def make(): ...\nmake()\nx.route()\nclass App: ...\nApp().close()\n",
    "shadowed": "from lib import make\ndef f(make):\n    make()\nmake = 1\nmake()\n",
}


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("module", [None, "app.views", "lib", "lib.core", "lib.tests.test_core"])
def test_one_walk_finds_what_a_walk_for_each_symbol_finds(name: str, module: str | None) -> None:
    source = dedent(SOURCES[name])
    tree, lines = parse_module(source), split_lines(source)

    one_by_one = {
        (symbol, use)
        for symbol, others in SYMBOLS.items()
        for use in uses_in(tree, lines, (symbol, *others), module=module, modules=MODULES)
    }

    together = found(source, module=module)
    assert {(each.symbol, each.use) for each in together} == one_by_one
    assert len(together) == len(one_by_one)


def test_uses_are_found_at_all() -> None:
    """What is compared above is not nothing."""
    kinds = {(each.symbol, each.use.kind) for name in SOURCES for each in found(dedent(SOURCES[name]))}

    assert kinds >= {
        ("lib.App", Kind.SUBCLASS),
        ("lib.App.close", Kind.INFERRED),
        ("lib.App.close", Kind.OVERRIDE),
        ("lib.App.route", Kind.INFERRED),
        ("lib.Broken", Kind.RAISE),
        ("lib.Client.get", Kind.INFERRED),
        ("lib.core", Kind.IMPORT),
        ("lib.core.Answer.json", Kind.INFERRED),
        ("lib.make", Kind.CALL),
        ("lib.make", Kind.INFERRED),
        ("json.JSONDecodeError", Kind.IMPORT),
        ("pathlib.Path.read_text", Kind.INFERRED),
    }


@pytest.mark.parametrize(
    ("call", "shape"),
    [
        ("lib.make()", (0, ())),
        ("lib.make('x')", (1, ())),
        ("lib.make('x', 2, name=3, a=4)", (2, ("name", "a"))),
        ("lib.make(*x, **y)", (1, ("**",))),
        ("lib.make", None),
        ("f(lib.make)", None),
        ("lib.make().run", (0, ())),
        ("@lib.make('x')\ndef f(): ...", (1, ())),
        ("@lib.make\ndef f(): ...", None),
        ("raise lib.make('x')", (1, ())),
    ],
)
def test_the_shape_of_a_call_is_told(call: str, shape: tuple[int, tuple[str, ...]] | None) -> None:
    uses = [each for each in found(f"import lib\n{call}\n") if each.symbol == "lib.make" and each.use.lineno > 1]

    assert [each.use.call and (each.use.call.positional, each.use.call.keywords) for each in uses] == [shape]


def test_the_shape_of_a_call_of_a_member_is_told() -> None:
    (use,) = [each for each in found("import lib\nlib.make().route('/', a=1)\n") if each.symbol == "lib.App.route"]

    assert use.use.call == CallShape(positional=1, keywords=("a",))


def test_a_file_of_the_library_itself_hides_its_module_for_that_file_alone() -> None:
    hiding = "from lib.core import make\nclass App:\n    def other(self): ...\n"

    assert found(hiding, module="lib.core")
    assert any(each.symbol == "lib.App.route" for each in found(SOURCES["paths"] + "app.route('x')\n"))


@pytest.mark.parametrize(
    ("root", "leads"), [("lib", True), ("other", True), ("json", True), ("unknown", False), ("", False)]
)
def test_only_modules_that_are_known_lead_to_members(root: str, leads: bool) -> None:
    asked = NamesAt(TABLE, MODULES)

    assert asked.may_lead_on(root) is leads
