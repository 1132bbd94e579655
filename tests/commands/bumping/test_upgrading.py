"""`sourcebook lock --upgrade` never locks what pages do not build with, and one failure stops nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sourcebook.commands.opening import open_pages
from sourcebook.commands.start_point import StartPoint
from sourcebook.planning.plan_pages import plan_pages
from sourcebook.planning.run import Mode
from tests.index_server import IndexServer
from tests.projects import sourcebook, write_project

PAGES = {
    "a.md": "```example\nsource: pkg:pypi/demo@1.0#demo/a.py\nmark: os.getcwd\n```\n",
    "b.md": "```example\nsource: pkg:pypi/other@1.0#b.py\nshow: {lines: 2}\n```\n",
    "c.md": "```example\npkg:pypi/third@1.0#c.py\n```\n",
}
A, B, C = (page.partition("pkg:")[2].partition("\n")[0] for page in PAGES.values())


@pytest.fixture
def project(tmp_path: Path, index: IndexServer) -> Path:
    index.add_wheel("demo", "1.0", {"demo/a.py": "import os\n\nos.getcwd()\n", "demo/z.py": "z = 1\n"})
    index.add_sdist("other", "1.0", {"b.py": "b = 1\nb = 2\n"})
    index.add_sdist("third", "1.0", {"c.py": "c = 1\n"})
    root = write_project(tmp_path / "project", PAGES, settings=index.toml)
    assert sourcebook(root, "lock").code == 0
    return root


def _upgrade(root: Path, *arguments: str, code: int) -> str:
    done = sourcebook(root, "lock", "--upgrade", *arguments)
    assert done.code == code, done.output
    return "\n".join(line for line in done.output.split("\n") if not line.startswith("getting "))


def _archives(root: Path) -> dict[str, str]:
    sources = json.loads((root / "examples.lock").read_text())["sources"]
    return {entry["identity"].removeprefix("pkg:"): entry["release"] for entry in sources}


def _faults(root: Path) -> list[str]:
    run, pages = open_pages(StartPoint(start=root), Mode.LOCKED)
    return [str(fault) for fault in plan_pages(pages, run.sources).faults]


def test_what_no_longer_builds_stays_and_the_others_move(project: Path, index: IndexServer) -> None:
    index.add_wheel("other", "1.0", {"b.py": "b = 3\n"})
    index.add_wheel("third", "1.0", {"c.py": "c = 2\n"})

    dry = _upgrade(project, "--dry-run", code=1)
    before = _archives(project)
    said = _upgrade(project, code=1)

    assert before == {A: "demo-1.0-py3-none-any.whl", B: "other-1.0.tar.gz", C: "third-1.0.tar.gz"}
    assert said == (
        "docs/c.md:1: pkg:pypi/third@1.0#c.py: 1.0 (third-1.0.tar.gz) -> 1.0 (third-1.0-py3-none-any.whl)\n"
        "--- 1.0 (third-1.0.tar.gz)\n"
        "+++ 1.0 (third-1.0-py3-none-any.whl)\n"
        "@@ -1 +1 @@\n"
        "-  c = 1\n"
        "+  c = 2\n"
        "pkg:pypi/other@1.0#b.py stays pinned as it was\n"
        "examples.lock: 3 sources, 1 moved\n"
        "docs/b.md:3: there is no line 2 in b.py\n"
        "  hint: the last line is 1\n"
        "1 finding\n"
    )
    assert dry == said.replace("1 moved", "1 moved; nothing written")
    assert _archives(project) == before | {C: "third-1.0-py3-none-any.whl"}
    assert _faults(project) == []


def test_one_that_vanished_does_not_stop_the_others(project: Path, index: IndexServer) -> None:
    index.remove("other")
    index.add_wheel("third", "1.0", {"c.py": "c = 2\n"})

    said = _upgrade(project, code=1)

    assert "pkg:pypi/other@1.0#b.py stays pinned as it was\nexamples.lock: 3 sources, 1 moved\n" in said
    assert "docs/b.md:2: there is no project 'other' in the package index\n" in said
    assert _archives(project)[B] == "other-1.0.tar.gz"
    assert _archives(project)[C] == "third-1.0-py3-none-any.whl"
    assert _faults(project) == []


def test_files_of_one_release_stay_together(project: Path, index: IndexServer) -> None:
    """The lock holds once what a release says of itself."""
    (project / "docs/z.md").write_text("```example\npkg:pypi/demo@1.0#demo/z.py\n```\n")
    assert sourcebook(project, "lock").code == 0
    before = _archives(project)
    index.add_wheel("demo", "1.0", {"demo/a.py": "import sys\n", "demo/z.py": "z = 2\n"})

    _upgrade(project, code=1)

    assert _archives(project) == before
    assert _faults(project) == []


def test_a_page_with_a_fault_keeps_its_pins(project: Path, index: IndexServer) -> None:
    (project / "docs/b.md").write_text(PAGES["b.md"].replace("show:", "shown:"))
    index.add_wheel("third", "1.0", {"c.py": "c = 2\n"})

    said = _upgrade(project, code=1)

    assert "docs/b.md:3: unknown option 'shown'\n" in said
    assert _archives(project)[B] == "other-1.0.tar.gz"
    assert _archives(project)[C] == "third-1.0-py3-none-any.whl"


def test_a_library_whose_release_lost_a_name_stays(project: Path, index: IndexServer) -> None:
    index.add_sdist("lib", "1.0", {"lib/__init__.py": "def call(): pass\n"})
    index.add_wheel("user", "1.0", {"user.py": "import lib\n\nlib.call()\n"})
    page = "```example\nsource: pkg:pypi/user@1.0#user.py\nmark: lib.call\n```\n"
    write_project(project, {"u.md": page}, settings=f'{index.toml}\n[libraries]\nlib = "pkg:pypi/lib@1.0"\n')
    assert sourcebook(project, "lock").code == 0
    index.add_wheel("lib", "1.0", {"lib/__init__.py": "def other(): pass\n"})

    said = _upgrade(project, code=1)

    assert "pkg:pypi/lib@1.0#lib/__init__.py stays pinned as it was\n" in said
    assert "docs/u.md:3: lib 1.0 has no 'lib.call'\n" in said
    assert _archives(project)["pypi/lib@1.0#lib/__init__.py"] == "lib-1.0.tar.gz"
