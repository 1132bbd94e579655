"""A home page with the uses of one symbol, and everything else below it."""

from __future__ import annotations

from pathlib import Path

from tests.projects import build, write_project

DEMO = "import json\n\n\ndef show(value):\n    return json.dumps(value)\n"
PAGES = {
    "index.md": "---\nconcordance: json.dumps\n---\n# Home\n\nWords.\n",
    "text/dumps.md": "---\nsymbol: json.dumps\nslug: page/dumps\nexamples:\n"
    "  - {source: examples/demo.py, project: Ferry, title: On deck}\n"
    "  - {source: examples/demo.py, project: Tug}\n---\n",
}


def test_a_home_lists_the_uses_of_a_symbol_and_all_libraries(tmp_path: Path) -> None:
    root = write_project(tmp_path, PAGES, theme="material", files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 0, built.output
    page = built.page("index.html")
    html = built.html("index.html")
    assert '<a href=page/dumps.html><code translate="no">json.dumps</code></a> in use</h2>' in html
    html = html[html.index("Words.") :]
    assert html.index('data-do="search"') < html.index("sb-front") < html.index("libraries/json/")
    rows = [link for link in page.links if link.startswith("page/dumps.html#")]
    assert {"page/dumps.html#ferry-L1", "page/dumps.html#tug-L1"} <= set(rows)
    texts = [row.partition("<")[0] for row in html.split("<bdi>")[1:]]
    assert (texts.count("On deck"), texts.count("show")) == (1, 1)
    assert all(link.partition("#")[2] in built.page("page/dumps.html").ids for link in rows)
    assert "[`json`](" in built.html("index.html.md")


def test_a_symbol_without_a_page_is_told_with_the_nearest(tmp_path: Path) -> None:
    pages = PAGES | {"index.md": "---\ntitle: x\nconcordance: json.dump\n---\n# Home\n"}
    root = write_project(tmp_path, pages, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 1
    assert (
        "index.md:3: no page is about 'json.dump', whose uses are to be listed\n  hint: nearest is 'json.dumps'"
    ) in built.output
