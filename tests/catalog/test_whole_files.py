"""Whole projects with pages of whole files: which there are, where they are, and what leads to and from them."""

from __future__ import annotations

import json
import re
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.commands.proofs.links import check_links, read_site
from sourcebook.display.figure import CLOSE_CODE, OPEN_CODE
from tests.index_server import IndexServer, metadata_of
from tests.projects import Built, build, write_project

DEMO = """\
import json
from sqlalchemy.orm import Session, sessionmaker


def dump():
    secret_word = {}
    return json.dumps(secret_word)


def make(engine):
    return sessionmaker(bind=engine, class_=Session)
"""

MAKER = "---\nsymbol: sqlalchemy.orm.sessionmaker\n---\n\n```example\nsource: {source}\nshow: make\n```\n"
SESSION = "---\nsymbol: sqlalchemy.orm.Session\nexamples:\n  - source: {source}\n    show: make\n---\n"

ADDRESS = "source/project/examples/demo.py/index.html"


def _pages(source: str = "examples/demo.py") -> dict[str, str]:
    return {
        "index.md": "# Home\n",
        "maker.md": MAKER.format(source=source),
        "session.md": SESSION.format(source=source),
    }


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Built:
    root = tmp_path_factory.mktemp("demo")
    write_project(root, _pages(), theme="material", files={"examples/demo.py": DEMO})
    built = build(root, environ={"SOURCEBOOK_CACHE": str(root / "cache"), "CI": ""})
    assert built.code == 0, built.output
    return built


def test_a_file_has_a_page_with_all_lines_and_all_marks(demo: Built) -> None:
    page = demo.page(ADDRESS)

    (figure,) = page.figures
    assert "".join(f"{line.text}\n" for line in figure.lines) == DEMO
    assert [(n.lineno, n.kinds) for n in figure.lines if n.kinds] == [
        (2, ("import",)),
        (11, ("call", "argument")),
    ]
    assert {f"L{n}" for n in range(1, 12)} <= page.ids
    assert "../../../../maker/#this-project-L10" in page.links
    assert "../../../../session/#this-project-L10" in page.links
    heading = demo.html(ADDRESS).partition("<h1")[2].partition(">")[2].partition("</h1>")[0]
    assert re.sub("<[^>]*>", "", heading).startswith("examples/demo.py in this project")
    assert list(check_links(demo.site, read_site(demo.site))) == []


def test_figures_lead_to_the_page(demo: Built) -> None:
    page = demo.page("maker/index.html")

    assert "../source/project/examples/demo.py/" in page.links
    assert "../source/project/examples/demo.py/#L1" in page.links


def test_navigation_and_search_do_not_see_it(demo: Built) -> None:
    index = (demo.site / "search/search_index.json").read_text("utf-8")
    assert not any(e["location"].startswith("source/") for e in json.loads(index)["docs"])
    assert "secret_word" not in index
    assert "json.dumps" not in index
    assert "source/" not in demo.html("index.html")
    assert "examples/demo.py" not in demo.html("index.html")


def test_names_lead_to_the_pages_of_their_symbols_but_not_to_their_own(demo: Built) -> None:
    html = demo.html("maker/index.html")

    assert re.findall(r'<a href="?\.\./session/"?>(?:<[^>]*>)*(\w+)', _code(html)) == ["Session"]
    assert "maker/" not in _code(html)
    whole = re.findall(r'<a href="?\.\./\.\./\.\./\.\./(\w+)/"?>', _code(demo.html(ADDRESS)))
    assert whole == ["session", "maker", "maker", "session"]


def _code(html: str) -> str:
    return "".join(re.findall(r"<pre.*?</pre>", html, re.DOTALL))


def test_a_link_to_a_line_of_a_whole_file_passes_the_strictest_validation(tmp_path: Path) -> None:
    config = (
        "site_name: T\ntheme: material\nplugins: [sourcebook]\nvalidation:\n  anchors: warn\n"
        "  links: {not_found: warn, absolute_links: warn, unrecognized_links: warn}\n"
    )
    link = "[line](source/project/examples/demo.py.md#L{})\n"
    pages = {**_pages(), "index.md": link.format(11) + link.format(12)}
    root = write_project(tmp_path, pages, config=config, files={"examples/demo.py": DEMO})

    built = build(root)

    warnings = re.findall(r"^WARNING.*$", built.output, re.MULTILINE)
    assert len(warnings) == 1, built.output
    assert "#L12" in warnings[0]


