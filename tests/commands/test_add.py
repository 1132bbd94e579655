"""An example is put behind the others of a page, locked and shown; what a build would refuse is refused before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus_project import CORPUS
from tests.index_server import IndexServer
from tests.projects import Built, build, sourcebook

LIST = "---\nsymbol: lib.make\nexamples:\n  - pkg:pypi/caller@1.0#caller/a.py\ntoc: false\n---\n"
BLOCKS = (
    "---\nsymbol: lib.make\n---\n\n# Making\n\nWords of mine.\n\n"
    "## One\n\n```example\npkg:pypi/caller@1.0#caller/a.py\n```\n"
)
MAKER = "pkg:pypi/maker@1.0#maker/login.py"


def add(root: Path, *arguments: str, code: int = 0) -> Built:
    run = sourcebook(root, "add", *arguments)

    assert run.code == code, run.output
    return run


def page(root: Path, text: str, name: str = "a.md") -> Path:
    path = root / "docs" / name
    path.write_bytes(text.encode())
    assert sourcebook(root, "lock").code == 0
    return path


def test_an_example_is_added_to_a_list_and_shown_with_its_marks(mined: Path) -> None:
    path = page(mined, LIST)

    run = add(mined, "docs/a.md", MAKER)

    new = f"  - source: {MAKER}\n    title: Login url, with one argument\n"
    assert path.read_text() == LIST.replace("toc:", f"{new}toc:")
    assert run.output == (
        "docs/a.md:5: Login url, with one argument\n"
        "\n"
        "source    pkg:pypi/maker@1.0#maker/login.py\n"
        "archive   maker-1.0-py3-none-any.whl\n"
        "license   MIT\n"
        "file      8 lines, python\n"
        "marks     import 1, call 6\n"
        "shown     1-8\n"
        "\n"
        "> 1  import lib\n"
        "  2\n"
        "  3\n"
        "  4  class Login:\n"
        "  5      def login_url(self, user):\n"
        "> 6          thing = lib.make(3)\n"
        "  7          thing.go(fast=True)\n"
        "  8          return thing\n"
    )
    assert sourcebook(mined, "lock").output.endswith(", unchanged\n")
    assert build(mined, environ={"CI": "true"}).code == 0


def test_an_example_is_added_as_a_block_where_blocks_are(mined: Path) -> None:
    path = page(mined, BLOCKS)

    run = add(mined, "docs/a.md", MAKER)

    assert path.read_text() == (f"{BLOCKS}\n## Login url, with one argument\n\n```example\nsource: {MAKER}\n```\n")
    assert run.output.startswith("docs/a.md:17: Login url, with one argument\n")


def test_the_version_of_the_corpus_is_taken_where_none_is_said(mined: Path, index: IndexServer) -> None:
    index.add_wheel("maker", "2.0", {"maker/login.py": "import lib\nlib.make()\n"})
    path = page(mined, LIST)

    add(mined, "docs/a.md", "pkg:pypi/maker#maker/login.py")

    assert f"source: {MAKER}\n" in path.read_text()


def test_the_newest_version_is_taken_of_what_is_in_no_corpus(mined: Path, index: IndexServer) -> None:
    index.add_wheel("further", "2.0", {"further/a.py": "import lib\n\n\ndef go():\n    return lib.make(a=1, b=2)\n"})
    path = page(mined, LIST)

    add(mined, "docs/a.md", "pkg:pypi/further#further/a.py")

    assert "source: pkg:pypi/further@2.0#further/a.py\n    title: Go of a, with a= and b=\n" in path.read_text()


def test_title_and_lines_may_be_said(mined: Path) -> None:
    path = page(mined, LIST)

    add(mined, "docs/a.md", MAKER, "--title", "Mine: all #1", "--show", "1, 6-8")

    assert f'  - source: {MAKER}\n    title: "Mine: all #1"\n    show: {{lines: "1, 6-8"}}\n' in path.read_text()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("pkg:pypi/secret@1.0#secret/keys.py", "looks like a token of GitHub, which is not published"),
        ("pkg:pypi/maker@1.0", "'pkg:pypi/maker@1.0' is not one file"),
        (
            "pkg:pypi/maker@1.0#maker/no.py",
            "there is no file 'maker/no.py' in 'maker-1.0-py3-none-any.whl'",
        ),
        ("pkg:pypi/driver@1.0#driver/unix.py", "no use of 'lib.make' in driver/unix.py\n"),
        ("pkg:pypi/caller@1.0#caller/a.py", "the page shows this of 'pkg:pypi/caller@1.0#caller/a.py' already"),
        ("no.py", "no.py"),
        ("docs", "'docs' is not one file"),
        ("ftp://a/b.py", "ftp://a/b.py"),
    ],
)
def test_what_a_build_would_refuse_is_refused_and_nothing_is_written(mined: Path, source: str, message: str) -> None:
    path = page(mined, LIST)
    lock = (mined / "examples.lock").read_text()

    run = add(mined, "docs/a.md", source, code=1)

    assert message in run.output
    assert not run.output.startswith("docs/a.md") or "already" in run.output
    assert path.read_text() == LIST
    assert (mined / "examples.lock").read_text() == lock


def test_what_is_opted_out_is_refused(mined: Path) -> None:
    (mined / "corpus.toml").write_text(CORPUS + '[[opt-out]]\nproject = "maker"\nreason = "asked"\n')
    path = page(mined, LIST)

    assert "maker" in add(mined, "docs/a.md", MAKER, code=2).output
    assert path.read_text() == LIST


@pytest.mark.parametrize("show", ['1"}', "x", "900"])
def test_lines_that_are_none_are_refused(mined: Path, show: str) -> None:
    path = page(mined, LIST)

    add(mined, "docs/a.md", MAKER, "--show", show, code=1)

    assert path.read_text() == LIST


def test_a_page_with_a_fault_is_not_touched(mined: Path) -> None:
    path = page(mined, LIST)
    path.write_text(LIST.replace("toc: false", "toc: perhaps"))

    assert add(mined, "docs/a.md", MAKER, code=1).output.startswith("docs/a.md:5: 'toc' must be true or false")


def test_a_fence_that_is_not_closed_is_told(mined: Path) -> None:
    path = page(mined, "---\nsymbol: lib.make\n---\n\n```python\nx = 1\n")

    assert "an example cannot be put behind the others" in add(mined, "docs/a.md", MAKER, code=1).output
    assert path.read_text().endswith("x = 1\n")


def test_a_file_that_is_no_page_is_told(mined: Path) -> None:
    (mined / "other.md").write_text(LIST)

    assert add(mined, "other.md", MAKER, code=2).output.startswith("'other.md' is no page of the project\n")


def test_a_page_that_was_made_is_the_authors_from_then_on(mined: Path) -> None:
    assert sourcebook(mined, "new", "lib.make", "--examples", "1").code == 0

    add(mined, "docs/lib/make.md", MAKER)

    assert "not docs/lib/make.md: somebody has changed it" in sourcebook(mined, "new", "--refresh").output
