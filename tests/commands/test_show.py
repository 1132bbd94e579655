"""`sourcebook show`: what a source holds, and one file of it, before a page shows it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sourcebook.cli.program import cli
from sourcebook.errors import SourcebookError
from tests.git_repositories import git, make_repository
from tests.index_server import MIT, IndexServer, metadata_of, wheel_bytes
from tests.projects import write_project

APP = """\
import flask

app = flask.Flask(__name__)


class View:
    kind = 1

    # About it.
    def get(self):
        name = "x"
        return name
"""
LONG = "".join(f"line_{n} = {n}\n" for n in range(100)) + "\n\n" + APP


def run(*arguments: str, code: int = 0) -> tuple[list[str], list[str]]:
    """Return what is printed, and what is told."""
    done = CliRunner().invoke(cli, ["show", *arguments])
    if isinstance(done.exception, SourcebookError):
        assert code == 1
        return done.stdout.splitlines(), str(done.exception).splitlines()
    assert done.exit_code == code, (done.exception, done.output)
    return done.stdout.splitlines(), done.stderr.splitlines()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, index: IndexServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is no project, and the current one, with a release to look at."""
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "sourcebook.toml").write_text(f'git_file = ["{tmp_path}"]\n{index.toml}')
    index.add_wheel("demo", "1.0", {"demo.py": APP})
    index.add_sdist("demo", "1.0", {"src/demo.py": APP, "tests/long.py": LONG})
    index.add_wheel("demo", "1.1b1", {})
    return folder


def test_of_a_release_the_files_of_both_archives_are_listed() -> None:
    out, err = run("pkg:pypi/demo")

    assert out == [
        "demo-1.0-py3-none-any.whl: 3 files, MIT",
        f"{len(metadata_of('demo', '1.0')):>9}  pkg:pypi/demo@1.0#demo-1.0.dist-info/METADATA",
        f"{len(MIT):>9}  pkg:pypi/demo@1.0#demo-1.0.dist-info/licenses/LICENSE",
        "      144  pkg:pypi/demo@1.0#demo.py",
        "demo-1.0.tar.gz: 3 more files, MIT",
        f"{len(MIT):>9}  pkg:pypi/demo@1.0#LICENSE",
        f"{len(metadata_of('demo', '1.0')):>9}  pkg:pypi/demo@1.0#PKG-INFO",
        "     1426  pkg:pypi/demo@1.0#tests/long.py",
    ]
    assert err == []


def test_a_listing_is_an_object_a_file_for_programs() -> None:
    out, _ = run("pkg:pypi/demo@1.0", "--json")

    assert json.loads(out[-1]) == {
        "source": "pkg:pypi/demo@1.0#tests/long.py",
        "project": "demo",
        "version": "1.0",
        "archive": "demo-1.0.tar.gz",
        "path": "tests/long.py",
        "size": 1426,
        "license": "MIT",
    }


def test_a_file_is_printed_with_its_lines() -> None:
    out, _ = run("pkg:pypi/demo#demo.py")

    assert out[:8] == [
        "source    pkg:pypi/demo@1.0#demo.py",
        "archive   demo-1.0-py3-none-any.whl",
        "license   MIT",
        "file      12 lines, python",
        "",
        "   1  import flask",
        "   2",
        "   3  app = flask.Flask(__name__)",
    ]
    assert len(out) == 5 + 12


def test_with_a_symbol_the_excerpt_of_a_page_is_printed(folder: Path) -> None:
    out, _ = run("pkg:pypi/demo@1.0#tests/long.py", "--symbol", "flask.Flask")
    explained = write_project(
        folder / "site",
        {"index.md": "```example\nsource: long.py\nmark: flask.Flask\n```\n"},
        files={"long.py": LONG},
    )
    told = CliRunner().invoke(cli, ["explain", f"{explained}/docs/index.md:2"]).stdout.splitlines()

    assert out[4:] == [
        "marks     import 103, call 105",
        "shown     103-105",
        "",
        "       … 102 lines",
        "> 103  import flask",
        "  104",
        "> 105  app = flask.Flask(__name__)",
        "       … 9 lines",
    ]
    assert out[5] in told


def test_a_symbol_that_is_not_used_is_told_without_a_place() -> None:
    _, err = run("pkg:pypi/demo@1.0#demo.py", "--symbol", "flask.Flusk", code=1)

    assert err == ["no use of 'flask.Flusk' in demo.py", "  hint: nearest is 'flask.Flask'"]


