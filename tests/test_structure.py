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
    {"__init__", "model"},
    {"errors", "plurals"},
    {"validation"},
    {"references", "lockfile"},
    {"pages"},
    {"marks"},
    {"exports"},
    {"excerpts"},
    {"metadata"},
    {"licenses", "license_list"},
    {"display"},
    {"catalog"},
    {"outputs"},
    {"result_cache"},
    {"settings", "project", "figure_cache"},
    {"sources"},
    {"analysis", "placing"},
    {"build"},
    {"page_figures", "page_entries", "social"},
    {"source_pages"},
    {"site", "navigation"},
    {"finishing"},
    {"page_twins"},
    {"publish"},
    {"run", "coverage", "explain", "lock_changes", "usage"},
    {"check"},
    {"markdown", "progress"},
    {"plugin", "cli"},
)
"""A module imports only from rows above its own, or from its own folder. The order is STYLE's map."""

PURE = {name for row in ROWS[:13] for name in row}
"""Text and values in, text and values out."""


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


def _row(unit: str) -> int:
    return next(number for number, row in enumerate(ROWS) if unit in row)


@pytest.mark.parametrize("name", sorted(_modules()))
def test_modules_import_only_from_rows_above_their_own(name: str) -> None:
    unit = name.partition(".")[0]

    imported = {
        module.split(".")[1]
        for module in _imports(_modules()[name])
        if module.startswith("sourcebook.") and module.split(".")[1] in {u for r in ROWS for u in r}
    } - {"__init__"}

    assert all(_row(other) < _row(unit) for other in imported - {unit}), imported


def test_modules_of_a_folder_import_one_way_only() -> None:
    modules = _modules()
    edges = {
        name: {
            m.removeprefix("sourcebook.")
            for m in _imports(path)
            if m.startswith("sourcebook.")
            and m.removeprefix("sourcebook.") in modules
            and m != f"sourcebook.{name}"
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
    assert found == {("marks.languages", "import_module")}


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
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
