"""A file of the project is read where it lies, and never outside of it."""

from __future__ import annotations

import os
import random
import subprocess
from contextlib import suppress
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pytest
from pathspec import GitIgnoreSpec

from sourcebook.errors import ContentError, PathNotFoundError, SourcebookError
from sourcebook.model.pin import License
from sourcebook.model.reference import LocalReference
from sourcebook.settings.reading import load_settings
from sourcebook.sources.providers import project_files
from sourcebook.sources.providers.local import read_local
from sourcebook.sources.store.blobs import blob_of
from tests.git_repositories import MAIN
from tests.sources.providers.suite import ProviderSuite, World
from tests.sources.store.odd_files import within


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    (project / "examples").mkdir(parents=True)
    (project / "examples" / "demo.py").write_bytes(b"x = 1\r\n")
    (tmp_path / "secret.py").write_text("")
    return project


def read(root: Path, path: str) -> bytes:
    return read_local(root, LocalReference(path=PurePosixPath(path)), max_bytes=10).data


def fault(root: Path, path: str) -> SourcebookError:
    with pytest.raises(SourcebookError) as caught:
        read(root, path)
    return caught.value


def test_bytes_are_read_as_they_are(root: Path) -> None:
    blob = read_local(root, LocalReference(path=PurePosixPath("examples/demo.py")), max_bytes=10)

    assert blob == blob_of(b"x = 1\r\n")


def test_a_link_inside_the_project_is_followed(root: Path) -> None:
    (root / "link.py").symlink_to("examples/demo.py")

    assert read(root, "link.py") == b"x = 1\r\n"


@pytest.mark.parametrize(
    ("written", "name"), [(".ENV", ".env"), ("Secrets/key.py", "secrets"), ("secrets/KEY.py", "key.py")]
)
def test_another_spelling_of_a_name_is_no_way_past_gitignore(
    root: Path, monkeypatch: pytest.MonkeyPatch, written: str, name: str
) -> None:
    """As on a Mac or Windows, where it leads to the file all the same."""
    for path, text in ((".gitignore", ".env\nsecrets/\n"), (".env", "x"), ("secrets/key.py", "x")):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    real = Path.resolve
    monkeypatch.setattr(Path, "resolve", lambda path, strict=False: real(path))
    monkeypatch.setattr(Path, "is_file", lambda path: True)

    wrong = next(part for part in PurePosixPath(written).parts if part.lower() != part)
    assert str(fault(root, written)) == (
        f"there is no file {written!r} in the project: the disk spells {wrong!r} otherwise\n  hint: nearest is {name!r}"
    )


@pytest.mark.parametrize("target", ["../secret.py", "/etc/passwd"])
def test_a_link_out_of_the_project_is_refused(root: Path, target: str) -> None:
    (root / "link.py").symlink_to(target)

    found = fault(root, "link.py")

    assert isinstance(found, PathNotFoundError)
    assert str(found) == (
        "'link.py' leads out of the project\n  hint: copy the file into the project, or name it where it comes from"
    )


def test_a_path_out_of_the_project_is_refused(root: Path) -> None:
    assert fault(root, "../secret.py").message == "'../secret.py' leads out of the project"


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("examples/dem.py", "nearest is 'examples/demo.py'"),
        ("exampels/demo.py", "nearest is 'examples'"),
        ("zzz", "paths are relative to the folder of mkdocs.yml"),
    ],
)
def test_a_missing_file_names_the_nearest(root: Path, path: str, hint: str) -> None:
    assert str(fault(root, path)) == (f"there is no file {path!r} in the project\n  hint: {hint}")


def test_what_is_no_file_is_refused(root: Path) -> None:
    (root / "loop").symlink_to("loop")

    assert fault(root, "examples").message == "'examples' is not a file"
    assert fault(root, "examples/demo.py/x").message == ("there is no file 'examples/demo.py/x' in the project")
    assert isinstance(fault(root, "loop"), PathNotFoundError)
    assert isinstance(fault(root, "a\0b"), PathNotFoundError)
    assert isinstance(fault(root, "a" * 5000), PathNotFoundError)


