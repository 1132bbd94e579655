"""`sourcebook uses`: what it prints for files, folders and references, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from sourcebook.cli.program import cli
from sourcebook.errors import SourcebookError
from tests.git_repositories import git, make_repository
from tests.index_server import IndexServer

APP = """\
import flask
from flask.app import Flask as F

app = F(
    __name__
)
flask.Flask
"""
LIBRARY = {
    "flask/__init__.py": "from .app import Flask\n",
    "flask/app.py": "class Flask: ...\n",
    "flask/cli.py": "from .app import Flask\n\nmake = Flask('ü')\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    code: int
    out: list[str]
    err: list[str]


def run(*arguments: str) -> Done:
    done = CliRunner().invoke(cli, ["uses", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        assert isinstance(done.exception, SourcebookError), done.exc_info
        return Done(code=1, out=[], err=str(done.exception).splitlines())
    return Done(code=done.exit_code, out=done.stdout.splitlines(), err=done.stderr.splitlines())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is no project, and the current one."""
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "app.py").write_text(APP)
    return folder


def test_uses_are_printed_with_place_kind_and_line() -> None:
    done = run("flask.Flask", "app.py")

    assert done == Done(
        code=0,
        out=["app.py:1:7 import  import flask", "app.py:7:6 other  flask.Flask"],
        err=[],
    )


def test_json_has_the_place_of_the_name_and_that_of_the_mark() -> None:
    done = run("flask.app.Flask", "app.py", "--json")

    assert [json.loads(line) for line in done.out] == [
        {
            "file": "app.py",
            "lineno": 2,
            "end_lineno": 2,
            "col": 22,
            "end_col": 27,
            "mark_lineno": 2,
            "mark_end_lineno": 2,
            "kind": "import",
            "name": "Flask",
        },
        {
            "file": "app.py",
            "lineno": 4,
            "end_lineno": 4,
            "col": 6,
            "end_col": 7,
            "mark_lineno": 4,
            "mark_end_lineno": 6,
            "kind": "call",
            "name": "F",
        },
    ]


def test_other_names_can_be_given() -> None:
    done = run("flask.Flask", "app.py", "--also", "a.b", "--also", "flask.app.Flask")

    assert [line.split()[0] for line in done.out] == [
        "app.py:1:7",
        "app.py:2:22",
        "app.py:4:6",
        "app.py:7:6",
    ]


def test_other_names_can_be_read_from_a_release(folder: Path, index: IndexServer) -> None:
    index.add_wheel("flask", "3.0", LIBRARY)
    (folder / "sourcebook.toml").write_text(index.toml)

    for purl in ("pkg:pypi/flask@3.0", "pkg:pypi/flask@3.0#flask/__init__.py"):
        done = run("flask.Flask", "app.py", "--library", purl)

        assert (done.code, len(done.out)) == (0, 4)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_members_are_found_by_what_a_release_declares(folder: Path, index: IndexServer, jobs: str) -> None:
    """A base class and a return annotation of the library tell what an object is, in every process."""
    modules = {
        "flask/__init__.py": "from .app import Api, Flask, make\n",
        "flask/app.py": "class Flask:\n    def run(self): ...\n\nclass Api(Flask): ...\n\ndef make() -> Flask: ...\n",
    }
    index.add_wheel("flask", "3.0", modules)
    (folder / "sourcebook.toml").write_text(index.toml)
    (folder / "app.py").write_text("from flask import Api, make\n\nmake().run()\nApi().run()\n")

    found = run("flask.Flask.run", "app.py", "--library", "pkg:pypi/flask@3.0", "--jobs", jobs)

    assert run("flask.Flask.run", "app.py").out == []
    assert [line.split()[:2] for line in found.out] == [["app.py:3:7", "inferred"], ["app.py:4:6", "inferred"]]


def test_a_name_that_the_release_does_not_have_is_told_and_still_searched(folder: Path, index: IndexServer) -> None:
    index.add_wheel("flask", "3.0", LIBRARY)
    (folder / "sourcebook.toml").write_text(index.toml)
    (folder / "app.py").write_text("from flask import Flsk\n")

    done = run("flask.Flsk", "app.py", "--library", "pkg:pypi/flask@3.0")

    assert done.code == 1
    assert done.out == ["app.py:1:18 import  from flask import Flsk"]
    assert done.err[-2:] == [
        "flask 3.0 has no 'flask.Flsk'",
        "  hint: nearest is 'flask.Flask'",
    ]


