"""What the engine reports when the check builds a site."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from sourcebook.commands.findings.finding import found
from sourcebook.commands.proofs.engine_run import Proofs, build_site
from sourcebook.model.codes import Code
from sourcebook.settings.project import find_project
from tests.projects import write_project

CONFIG = PurePosixPath("mkdocs.yml")

HOOK = """\
import logging

def on_files(files, config):
    log = logging.getLogger("mkdocs.plugins")
    log.warning("one\\nmore of one")
    log.error("two")
    log.info("three")
"""


def test_what_the_engine_reports_is_a_finding_with_all_its_lines(tmp_path: Path) -> None:
    root = write_project(
        tmp_path,
        {"index.md": "# x\n"},
        config="site_name: x\nhooks: [hook.py]\n",
        files={"hook.py": HOOK},
    )

    assert build_site(find_project(root), tmp_path / "site") == (
        found(Code.ENGINE_WARNING, "one\nmore of one", location=CONFIG),
        found(Code.ENGINE_FAULT, "two", location=CONFIG),
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["mkdocs.py", "yaml.py", "json.py", "sourcebook/__init__.py"])
def test_a_file_of_the_project_is_not_taken_for_a_module_of_the_engine(tmp_path: Path, name: str) -> None:
    """Examples are often named like what they show; and a pull request brings files too."""
    root = write_project(tmp_path, {"index.md": "# x\n"}, files={name: "open('trace', 'w')\n"})

    assert build_site(find_project(root), tmp_path / "site") == ()
    assert (tmp_path / "site" / "index.html").is_file()
    assert not (tmp_path / "trace").exists()


def test_what_was_proved_is_told_in_one_line() -> None:
    assert Proofs(pages=65, examples=1, links=4812).as_text() == "65 pages, 1 example, 4,812 links proved"