def test_a_file_that_is_too_large_is_refused(root: Path) -> None:
    (root / "big.py").write_text("x" * 11)

    found = fault(root, "big.py")

    assert isinstance(found, ContentError)
    assert found.message == "'big.py' is larger than 10 bytes"


@pytest.mark.parametrize(
    "path",
    [
        *(".git/config", ".git", "sub/.git/config", "sub/.git", ".GIT/config", ".git./config", ".git /config"),
        *(".git::$INDEX_ALLOCATION/config", "GIT~1/config", ".g\u200cit/config", ".git/not/there"),
        *(
            ".hg/hgrc",
            ".svn/wc.db",
            ".bzr/x",
            ".jj/x",
            "a/CVS/Root",
            "_darcs/prefs/x",
            ".fossil",
            "_FOSSIL_",
            ".fslckout",
        ),
    ],
)
def test_what_version_control_keeps_is_no_source_and_no_setting_lifts_it(root: Path, path: str) -> None:
    for written in (".git/config", "sub/.git"):
        (root / written).parent.mkdir(exist_ok=True)
        (root / written).write_text("extraheader = x")

    with pytest.raises(ContentError) as caught:
        read_local(root, LocalReference(path=PurePosixPath(path)), max_bytes=10, shown=("*", "/.git/config"))

    assert str(caught.value) == (
        f"{path!r} is a file of version control, which is never published\n"
        "  hint: name a file that people write; what version control keeps may hold secrets"
    )


def test_a_repository_of_any_name_is_no_source(root: Path) -> None:
    (root / "store/objects").mkdir(parents=True)
    (root / "store/refs").mkdir()
    for name in ("HEAD", "config"):
        (root / "store" / name).write_text("x")

    assert fault(root, "store/config").message == (
        "'store/config' is a file of version control, which is never published"
    )