def test_files_of_references_are_fetched(folder: Path, index: IndexServer) -> None:
    index.add_wheel("flask", "3.0", LIBRARY)
    (folder / "sourcebook.toml").write_text(index.toml)
    source = "pkg:pypi/flask@3.0#flask/cli.py"

    done = run("flask.app.Flask", source, "pkg:pypi/flask@3.0#flask/no.py", "app.py")

    assert done.code == 1
    assert done.out[:2] == [
        f"{source}:1:17 import  from .app import Flask",
        f"{source}:3:7 call  make = Flask('ü')",
    ]
    assert len(done.out) == 4
    assert "there is no file 'flask/no.py' in 'flask-3.0-py3-none-any.whl'" in done.err[-2]
    assert not (folder / "examples.lock").exists()


SOURCE = {
    **{f"src/{path}": text for path, text in LIBRARY.items()},
    "tests/test_app.py": "import flask\n\nflask.Flask('t')\n",
    "README": "flask.Flask\n",
}


def test_of_a_release_the_wheel_and_the_source_archive_are_looked_through(folder: Path, index: IndexServer) -> None:
    index.add_wheel("flask", "3.0", LIBRARY)
    index.add_sdist("flask", "3.0", SOURCE)
    index.add_wheel("flask", "4.0rc1", {})
    (folder / "sourcebook.toml").write_text(index.toml)

    done = run("flask.Flask", "pkg:pypi/Flask", "--also", "flask.app.Flask")

    assert done == Done(
        code=0,
        out=[
            "pkg:pypi/flask@3.0#flask/__init__.py:1:17 import  from .app import Flask",
            "pkg:pypi/flask@3.0#flask/cli.py:1:17 import  from .app import Flask",
            "pkg:pypi/flask@3.0#flask/cli.py:3:7 call  make = Flask('ü')",
            "pkg:pypi/flask@3.0#tests/test_app.py:1:7 import  import flask",
            "pkg:pypi/flask@3.0#tests/test_app.py:3:6 call  flask.Flask('t')",
        ],
        err=["ready pkg:pypi/flask@3.0"],
    )
    for jobs in ("1", "2"):
        assert run("flask.Flask", "pkg:pypi/flask", "--also", "flask.app.Flask", "--jobs", jobs) == done


def test_a_file_of_the_newest_release_is_named_with_the_version_that_was_taken(
    folder: Path, index: IndexServer
) -> None:
    index.add_wheel("flask", "3.0", LIBRARY)
    (folder / "sourcebook.toml").write_text(index.toml)

    done = run("flask.app.Flask", "pkg:pypi/flask#flask/cli.py")

    assert done.out[0] == "pkg:pypi/flask@3.0#flask/cli.py:1:17 import  from .app import Flask"


def test_a_repository_is_looked_through_at_its_default_branch(folder: Path, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "r.git", {"use.py": ("100644", "import flask")})
    commit = git(repository, "rev-parse", "main")
    (folder / "sourcebook.toml").write_text(f'git_file = ["{tmp_path}"]\n')
    address = f"git+file://{repository}"

    whole = run("flask", address)
    single = run("flask", f"{address}#use.py")

    assert whole.out == single.out == [f"{address}@{commit}#use.py:1:7 import  import flask"]


def test_what_is_wrong_with_one_source_is_told_and_the_others_looked_through(folder: Path, index: IndexServer) -> None:
    index.add_sdist("data", "1.0", {"a.json": "{}"})
    index.add_file("broken", "broken-1.0.tar.gz", b"no archive")
    index.add_wheel("flask", "3.0", LIBRARY)
    (folder / "sourcebook.toml").write_text(index.toml)

    done = run("flask.app.Flask", "pkg:pypi/data", "pkg:pypi/none", "pkg:pypi/broken@1.0", "pkg:pypi/flask@3.0")

    assert done.code == 1
    assert [line for line in done.err if not line.startswith("ready ")] == [
        "'pkg:pypi/data@1.0' holds no Python files",
        "  hint: `sourcebook show pkg:pypi/data@1.0` lists what it holds",
        "there is no project 'none' in the package index",
        "  hint: the name is the one that `pip install` takes, not the one that is imported",
        "the release file 'broken-1.0.tar.gz' is not read: it is damaged: zlib error: Error -3 while "
        "decompressing data: incorrect header check",
        "  hint: choose another release, or another of its files by `?file_name=`",
    ]
    assert len(done.out) == 3


