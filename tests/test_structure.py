"""The shape of the program itself: the order of its rows, and what must never stand in its tree."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "generator" / "sourcebook"

ROWS = (
    ("model",),
    ("errors", "validation", "writing"),
    ("exports", "code"),
    ("references", "pins"),
    ("pages", "settings"),
    ("marks", "excerpts"),
    ("display",),
    ("sources",),
    ("planning",),
    ("catalog", "site"),
    ("pictures", "outputs", "commands"),
    ("extension", "plugin", "cli"),
)
"""A folder imports only from those before it: in rows above its own, or to its left. The order is that of the map."""

NOT_YET: frozenset[tuple[str, str]] = frozenset()
"""Pairs of folders that still import each other's way."""

ORDER = tuple(unit for row in ROWS for unit in row)
PURE = frozenset(ORDER[: ORDER.index("sources")]) - {"settings"}
"""Text and values in, text and values out; `settings` reads its own file."""


def _modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
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

    assert {(unit, other) for other in imported if other not in before} <= NOT_YET


def test_modules_of_a_folder_import_one_way_only() -> None:
    modules = _modules()
    edges = {
        name: {
            m.removeprefix("sourcebook.")
            for m in _imports(path)
            if m.startswith("sourcebook.") and m.removeprefix("sourcebook.") in modules and m != f"sourcebook.{name}"
        }
        for name, path in modules.items()
    }

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
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
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
    from sourcebook import REPOSITORY_URL

    holders = [n for n, path in _modules().items() if REPOSITORY_URL in path.read_text("utf-8")]

    assert holders == ["__init__"]
