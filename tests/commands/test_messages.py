"""What is said of mistakes in an example: `tests/cases/messages.yaml`, all planned as the pages of one project.

A new case needs no Python. Whatever is told is told in full, and once.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sourcebook.commands.build import plan_build
from sourcebook.commands.opening import open_pages
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import SourcebookError
from sourcebook.model.warned import Warned
from sourcebook.planning.run import Mode
from tests.conftest import ROOT
from tests.projects import write_project

CASES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "cases" / "messages.yaml").read_text("utf-8"))
CODE = "import httpx\n\n\ndef where():\n    # region setup\n    return httpx.get('x')\n    # endregion setup\n"


def _page(case: dict[str, Any]) -> str:
    return case.get("page") or f"# A\n\n```example\n{case['block']}```\n"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is told of each case, with lines of its page."""
    names = {re.sub(r"\W", "-", name): name for name in CASES}
    files = {"code/a.py": CODE, "code/broken.py": "def broken(:\n"}
    pages = {f"{stem}.md": _page(CASES[name]) for stem, name in names.items()}
    folder = tmp_path_factory.mktemp("messages")
    root = write_project(
        folder, {name: text.replace("<ROOT>", str(folder)) for name, text in pages.items()}, files=files
    )
    run, read = open_pages(StartPoint(start=Path(root)), Mode.LOCKED)
    plan = plan_build(run, read, linked=False)
    texts = dict.fromkeys(CASES, "")
    everything: list[SourcebookError | Warned] = [*plan.faults, *plan.warnings]
    for one in everything:
        assert one.location is not None
        texts[names[one.location.path.stem]] += str(one).removeprefix(f"{one.location.path}:") + "\n"
    return {name: text.replace(str(folder), "<ROOT>") for name, text in texts.items()}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_with_what_was_meant(name: str, told: dict[str, str]) -> None:
    assert re.sub(r"Python 3\.\d+", "PYTHON", told[name]) == CASES[name]["told"]
