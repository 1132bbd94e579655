"""The page for an address that leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.site.not_found import complete_not_found
from tests.projects import build, write_project

PAGE = '<html><head lang=en><link href="/b.c/x.css"></head><body><h1>404</h1></body></html>'


def test_it_says_where_to_go_on() -> None:
    html = complete_not_found(PAGE, root="/b.c/", links=[("the home page", ""), ("A & B", "a/")])

    assert "go on from <a href=/b.c/>the home page</a>, <a href=/b.c/a/>A &amp; B</a>.</p>" in html
    assert '<h1>404</h1>\n<div class="sb-catalog">' in html
    assert html.startswith('<html><head lang=en>\n<script data-root="/b.c/">')
    assert r'|base_url *= *")\/b\.c\//g' in html


def test_a_root_is_no_markup() -> None:
    assert '<script data-root="/&quot;&gt;/">' in complete_not_found(PAGE, root='/">/', links=[])


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
def test_every_theme_has_it(tmp_path: Path, theme: str) -> None:
    config = f"site_name: x\nsite_url: https://x.example/book/\ntheme: {theme}\nplugins: [search, sourcebook]\n"
    pages = {"index.md": "# Home\n", "s.md": "---\nsymbol: json.dumps\n---\n```example\nexamples/demo.py\n```\n"}
    demo = "import json\n\njson.dumps(1)\n"

    built = build(write_project(tmp_path, pages, config=config, files={"examples/demo.py": demo}))

    assert built.code == 0, built.output
    html = built.html("404.html")
    assert '<script data-root="/book/">' in html
    assert "<a href=/book/libraries/>Libraries</a>, <a href=/book/catalog/projects/>Projects</a>" in html
    assert 'data-do="search"' in html
