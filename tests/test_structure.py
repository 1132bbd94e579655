"""The shape of the program itself: the order of its rows, and what must never stand in its tree."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "generator" / "sourcebook"

ROWS = (
    ("model",),
    ("errors", "writing"),
    ("code", "exports"),
    ("references", "pins"),
    ("pages", "settings"),
    ("marks", "excerpts"),
    ("display",),
    ("sources",),
    ("planning",),
    ("catalog", "site"),
    ("corpus", "outputs", "commands"),
    ("extension", "plugin", "cli"),
)
"""A folder imports only from those before it: in rows above its own, or to its left. The order is that of the map."""

ORDER = tuple(unit for row in ROWS for unit in row)
PURE = frozenset(ORDER[: ORDER.index("sources")]) - {"settings"}
"""Text and values in, text and values out; `settings` reads its own file."""


@cache
def _modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def _nodes(path: Path) -> Sequence[ast.AST]:
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def _imports(path: Path) -> set[str]:
    found = set()
    for node in _nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("name", sorted(_modules().keys() - {"__init__"}))
def test_modules_import_only_from_folders_before_their_own(name: str) -> None:
    unit = name.partition(".")[0]
    before = ORDER[: ORDER.index(unit)]

    imported = {
        module.split(".")[1]
        for module in _imports(_modules()[name])
        if module.startswith("sourcebook.") and module.split(".")[1] in ORDER
    } - {unit}

    assert imported <= set(before)


@cache
def _edges() -> dict[str, set[str]]:
    """Return for each module those of ours that it names, imports inside functions too."""
    modules = _modules()
    return {
        name: {module.removeprefix("sourcebook.") for module in _imports(path) if module.startswith("sourcebook.")}
        & modules.keys() - {name}
        for name, path in modules.items()
    }


def _reached(name: str, edges: dict[str, set[str]]) -> set[str]:
    """Return all modules that a module drags in."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        for module in edges[waiting.pop()] - seen:
            seen.add(module)
            waiting.append(module)
    return seen


def _is_in(module: str, *folders: str) -> bool:
    return any(module == folder or module.startswith(f"{folder}.") for folder in folders)


NETWORK = ("sources.network", "sources.session")


def test_nothing_above_planning_names_the_network() -> None:
    above = ORDER[: ORDER.index("planning")]
    namers = {
        name
        for name, named in _edges().items()
        if any(_is_in(module, *NETWORK) for module in named) and name.partition(".")[0] in above
    }

    assert {name.partition(".")[0] for name in namers} <= {"sources"}


def test_only_sources_planning_corpus_and_commands_reach_the_network() -> None:
    """The doors open runs: they reach it through these; `corpus` reads the trees that it is given."""
    edges = _edges()
    reaching = {name for name in edges if any(_is_in(module, *NETWORK) for module in _reached(name, edges))}
    doors = {"extension", "plugin", "cli"}

    assert {name.partition(".")[0] for name in reaching} - doors <= {"sources", "planning", "corpus", "commands"}
    for name in reaching:
        if name.partition(".")[0] in doors:
            assert not any(_is_in(module, *NETWORK) for module in edges[name]), name


def test_site_and_outputs_reach_neither_marks_nor_excerpts() -> None:
    edges = _edges()

    for name in edges:
        if _is_in(name, "site", "outputs", "catalog"):
            assert not {module for module in _reached(name, edges) if _is_in(module, "marks", "excerpts")}, name


def test_the_house_stays_small_enough_to_know() -> None:
    edges = _edges()
    rooms = {name.partition(".")[0] for name in edges} - {"__init__"}
    pairs = {
        (name.partition(".")[0], module.partition(".")[0])
        for name, named in edges.items()
        for module in named
        if name.partition(".")[0] != module.partition(".")[0]
    }
    flat = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}

    assert len(rooms) <= 24
    assert len(flat) <= 4
    assert len(pairs) <= 110
    assert not {(a, b) for a, b in pairs if (b, a) in pairs}
    assert len(edges["plugin.hooks"]) <= 8


MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50
EXCEPTIONS: dict[str, str] = {
    "exports.library_notes.LibraryNotes": "what is read of a library while its modules are walked, in one function",
    "marks.python.expressions.Expressions": "one walk through a file: its state changes with every statement",
    "marks.python.name_binder.NameBinder": "as Expressions",
    "marks.python.scope_state.Frame": "as Expressions",
    "marks.python.statements.Statements": "as Expressions",
    "sources.network.patience._State": "how one server is doing, under a lock of its own",
}
"""Classes that are no frozen value though they are dataclasses, each with its reason."""


