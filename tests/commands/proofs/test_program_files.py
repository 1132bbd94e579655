"""The proof of the files for programs passes on what was built, and each thing that goes wrong in them is found."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sourcebook.commands.build import plan_build
from sourcebook.commands.findings.finding import Finding
from sourcebook.commands.proofs.links import read_site
from sourcebook.commands.proofs.program_files import check_outputs
from sourcebook.model.codes import Code
from sourcebook.model.figure import PlannedFigure
from sourcebook.planning.run import open_run, read_pages
from sourcebook.settings.project import find_project
from tests.projects import Built, build, write_project

DEMO = "import os\n\n\ndef there():\n    return os.getcwd()\n"
PAGE = "---\nsymbol: os.getcwd\nslug: cwd/\n---\n\n```example\nsource: examples/demo.py\nshow: there\n```\n"
CONFIG = "site_name: T\ntheme: mkdocs\nsite_url: https://s.example/t/\nplugins: [sourcebook]\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    root = write_project(
        tmp_path_factory.mktemp("proved"),
        {"index.md": "# Home\n\n[a page](cwd.md)\n", "cwd.md": PAGE},
        config=CONFIG,
        files={"examples/demo.py": DEMO},
    )
    done = build(root, environ={"CI": ""})
    assert done.code == 0, done.output
    return done


@pytest.fixture
def planned(built: Built) -> list[PlannedFigure]:
    run = open_run(find_project(built.site.parent), {})
    return list(plan_build(run, read_pages(run), linked=False).figures)


def found(site: Path, planned: list[PlannedFigure]) -> list[Finding]:
    return list(check_outputs(site, read_site(site), planned))


def test_what_was_built_is_proved(built: Built, planned: list[PlannedFigure]) -> None:
    assert len(planned) == 1

    assert found(built.site, planned) == []


def test_where_an_authors_own_list_leads_is_his_affair(
    tmp_path: Path, built: Built, planned: list[PlannedFigure]
) -> None:
    site = tmp_path / "site"
    shutil.copytree(built.site, site)
    (site / "llms.txt").write_text("# Mine\n\n- [home](index.html.md)\n")

    assert found(site, planned) == []


def test_a_site_of_an_engine_without_the_plugin_has_nothing_to_prove(
    tmp_path: Path, planned: list[PlannedFigure]
) -> None:
    (tmp_path / "index.html").write_text("<p>x")

    assert found(tmp_path, planned) == []


def _change(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        text = (site / name).read_bytes().decode()
        assert old in text
        (site / name).write_bytes(text.replace(old, new).encode())

    return change


def _remove(name: str) -> Callable[[Path], None]:
    return lambda site: (site / name).unlink()


TWIN = "cwd/index.html.md"
WHOLE = "source/project/examples/demo.py/index.html"
SHAPE = "lines 4-5 of examples/demo.py, marked line 5"


def _hide(site: Path) -> None:
    """Let everything that leads to the page lead to the first one."""
    lists = (
        "libraries/os/index.html.md",
        "catalog/kinds/call/index.html.md",
        "catalog/projects/this-project/index.html.md",
    )
    for name in ("llms.txt", "index.html.md", f"{WHOLE}.md", *lists):
        _change(name, "cwd/index.html.md", "index.html.md")(site)


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        (
            _remove("index.html.md"),
            [
                ("index.html", Code.TWIN, "the twin 'index.html.md' is not there"),
                ("llms.txt", Code.LINK, "'https://s.example/t/index.html.md' leads to nothing"),
            ],
        ),
        (
            _change("index.html.md", "cwd/index.html.md", "no/index.html.md"),
            [("index.html.md", Code.LINK, "'no/index.html.md' leads to nothing")],
        ),
        (
            _change("llms.txt", "/t/index.html.md", "/t/no.html.md"),
            [("llms.txt", Code.LINK, "'https://s.example/t/no.html.md' leads to nothing")],
        ),
        (
            _change("examples.json", '"version":1', '"version":2'),
            [("examples.json", Code.RECORD, "cannot be read: expected 1, not 2, in 'version'")],
        ),
        (
            _change("examples.json", "#this-project-L4", "#no"),
            [("examples.json", Code.RECORD, "record 1: 'cwd/#no': no such anchor there")],
        ),
        (
            _change("examples.json", '"source/project/examples/demo.py/"', '"source/no/"'),
            [("examples.json", Code.RECORD, "record 1: 'source/no/' leads to nothing")],
        ),
        (
            _change("examples.json", '"kind":"call"', '"kind":"import"'),
            [
                ("docs/cwd.md:6", Code.RECORD, f"no record of it: {SHAPE}"),
                ("examples.json", Code.RECORD, f"not asked for: {SHAPE}"),
            ],
        ),
        (
            _change(TWIN, "    return os", "    return  os"),
            [(TWIN, Code.TWIN, "does not show lines 4-5 of examples/demo.py as the file has them")],
        ),
        (
            _change(f"{WHOLE}.md", "import os", "import  os"),
            [
                (
                    f"{WHOLE}.md",
                    Code.TWIN,
                    "does not show lines 1-5 of examples/demo.py as the file has them",
                )
            ],
        ),
        (_hide, [(TWIN, Code.NO_WAY, "no way leads from llms.txt to it")]),
    ],
)
def test_what_is_wrong_is_found(
    built: Built,
    planned: list[PlannedFigure],
    tmp_path: Path,
    change: Callable[[Path], None],
    findings: list[tuple[str, Code, str]],
) -> None:
    site = tmp_path / "site"
    shutil.copytree(built.site, site)

    change(site)

    assert [(str(f.location), f.code, f.message) for f in found(site, planned)] == findings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"version', "not JSON: EOF while parsing a string at line 1 column 9"),
        ("[]", "expected an object, not [], in the file"),
    ],
)
def test_records_that_cannot_be_read_are_told_in_plain_words(
    tmp_path: Path, built: Built, planned: list[PlannedFigure], text: str, said: str
) -> None:
    site = tmp_path / "site"
    shutil.copytree(built.site, site)
    (site / "examples.json").write_text(text)

    told = [finding.message for finding in found(site, planned)]

    assert told == [f"cannot be read: {said}"]
