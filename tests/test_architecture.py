"""The page for strangers says what is there: its map is the order of folders, and what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_structure import ORDER, PACKAGE

PAGE = ROOT / "content" / "docs" / "contributing" / "architecture.md"
DECISIONS = ROOT / "content" / "docs" / "decisions"
NAME = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.<>-]+(?:/[\w.<>-]+)*(?:/|\.py)|[\w.<>-]+(?:/[\w.<>-]+)+")
"""What has a slash in it, or ends as a module does; `<verb>` stands for any word."""


def _section(text: str, heading: str) -> str:
    """Return what stands below a heading of the second level, up to the next."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def _names(text: str) -> set[str]:
    """Return what is set as code, outside of fences."""
    return set(NAME.findall(re.sub(r"(?ms)^```.*?^```$", "", text)))


def _files(text: str) -> set[str]:
    return {name for name in _names(text) if FILE.fullmatch(name)}


def _exists(name: str) -> bool:
    """Tell whether a path is there, below the program's folder or the repository's."""
    pattern = re.sub(r"<\w+>", "*", name.rstrip("/"))
    found: list[Path] = [*PACKAGE.glob(pattern), *ROOT.glob(pattern)]
    return any(path.is_dir() for path in found) if name.endswith("/") else bool(found)


def test_the_map_has_the_folders_in_their_order() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|", _section(PAGE.read_text("utf-8"), "The map"), re.MULTILINE)

    assert rows == [f"{unit}/" if (PACKAGE / unit).is_dir() else f"{unit}.py" for unit in ORDER]


@pytest.mark.parametrize("page", [PAGE, *sorted(DECISIONS.glob("*.md"))], ids=lambda page: page.stem)
def test_every_file_on_the_page_exists(page: Path) -> None:
    assert {name for name in _files(page.read_text("utf-8")) if not _exists(name)} == set()


def test_every_name_of_the_program_on_the_page_exists() -> None:
    """Names of functions and classes: what has an underscore, or a capital behind its first letter."""
    known = set(re.findall(r"\w+", "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))))
    named = {name for name in _names(PAGE.read_text("utf-8")) if re.fullmatch(r"\w+(\.\w+)?", name)}

    parts = {part for name in named for part in name.split(".") if "_" in part or re.search(r"[a-z][A-Z]", part)}

    assert parts
    assert parts - known == set()


def test_the_map_of_the_readme_names_only_what_is_there() -> None:
    named = _files(_section((ROOT / "README.md").read_text("utf-8"), "How data flows"))

    assert {name for name in named if name.endswith("/")} <= {f"{unit}/" for unit in ORDER} | {"commands/proofs/"}
    assert {name for name in named if not (PACKAGE / name).exists()} == set()
