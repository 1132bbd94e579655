"""The real pages that lie beside the project, where they are present: built as their authors would build them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.projects import build, write_project

MARKER = re.compile(r"^( ?)~~(?!~+\s*$)")
"""Two tildes, also on an otherwise empty line; three or more alone are code."""


@pytest.fixture
def seed(cases: Path) -> str:
    return (cases / "seed-page.md").read_text("utf-8")


@pytest.mark.parametrize("theme", ["mkdocs", "material", "readthedocs"])
def test_the_seed_page_alone_builds_strictly(tmp_path: Path, seed: str, theme: str) -> None:
    config = f"site_name: Seed\ntheme: {theme}\nplugins: [sourcebook]\n"
    root = write_project(tmp_path, {"seed-page.md": seed}, config=config)

    built = build(root)

    assert built.code == 0, built.output
    html = built.html("sqlalchemy-orm-session-examples.html")
    (figure,) = built.page("sqlalchemy-orm-session-examples.html").figures
    assert [(line.text, line.kinds) for line in figure.lines if line.kinds] == [
        ("from sqlalchemy.orm import sessionmaker", ("author",)),
        ("def session(session_factory):", ("author",)),
    ]
    assert "~~" not in html
    assert re.search(r"<title>sqlalchemy\.orm session code examples( - Seed)?</title>", html)
    assert re.search(
        r'<meta name="?description"? content="Python example code for the session callable from '
        r'the sqlalchemy\.orm module of the SQLAlchemy project\."',
        html,
    )
    assert html.count("<h1") == 1 + (theme == "readthedocs") * 0
    assert not (root / "examples.lock").exists()


def test_the_header_alone_decides_what_is_eaten(tmp_path: Path, seed: str) -> None:
    """The prose of the page is all there, the header is not."""
    root = write_project(tmp_path, {"seed-page.md": seed}, theme="material")

    text = re.sub(r"<[^>]+>", "", build(root).html("sqlalchemy-orm-session-examples.html"))

    assert "session is a callable within the sqlalchemy.orm module" in text
    assert "sortorder" not in text
    assert "sidebartitle" not in text


def test_all_real_pages_show_what_their_authors_wrote(tmp_path: Path, cases: Path) -> None:
    folder = cases / "full-stack-python"
    pages = {str(p.relative_to(folder)): p.read_text("utf-8") for p in folder.rglob("*.markdown")}
    root = write_project(tmp_path, pages, theme="material")

    built = build(root)

    assert len(pages) == 39
    warnings = re.findall(r"^WARNING.*$", built.output, re.MULTILINE)
    assert built.code == 1
    assert len(warnings) == 1, built.output
    assert re.search(r"docs/django/django-forms\.markdown:\d+: .*", warnings[0])
    assert "Aborted with 1 warnings in strict mode!" in built.output
    for text in pages.values():
        assert _shown(built.site, text) == _written(text)


def _written(text: str) -> list[list[tuple[str, bool]]]:
    """Read the blocks of a page the simple way: every fence of these pages is at the first column."""
    blocks = re.findall(r"^```\w*\n(.*?)^```\s*?$", text, re.MULTILINE | re.DOTALL)
    return [
        [(MARKER.sub(r"\1", line), bool(MARKER.match(line))) for line in block.removesuffix("\n").split("\n")]
        for block in blocks
    ]


def _shown(site: Path, text: str) -> list[list[tuple[str, bool]]]:
    slug = re.search(r"^slug: (\S+)$", text, re.MULTILINE)
    assert slug is not None
    from sourcebook.commands.proofs.html_pages import read_html

    page = read_html((site / f"{slug[1]}.html").read_text("utf-8"))
    return [[(line.text, bool(line.kinds)) for line in f.lines] for f in page.figures]
