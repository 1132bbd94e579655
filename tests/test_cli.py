"""The command as a program: what it prints and how it ends."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from sourcebook.cli import tell_all
from sourcebook.cli.program import PLACE
from tests.index_server import IndexServer
from tests.projects import EXTENSION_ONLY_YML, MKDOCS_YML, build, sourcebook, write_project

ESCAPE = "import os  # \x1b[2J\x1b]0;owned\x07 \u202e\n"
PAGE = "# x\n\n```example\nsource: examples/a.py\nmark: os\n```\n"


@pytest.mark.slow
def test_a_terminal_never_obeys_a_source(tmp_path: Path) -> None:
    """With the command as a program, whose output nothing has touched."""
    root = write_project(tmp_path, {"index.md": PAGE}, files={"examples/a.py": ESCAPE})

    run = sourcebook(root, "explain", "docs/index.md:4", own_process=True)

    assert run.code == 0, run.output
    assert "os  # [U+001B][2J[U+001B]]0;owned[U+0007] [U+202E]" in run.output
    assert not {"\x1b", "\x07", "\u202e"} & set(run.output)


@pytest.mark.parametrize("options", [["--upgrade"], ["--dry-run"], ["--upgrade", "--dry-run"]])
def test_lock_shows_what_changes_in_the_lines_shown(tmp_path: Path, index: IndexServer, options: list[str]) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": ESCAPE})
    page = PAGE.replace("examples/a.py", "pkg:pypi/demo@1.0#demo/a.py")
    root = write_project(tmp_path, {"index.md": page}, settings=index.toml)

    run = sourcebook(root, "lock", *options)

    assert run.code == 0, run.output
    assert "docs/index.md:3: pkg:pypi/demo@1.0#demo/a.py: not locked -> 1.0 (demo-1.0" in run.output
    assert "failed" not in run.output
    assert "+* import os  # [U+001B][2J" in run.output
    assert (root / "examples.lock").exists() == ("--dry-run" not in options)


def test_lock_tells_what_a_build_would_of_a_source_it_fetched(tmp_path: Path, index: IndexServer) -> None:
    for platform, text in (("macosx_11_0_arm64", "a = 1\n"), ("win_amd64", "a = 2\n")):
        index.add_wheel("demo", "1.0", {"demo/a.py": text}, tag=f"cp311-cp311-{platform}")
    page = PAGE.replace("examples/a.py", "pkg:pypi/demo@1.0#demo/a.py")
    root = write_project(tmp_path, {"index.md": page, "z.md": page.replace("index", "z")}, settings=index.toml)

    run = sourcebook(root, "lock")

    assert run.code == 0, run.output
    assert run.output.count("docs/index.md:4: 'demo/a.py' is not the same in") == 1
    assert "docs/z.md" not in run.output


FORGED = "a\n::error file=x::\x1b[2J\u202e##[error]b"
SPELLED = "a[U+000A]::error file=x::[U+001B][2J[U+202E][U+0023]#[error]b"


def obeyed(output: str) -> list[str]:
    """Return the lines that a terminal or a CI would take for more than text."""
    return [
        line
        for line in output.splitlines()
        if line.lstrip().startswith("::") or "##[" in line or {"\x1b", "\u202e"} & set(line)
    ]


FORMS = [["check", "--format", form] for form in ("json", "gitlab", "junit", "sarif")]


@pytest.mark.parametrize("arguments", [["lock"], ["fetch"], ["vendor"], ["check"], *FORMS])
def test_the_name_of_a_page_forges_no_line(tmp_path: Path, arguments: list[str]) -> None:
    root = write_project(tmp_path, {f"{FORGED}.md": PAGE.replace("examples/a.py", "examples/none.py")})

    run = sourcebook(root, *arguments)

    assert run.code == 1
    assert obeyed(run.output) == []
    told = f"docs/{SPELLED}.md:4: there is no file 'examples/none.py' in the project"
    if arguments not in FORMS:
        assert f"{told} [SB116]" if "check" in arguments else told in run.output.splitlines()


def test_an_annotation_of_a_page_is_one_line_and_names_it(tmp_path: Path) -> None:
    root = write_project(tmp_path, {f"{FORGED}.md": PAGE.replace("examples/a.py", "examples/none.py")})

    run = sourcebook(root, "check", "--format", "github")

    place = SPELLED.replace(":", "%3A")
    assert run.output.splitlines()[0] == (
        f"::error file=docs/{place}.md,line=4,title=SB116 a file that is not there::"
        "there is no file 'examples/none.py' in the project%0A"
        "hint: paths are relative to the folder of mkdocs.yml"
    )
    assert len(run.output.splitlines()) == 1


@pytest.mark.parametrize(("form", "place"), [("github", "file=site/docs/index.md,"), ("json", '"docs/index.md"')])
def test_a_form_that_is_shown_beside_a_checkout_names_files_from_its_folder(
    tmp_path: Path, form: str, place: str
) -> None:
    (tmp_path / ".git").mkdir()
    root = write_project(tmp_path / "site", {"index.md": PAGE.replace("examples/a.py", "examples/none.py")})

    run = sourcebook(root, "check", "--format", form)

    assert place in run.output


def test_the_folder_of_the_cache_forges_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_project(tmp_path / "project", {"index.md": "# x\n"})
    monkeypatch.setenv("SOURCEBOOK_CACHE", str(tmp_path / FORGED))
    blob = tmp_path / FORGED / "sha256/ab" / ("c" * 62)
    blob.parent.mkdir(parents=True)
    blob.write_text("damaged")

    for arguments in (["cache", "--verify"], ["cache"], ["fetch"]):
        run = sourcebook(root, *arguments)

        assert obeyed(run.output) == []
        assert f"{tmp_path}/{SPELLED}" in run.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([FORGED], "Error: No such command "),
        ([f"--{FORGED}"], r"Error: No such option '--a\n::error file'."),
        (["check", f"--{FORGED}"], r"Error: No such option '--a\n::error file'."),
        (["fetch", FORGED], f"Error: Got unexpected extra argument ({SPELLED})"),
        (["explain", FORGED], "Error: "),
        (["--project", FORGED, "check"], "Error: Invalid value for '--project': Path "),
        (["check", "--format", FORGED], "Error: Invalid value for '--format': "),
    ],
)
def test_an_argument_that_a_complaint_repeats_forges_no_line(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    root = write_project(tmp_path, {"index.md": "# x\n"})

    run = sourcebook(root, *arguments)

    assert run.code == 2
    assert obeyed(run.output) == []
    assert message in run.output


@pytest.mark.parametrize("config", [MKDOCS_YML, EXTENSION_ONLY_YML], ids=["plugin", "extension"])
def test_the_name_of_a_page_forges_no_line_of_a_build(tmp_path: Path, config: str) -> None:
    page = PAGE.replace("examples/a.py", "examples/none.py")
    root = write_project(tmp_path, {f"{FORGED}.md": page}, config=config)

    run = build(root)

    assert run.code == 1
    ours = run.output[run.output.index(f"docs/{SPELLED}.md:4: there is no file") :]
    assert obeyed(ours) == []


def test_an_interrupted_command_is_no_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_project(tmp_path, {"index.md": PAGE})

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sourcebook.commands.fetch.open_locked", interrupt)
    run = sourcebook(root, "fetch")

    assert (run.code, run.output) == (130, "\ninterrupted\n")


def test_who_interrupts_it_while_it_loads_sees_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(MetaPathFinder):
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sourcebook.cli.program":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "sourcebook.cli.program", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])

    run = sourcebook(tmp_path, "--version")

    assert (run.code, run.output) == (130, "\ninterrupted\n")


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("docs/a.md:3", ("docs/a.md", "3")),
        ("docs/a.md:3:14", ("docs/a.md", "3")),
        ("C:\\docs\\a.md:3:", ("C:\\docs\\a.md", "3")),
        ("C:\\docs\\a.md:3:14", ("C:\\docs\\a.md", "3")),
        ("C:\\docs\\a.md", None),
        ("docs/a.md", None),
    ],
)
def test_a_place_is_read_as_messages_and_editors_have_it(place: str, parts: tuple[str, str] | None) -> None:
    match = PLACE.fullmatch(place)

    assert (match and match.groups()) == parts


def test_what_an_encoding_lacks_is_told_by_its_number() -> None:
    written = BytesIO()
    stream = TextIOWrapper(written, "cp1252", newline="")

    tell_all(stream)
    print("a → b", file=stream, flush=True)

    assert written.getvalue() == b"a \\u2192 b\n"
