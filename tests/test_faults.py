"""Nine faults planted in one project: one run reports them all, each with its place and how to mend it."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from tests.index_server import IndexServer
from tests.projects import build, sourcebook, write_project

DEMO = "from sqlalchemy.orm import sessionmaker\n" + "x = 1\n" * 36 + "make = sessionmaker()\n"

PAGES = {
    "index.md": "# Home\n",
    "a_option.md": "# A\n\n```example\nsource: examples/demo.py\nmrak: x\n```\n",
    "b_symbol.md": "# B\n\n```example\nsource: pkg:pypi/demo@1.0#demo/a.py\nmark: sqlalchemy.orm.sesionmaker\n```\n",
    "c_line.md": "# C\n\n```example\nsource: pkg:pypi/demo@1.0#demo/a.py\nshow: {lines: 900}\n```\n",
    "d_file.md": "# D\n\n```example\nsource: pkg:pypi/demo@1.0#demo/b.py\n```\n",
    "e_release.md": "# E\n\n```example\nsource: pkg:pypi/demo@9.9#demo/a.py\n```\n",
    "f_yaml.md": "---\ntitle: 'x\nslug: f\n---\n# F\n",
    "g_slug.md": "---\ntitle: G\nslug: same\n---\n",
    "h_slug.md": "---\ntitle: H\nslug: same\n---\n",
    "i_source.md": "# I\n\n```example\nmark: os\n```\n",
    "j_host.md": "# J\n\n```example\nsource: http://127.0.0.1:{port}/o/r/blob/main/x.py\n```\n",
}


@pytest.fixture
def project(tmp_path: Path, index: IndexServer) -> Path:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    index.add_wheel("demo", "1.0", {"demo/a.py": DEMO})
    settings = f'folders = ["."]\n{index.toml}\n[forges.down]\nurl = "http://127.0.0.1:{port}"\nallow_private = true\n'
    return write_project(
        tmp_path / "project",
        {name: text.replace("{port}", str(port)) for name, text in PAGES.items()},
        settings=settings,
        files={"examples/demo.py": DEMO},
    )


EXPECTED = (
    "docs/a_option.md:5: ",
    "docs/b_symbol.md:5: ",
    "docs/c_line.md:5: ",
    "docs/d_file.md:4: ",
    "docs/e_release.md:4: ",
    "docs/f_yaml.md:",
    "docs/h_slug.md:3: slug 'same' is the address of 'g_slug.md' too\n  hint: give one of the two pages another slug",
    "docs/i_source.md:3: ",
    "docs/j_host.md:4: ",
)


@pytest.mark.parametrize("door", ["build", "check"])
def test_all_faults_of_a_project_are_reported_in_one_run(project: Path, door: str) -> None:
    run = build(project) if door == "build" else sourcebook(project, "check")

    assert run.code == 1
    assert "Traceback" not in run.output
    # A check adds the code of each.
    output = re.sub(r" \[SB\d+\]", "", run.output)
    assert [text for text in EXPECTED if text not in output] == [], run.output
    faults = [line for line in run.output.splitlines() if line.startswith("docs/")]
    hints = [line for line in run.output.splitlines() if line.startswith("  hint: ")]
    assert len(faults) == len(EXPECTED), run.output
    assert len(hints) == len(faults), run.output


def test_an_unlocked_source_is_the_tenth_in_ci(project: Path) -> None:
    run = build(project, environ={"CI": "true"})

    assert run.code == 1
    assert "docs/b_symbol.md:4: the source 'pkg:pypi/demo@1.0#demo/a.py' is not in examples.lock" in run.output


def test_the_nearest_names_are_told(project: Path) -> None:
    output = build(project).output

    assert "docs/a_option.md:5: unknown option 'mrak'\n  hint: nearest is 'mark'" in output
    assert "hint: nearest is 'sqlalchemy.orm.sessionmaker'" in output


@pytest.mark.parametrize("door", ["plugin", "extension"])
def test_a_fault_names_the_page_as_seen_from_the_configuration(tmp_path: Path, door: str) -> None:
    config = "site_name: x\ndocs_dir: ../docs\n" + (
        "plugins: [sourcebook]\n" if door == "plugin" else "plugins: []\nmarkdown_extensions: [sourcebook]\n"
    )
    root = write_project(tmp_path, {"a.md": "```example\nno/such.py\n```\n"}, files={"config/mkdocs.yml": config})

    built = build(root, config="config/mkdocs.yml")

    assert built.code == 1
    assert re.search(r"^(Error: )?\.\./docs/a\.md:2: there is no file", built.output, re.MULTILINE)


LONG = DEMO + "y = 2\n" * 100


def test_all_faults_of_one_page_are_reported_in_one_run(tmp_path: Path) -> None:
    page = (
        "# A\n\n```example\nexamples/none.py\n```\n\n"
        "```example\nsource: examples/demo.py\nnote: {3000: x}\n```\n\n"
        "```example\nsource: examples/demo.py\nshow: nothing\n```\n"
    )
    root = write_project(tmp_path, {"a.md": page}, files={"examples/demo.py": DEMO})

    output = build(root).output

    assert [place for place in (4, 9, 14) if f"docs/a.md:{place}: " not in output] == [], output


def test_a_mistyped_symbol_of_a_page_is_named_where_there_is_nothing_to_show(
    tmp_path: Path,
) -> None:
    page = "---\ntitle: A\nsymbol: sqlalchemy.orm.sesionmaker\n---\n```example\nexamples/demo.py\n```\n"
    root = write_project(tmp_path, {"a.md": page}, files={"examples/demo.py": LONG})

    output = build(root).output

    assert (
        "docs/a.md:5: no use of 'sqlalchemy.orm.sesionmaker' in examples/demo.py\n"
        "  hint: nearest is 'sqlalchemy.orm.sessionmaker'; or say what to show\n"
    ) in output
    assert "nothing in it is marked" not in output


def test_a_symbol_that_is_none_is_the_only_fault_of_its_page(tmp_path: Path) -> None:
    page = "---\ntitle: A\nsymbol: a.b()\n---\n```example\nexamples/demo.py\n```\n"
    root = write_project(tmp_path, {"a.md": page}, files={"examples/demo.py": LONG})

    output = build(root).output

    assert "docs/a.md:3: " in output
    assert "docs/a.md:5: " not in output
