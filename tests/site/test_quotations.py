"""What others say of themselves stands on pages whose author says nothing: quoted, with its origin, and harmless."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from textwrap import dedent

import pytest

from tests.index_server import IndexServer, metadata_of
from tests.projects import ALL_OURS, Built, build, sourcebook, write_project

HOSTILE = "Makes <script>alert(1)</script> [a](javascript:x) *b* `c` &amp; {{ d }} # e | f"
LIBRARY = {
    "lib/__init__.py": dedent('''
        class Thing:
            """A *thing* that <b onclick="x">goes</b> to [a](javascript:x) {: .b }. More."""

        def bare(): ...
    ''')
}
USER = {"user/a.py": "import lib\n\n\ndef go():\n    return lib.Thing()\n"}
SYMBOL = '“A thing that <b onclick="x">goes</b> to a {: .b }.” — docstring of lib.Thing, lib 1.0'
PROJECT = f"“{HOSTILE}” — user 1.0"
SOURCE = "pkg:pypi/user@1.0#user/a.py"
LIST = f"---\nsymbol: lib.Thing\nexamples:\n  - {SOURCE}\n---\n"
BLOCK = f"---\nsymbol: lib.Thing\n---\n\n## Going\n\n```example\n{SOURCE}\n```\n"


@pytest.fixture
def index_with_both(index: IndexServer) -> IndexServer:
    index.add_wheel("lib", "1.0", LIBRARY)
    index.add_wheel("user", "1.0", USER, metadata=metadata_of("user", "1.0").replace("What user does", HOSTILE))
    return index


def built(folder: Path, index: IndexServer, text: str, *more: tuple[str, str]) -> Built:
    settings = f'[libraries]\nlib = "pkg:pypi/lib@1.0"\n{index.toml}'
    pages = {"index.md": "# A\n", "a.md": text} | dict(more)
    root = write_project(folder / "project", pages, settings=ALL_OURS + settings)
    assert sourcebook(root, "lock").code == 0
    found = build(root)
    assert found.code == 0, found.output
    return found


def words(built: Built) -> str:
    """Return the text of the page's quotations, which hold no markup but a paragraph and code."""
    html = built.html("a/index.html")
    found = [part.partition("</blockquote>")[0].strip() for part in html.split("<blockquote>")[1:]]
    bare = [re.sub(r"</?code>", "", part.removeprefix("<p>").removesuffix("</p>")) for part in found]
    assert not any("<" in part for part in bare)
    return unescape("\n".join(bare))


@pytest.mark.parametrize("text", [LIST, BLOCK, BLOCK.replace("## Going", "# Title\n\n## Going")])
def test_both_are_quoted_with_their_origin_and_as_plain_text(
    tmp_path: Path, index_with_both: IndexServer, text: str
) -> None:
    site = built(tmp_path, index_with_both, text)

    assert words(site) == f"{SYMBOL}\n{PROJECT}"
    html = site.html("a/index.html")
    assert html.index("docstring of") < html.index("— user 1.0") < html.index('<figure class="sb')


@pytest.mark.parametrize("text", [LIST, BLOCK])
def test_the_twin_has_them_too(tmp_path: Path, index_with_both: IndexServer, text: str) -> None:
    site = built(tmp_path, index_with_both, text)

    twin = site.html("a/index.html.md")
    assert '> “A thing that &lt;b onclick="x">goes&lt;/b> to a {: .b }.” — docstring of `lib.Thing`, lib 1.0\n' in twin
    assert "> “Makes &lt;script>" in twin
    assert twin.index("docstring of") < twin.index("— user 1.0") < twin.index("\nExample: user 1.0")


def test_an_author_who_says_anything_is_not_interrupted(tmp_path: Path, index_with_both: IndexServer) -> None:
    site = built(tmp_path, index_with_both, BLOCK.replace("## Going\n", "## Going\n\nWords of mine.\n"))

    assert words(site) == ""
    assert "> “" not in site.html("a/index.html.md")


def test_a_note_stands_for_what_a_project_says(tmp_path: Path, index_with_both: IndexServer) -> None:
    noted = LIST.replace(f"- {SOURCE}", f"- source: {SOURCE}\n    note: Look.")

    site = built(tmp_path, index_with_both, noted)

    assert "docstring of" in words(site)
    assert "user 1.0" not in words(site)


def test_an_authors_words_on_a_project_come_before_the_projects_own(
    tmp_path: Path, index_with_both: IndexServer
) -> None:
    about = ("user.md", "---\ntitle: User\nproject: user\n---\n\nWords on\nthe user.\n")

    site = built(tmp_path, index_with_both, BLOCK, about)

    assert "<p>Words on\nthe user.</p>" in site.html("a/index.html")
    assert "Makes" not in words(site)
    assert '<figure class="sb' in site.html("a/index.html")


def test_what_has_no_docstring_is_not_quoted(tmp_path: Path, index_with_both: IndexServer) -> None:
    index_with_both.add_wheel("user", "1.0", {"user/a.py": "import lib\n\n\ndef go():\n    return lib.bare()\n"})

    site = built(tmp_path, index_with_both, LIST.replace("lib.Thing", "lib.bare"))

    assert "docstring" not in site.html("a/index.html")
