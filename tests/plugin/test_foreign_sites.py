"""Nothing changes where nothing is asked for: sites and pages of somebody else, with the plugin and without it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from random import Random

import pytest

from tests.foreign_sites import foreign_pages, own_pages, write_site
from tests.projects import MKDOCS_YML, build, differing_files, write_project

SAME_DATE = {"SOURCE_DATE_EPOCH": "1700000000", "NO_MKDOCS_2_WARNING": "1"}
BLOCK = "# Ours\n\n```example\nsource: code/a.py\nmark: os.getcwd\n```\n"
CODE = {"code/a.py": "import os\nos.getcwd()\n"}


def _built_twice(root: Path) -> tuple[Path, Path]:
    sites = []
    for name in ("without", "with"):
        built = build(root, config=f"{name}.yml", site=root / name, strict=False, environ=SAME_DATE)
        assert built.code == 0, built.output
        sites.append(built.site)
    return sites[0], sites[1]


def _check_mixed(root: Path, seed: int) -> None:
    """Check that the pages of somebody else are the same beside pages with examples."""
    random = Random(seed)
    theirs = foreign_pages(random, random.randint(2, 6))
    write_site(root, own_pages(random) | theirs)

    without, with_it = _built_twice(root)

    names = {name: name.removesuffix(".md").removesuffix("index") for name in theirs}
    for name, stem in names.items():
        page = Path(f"{stem}index.html" if not stem or stem.endswith("/") else f"{stem}/index.html")
        assert (with_it / page).read_bytes() == (without / page).read_bytes(), (seed, name)
    entries = [
        {entry["location"]: entry for entry in json.loads((site / "search/search_index.json").read_bytes())["docs"]}
        for site in (without, with_it)
    ]
    addresses = {f"{stem}/" if stem and not stem.endswith("/") else stem for stem in names.values()}
    for location, entry in entries[0].items():
        if location.partition("#")[0] in addresses:
            assert entries[1][location] == entry, (seed, location)


@pytest.mark.parametrize("theme", ["own", "material", "mkdocs", "readthedocs"])
def test_a_site_without_examples_is_what_it_was(tmp_path: Path, theme: str) -> None:
    write_site(tmp_path, foreign_pages(Random(theme), 12))
    if theme != "own":
        for name in ("without.yml", "with.yml"):
            text = (tmp_path / name).read_text().replace("{name: null, custom_dir: theme}", f"{{name: {theme}}}")
            (tmp_path / name).write_text(text)

    assert differing_files(*_built_twice(tmp_path)) == []


@pytest.mark.parametrize("page", ["# Words\n", BLOCK], ids=["of others", "ours"])
def test_a_blog_without_examples_is_what_it_was(tmp_path: Path, page: str) -> None:
    """Its posts and views are pages of a kind of their own."""
    config = "site_name: T\nsite_url: https://example.org/\ntheme: material\nplugins:\n  - search\n  - blog\n"
    pages = {"index.md": "# Home\n", "blog/index.md": "# Blog\n", "a.md": page}
    pages["blog/posts/one.md"] = "---\ndate: 2020-01-02\n---\n# One\n\nWords.\n\n<!-- more -->\n\nMore.\n"
    files = {**CODE, "without.yml": config, "with.yml": f"{config}  - sourcebook\n"}
    write_project(tmp_path, pages, settings='catalog = false\nnavigation = "full"\n', files=files)

    without, with_it = _built_twice(tmp_path)

    posts = ["blog/index.html", "blog/2020/01/02/one/index.html", "blog/archive/2020/index.html"]
    assert [(with_it / post).read_bytes() == (without / post).read_bytes() for post in posts] == [True] * 3


def test_pages_of_others_keep_their_order_beside_pages_with_examples(tmp_path: Path) -> None:
    page = f"---\nsortorder: {{}}\n---\n{BLOCK}"
    pages = {"index.md": "# Home\n", "a.md": BLOCK, "b.md": "# B\n", "c/index.md": "# C\n", "c/a.md": BLOCK}
    pages |= {"d.md": page.format(-1), "e.md": page.format(1)}
    settings = 'catalog = false\nnavigation = "full"\n'
    root = write_project(tmp_path, pages, theme="material", settings=settings, files=CODE)

    html = build(root).html("b/index.html").partition("<body")[2]

    addresses = re.findall(r'<a href="([^"#]*)" class="md-nav__link', html)
    assert addresses[:7] == ["../d/", "..", "../a/", "./", "../c/", "../c/a/", "../e/"]


def test_a_site_without_examples_tells_nothing_and_keeps_no_lock(tmp_path: Path) -> None:
    write_site(tmp_path, foreign_pages(Random(3), 9))

    built = build(tmp_path, config="with.yml")

    assert built.code == 0, built.output
    assert not (tmp_path / "examples.lock").exists()


@pytest.mark.parametrize("seed", range(20))
def test_pages_of_others_are_the_same_beside_pages_with_examples(tmp_path: Path, seed: int) -> None:
    _check_mixed(tmp_path, seed)


@pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="a thousand builds: run `make torture`")
@pytest.mark.torture
@pytest.mark.parametrize("batch", range(10))
def test_pages_of_others_are_the_same_on_five_hundred_sites(tmp_path: Path, batch: int) -> None:
    for number in range(50):
        _check_mixed(tmp_path / str(number), 1000 + batch * 50 + number)


def _titles(html: str) -> list[str]:
    return re.findall(r'<span class="md-ellipsis">\s*(.*?)\s*</span>', html, re.DOTALL)


@pytest.mark.parametrize(
    ("plugin", "file", "text"),
    [
        ("awesome-nav", ".nav.yml", "nav:\n  - b.md\n  - a.md\n  - index.md\n"),
        ("literate-nav", "SUMMARY.md", "* [B](b.md)\n* [A](a.md)\n* [Home](index.md)\n"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_tree_that_a_person_wrote_in_a_file_keeps_its_order(
    tmp_path: Path, plugin: str, file: str, text: str, is_first: bool
) -> None:
    pytest.importorskip(f"mkdocs_{plugin.replace('-', '_')}")
    plugins = [plugin, "sourcebook"] if is_first else ["sourcebook", plugin]
    config = f"site_name: T\ntheme: material\nplugins: [{', '.join(plugins)}]\n"
    pages = {"index.md": "# Home\n", "a.md": f"---\nsortorder: -9\n---\n{BLOCK}", "b.md": "# B\n", file: text}
    root = write_project(tmp_path, pages, config=config, files=CODE)

    html = build(root, strict=False).html("index.html").partition("<body")[2]

    assert html.index('href="b/"') < html.index('href="a/"')


@pytest.mark.parametrize("priority", [1000, 0, -100])
@pytest.mark.parametrize(
    "hook",
    [
        "def on_nav(nav, config, files):\n    nav.items.reverse()\n    nav.pages.reverse()\n",
        "def on_files(files, config):\n    config.nav = ['b.md', 'a.md', 'index.md']\n",
    ],
    ids=["reordered", "written"],
)
def test_a_tree_that_a_hook_orders_keeps_its_order(tmp_path: Path, hook: str, priority: int) -> None:
    hook = f"from mkdocs.plugins import event_priority\n\n@event_priority({priority})\n{hook}"
    pages = {"index.md": "# Home\n", "a.md": f"---\nsortorder: -9\n---\n{BLOCK}", "b.md": "# B\n"}
    root = write_project(
        tmp_path, pages, config=f"{MKDOCS_YML}hooks: [hook.py]\n", files={**CODE, "hook.py": hook}, theme="mkdocs"
    )

    html = build(root, strict=False).html("index.html").partition("<body")[2]

    assert html.index('href="b/"') < html.index('href="a/"')


@pytest.mark.parametrize(
    ("navigation", "is_whole"),
    [("", True), ('navigation = "full"\n', True), ('navigation = "bounded"\n', False)],
)
def test_a_tree_of_others_is_bounded_only_where_settings_say_so(
    tmp_path: Path, navigation: str, is_whole: bool
) -> None:
    theirs = {f"f{number // 30}/p{number}.md": f"# P{number}\n" for number in range(90)}
    pages = {"index.md": "# Home\n", "ours.md": BLOCK, **theirs}
    root = write_project(tmp_path, pages, settings=navigation, files=CODE)

    built = build(root, strict=False)

    links = set(re.findall(r'href="(?:\.\./)*(?:f\d/)?(p\d+)/', built.html("f0/p1/index.html")))
    assert (len(links) >= 89) is is_whole


def test_a_folder_of_examples_is_bounded_beside_a_whole_one(tmp_path: Path) -> None:
    theirs = {f"guide/p{number}.md": f"# P{number}\n" for number in range(30)}
    ours = {f"ours/e{number}.md": BLOCK for number in range(29)}
    pages = {"index.md": "# Home\n", **theirs, **ours}
    root = write_project(tmp_path, pages, settings="navigation_pages = 20\n", files=CODE)

    html = build(root, strict=False).html("guide/p1/index.html")

    assert len(set(re.findall(r"(p\d+)/", html))) >= 29
    assert len(set(re.findall(r"(e\d+)/", html))) <= 1


def test_catalog_and_files_for_programs_can_be_left_out(tmp_path: Path) -> None:
    page = f"---\nsymbol: os.getcwd\ntags: [x]\n---\n{BLOCK}"
    settings = "catalog = false\noutputs = false\n[licenses]\nwhole_files = []\n"
    root = write_project(tmp_path, {"index.md": "# Home\n", "a.md": page}, settings=settings, files=CODE)

    built = build(root)

    assert built.code == 0, built.output
    left = {"libraries", "catalog", "llms.txt", "examples.json", "objects.inv"}
    assert not left & {path.name for path in built.site.iterdir()}
    assert "text/markdown" not in built.html("a/index.html")
    assert built.page("a/index.html").figures


def test_each_address_that_a_slug_moves_is_told_once(tmp_path: Path) -> None:
    page = f"---\nslug: away\n---\n{BLOCK}"
    root = write_project(tmp_path, {"index.md": "# Home\n", "a.md": page}, settings=None, files=CODE)
    told = (
        "docs/a.md:2: 'slug' moves this page from 'a/index.html' to 'away.html' [SB144]\n"
        "  hint: what leads there ends nowhere: write 'aliases: a/' beside it, or take the slug out; this is told once"
    )

    first, second = build(root, strict=False), build(root)
    (root / "docs/a.md").write_text(page.replace("away", "elsewhere"))
    third = build(root, strict=False)

    assert told in first.output
    assert second.code == 0, second.output
    assert "'slug' moves this page from 'away.html' to 'elsewhere.html'" in third.output


def test_a_new_page_with_a_slug_moves_nothing(tmp_path: Path) -> None:
    """One that was there without an example does, once it is ours."""
    page = f"---\nslug: away\n---\n{BLOCK}"
    pages = {"index.md": f"# Home\n\n{BLOCK}", "b.md": "---\nslug: there\n---\n# B\n"}
    root = write_project(tmp_path, pages, settings=None, files=CODE)

    first = build(root)
    (root / "docs/a.md").write_text(page)
    second = build(root)
    (root / "docs/b.md").write_text(page.replace("away", "there"))
    third = build(root, strict=False)

    assert [first.code, second.code] == [0, 0], first.output + second.output
    assert "'slug' moves this page from 'b/index.html' to 'there.html'" in third.output
    assert "docs/a.md" not in third.output


def test_a_page_in_two_languages_is_one_page_of_a_symbol(tmp_path: Path) -> None:
    page = f"---\nsymbol: os.getcwd\n---\n# A\n\n{BLOCK}"
    named = ["a.md", "a.de.md", "fr/a.md", "pt-BR/a.md"]
    root = write_project(tmp_path, {"index.md": "# Home\n", **dict.fromkeys(named, page)}, files=CODE)

    built = build(root)
    (root / "docs/b.md").write_text(page)
    twice = build(root, strict=False)

    assert built.code == 0, built.output
    assert twice.output.count("has a page already") == 1
