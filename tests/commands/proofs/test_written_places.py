"""What is wrong with a built page is told where its author wrote it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from sourcebook.commands.proofs.engine_run import build_site
from sourcebook.commands.proofs.links import check_links, read_site
from sourcebook.commands.proofs.written_places import WrittenPlaces, written_places
from sourcebook.model.page_path import PagePath
from sourcebook.pages.page import parse_page
from sourcebook.settings.project import find_project
from tests.projects import write_project

HOME = """\
---
title: Home
---
[a](sub/a.md#no) [b](no.md)
[b](no.md), [c](<a b.md>)
<a href="raw/">d</a> <p id="x"> ![e](pic.png)

## Two { #x }
"""


def _places() -> WrittenPlaces:
    texts = {"index.md": HOME, "sub/a.md": "# A\n"}
    pages = {
        PagePath(PurePosixPath(name)): parse_page(text, path=PurePosixPath("docs") / name, forges=())
        for name, text in texts.items()
    }
    addresses = {
        PagePath(PurePosixPath("index.md")): "index.html",
        PagePath(PurePosixPath("sub/a.md")): "sub/a/index.html",
        PagePath(PurePosixPath("made.md")): "made/index.html",
    }
    return written_places(pages, addresses)


def _told(site: Path, **pages: str) -> list[str]:
    for name, html in pages.items():
        path = site / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html)
    return [f"{one.location}: {one.message}" for one in check_links(site, read_site(site), _places())]


def test_a_broken_link_is_told_at_each_line_that_has_it(tmp_path: Path) -> None:
    """MkDocs leads links to pages elsewhere, and leaves those alone that lead to none."""
    told = _told(
        tmp_path,
        index='<p id="x"><a href="sub/a/#no"><a href="no.md"><a href="a%20b.md"><p id="x"><img src="pic.png">',
        sub__a__index="<h1>",
    )

    assert told == [
        "docs/index.md:8: two elements have the id 'x'",
        "docs/index.md:4: 'sub/a.md#no': no such anchor there",
        "docs/index.md:4: 'no.md' leads to nothing",
        "docs/index.md:5: 'no.md' leads to nothing",
        "docs/index.md:5: 'a b.md' leads to nothing",
        "docs/index.md:6: 'pic.png' leads to nothing",
    ]


def test_what_nobody_wrote_is_told_where_the_site_has_it(tmp_path: Path) -> None:
    told = _told(
        tmp_path,
        index='<a href="theme/"><p id="y"><p id="y">',
        made__index='<a href="no/">',
        other='<a href="no/">',
    )

    assert told == [
        "index.html: two elements have the id 'y'",
        "index.html: 'theme/' leads to nothing",
        "made/index.html: 'no/' leads to nothing",
        "other.html: 'no/' leads to nothing",
    ]


def test_what_the_engine_says_of_a_link_is_told_at_its_lines(tmp_path: Path) -> None:
    config = "site_name: x\nplugins: []\nvalidation: {absolute_links: warn}\n"
    page = PagePath(PurePosixPath("index.md"))
    text = "---\ntitle: x\n---\n[a](/abs/) [b](no.md)\n\n[b](no.md)\n"
    root = write_project(tmp_path, {"index.md": text}, config=config)
    places = written_places({page: parse_page(text, path=PurePosixPath("docs/index.md"), forges=())}, {})

    told = build_site(find_project(root), tmp_path / "site", places)

    assert [f"{one.location}: {one.message}" for one in told] == [
        "docs/index.md:4: Doc file 'index.md' contains an absolute link '/abs/', it was left as is.",
        "docs/index.md:4: Doc file 'index.md' contains a link 'no.md', but the target is not found among "
        "documentation files.",
        "docs/index.md:6: Doc file 'index.md' contains a link 'no.md', but the target is not found among "
        "documentation files.",
        "docs/index.md:4: Doc file 'index.md' contains a link 'no.md', but the target is not found among "
        "documentation files.",
        "docs/index.md:6: Doc file 'index.md' contains a link 'no.md', but the target is not found among "
        "documentation files.",
    ]