def test_pages_are_files_where_addresses_are(tmp_path: Path) -> None:
    """A site that is read from a disk."""
    config = "site_name: T\ntheme: {theme}\nuse_directory_urls: false\nplugins: [search, sourcebook]\n"
    root = write_project(tmp_path, _pages(), config=config, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 0, built.output
    assert "source/project/examples/demo.py.html#L1" in built.page("maker.html").links
    assert list(check_links(built.site, read_site(built.site))) == []


@pytest.mark.parametrize(
    ("license_", "settings", "has_page"),
    [
        ("GPL-3.0-only", "", False),
        ("GPL-3.0-only OR EUPL-1.2", '[licenses]\nwhole_files = ["EUPL-1.2"]\n', True),
    ],
)
def test_the_licence_decides(tmp_path: Path, index: IndexServer, license_: str, settings: str, has_page: bool) -> None:
    metadata = metadata_of("demo", "1.0", f"License-Expression: {license_}\n")
    index.add_wheel("demo", "1.0", {"demo/a.py": DEMO}, metadata=metadata)
    pages = _pages("pkg:pypi/demo@1.0#demo/a.py")
    root = write_project(tmp_path, pages, settings=index.toml + settings)

    built = build(root)

    assert built.code == 0, built.output
    assert (built.site / "source/pypi/demo/1.0/demo/a.py/index.html").exists() is has_page
    gap = re.search(r'class="sb-gap".*?<a href="?([^"> ]+)', built.html("maker/index.html"))
    assert gap is not None
    assert gap[1].startswith("../source/" if has_page else "https://")
    assert list(check_links(built.site, read_site(built.site))) == []


def test_the_licence_texts_of_a_release_stand_on_the_page(tmp_path: Path, index: IndexServer) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": DEMO})
    pages = _pages("pkg:pypi/demo@1.0#demo/a.py")
    root = write_project(tmp_path, pages, settings=index.toml)

    html = build(root).html("source/pypi/demo/1.0/demo/a.py/index.html")

    assert re.search(r"<summary>[^<]*LICENSE</summary>", html)
    assert "Permission is hereby granted, free of charge" in html
    assert "demo/a.py in demo 1.0" in html


@pytest.mark.parametrize(
    ("pages", "files", "message"),
    [
        (
            {"mine.md": "---\ntitle: x\nslug: Source/project/examples/demo.py/\n---\nx\n"},
            {},
            "docs/mine.md:3: 'mine.md' stands where the page of the whole file 'examples/demo.py' "
            f"has to be: {ADDRESS!r}\n  hint: move it, or give it another slug",
        ),
        (
            {},
            {"docs/source/project/examples/demo.py": "a file\n"},
            "'source/project/examples/demo.py' stands where the page of the whole file "
            f"'examples/demo.py' has to be: {ADDRESS!r}\n  hint: move it, or give it another slug",
        ),
        (
            {f"{ADDRESS}/page.md": "# x\n"},
            {},
            f"docs/{ADDRESS}/page.md:1: '{ADDRESS}/page.md' stands where the page of the whole file "
            f"'examples/demo.py' has to be: {ADDRESS!r}\n  hint: move it, or give it another slug",
        ),
    ],
)
def test_what_stands_in_the_way_of_a_page_is_an_error_that_names_both(
    tmp_path: Path, pages: dict[str, str], files: dict[str, str], message: str
) -> None:
    root = write_project(tmp_path, {**_pages(), **pages}, files={"examples/demo.py": DEMO, **files})

    built = build(root)

    assert built.code == 1
    assert message in built.output


def test_files_that_differ_in_case_have_pages_of_their_own(tmp_path: Path) -> None:
    names = ("Demo.py", "demo.py", "index", "README", "index.html", ".hidden/a.py")
    blocks = "".join(f'```example\nsource: "examples/{name}"\nshow: file\n```\n\n' for name in names)
    root = write_project(
        tmp_path,
        {"index.md": f"# x\n\n{blocks}"},
        files={f"examples/{name}": f"{name!r}\n" for name in names},
    )

    built = build(root)

    assert built.code == 0, built.output
    found = sorted(
        str(p.parent.relative_to(built.site / "source/project/examples"))
        for p in (built.site / "source").rglob("index.html")
    )
    assert len(found) == len(names)
    assert len({PurePosixPath(p.casefold()) for p in found}) == len(names)
    assert {"Demo.py", "index~", "README~", "index.html~", "~2ehidden/a.py"} <= set(found)
    assert list(check_links(built.site, read_site(built.site))) == []


def test_a_very_large_file_has_a_page(tmp_path: Path) -> None:
    code = "".join(f"name_{n} = function({n}, 'text')\n" for n in range(1, 6_001))
    page = "# x\n\n```example\nsource: examples/big.py\nshow: {lines: 1-5}\n```\n"
    root = write_project(tmp_path, {"index.md": page}, files={"examples/big.py": code})

    built = build(root)

    assert built.code == 0, built.output
    page_of_file = built.page("source/project/examples/big.py/index.html")
    assert "L6000" in page_of_file.ids
    html = built.html("source/project/examples/big.py/index.html")
    assert html.count(OPEN_CODE) == 60
    assert re.search(r'<i id="?L101"? data-line', html.split(CLOSE_CODE)[1])
    longest = len(code.splitlines()[-1])
    assert 'data-wide="%s"' % (longest * "0") in html
    assert [line.lineno for line in page_of_file.figures[0].lines] == [*range(1, 6_001)]