def test_the_outline_has_what_can_be_shown_by_name() -> None:
    out, _ = run("pkg:pypi/demo@1.0#demo.py", "--outline")

    assert out[5:] == [
        "        3-3  assignment  app",
        "       6-12  class       View",
        "        7-7  assignment  View.kind",
        "       9-12  function    View.get",
    ]


def test_a_file_is_one_object_for_programs() -> None:
    out, _ = run("pkg:pypi/demo@1.0#demo.py", "--outline", "--symbol", "flask.Flask", "--json")

    (found,) = map(json.loads, out)
    assert found.pop("lines") == APP.splitlines()
    assert found == {
        "source": "pkg:pypi/demo@1.0#demo.py",
        "archive": "demo-1.0-py3-none-any.whl",
        "license": "MIT",
        "language": "python",
        "marks": [
            {"lineno": 1, "end_lineno": 1, "kind": "import"},
            {"lineno": 3, "end_lineno": 3, "kind": "call"},
        ],
        "shown": [[1, 12]],
        "definitions": [
            {"name": "app", "kind": "assignment", "lineno": 3, "end_lineno": 3},
            {"name": "View", "kind": "class", "lineno": 6, "end_lineno": 12},
            {"name": "View.kind", "kind": "assignment", "lineno": 7, "end_lineno": 7},
            {"name": "View.get", "kind": "function", "lineno": 9, "end_lineno": 12},
        ],
    }


def test_files_of_a_repository_are_named_at_their_commit(tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r.git", {"use.py": ("100644", "import flask")})
    commit = git(repository, "rev-parse", "main")
    address = f"git+file://{repository}"

    listed, _ = run(f"{address}@main")
    shown, _ = run(f"{address}#use.py")

    assert listed[0] == f"{address}@{commit}: 19 files, MIT"
    assert listed[-1].strip() == f"{address}@{commit}#use.py"
    assert shown[0] == f"source    {address}@{commit}#use.py"


def test_a_folder_and_a_file_on_this_disk_are_shown(folder: Path) -> None:
    (folder / "examples").mkdir()
    (folder / "examples" / "app.py").write_text(APP)

    assert run("examples") == (["examples: 1 file", "      144  examples/app.py"], [])
    assert run("examples/app.py")[0][:3] == [
        "source    examples/app.py",
        "license   unknown",
        "file      12 lines, python",
    ]
    assert run("examples/apk.py", code=1)[1] == [
        "there is no file or folder 'examples/apk.py'",
        "  hint: a reference begins with 'pkg:', 'https:' or 'git+'",
    ]


def test_what_is_whole_has_no_outline() -> None:
    assert run("pkg:pypi/demo", "--outline", code=1)[1] == [
        "'pkg:pypi/demo' is not one file",
        "  hint: name one of its files behind '#'; `sourcebook uses SYMBOL SOURCE` looks through all of them",
    ]


def test_an_archive_that_is_broken_is_told_and_the_other_listed(index: IndexServer) -> None:
    index.add_file("demo", "demo-1.0-py3-none-any.whl", wheel_bytes("demo", "1.0", {})[:-9])

    out, err = run("pkg:pypi/demo@1.0", code=1)

    assert out[0] == "demo-1.0.tar.gz: 4 files, MIT"
    assert out[-2].endswith("pkg:pypi/demo@1.0?file_name=demo-1.0.tar.gz#src/demo.py")
    assert err == [
        "the release file 'demo-1.0-py3-none-any.whl' is not read: it is damaged: File is not a zip file",
        "  hint: choose another release, or another of its files by `?file_name=`",
    ]


def test_what_an_archive_holds_cannot_speak_to_the_terminal(index: IndexServer) -> None:
    index.add_wheel("odd", "1.0", {"\x1b[2J.py": "", "a.py": "::error::x\nx = '\x1b[2J'\n", "::error file=x::.py": ""})

    listed, _ = run("pkg:pypi/odd@1.0")
    shown, _ = run("pkg:pypi/odd@1.0#a.py")

    assert not any("\x1b" in line or line.startswith("::") for line in (*listed, *shown))
    assert shown[-1] == "  2  x = '[U+001B][2J'"