def test_names_in_an_archive_cannot_speak_to_the_terminal(folder: Path, index: IndexServer) -> None:
    index.add_sdist("demo", "1.0", {"::error file=x::a.py": "import flask\n", "b\x1b[2J.py": "import flask\n"})
    (folder / "sourcebook.toml").write_text(index.toml)

    done = run("flask", "pkg:pypi/demo@1.0")

    assert done.out == ["pkg:pypi/demo@1.0#::error file=x::a.py:1:7 import  import flask"]


def test_without_a_source_there_has_to_be_a_corpus(folder: Path) -> None:
    done = run("flask.Flask")

    assert done.err == [
        f"no source is named, and {str(folder)!r} has no corpus that is locked",
        "  hint: name files, folders, releases such as 'pkg:pypi/respx', or repositories; or list projects in "
        "corpus.toml and run `sourcebook corpus lock`",
    ]


def test_without_a_source_the_corpus_is_looked_through_as_it_is_locked(folder: Path, index: IndexServer) -> None:
    """Not what is excluded there, nor what is newer than the lock."""
    index.add_sdist("demo", "1.0", {"demo/a.py": "import flask\n", "demo/tests/b.py": "import flask\n"})
    (folder / "sourcebook.toml").write_text(index.toml)
    (folder / "mkdocs.yml").write_text("site_name: x\n")
    (folder / "docs").mkdir()
    (folder / "corpus.toml").write_text('projects = [{ source = "pkg:pypi/demo", exclude = ["demo/tests"] }]\n')
    assert CliRunner().invoke(cli, ["corpus", "lock"]).exit_code == 0
    index.add_sdist("demo", "2.0", {"demo/a.py": "x = 1\n"})

    locked = run("flask")
    (folder / "corpus.toml").write_text('projects = [\n  "pkg:pypi/demo",\n  "pkg:pypi/other",\n]\n')
    stale = run("flask.Flask")

    assert locked.out == ["pkg:pypi/demo@1.0#demo/a.py:1:7 import  import flask"]
    assert locked.code == 0
    assert stale.code == 1
    assert "corpus.toml:3: corpus.lock does not have 'pkg:pypi/other'" in stale.err