def test_a_link_to_what_version_control_keeps_is_no_source(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git/config").write_text("x")
    (root / "folder").symlink_to(".git")
    (root / "link.py").symlink_to("folder/config")

    for path in ("link.py", "folder/config"):
        assert fault(root, path).message == "'.git/config' is a file of version control, which is never published"


def test_names_that_only_resemble_version_control_are_sources(root: Path) -> None:
    for path in (".github/run.py", ".gitlab-ci.yml", "git/a.py", ".gitignore", "digit~1.py"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text("")

        assert read(root, path) == b""


def test_what_gitignore_leaves_out_is_no_source_without_a_setting(root: Path) -> None:
    (root / ".env").write_text("TOKEN=x")
    (root / ".gitignore").write_text(".venv/\n.env\n")

    assert str(fault(root, ".env")) == (
        "'.env' is left out of the project by '.gitignore', and is not published\n"
        "  hint: if everybody may read it, put this above the tables of sourcebook.toml: "
        'local_files = ["/.env"]'
    )


def test_a_link_to_what_gitignore_leaves_out_is_no_source(root: Path) -> None:
    (root / ".env").write_text("TOKEN=x")
    (root / ".gitignore").write_text(".env\nlink2.py")
    (root / "link.py").symlink_to(".env")
    (root / "link2.py").symlink_to("examples/demo.py")

    assert fault(root, "link.py").message == "'.env' is left out of the project by '.gitignore', and is not published"
    assert fault(root, "link2.py").message == (
        "'link2.py' is left out of the project by '.gitignore', and is not published"
    )


@pytest.mark.parametrize("name", ["x.py", "a b.py", "[x]*?.py", "!x.py", "#x.py", "a\\b.py", "ü.py", 'q"q.py'])
@pytest.mark.parametrize("folder", ["", "examples/generated/"])
def test_the_line_that_a_message_shows_lifts_it(root: Path, folder: str, name: str) -> None:
    path = PurePosixPath(folder + name)
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text("x")
    (root / ".gitignore").write_text("*\n")
    (root / "sourcebook.toml").write_text("local_files = ['other/']\n")
    other = load_settings(root, environ={}).local_files

    with pytest.raises(ContentError) as caught:
        read_local(root, LocalReference(path=path), max_bytes=10, shown=other)
    line = (caught.value.hint or "").partition("sourcebook.toml: ")[2]
    assert line.startswith('local_files = ["other/", "')
    (root / "sourcebook.toml").write_text(f"{line}\n")
    shown = load_settings(root, environ={}).local_files

    assert read_local(root, LocalReference(path=path), max_bytes=10, shown=shown).data == b"x"
    (root / folder / "y.py").write_text("x")
    with pytest.raises(ContentError):
        read_local(root, LocalReference(path=PurePosixPath(folder + "y.py")), max_bytes=10, shown=shown)


IGNORED = {
    ".gitignore": "\ufeff# of the build\r\nbuild/\r\n*.log\r\n!kept.log\r\nsecrets/**\n!secrets/public.py\n\\\n!\n",
    "src/.gitignore": "!*.log\n/local.py\n",
    "src/deep/.gitignore": "b.log\n",
    "build/.gitignore": "!*\n",
}


@pytest.mark.parametrize(
    ("path", "by"),
    [
        ("a.log", ".gitignore"),
        ("kept.log", None),
        ("src/a.log", None),
        ("src/deep/a.log", None),
        ("src/deep/b.log", "src/deep/.gitignore"),
        ("src/local.py", "src/.gitignore"),
        ("src/deep/local.py", None),
        # What is in a folder that is left out cannot be taken in again.
        ("build/a.py", ".gitignore"),
        ("src/build/a.py", ".gitignore"),
        ("src/build.py", None),
        ("secrets/a.py", ".gitignore"),
        ("secrets/public.py", None),
    ],
)
@pytest.mark.parametrize("under_git", [False, True])
def test_nearer_gitignore_files_go_before_others(root: Path, under_git: bool, path: str, by: str | None) -> None:
    if under_git:
        subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    for name, text in (*IGNORED.items(), (path, "x")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)

    if by is None:
        assert read(root, path) == b"x"
    else:
        assert fault(root, path).message == f"{path!r} is left out of the project by {by!r}, and is not published"
    if under_git:
        asked = subprocess.run(["git", "-C", str(root), "check-ignore", "--quiet", path], check=False)
        assert asked.returncode == (0 if by else 1)


@pytest.mark.slow
def test_git_leaves_out_the_same_files(tmp_path: Path) -> None:
    """Names and patterns of few letters, so that they meet often."""
    pick = random.Random(1)
    names = ["a", "b", "c", "b.c"]
    parts = [*names, "*", "a*", "**", "*.c", "?", "[ab]", "[!a]"]
    for number in range(60):
        root = tmp_path / str(number)
        subprocess.run(["git", "init", "--quiet", str(root)], check=True)
        for _ in range(12):
            file = root.joinpath(*pick.choices(names, k=pick.randint(1, 4)))
            with suppress(OSError):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("x")
        folders = [root, *(path for path in root.rglob("*") if path.is_dir() and ".git" not in path.parts)]
        for folder in folders[: 1 + len(folders) // 3]:
            lines = [
                pick.choice(["", "", "!"])
                + pick.choice(["", "", "/"])
                + "/".join(pick.choices(parts, k=pick.randint(1, 3)))
                + pick.choice(["", "", "/"])
                for _ in range(3)
            ]
            (folder / ".gitignore").write_text("\n".join(lines))
        files = [str(path.relative_to(root)) for path in root.rglob("[abc]*") if path.is_file()]
        files = [path for path in files if not path.startswith(".git/")]
        asked = subprocess.run(
            ["git", "-C", str(root), "check-ignore", "--stdin"], input="\n".join(files), capture_output=True, text=True
        )

        refused = set()
        for path in files:
            try:
                read(root, path)
            except ContentError:
                refused.add(path)

        assert refused == set(asked.stdout.split("\n")) - {""}


def test_a_gitignore_that_cannot_be_read_is_told(root: Path) -> None:
    (root / ".gitignore").symlink_to("../secret.py")
    assert str(fault(root, "examples/demo.py")) == (
        "'.gitignore' leads out of the project\n  hint: put the file itself there"
    )

    (root / ".gitignore").unlink()
    (root / ".gitignore").symlink_to(".gitignore")
    assert str(fault(root, "examples/demo.py")) == (
        "'.gitignore' cannot be read: Too many levels of symbolic links\n"
        "  hint: what it leaves out must be known before a file of this project is shown"
    )

    (root / ".gitignore").unlink()
    (root / ".gitignore").write_text("a\n" * 60_000)
    assert str(fault(root, "examples/demo.py")) == (
        "'.gitignore' is larger than 100000 bytes\n  hint: name folders in place of files"
    )


def test_a_folder_or_pipe_in_place_of_gitignore_leaves_nothing_out(root: Path) -> None:
    os.mkfifo(root / ".gitignore")
    (root / "examples" / ".gitignore").mkdir()

    assert read(root, "examples/demo.py") == b"x = 1\r\n"


@pytest.mark.parametrize("pattern", ["*a*a*a*b", "**/a/**/a/**/b", "!x/*a*a*a*a*b/"])
def test_a_pattern_that_takes_long_is_refused(root: Path, pattern: str) -> None:
    (root / ".gitignore").write_text(f"x\n{pattern}\n")

    assert str(fault(root, "examples/demo.py")) == (
        "the pattern in line 2 of '.gitignore' has more stars than can be compared\n"
        "  hint: write at most 3 '*' in one name, and 2 '**' in a pattern"
    )


A_NAME = "a" * 200


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        (f"{A_NAME}.py", "*a*a*a"),
        (f"{A_NAME}.py", "*[]a]*[a-b]*?"),
        (f"{A_NAME}.py", "a**b*"),
        (f"{A_NAME}/{A_NAME}/{A_NAME}/{A_NAME}/a.py", "*a*a*/*a*a*/*a*a*/*a*a*/b"),
        ("a/" * 49 + "a.py", "**/a/**/b"),
    ],
)
def test_names_and_patterns_that_meet_often_are_compared_in_no_time(root: Path, path: str, pattern: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("x")
    (root / ".gitignore").write_text("".join(f"{pattern}{number:x}\n" for number in range(1000)))
    starry = "*".join("a" * 40) + "b"

    with within(20):
        assert read(root, path) == b"x"
        (root / ".gitignore").write_text("*.py")
        with pytest.raises(ContentError):
            read_local(root, LocalReference(path=PurePosixPath(path)), max_bytes=10, shown=[starry])


@pytest.mark.parametrize("classes", ["[ab]", "[]a]", "[a-c]", "[\\\\a]"])
def test_patterns_fit_the_same_names_as_with_retries(classes: str) -> None:
    pick = random.Random(3)
    for _ in range(2000):
        line = "".join(pick.choices(["a", "b", ".", "/", "*", "*", "?", "\\*", classes], k=pick.randint(1, 8)))
        for pattern in GitIgnoreSpec.from_lines([line]).patterns:
            quick = project_files._without_retries(pattern)
            for name in ("".join(pick.choices("aab./]*", k=pick.randint(1, 9))) for _ in range(6)):
                fits = [bool(each.regex and each.regex.fullmatch(name)) for each in (pattern, quick)]
                assert fits[0] == fits[1], (line, name)


def test_a_file_deep_below_is_refused(root: Path) -> None:
    """Each folder is compared with each pattern."""
    path = "a/" * 51 + "a.py"
    (root / path).parent.mkdir(parents=True)
    (root / path).write_text("x")

    assert str(fault(root, path)) == f"{path!r} is in more than 50 folders\n  hint: move it further up"


class TestLocal(ProviderSuite):
    @pytest.fixture
    def world(self, root: Path) -> World:
        for path in ("src/a.py", "src/a b.py"):
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_bytes(MAIN[path].encode())
        return World(
            settings=load_settings(root, environ={}),
            write=lambda revision, path: unquote(path),
            requests=lambda: 0,
            license=License(expression=None, origin=None),
        )