@pytest.mark.parametrize("name", sorted(_modules()))
def test_a_module_can_be_read_in_one_go(name: str) -> None:
    text = _modules()[name].read_text("utf-8")
    functions = [n for n in _nodes(_modules()[name]) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {function.name: (function.end_lineno or 0) - function.lineno + 1 for function in functions}

    assert text.count("\n") <= MOST_LINES
    assert {n: length for n, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}


def test_every_value_is_frozen() -> None:
    changing = {
        f"{name}.{node.name}"
        for name, path in _modules().items()
        for node in _nodes(path)
        if isinstance(node, ast.ClassDef)
        for decorator in map(ast.unparse, node.decorator_list)
        if decorator.startswith("dataclass") and "frozen=True" not in decorator
    }

    assert changing == EXCEPTIONS.keys()


def test_modules_import_one_way_only() -> None:
    edges = _edges()

    done: set[str] = set()
    while ready := {n for n in edges.keys() - done if edges[n] <= done}:
        done |= ready

    assert edges.keys() - done == set(), "these import each other in a circle"


@pytest.mark.parametrize("name", [n for n in sorted(_modules()) if n.partition(".")[0] in PURE])
def test_pure_rows_do_no_io(name: str) -> None:
    forbidden = {
        "os",
        "socket",
        "requests",
        "logging",
        "time",
        "datetime",
        "random",
        "subprocess",
        "urllib.request",
        "shutil",
        "tempfile",
        "click",
    }

    assert not _imports(_modules()[name]) & forbidden


def test_only_the_plugin_imports_mkdocs() -> None:
    importers = {
        name
        for name, path in _modules().items()
        if any(m.partition(".")[0] in {"mkdocs", "properdocs", "zensical"} for m in _imports(path))
    }

    assert {name.partition(".")[0] for name in importers} == {"plugin"}


def test_fetched_code_is_never_run() -> None:
    """No module calls what would import, execute or unpack bytes."""
    calls = {
        "exec",
        "eval",
        "__import__",
        "compile",
        "import_module",
        "extractall",
        "extract",
        "unpack_archive",
    }
    found = set()
    for name, path in _modules().items():
        for node in _nodes(path):
            if isinstance(node, ast.Call):
                function = node.func
                if isinstance(function, ast.Name) and function.id in calls:
                    found.add((name, function.id))
                if isinstance(function, ast.Attribute) and function.attr in calls - {"compile"}:
                    found.add((name, function.attr))

    # Grammars of other languages, named by our own table.
    assert found == {("code.grammars", "import_module")}


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def test_no_host_of_a_package_registry_stands_in_the_tree() -> None:
    """The words are put together from pieces, or this file would find itself."""
    names = [
        "py" + "pi" + r"\.(org|io)",
        "python" + "hosted" + r"\.org",
        "npm" + "js" + r"\.(org|com)",
        "deb" + "ian" + r"\.org",
    ]
    pattern = re.compile("|".join(names))

    found = [
        str(path.relative_to(ROOT))
        for path in _tracked()
        if path.is_file() and pattern.search(path.read_text("utf-8", errors="replace"))
    ]

    assert found == []


def test_no_text_tells_to_install_by_name() -> None:
    """The name is not registered: whoever registers it would own that command."""
    pattern = re.compile(r"(pip|uv|pipx)(x)? (tool )?install (-\S+ )*" + "source" + "book\\b")

    found = [
        str(path.relative_to(ROOT))
        for path in _tracked()
        if path.is_file() and pattern.search(path.read_text("utf-8", errors="replace"))
    ]

    assert found == []


def test_the_address_of_the_repository_stands_in_one_place_of_the_program() -> None:
    from sourcebook.model.program import REPOSITORY_URL

    holders = [n for n, path in _modules().items() if REPOSITORY_URL in path.read_text("utf-8")]

    assert holders == ["model.program"]


def test_the_version_is_that_of_the_project() -> None:
    from sourcebook.model.program import VERSION

    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == VERSION


def test_the_top_of_the_package_holds_nothing() -> None:
    """What stood there would be imported from every room, and seen by none of the tests above."""
    assert [type(node) for node in ast.parse((PACKAGE / "__init__.py").read_text("utf-8")).body] == [ast.Expr]
