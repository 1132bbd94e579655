"""A project begun: what is written, that it builds as it is, and that nothing is touched that is there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sourcebook.commands.starting import init
from sourcebook.model.program import REPOSITORY_URL
from tests.conftest import ROOT
from tests.index_server import IndexServer
from tests.projects import build, sourcebook

COMMIT = "0123456789" * 4
USE = "from sqlalchemy.orm import sessionmaker\n\nSession = sessionmaker()\n"


def test_what_was_written_builds_strictly_once_it_is_locked(tmp_path: Path, index: IndexServer) -> None:
    index.add_wheel("graphene-sqlalchemy", "2.3.0", {"graphene_sqlalchemy/tests/conftest.py": USE})
    root = tmp_path / "A: site"

    written = sourcebook(tmp_path, "init", root.name, "--commit", COMMIT)
    (root / "sourcebook.toml").write_text(index.toml)
    locked = sourcebook(root, "lock")
    built = build(root)

    assert written.code == 0, written.output
    following = "cd 'A: site' && sourcebook lock && sourcebook serve"
    assert written.output.splitlines()[-1] == f"6 files written; next: {following}"
    assert locked.code == built.code == 0, locked.output + built.output
    assert built.page("sessionmaker/index.html").figures[0].marked == (1, 3)
    assert "A: site" in built.html("index.html")
    assert (root / "requirements.txt").read_text() == f"sourcebook @ git+{REPOSITORY_URL}@{COMMIT}\n"


@pytest.mark.parametrize("name", ["mkdocs.yml", "properdocs.yaml", "zensical.toml", "docs/index.md"])
def test_a_site_that_is_there_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("site_name: mine\n")

    run = sourcebook(tmp_path, "init", "--commit", COMMIT)

    assert run.code == 1
    assert run.output == (
        f"there is a site already: {name}; nothing was written\n"
        "  hint: begin in a folder of its own, or add `- sourcebook` to the plugins of the site that is there\n"
    )
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name]


def test_files_of_other_purposes_are_left_and_what_they_need_is_told(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*.pyc\n")

    run = sourcebook(tmp_path, "init", "--commit", COMMIT, "--name", "Mine")

    assert run.code == 0
    assert ".gitignore is there already, add: /.cache/, /.venv/, /site/\n5 files written" in run.output
    assert (tmp_path / ".gitignore").read_text() == "*.pyc\n"
    assert "site_name: Mine\n" in (tmp_path / "mkdocs.yml").read_text()


@pytest.mark.parametrize("given", [None, "main"])
def test_a_commit_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str | None) -> None:
    monkeypatch.setattr(init, "installed_commit", lambda: None)

    run = sourcebook(tmp_path, "init", *(["--commit", given] if given else []))

    what = f"{given!r} is no full hash of git" if given else "this sourcebook was not installed from git"
    assert run.code == 2
    assert run.output == (
        f"{what}, so it is not known which commit CI is to install\n"
        "  hint: name one that is published: --commit HASH, 40 letters and digits\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_commit_is_the_one_of_the_checkout_that_is_installed() -> None:
    here = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()

    assert init.installed_commit() == here
