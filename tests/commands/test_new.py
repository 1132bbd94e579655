"""Pages are written out of the corpus, build without an edit, and never come over a person's words."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest

from sourcebook.pages.page_text import is_untouched
from tests.index_server import IndexServer
from tests.projects import Built, build, sourcebook


def new(root: Path, *arguments: str, code: int = 0) -> Built:
    run = sourcebook(root, "new", *arguments)

    assert run.code == code, run.output
    return run


def locked(root: Path) -> str:
    return (root / "examples.lock").read_text()


def test_a_page_is_written_and_locked_and_builds_without_an_edit(mined: Path) -> None:
    run = new(mined, "lib.make")

    assert run.output == (
        "docs/lib/make.md: lib.make, 2 examples instead of 3\n"
        "  Start engine, with size=: pkg:pypi/caller@1.0#caller/a.py\n"
        "  Login url, with one argument: pkg:pypi/maker@1.0#maker/login.py\n"
        "  not pkg:pypi/secret@1.0#secret/keys.py:6: line 5 of 'secret/keys.py' looks like a token of"
        " GitHub, which is not published\n"
    )
    text = (mined / "docs" / "lib" / "make.md").read_text()
    assert [line for line in text.split("\n") if not line.startswith("generated")] == [
        "---",
        "title: lib.make code examples",
        "sidebartitle: make",
        "symbol: lib.make",
        "slug: lib-make-examples",
        "meta: lib.make as caller and maker use it.",
        "examples:",
        "  - source: pkg:pypi/caller@1.0#caller/a.py",
        "    title: Start engine, with size=",
        "  - source: pkg:pypi/maker@1.0#maker/login.py",
        "    title: Login url, with one argument",
        "---",
        "",
    ]
    assert is_untouched(text)
    assert "caller-1.0" in locked(mined)
    assert "secret" not in locked(mined)
    before = locked(mined)
    built = build(mined, environ={"CI": "true"})
    assert built.code == 0, built.output
    assert "Start engine, with size=" in unescape(built.html("lib-make-examples.html"))
    assert sourcebook(mined, "lock").output.endswith(", unchanged\n")
    assert locked(mined) == before


def test_blocks_are_written_where_they_are_asked_for(mined: Path) -> None:
    new(mined, "lib.make", "--form", "block", "--examples", "2")

    text = (mined / "docs" / "lib" / "make.md").read_text()
    assert text.endswith(
        "\n## Login url, with one argument\n\n```example\nsource: pkg:pypi/maker@1.0#maker/login.py\n```\n"
    )
    assert build(mined, environ={"CI": "true"}).code == 0


def test_one_project_is_enough_only_where_that_is_said(mined: Path) -> None:
    run = new(mined, "lib.Thing", code=1)

    assert run.output == (
        "one project alone has a use of 'lib.Thing' that can be shown\n"
        "  hint: list more projects in corpus.toml; a page with one example: --examples 1\n"
    )
    assert not (mined / "docs" / "lib").exists()
    assert new(mined, "lib.Thing", "--examples", "1").output.startswith("docs/lib/thing.md: lib.Thing, 1 example\n")
    assert "Unix thing, a subclass" in (mined / "docs" / "lib" / "thing.md").read_text()


def test_a_member_is_named_with_its_class(mined: Path) -> None:
    new(mined, "lib.Thing.go", "--examples", "1")

    text = (mined / "docs" / "lib" / "thing-go.md").read_text()
    assert "\nsidebartitle: Thing.go\n" in text
    assert "\nslug: lib-thing-go-examples\n" in text


def test_a_symbol_that_has_a_page_is_told_with_what_adds_to_it(mined: Path) -> None:
    (mined / "docs" / "mine.md").write_text("---\ntitle: Mine\nsymbol: lib.core.make\n---\n\nWords.\n")

    run = new(mined, "lib.make", code=1)

    assert run.output == (
        "docs/mine.md:3: this page is about 'lib.make' already\n"
        "  hint: `sourcebook add docs/mine.md SOURCE` puts another example there\n"
    )


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("other.md", "---\nslug: lib-make-examples\n---\n", "the address 'lib-make-examples' of 'other.md'"),
        (
            "other.md",
            "---\nslug: a\naliases: LIB-make-examples\n---\n",
            "the address 'lib-make-examples' of 'other.md'",
        ),
        ("lib/Make.md", "Mine.\n", "'lib/Make.md'"),
        ("lib/make.md", "Mine.\n", "'lib/make.md'"),
    ],
)
def test_what_is_taken_is_told_with_the_nearest_that_is_free(mined: Path, name: str, text: str, what: str) -> None:
    (mined / "docs" / name).parent.mkdir(exist_ok=True)
    (mined / "docs" / name).write_text(text)

    run = new(mined, "lib.make", code=1)

    assert run.output == (
        f"{what} is there already\n"
        "  hint: nearest that is free is --slug lib-make-function-examples, which is 'lib/make-function.md'\n"
    )
    assert (mined / "docs" / name).read_text() == text
    new(mined, "lib.make", "--slug", "lib-make-function-examples")
    assert (mined / "docs" / "lib" / "make-function.md").exists()


@pytest.mark.parametrize("slug", ["../x", "a b", "/x", "x.html", "a\\b"])
def test_a_slug_that_is_no_address_writes_nothing(mined: Path, slug: str) -> None:
    before = sorted(mined.rglob("*"))

    run = new(mined, "lib.make", "--slug", slug, code=1)

    assert "'slug' is not an address" in run.output or "is there already" in run.output
    assert sorted(mined.rglob("*")) == before


def test_a_symbol_that_is_nowhere_names_the_nearest(mined: Path) -> None:
    assert new(mined, "lib.mke", code=1).output == "lib 1.0 has no 'lib.mke'\n  hint: nearest is 'lib.make'\n"


def test_a_shelf_has_a_page_for_each_symbol_of_enough_projects(mined: Path) -> None:
    run = new(mined, "--library", "lib", "--min-projects", "1", "--examples", "1")

    assert {path.name for path in (mined / "docs" / "lib").iterdir()} == {"make.md", "thing.md"}
    assert run.output.startswith("docs/lib/make.md: lib.make, 1 example\n")
    again = new(mined, "--library", "lib", "--min-projects", "1", code=1)
    assert again.output == (
        "no page was written: no symbol of 'lib' without one can be shown from 1 project\n"
        "  hint: try a smaller --min-projects, or list more projects in corpus.toml\n"
    )


def test_what_a_shelf_cannot_show_is_told_and_the_rest_goes_on(mined: Path) -> None:
    output = new(mined, "--library", "lib", "--min-projects", "1").output

    assert output.startswith("docs/lib/make.md: ")
    assert output.endswith("not lib.Thing: one project alone has a use of 'lib.Thing' that can be shown\n")


def test_refresh_makes_anew_what_nobody_has_touched(mined: Path, index: IndexServer) -> None:
    new(mined, "lib.make")
    new(mined, "lib.Thing", "--examples", "1")
    page, touched = mined / "docs" / "lib" / "make.md", mined / "docs" / "lib" / "thing.md"
    touched.write_text(touched.read_text() + "\nA word.\n")
    words = touched.read_text()
    text = page.read_text()

    assert new(mined, "--refresh").output == (
        "docs/lib/make.md: lib.make, 2 examples, unchanged\n"
        "  Start engine, with size=: pkg:pypi/caller@1.0#caller/a.py\n"
        "  Login url, with one argument: pkg:pypi/maker@1.0#maker/login.py\n"
        "not docs/lib/thing.md: somebody has changed it since it was made\n"
    )

    settings = (mined / "sourcebook.toml").read_text()
    (mined / "sourcebook.toml").write_text(settings + "[suggest]\ncomment = -90\n")
    assert new(mined, "--refresh", "lib.make").output.startswith("docs/lib/make.md: lib.make, 2 examples\n  Login url")
    assert page.read_text() != text
    assert is_untouched(page.read_text())
    assert touched.read_text() == words


def test_refresh_of_a_page_that_was_not_made_is_told(mined: Path) -> None:
    assert new(mined, "--refresh", "lib.make", code=1).output == (
        "no page about 'lib.make' was made by `sourcebook new`\n"
        "  hint: without a symbol, --refresh takes all that were\n"
    )


@pytest.mark.parametrize("arguments", [(), ("lib.make", "--library", "lib"), ("--refresh", "--slug", "a"), ("a b",)])
def test_what_is_no_use_of_the_command_is_told(mined: Path, arguments: tuple[str, ...]) -> None:
    assert new(mined, *arguments, code=2).output.startswith("Usage: sourcebook new")


def test_the_same_corpus_gives_the_same_page_without_a_network(mined: Path, index: IndexServer) -> None:
    new(mined, "lib.make")
    page = mined / "docs" / "lib" / "make.md"
    text = page.read_bytes()
    page.unlink()
    index.clear()

    new(mined, "lib.make")

    assert page.read_bytes() == text
    assert json.loads(locked(mined))["lock-version"]