def test_of_a_folder_the_python_files_are_read_in_order(folder: Path) -> None:
    for name in ("b/z.py", "b/a.pyi", ".venv/x.py", "b/.hidden.py", "b/c.txt", "a/y.py", "b/w.js"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("import flask\n")

    done = run("flask", ".")

    assert list(dict.fromkeys(line.partition(":")[0] for line in done.out)) == [
        "app.py",
        "a/y.py",
        "b/a.pyi",
        "b/z.py",
    ]


def test_what_does_not_parse_is_told_and_the_rest_printed(folder: Path) -> None:
    (folder / "bad.py").write_text("import flask\nflask.Flask(\n")
    (folder / "other.py").write_text("print 'not asked for'\n")
    (folder / "binary.py").write_bytes(b"flask.Flask\0")

    done = run("flask.Flask", "bad.py", "binary.py", "other.py", "no.py", "app.py")

    assert done.code == 1
    assert len(done.out) == 2
    assert done.err == [
        "line 2 of bad.py is not Python 3.14: '(' was never closed",
        "'binary.py' is not text: it holds NUL bytes",
        "  hint: name a text file",
        "there is no file or folder 'no.py'",
        "  hint: a reference begins with 'pkg:', 'https:' or 'git+'",
    ]


def test_a_file_that_does_not_name_the_library_is_not_parsed(folder: Path) -> None:
    (folder / "a.py").write_text("from click import Option\n")
    (folder / "b.py").write_text("Option = x y\n")

    done = run("click.Option", "a.py", "b.py")

    assert done == Done(code=0, out=["a.py:1:18 import  from click import Option"], err=[])


def test_nothing_found_is_told_with_the_nearest_name(folder: Path) -> None:
    (folder / "app.py").write_text("import flask\n\nflask.Blueprint('a')\n")

    assert run("flask.Blueprnt", "app.py") == Done(
        code=1,
        out=[],
        err=["no use of 'flask.Blueprnt' in what was looked through", "  hint: nearest is 'flask.Blueprint'"],
    )
    assert run("flsk.Blueprint", "app.py").err[1] == "  hint: nearest is 'flask.Blueprint'"
    for symbol in ("numpy.zeros", "flsk.Blueprnt", "flask.blueprints.Block"):
        assert run(symbol, ".").err[1] == (
            "  hint: look in another project, or write the name as files import it, such as 'requests.Session.get'"
        )


def test_a_file_without_any_part_of_a_name_is_not_parsed_for_a_hint(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parsing files for the hint took as long as ruling out all files."""
    (folder / "app.py").write_text("import flask\n\nflask.Blueprint('a')\n")
    monkeypatch.setattr("sourcebook.commands.near_uses.parse_module", lambda text: pytest.fail("is parsed"))

    assert run("numpy.zeros", "app.py").code == 1


def test_nothing_found_in_a_release_is_told_with_the_nearest_name(folder: Path, index: IndexServer) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "import flask\n\nflask.Blueprint('a')\n", "demo/b.py": "b = 1\n"})
    (folder / "sourcebook.toml").write_text(index.toml)

    assert run("flask.Blueprnt", "pkg:pypi/demo@1.0").err == [
        "ready pkg:pypi/demo@1.0",
        "no use of 'flask.Blueprnt' in what was looked through",
        "  hint: nearest is 'flask.Blueprint'",
    ]


def test_a_member_that_is_not_found_names_the_library_that_may_tell_of_it(folder: Path, index: IndexServer) -> None:
    library = "class Reply:\n    def json(self): ...\n\ndef get() -> Reply: ...\n"
    index.add_wheel("ferry", "1.0", {"ferry/__init__.py": library})
    (folder / "app.py").write_text("import ferry\n\nferry.get().json()\n")
    assert "--library" not in run("ferry.Reply.json", "app.py").err[1]
    (folder / "sourcebook.toml").write_text(f'{index.toml}\n[libraries]\nferry = "pkg:pypi/ferry@1.0"\n')
    (folder / "mkdocs.yml").write_text("site_name: Test\n")

    assert run("ferry.Reply.json", "app.py").err[1] == (
        "  hint: what the library itself returns is known with --library pkg:pypi/ferry@1.0; "
        "look in another project, or write the name as files import it, such as 'requests.Session.get'"
    )
    assert run("ferry.Reply.json", "app.py", "--library", "pkg:pypi/ferry@1.0").out == [
        "app.py:3:12 inferred  ferry.get().json()"
    ]
    assert "--library" not in run("ferry.got", "app.py").err[1]


@pytest.mark.parametrize("symbol", ["", ".", "a..b", "a b"])
def test_what_is_no_symbol_is_wrong_usage(symbol: str) -> None:
    done = run(symbol, "app.py")

    assert done.code == 2
    assert done.err[-1] == "Error: a symbol is a name, or several joined by dots"


def test_relative_imports_are_followed_by_the_packages_on_disk(folder: Path) -> None:
    package = folder / "src" / "pkg" / "sub"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package.parent / "__init__.py").touch()
    (package / "m.py").write_text("from ..core import run\n")

    assert len(run("pkg.core.run", "src/pkg/sub/m.py").out) == 1
    assert len(run("pkg.core.run", str(package / "m.py")).out) == 1


def test_relative_imports_are_followed_by_a_folder_of_the_librarys_name(folder: Path) -> None:
    """A file of a library may have been saved without the files around it."""
    package = folder / "flask" / "pkg-1.0" / "pkg" / "sub"
    package.mkdir(parents=True)
    (package / "m.py").write_text("from ..core import run\n")

    assert len(run("pkg.core.run", str(package / "m.py")).out) == 1
    assert run("other.core.run", str(package / "m.py")).out == []


def test_identifiers_of_other_languages_are_found(folder: Path) -> None:
    (folder / "a.js").write_text("useState(1);\nother();\n")

    assert run("useState", "a.js").out == ["a.js:1:0 call  useState(1);"]
    assert run("useStat", "a.js").err[0] == "no use of 'useStat' in what was looked through"


def test_a_source_cannot_speak_to_the_terminal(folder: Path) -> None:
    (folder / "a.py").write_text("import flask; x = '\x1b[2J'\n")

    assert "\x1b" not in run("flask", "a.py").out[0]
    assert "\x1b" not in run("flask", "a.py", "--json").out[0]


def test_looking_through_files_loads_no_engine_and_no_network(folder: Path) -> None:
    """It has to begin at once: what else is installed belongs to other commands."""
    heavy = {"griffe", "markdown", "mkdocs", "pathspec", "pydantic", "pygments", "requests", "yaml"}
    heavy |= {"sourcebook.planning.run", "sourcebook.sources.session"}
    code = (
        "import sys\n"
        "from sourcebook.cli.program import cli\n"
        "cli(['uses', 'flask.Flask', '.'], standalone_mode=False)\n"
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-2:] == ["app.py:7:6 other  flask.Flask", "[]"]


def test_several_processes_print_what_one_does(folder: Path) -> None:
    for number in range(100):
        (folder / f"m{number}.py").write_text(f"import flask\n{'(' if number % 10 == 3 else ''}\nflask.Flask\n")

    alone = run("flask.Flask", ".", "no.py", "app.py")
    together = run("flask.Flask", ".", "no.py", "app.py", "--jobs", "3")

    assert together == alone
    assert (alone.code, len(alone.out), len(alone.err)) == (1, 2 * 92, 12)


def test_of_a_large_file_the_settings_say_whether_it_is_read(folder: Path) -> None:
    (folder / "large.py").write_text("import flask\n" + "#\n" * 1_000_000)

    refused = run("flask", "large.py", "app.py")
    (folder / "sourcebook.toml").write_text("limits.file_bytes = 3_000_000\n")
    read = run("flask", "large.py", "app.py")

    assert refused.err == ["'large.py' is larger than 2000000 bytes"]
    assert [line.partition(" ")[0] for line in read.out] == [
        "large.py:1:7",
        *(line.partition(" ")[0] for line in refused.out),
    ]
    assert (refused.code, read.code) == (1, 0)


def test_a_large_file_is_read_whatever_the_lock_says(folder: Path) -> None:
    (folder / "large.py").write_text("import flask\n" + "#\n" * 1_000_000)
    (folder / "mkdocs.yml").write_text("site_name: x\n")
    (folder / "sourcebook.toml").write_text("limits.file_bytes = 3_000_000\n")
    (folder / "examples.lock").write_text("version = nine\n")

    read = run("flask", "large.py")

    assert [line.partition(" ")[0] for line in read.out] == ["large.py:1:7"]
    assert (read.code, read.err) == (0, [])


def test_a_pipe_is_read_to_its_end(folder: Path) -> None:
    code = "import flask\n" + "#\n" * 200_000 + "flask.Flask\n"
    os.mkfifo(folder / "pipe.py")
    writer = threading.Thread(target=(folder / "pipe.py").write_text, args=(code,))
    writer.start()

    read = run("flask.Flask", "pipe.py")
    writer.join()

    assert [line.partition(" ")[0] for line in read.out] == ["pipe.py:1:7", "pipe.py:200002:6"]


def test_files_on_this_disk_need_no_settings(folder: Path) -> None:
    (folder / "sourcebook.toml").write_text("nonsense")

    assert run("flask.Flask", "app.py").code == 0
    assert run("flask.Flask", "pkg:pypi/flask@3.0#flask/cli.py").err == [
        "sourcebook.toml: not TOML: expected '=' after a key in a key/value pair (at end of document)",
        "  hint: text needs quotes, and true and false are written in lower case",
    ]
