"""Whole projects, built by the real engine: what an author writes and what a reader gets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sourcebook.model.request import ExampleRequest
from tests.index_server import IndexServer, metadata_of
from tests.projects import EXTENSION_ONLY_YML, MKDOCS_YML, Built, build, differing_files, write_project

DEMO = """\
import json
from sqlalchemy.orm import sessionmaker


def other():
    return json.dumps({})


def make(engine):
    return sessionmaker(bind=engine)
"""

LOCAL_PAGE = """\
---
title: Sessions
symbol: sqlalchemy.orm.sessionmaker
---
Some words.

```example
source: examples/demo.py
```
"""


def _figure_lines(built: Built, path: str, number: int = 0) -> list[tuple[int, str, tuple[str, ...]]]:
    figure = built.page(path).figures[number]
    return [(line.lineno, line.text, line.kinds) for line in figure.lines]


def test_a_file_of_the_project_becomes_a_figure(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"index.md": LOCAL_PAGE}, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 0, built.output
    marked = [line for line in _figure_lines(built, "index.html") if line[2]]
    assert marked == [
        (2, "from sqlalchemy.orm import sessionmaker", ("import",)),
        (10, "    return sessionmaker(bind=engine)", ("call",)),
    ]
    assert built.page("index.html").figures[0].source == "examples/demo.py"
    assert "<h1" in built.html("index.html")


def test_the_figures_of_a_page_are_found_without_looking_at_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0
    same = ExampleRequest.__eq__

    def counting(self: ExampleRequest, other: object) -> bool:
        nonlocal compared
        compared += 1
        return same(self, other)

    monkeypatch.setattr(ExampleRequest, "__eq__", counting)
    block = "```example\nexamples/demo.py\n```\n"
    listed = "examples:\n" + "- examples/demo.py\n" * 40
    root = write_project(
        tmp_path,
        {"blocks.md": block * 40, "listed.md": f"---\n{listed}---\n"},
        files={"examples/demo.py": DEMO},
    )

    built = build(root)

    assert built.code == 0, built.output
    assert compared <= 4 * 80


def test_a_list_in_the_front_matter_lays_itself_out(tmp_path: Path) -> None:
    page = (
        "---\nsymbol: sqlalchemy.orm.sessionmaker\nmeta: Makes sessions.\nexamples:\n"
        "  - source: examples/demo.py\n    project: Demo\n"
        "  - source: examples/demo.py\n    project: Demo\n    title: Once more\n    show: make\n---\n"
    )
    project = (
        "---\nproject: Demo\nlinks: {Home: 'https://demo.example/'}\n---\n"
        "## About\n\nDemo is a *test*, see [a page](../index.md).\n"
    )
    root = write_project(
        tmp_path,
        {"s.md": page, "about/demo.md": project, "index.md": "x\n"},
        files={"examples/demo.py": DEMO},
    )

    built = build(root)

    assert built.code == 0, built.output
    html = built.html("s/index.html")
    headings = re.findall(r"<h[12][^>]*>(.*?)</h\d>", html)
    assert [re.sub("<[^>]*>", "", heading) for heading in headings] == [
        "sqlalchemy.orm.sessionmaker",
        "Example 1 from Demo",
        "Once more",
    ]
    assert html.count('Demo is a <em>test</em>, see <a href="../">a page</a>.') == 1, (
        "a project is introduced once on a page"
    )
    assert re.search(r'<a href="?\.\./about/demo/"?><strong>Demo</strong></a>', html)
    assert [line[0] for line in _figure_lines(built, "s/index.html", 1)] == [9, 10]
    assert {"demo-L2", "demo-2-L10"} <= built.page("s/index.html").ids


def test_a_summary_from_outside_hides_nothing(tmp_path: Path, index: IndexServer) -> None:
    summary = "<b>What</b> \u202edemo\u202c {{ does }}"
    metadata = metadata_of("demo", "1.0").replace("What demo does", summary)
    index.add_wheel("demo", "1.0", {"demo/a.py": DEMO}, metadata=metadata)
    page = "---\ntitle: x\nexamples: ['pkg:pypi/demo@1.0#demo/a.py']\n---\n"
    root = write_project(tmp_path, {"s.md": page}, settings=index.toml)

    html = build(root).html("s/index.html")

    assert "<p>“&lt;b&gt;What&lt;/b&gt; [U+202E]demo[U+202C] {{ does }}” — demo 1.0</p>" in html


def test_an_example_inside_a_longer_fence_stays_text(tmp_path: Path) -> None:
    page = "````markdown\n```example\nsource: no/such/file.py\n```\n````\n"
    root = write_project(tmp_path, {"index.md": page})

    built = build(root)

    assert built.code == 0, built.output
    assert "no/such/file.py" in built.html("index.html")
    assert built.page("index.html").figures == ()


def test_a_first_paragraph_that_looks_like_a_header_is_text(tmp_path: Path) -> None:
    """MkDocs' own reader would eat it."""
    root = write_project(tmp_path, {"index.md": "Note: something\nWarning: more\n\nrest\n"})

    built = build(root)

    assert "Note: something\nWarning: more" in built.html("index.html")


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends_and_a_byte_order_mark_work(tmp_path: Path, newline: str) -> None:
    text = "\ufeff" + LOCAL_PAGE.replace("\n", newline)
    root = write_project(tmp_path, {"index.md": text}, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 0, built.output
    assert [n for n, _, kinds in _figure_lines(built, "index.html") if kinds] == [2, 10]


def test_tabs_in_classic_code_are_kept(tmp_path: Path) -> None:
    page = (
        "title: x\n\n\n[**a / b.py**](https://github.com/o/a/blob/master/b.py)\n\n"
        "```python\nif x:\n~~\ty = 1\t# tab\n```\n"
    )
    root = write_project(tmp_path, {"index.md": page})

    built = build(root)

    assert [text for _, text, _ in _figure_lines(built, "index.html")] == [
        "if x:",
        "\ty = 1\t# tab",
    ]


def test_tildes_outside_of_classic_blocks_survive(tmp_path: Path) -> None:
    page = "# x\n\nprose ~~ and ~~struck~~\n\n```python\n~~x\n```\n"
    root = write_project(tmp_path, {"index.md": page})

    html = build(root).html("index.html")

    assert "prose ~~ and ~~struck~~" in html
    assert "~~x" in html


def test_figures_in_lists_and_quotes_stay_in_their_place(tmp_path: Path) -> None:
    page = "# x\n\n- item\n\n    ```example\n    examples/demo.py\n    ```\n\n    after\n\n- next\n"
    root = write_project(tmp_path, {"index.md": page}, files={"examples/demo.py": DEMO})

    html = build(root).html("index.html")

    assert re.search(r"<ul>.*<figure.*</figure>.*after.*<li>.*next.*</ul>", html, re.DOTALL)


def test_pages_have_the_address_title_and_order_of_their_front_matter(tmp_path: Path) -> None:
    pages = {
        "index.md": "# Home\n",
        "a.md": "---\ntitle: Second page\nsidebartitle: Second\nsortorder: 20\nslug: here\n---\ntext\n",
        "b.md": "---\ntitle: First page\nsidebartitle: First\nsortorder: 10\nslug: deep/there/\n---\n[a](a.md)\n",
    }
    root = write_project(tmp_path, pages, theme="material")

    built = build(root)

    assert built.code == 0, built.output
    assert '<a href="../../here.html">a</a>' in built.html("deep/there/index.html")
    home = built.html("index.html")
    assert home.index("First") < home.index("Second")
    assert "<title>Second page - Test site</title>" in built.html("here.html")
    assert '<h1 id="second-page">Second page</h1>' in built.html("here.html")


def test_an_explicit_nav_is_never_reordered(tmp_path: Path) -> None:
    pages = {
        "a.md": "---\ntitle: A page\nsortorder: 20\n---\nx\n",
        "b.md": "---\ntitle: B page\nsortorder: 10\n---\nx\n",
    }
    config = "site_name: T\ntheme: material\nplugins: [sourcebook]\nnav:\n  - Mine: a.md\n  - b.md\n"
    root = write_project(tmp_path, pages, config=config)

    html = build(root, strict=False).html("b/index.html")

    assert html.index("Mine") < html.rindex('<span class="md-ellipsis">\nB page')


def test_an_explicit_nav_need_not_name_the_pages_that_are_made(tmp_path: Path) -> None:
    config = "site_name: T\ntheme: material\nplugins: [sourcebook]\nnav: [s.md]\nvalidation: {omitted_files: warn}\n"
    root = write_project(tmp_path, {"s.md": LOCAL_PAGE}, config=config, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 0, built.output
    navigation = built.html("s/index.html").partition("<article")[0]
    assert "libraries/sqlalchemy/" not in navigation
    assert (built.site / "libraries/sqlalchemy/index.html").is_file()


def test_a_section_has_place_and_name_of_its_index_page(tmp_path: Path) -> None:
    pages = {
        "index.md": "# Home\n",
        "alone/s.md": LOCAL_PAGE,
        "aside/index.md": "---\ntitle: Words on it\nsidebartitle: Aside\nsortorder: 5\n---\nx\n",
        "aside/more.md": "---\ntitle: More\n---\nx\n",
        "docs/index.md": "---\ntitle: Documentation\nsortorder: 1\n---\nx\n",
    }
    root = write_project(tmp_path, pages, theme="readthedocs", files={"examples/demo.py": DEMO})

    html = build(root).html("index.html")

    sections = re.findall(r'<span class="caption-text">([^<]*)</span>', html)
    assert sections == ["Libraries", "Projects", "Documentation", "Aside"]


def test_libraries_have_index_pages(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"s.md": LOCAL_PAGE}, files={"examples/demo.py": DEMO})

    built = build(root)

    html = built.html("libraries/sqlalchemy/index.html")
    assert '<a href=../../s/><code translate="no">sessionmaker</code></a> <b>1 example</b>' in html
    assert "1 example from" in html
    assert '<a href=../../../s/><code translate="no">sessionmaker</code></a>' in built.html(
        "libraries/sqlalchemy/orm/index.html"
    )


def test_a_page_at_the_address_of_an_index_page_is_an_error(tmp_path: Path) -> None:
    pages = {"s.md": LOCAL_PAGE, "mine.md": "---\ntitle: x\nslug: libraries/\n---\nx\n"}
    root = write_project(tmp_path, pages, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 1
    assert (
        "docs/mine.md:3: 'mine.md' stands at 'libraries/index.html', which is the address of a page "
        "that is made from all examples: 'Libraries'\n"
        "  hint: move it, or give it another slug"
    ) in built.output


def test_a_file_where_an_index_page_has_to_be_is_an_error(tmp_path: Path) -> None:
    pages = {
        "s.md": LOCAL_PAGE,
        "catalog/projects/index.html": "<p>Mine</p>",
        "catalog/Licenses/index.md": "# One page with the other, where case does not count\n",
    }
    root = write_project(tmp_path, pages, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 1
    assert (
        "'catalog/projects/index.html' stands at 'catalog/projects/index.html', which is the address "
        "of a page that is made from all examples: 'Projects'\n"
        "  hint: move it, or rename it"
    ) in built.output
    assert (
        "docs/catalog/Licenses/index.md:1: 'catalog/Licenses/index.md' stands at "
        "'catalog/licenses/index.html', which is the address of a page that is made from "
        "all examples: 'Licences'\n"
    ) in built.output


def test_a_file_that_is_not_published_is_in_nobodys_way(tmp_path: Path) -> None:
    pages = {"index.md": "# Home\n", "a.md": "---\nslug: b/\n---\n# New\n", "b.md": "# Old\n"}
    root = write_project(tmp_path, pages, config=f"{MKDOCS_YML}exclude_docs: b.md\n")

    built = build(root)

    assert built.code == 0, built.output
    assert "New" in built.html("b/index.html")


def test_the_home_page_stays_in_front_when_it_is_about_a_symbol(tmp_path: Path) -> None:
    pages = {"index.md": LOCAL_PAGE, "x.md": "# X\n"}
    root = write_project(tmp_path, pages, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 0, built.output
    home, other, *_ = re.findall(r'<a href="([^"]*)" class="nav-link', built.html("x/index.html"))
    assert (home, other) == ("..", "./")


def test_a_library_begins_with_its_own_page(tmp_path: Path) -> None:
    root = write_project(
        tmp_path,
        {"index.md": "# Home\n", "s.md": LOCAL_PAGE},
        files={"examples/demo.py": DEMO},
    )

    built = build(root)

    links = re.findall(r'<a href="([^"]*)" class="dropdown-item', built.html("index.html"))
    # Names of sections lead nowhere in this theme.
    assert [link for link in links if link != "#"][:4] == [
        "libraries/",
        "libraries/sqlalchemy/",
        "libraries/sqlalchemy/orm/",
        "s/",
    ]


def test_navigation_does_without_the_made_pages_that_the_settings_keep_out_of_it(
    tmp_path: Path,
) -> None:
    pages = {"index.md": "# Home\n", "s.md": LOCAL_PAGE}
    config = f"{MKDOCS_YML}not_in_nav: |\n  catalog/\n  libraries/\n"
    root = write_project(tmp_path, pages, files={"examples/demo.py": DEMO}, config=config)

    built = build(root)

    assert built.code == 0, built.output
    assert "Projects" in built.html("catalog/projects/index.html")
    assert not any("catalog" in link for link in built.page("index.html").links)


def test_links_to_lines_pass_the_strictest_validation(tmp_path: Path) -> None:
    config = (
        "site_name: T\ntheme: material\nplugins: [sourcebook]\nvalidation:\n  anchors: warn\n"
        "  links: {not_found: warn, absolute_links: warn, unrecognized_links: warn}\n"
    )
    pages = {
        "s.md": LOCAL_PAGE,
        "index.md": "[line](s.md#this-project-L2) [no](s.md#this-project-L99)\n",
    }
    root = write_project(tmp_path, pages, config=config, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 1
    warnings = re.findall(r"^WARNING.*$", built.output, re.MULTILINE)
    assert len(warnings) == 1, built.output
    assert "this-project-L99" in warnings[0]


@pytest.mark.parametrize("config", [MKDOCS_YML, EXTENSION_ONLY_YML], ids=["plugin", "extension"])
def test_the_title_of_a_block_is_a_heading_below_the_one_above_it(tmp_path: Path, config: str) -> None:
    block = "```example\nsource: examples/demo.py\ntitle: {title}\n```\n"
    page = (
        f"# Page\n\n{block}\n## Section\n\n{block}\n- in a list\n\n"
        + "".join(f"    {line}\n" for line in block.splitlines())
    ).format(title="A <b> *title*")
    root = write_project(tmp_path, {"index.md": page}, config=config, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 0, built.output
    headings = re.findall(r"<(h[123])[^>]*>(.*?)</h\d>", built.html("index.html"))
    assert headings == [
        ("h1", "Page"),
        ("h2", "A &lt;b&gt; *title*"),
        ("h2", "Section"),
        ("h3", "A &lt;b&gt; *title*"),
        ("h3", "A &lt;b&gt; *title*"),
    ]
    assert len(built.page("index.html").figures) == 3


def test_a_note_on_a_line_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    page = "# N\n\n```example\nsource: examples/demo.py\nnote: {99: 'Nobody would read this.'}\n```\n"
    root = write_project(tmp_path, {"index.md": page}, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 1
    assert "docs/index.md:5: there is no line 99 in examples/demo.py\n  hint: the last line is 10\n" in built.output


@pytest.mark.slow
def test_two_builds_in_different_folders_give_the_same_bytes(tmp_path: Path) -> None:
    """In two processes, whose sets have different orders."""
    config = "site_name: T\nsite_url: https://x.example/\ntheme: {theme}\nplugins: [search, sourcebook]\n"
    sites = []
    for name, own_process in (("one", False), ("two/deeper", True)):
        root = write_project(
            tmp_path / name, {"s.md": LOCAL_PAGE, "index.md": "# Home\n"}, theme="material",
            config=config, files={"examples/demo.py": DEMO},
        )  # fmt: skip
        sites.append(build(root, own_process=own_process).site)

    assert differing_files(*sites) == []
    assert "lastmod" not in (sites[0] / "sitemap.xml").read_text()


def test_an_author_can_say_the_language_and_take_off_the_margin(tmp_path: Path) -> None:
    first = (
        "# E\n\n```example\nsource: code/demo.in\nlanguage: py3\nmark: json.dumps\nshow: A.make\ndedent: true\n```\n"
    )
    code = "# coding: latin-1\nimport json\n\n\nclass A:\n    def make(self):\n\n        return json.dumps('\xef')\n"
    root = write_project(tmp_path, {"index.md": first + "\n```example\nsource: code/demo.in\n```\n"})
    (root / "code").mkdir()
    (root / "code" / "demo.in").write_text(code, "latin-1")

    built = build(root)

    assert built.code != 0
    assert "docs/index.md:12: 'code/demo.in' is not text in utf-8" in built.output
    (root / "docs" / "index.md").write_text(first)
    built = build(root)
    assert built.code == 0, built.output
    assert _figure_lines(built, "index.html") == [
        (6, "    def make(self):", ()),
        (7, "", ()),
        (8, "        return json.dumps('\xef')", ("call",)),
    ]
    html = built.html("index.html")
    assert html.count("<s hidden>    </s>") == 2
    assert "<div aria-hidden=true># … 5 lines</div>" in html


def test_a_language_that_nobody_knows_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    page = "# E\n\n```example\nsource: code/demo.in\nlanguage: pyhton\n```\n"
    root = write_project(tmp_path, {"index.md": page}, files={"code/demo.in": "x\n"})

    built = build(root)

    assert "docs/index.md:5: no language is called 'pyhton'\n  hint: nearest is 'python'" in built.output
