"""What `sourcebook uses` has found is found again without reading it, and only where nothing has changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sourcebook.commands import uses
from sourcebook.commands.files_to_search import FileToSearch
from sourcebook.sources.store.secret import VARIABLE
from tests.commands.test_uses import LIBRARY, run
from tests.index_server import IndexServer

APP = "from flask import Flask\n\napp = Flask('\u00fc')\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "app.py").write_text(APP, encoding="utf-8")
    (folder / "README.md").write_text("Flask\n")
    return folder


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files in which names were resolved, in order."""
    files: list[str] = []
    resolve = uses._resolved

    def noted(text: str, file: FileToSearch, *others: object) -> object:
        files.append(file.name)
        return resolve(text, file, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(uses, "_resolved", noted)
    return files


def entries(cache: Path) -> list[Path]:
    return sorted(path for path in (cache / "searches").rglob("*") if path.is_file())


def test_what_was_found_is_found_again_and_only_new_files_are_resolved(folder: Path, resolved: list[str]) -> None:
    first = run("flask.Flask", ".", "--json")
    (folder / "b.py").write_text("import flask\n\nflask.Flask\n")
    second = run("flask.Flask", ".", "--json")
    third = run("flask.Flask", ".", "--json")

    assert resolved == ["app.py", "b.py"]
    assert second.out[: len(first.out)] == first.out
    assert (third, len(first.out), len(third.out)) == (second, 2, 4)


def test_a_file_is_known_by_its_bytes_and_by_its_module(folder: Path, resolved: list[str]) -> None:
    first = run("pkg.a.X", "app.py")
    for module, text in (("pkg/b.py", "from .a import X\n"), ("other/b.py", "from .a import X\n")):
        (folder / module).parent.mkdir()
        (folder / module).with_name("__init__.py").touch()
        (folder / module).write_text(text)
        run("pkg.a.X", module)

    assert first.out == []
    assert run("pkg.a.X", "pkg", "other").out == ["pkg/b.py:1:15 import  from .a import X"]
    (folder / "pkg" / "b.py").write_text("from .a import X\n\nX()\n")
    assert len(run("pkg.a.X", "pkg", "other").out) == 2
    assert resolved == ["pkg/b.py", "pkg/b.py"]


def test_another_name_or_another_release_is_another_search(
    folder: Path, index: IndexServer, resolved: list[str]
) -> None:
    index.add_wheel("flask", "3.0", LIBRARY)
    index.add_wheel("flask", "3.1", {"flask/__init__.py": "from .apps import Flask\n", "flask/apps.py": "Flask = 1\n"})
    (folder / "sourcebook.toml").write_text(index.toml)
    (folder / "app.py").write_text("from flask.app import Flask\n")

    found = [
        len(run("flask.Flask", "app.py", *more).out)
        for more in ([], ["--also", "flask.app.Flask"], ["--library", "pkg:pypi/flask@3.0"])
        for _ in range(2)
    ]
    newer = [len(run("flask.Flask", "app.py", "--library", "pkg:pypi/flask@3.1").out) for _ in range(2)]

    assert (found, newer) == ([0, 0, 1, 1, 1, 1], [0, 0])
    assert len(resolved) == 4


def test_a_release_is_asked_for_once(folder: Path, tmp_path: Path, index: IndexServer) -> None:
    """Nothing is requested again, also with another symbol, until what the pin names is gone."""
    index.add_wheel("flask", "3.0", LIBRARY)
    (folder / "sourcebook.toml").write_text(index.toml)
    (folder / "app.py").write_text("from flask import Flask\n")
    search = ("flask.app.Flask", "app.py", "--library", "pkg:pypi/flask@3.0")

    first = run(*search)
    index.server.clear_log()
    assert run(*search) == first
    assert run("flask.cli.make", *search[1:]).code == 1
    assert index.requests == []
    index.add_wheel("flask", "3.0", {"flask/__init__.py": "from .apps import Flask\n", "flask/apps.py": "Flask = 1\n"})
    assert len(run(*search).out) == len(first.out) == 1
    shutil.rmtree(tmp_path / "cache" / "sha256")
    assert "flask 3.0 has no 'flask.app.Flask'" in run(*search).err


def test_what_does_not_parse_is_told_each_time(folder: Path) -> None:
    (folder / "bad.py").write_text("import flask\nflask.Flask(\n")

    assert run("flask.Flask", ".") == run("flask.Flask", ".")
    assert len(run("flask.Flask", ".").err) == 1


@pytest.mark.parametrize("forged", [b"", b"{}", b"0" * 64 + b"\n{}"])
def test_what_somebody_else_has_written_is_not_believed(tmp_path: Path, resolved: list[str], forged: bytes) -> None:
    first = run("flask.Flask", ".")
    [entry] = entries(tmp_path / "cache")
    kept = entry.read_bytes()
    entry.write_bytes(forged)

    assert run("flask.Flask", ".") == first
    assert len(resolved) == 2
    assert entry.read_bytes() == kept


def test_in_ci_nothing_is_believed_or_kept_without_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resolved: list[str]
) -> None:
    first = run("flask.Flask", ".")
    monkeypatch.setenv("CI", "true")

    assert run("flask.Flask", ".") == first
    monkeypatch.setenv(VARIABLE, "k" * 32)
    assert run("flask.Flask", ".") == run("flask.Flask", ".") == first
    assert len(resolved) == 3
    assert len(entries(tmp_path / "cache")) == 1


def test_it_is_kept_in_the_cache_of_the_project_and_nowhere_without_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCEBOOK_CACHE")
    before = sorted(folder.rglob("*"))

    run("flask.Flask", ".")
    assert sorted(folder.rglob("*")) == before
    (folder / "mkdocs.yml").write_text("site_name: x\n")
    run("flask.Flask", ".")
    assert len(entries(folder / ".cache" / "sourcebook")) == 1
    (folder / "sourcebook.toml").write_text('cache = "kept"\n')
    run("flask.Flask", ".")
    assert len(entries(folder / "kept")) == 1


@pytest.mark.parametrize("text", ["cache = 1\n", "cache", 'cache = ""\n', 'cache = "a\\u0000b"\n'])
def test_of_settings_that_are_wrong_nothing_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.delenv("SOURCEBOOK_CACHE")
    (folder / "mkdocs.yml").write_text("site_name: x\n")
    (folder / "sourcebook.toml").write_text(text)

    assert len(run("flask.Flask", ".").out) == 2


def test_a_cache_behind_a_link_of_the_project_is_not_used(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request could bring it."""
    monkeypatch.delenv("SOURCEBOOK_CACHE")
    (folder / "mkdocs.yml").write_text("site_name: x\n")
    (tmp_path / "elsewhere").mkdir()
    (folder / ".cache").symlink_to(tmp_path / "elsewhere")

    assert len(run("flask.Flask", ".").out) == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_of_what_is_too_large_to_keep_the_last_search_stays(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resolved: list[str]
) -> None:
    monkeypatch.setattr("sourcebook.commands.kept_searches._MOST_BYTES", 400)
    for number in range(3):
        (folder / f"{number}.py").write_text(f"import flask\n\nflask.Flask({number})\n")
        run("flask.Flask", f"{number}.py")
    run("flask.Flask", "2.py")
    run("flask.Flask", "0.py")

    assert resolved == ["0.py", "1.py", "2.py", "0.py"]
