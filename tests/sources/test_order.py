"""The sub-folders of `sources` import one way only, in the order that its docstring tells."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sourcebook.sources

FOLDER = Path(sourcebook.sources.__file__).parent
ORDER = (
    "once",
    "nearest_paths",
    "typeshed",
    "standard_library",
    "left_out",
    "store",
    "finding_code",
    "locked_pins",
    "network",
    "git",
    "releases",
    "servers",
    "providers",
    "trees",
    "archive",
    "upstream",
    "session",
)
PREFIX = "sourcebook.sources."


def unit_of(path: Path) -> str:
    return path.relative_to(FOLDER).with_suffix("").parts[0]


def imported_units(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return {module.removeprefix(PREFIX).partition(".")[0] for module in modules if module.startswith(PREFIX)}


def test_the_order_names_every_unit() -> None:
    assert {unit_of(path) for path in FOLDER.rglob("*.py")} == {"__init__", *ORDER}


@pytest.mark.parametrize("unit", ORDER)
def test_a_unit_imports_only_from_those_before_it(unit: str) -> None:
    modules = [path for path in FOLDER.rglob("*.py") if unit_of(path) == unit]

    imported = {other for path in modules for other in imported_units(path)} - {unit}

    assert imported <= set(ORDER[: ORDER.index(unit)])
