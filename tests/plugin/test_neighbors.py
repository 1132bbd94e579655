"""Plugins of others beside ours: each of the table in torture, here the kinds of what they do, as hooks."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from sourcebook.plugin.known_parts import OF_ALL_PAGES, PURE
from tests.neighbors.project import FIGURES, Neighbor, write_neighbor
from tests.neighbors.table import NEIGHBORS
from tests.neighbors.trial import install, try_neighbor
from tests.projects import MKDOCS_YML, Built, build, sourcebook, write_project

DOCS = Path(__file__).parents[2] / "content/docs"
CODE = {"examples/a.py": "import os\nos.getcwd()\n"}
BLOCK = "```example\nexamples/a.py\n```\n"
LISTED = "---\nsymbol: os.getcwd\nexamples: [examples/a.py]\n---\n"

INCLUDE = """\
from mkdocs.plugins import event_priority

@event_priority({priority})
def on_page_markdown(markdown, **kwargs):
    return markdown.replace("INCLUDE", "INCLUDED")
"""
PRINT = """\
from pathlib import Path
from mkdocs.plugins import event_priority

pages = []

@event_priority({priority})
def on_page_{when}({html}, page, **kwargs):
    pages.append({html} if "{html}" == "html" else page.content)

@event_priority({priority})
def on_post_build(config):
    Path(config.site_dir, "all.html").write_text("".join(pages))
"""
ENCRYPT = """\
def on_page_markdown(markdown, page, **kwargs):
    if page.file.src_uri == "secret.md":
        page.encryptcontent = {"password": "x"}

def on_page_context(context, page, **kwargs):
    if page.file.src_uri == "secret.md":
        page.content = page.content.encode().hex()
"""
CONCEAL = ENCRYPT.replace("page.encryptcontent =", "other =")
NAV = """\
from mkdocs.plugins import event_priority

@event_priority({priority})
def on_{when}:
    config.nav = ["index.md", "a.md"]
"""
READ = """\
from pathlib import Path
from mkdocs.plugins import event_priority

def read(files):
    for file in files:
        assert Path(file.abs_src_path).is_file(), file.src_uri

@event_priority({priority})
def on_{when}({given}, **kwargs):
    read({read})
"""


def _beside(root: Path, hook: str, pages: dict[str, str], *, more: str = "") -> Built:
    config = f"{MKDOCS_YML}hooks: [hook.py]\n{more}"
    return build(write_project(root, pages, config=config, files={**CODE, "hook.py": hook}))


@pytest.mark.parametrize("priority", [1000, 100, 0])
def test_text_that_another_plugin_changes_is_what_is_shown(tmp_path: Path, priority: int) -> None:
    pages = {"index.md": "# Home\n", "a.md": f"# A\n\nINCLUDE\n\n{BLOCK}", "b.md": f"{LISTED}\nINCLUDE\n"}

    built = _beside(tmp_path, INCLUDE.format(priority=priority), pages)

    assert built.code == 0, built.output
    for page in ("a/index.html", "b/index.html"):
        assert "INCLUDED" in built.html(page)
        assert len(built.page(page).figures) == 1


HOLD = """\
from mkdocs.plugins import event_priority

held = []

@event_priority(50)
def on_config(config):
    held[:] = [config.markdown_extensions, config.extra_css, config.extra_javascript]

def on_env(env, config, files):
    now = [config.markdown_extensions, config.extra_css, config.extra_javascript]
    assert all(one is other for one, other in zip(held, now, strict=True))
"""


@pytest.mark.parametrize("page", ["# A\n", LISTED], ids=["of others", "ours"])
def test_what_another_plugin_keeps_of_the_configuration_stays_its(tmp_path: Path, page: str) -> None:
    """Such as mkdocstrings, which makes docstrings with the extensions, those that come later too."""
    root = write_project(
        tmp_path,
        {"index.md": "# Home\n", "a.md": page},
        config=f"{MKDOCS_YML}hooks: [hook.py]\n",
        settings=None,
        files={**CODE, "hook.py": HOLD},
    )

    built = build(root)

    assert built.code == 0, built.output


def test_keys_of_another_plugin_are_named_in_the_settings(tmp_path: Path) -> None:
    """They are silent on pages of others in any case."""
    head = "---\nalias: start\nprojects: [b]\n---\n"
    pages = {
        "index.md": f"{head}# Home\n",
        "a.md": f"{head}# Ours\n\n{BLOCK}",
        "b.md": f"title: B\nalias: c\n\n{BLOCK}",
    }
    root = write_project(tmp_path, pages, settings=None, files=CODE)

    asked = build(root, strict=False).output
    (root / "sourcebook.toml").write_text('other_keys = ["alias", "projects"]\n')
    told = build(root)

    assert re.findall(r"docs/(\S+): unknown key '(\w+)'", asked) == [
        ("a.md:2", "alias"),
        ("a.md:3", "projects"),
        ("b.md:2", "alias"),
    ]
    assert told.code == 0, told.output


READ_KEY = """\
from mkdocs.plugins import event_priority

@event_priority({priority})
def on_page_markdown(markdown, page, **kwargs):
    return markdown.replace("VALUE", str(page.meta.get({key!r})))
"""
READ_HEAD = """\
import re
from mkdocs.plugins import event_priority

found = {{}}

@event_priority({priority})
def on_files(files, config):
    for file in files.documentation_pages():
        head = re.search(r"^{key}: (.*)$", file.content_string, re.MULTILINE)
        found[file.src_uri] = head[1] if head else "None"

@event_priority({priority})
def on_page_markdown(markdown, page, **kwargs):
    return markdown.replace("VALUE", found.get(page.file.src_uri, ""))
"""


@pytest.mark.parametrize("priority", [1000, 0, -2000])
@pytest.mark.parametrize("hook", [READ_KEY, READ_HEAD], ids=["the engine's", "the file's"])
@pytest.mark.parametrize("key", ["alias", "projects"])
def test_a_plugin_reads_its_key_from_a_page_of_ours(tmp_path: Path, key: str, hook: str, priority: int) -> None:
    """As mkdocs-alias-plugin and its kind do; the key of each is nearly one of ours."""
    root = write_project(
        tmp_path,
        {
            "index.md": f"---\n{key}: start\n---\n# Home\n\nVALUE\n\n{BLOCK}",
            "b.md": f"---\n{key}: c\n---\n# B\n\nVALUE\n",
        },
        config=f"{MKDOCS_YML}hooks: [hook.py]\n",
        settings=f'other_keys = ["{key}"]\n',
        files={**CODE, "hook.py": hook.format(key=key, priority=priority)},
    )

    built = build(root)

    assert built.code == 0, built.output
    assert "<p>start</p>" in built.html("index.html")
    assert "<p>c</p>" in built.html("b/index.html")
    assert len(built.page("index.html").figures) == 1


@pytest.mark.parametrize(
    ("when", "html", "priority"),
    [("content", "html", -100), ("content", "html", 0), ("context", "context", 0), ("context", "context", 1000)],
)
def test_a_page_put_together_from_others_has_their_code(tmp_path: Path, when: str, html: str, priority: int) -> None:
    hook = PRINT.format(when=when, html=html, priority=priority)
    built = _beside(tmp_path, hook, {"index.md": f"# Home\n\n{BLOCK}", "b.md": LISTED, "c.html.md": "# A folder\n"})

    assert built.code == 0, built.output
    page = built.page("all.html")
    # Two examples, and the page of the whole file.
    assert [figure.source for figure in page.figures] == ["examples/a.py"] * 3
    assert "sb-slot" not in built.html("all.html")
    ids = re.findall(r"id=(\S+-L\d+)", built.html("all.html"))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("hook", [ENCRYPT, CONCEAL])
def test_a_page_that_is_encrypted_is_in_no_other_file(tmp_path: Path, hook: str) -> None:
    secret = f"# Words\n\nSECRETTEXT and more of that kind, all of it hidden.\n\n{BLOCK}"

    built = _beside(tmp_path, hook, {"index.md": f"# Home\n\n{BLOCK}", "secret.md": secret}, more="strict: false\n")

    assert built.code == 0, built.output
    assert files_with(built.site, "SECRETTEXT") == ["search/search_index.json"]
    assert not (built.site / "secret/index.html.md").exists()
    assert "secret/" not in built.html("examples.json")


TAKE_AWAY = """\
from mkdocs.plugins import event_priority

@event_priority(-100)
def on_files(files, config):
    for file in list(files.documentation_pages()):
        if file.src_uri.startswith("catalog/"):
            files.remove(file)
"""


def test_a_lost_reader_is_led_to_pages_that_there_are(tmp_path: Path) -> None:
    built = _beside(tmp_path, TAKE_AWAY, {"index.md": f"# Home\n\n{BLOCK}", "a.md": LISTED})

    assert built.code == 0, built.output
    links = built.page("404.html").links
    assert "/libraries/" in links
    assert not [link for link in links if "catalog/" in link]


def test_what_a_page_of_others_shows_again_is_asked_for(tmp_path: Path) -> None:
    part = "# Home\n\n```example\nsource: examples/a.py\nshow: {lines: 2}\n```\n"
    built = _beside(tmp_path, PRINT.format(when="content", html="html", priority=0), {"index.md": part})

    checked = sourcebook(tmp_path, "check", "--site", str(built.site))

    assert "SB342" not in checked.output
    assert ", 1 example, " in checked.output


LEAVE_OUT = """\
from mkdocs.plugins import event_priority
from mkdocs.structure.files import InclusionLevel

@event_priority({priority})
def on_files(files, config):
    file = files.get_file_from_path("secret.md")
    {how}
"""


@pytest.mark.parametrize("priority", [1000, 0, -100])
@pytest.mark.parametrize("how", ["files.remove(file)", "file.inclusion = InclusionLevel.DRAFT"])
def test_a_page_that_is_left_out_is_in_no_file(tmp_path: Path, how: str, priority: int) -> None:
    secret = f"# Words\n\nSECRETTEXT and more of that kind.\n\n{BLOCK}"
    hook = LEAVE_OUT.format(how=how, priority=priority)

    built = _beside(tmp_path, hook, {"index.md": f"# Home\n\n{BLOCK}", "secret.md": secret})

    assert built.code == 0, built.output
    assert files_with(built.site, "SECRETTEXT") == []
    assert files_with(built.site, "secret/") == []


def test_an_encrypted_page_holds_its_code(tmp_path: Path) -> None:
    """Whoever encrypts a page has what it shows, not a place that is filled later and in the open."""
    built = _beside(tmp_path, ENCRYPT, {"index.md": "# Home\n", "secret.md": f"# Words\n\n{BLOCK}"})

    assert built.code == 0, built.output
    assert b"sb-figure".hex() in built.html("secret/index.html")


def test_an_author_keeps_a_page_out_of_the_files_for_programs(tmp_path: Path) -> None:
    kept = f"---\nmachine-readable: false\n---\n# Words\n\nONLYHERE\n\n{BLOCK}"
    root = write_project(tmp_path, {"index.md": f"# Home\n\n{BLOCK}", "kept.md": kept}, files=CODE)

    built = build(root)

    assert built.code == 0, built.output
    assert files_with(built.site, "ONLYHERE") == ["kept/index.html", "search/search_index.json"]
    assert len(built.page("kept/index.html").figures) == 1


@pytest.mark.parametrize(
    ("when", "priority"),
    [("files(files, config)", 100), ("files(files, config)", 0), ("files(files, config)", -100), ("config(config)", 0)],
)
def test_nobody_is_warned_of_made_pages_that_a_written_navigation_leaves_out(
    tmp_path: Path, when: str, priority: int
) -> None:
    pages = {"index.md": "# Home\n", "a.md": LISTED}

    built = _beside(
        tmp_path, NAV.format(when=when, priority=priority), pages, more="validation: {omitted_files: warn}\n"
    )

    assert built.code == 0, built.output


@pytest.mark.parametrize("priority", [1000, 0, -100])
@pytest.mark.parametrize(
    ("when", "given", "read"),
    [
        ("files", "files", "files"),
        ("env", "env, files", "files.documentation_pages()"),
        ("page_markdown", "markdown, page", "[page.file]"),
        ("page_content", "html, page", "[page.file]"),
        ("post_page", "output, page", "[page.file]"),
    ],
)
def test_what_is_made_has_a_path_that_others_can_read(
    tmp_path: Path, when: str, given: str, read: str, priority: int
) -> None:
    hook = READ.format(when=when, given=given, read=read, priority=priority)

    built = _beside(tmp_path, hook, {"index.md": "# Home\n", "a.md": LISTED})

    assert built.code == 0, built.output


@pytest.mark.parametrize("neighbor", [one for one in NEIGHBORS if not one.distribution], ids=lambda one: one.name)
def test_what_comes_with_the_theme_works_beside_ours(tmp_path: Path, neighbor: Neighbor) -> None:
    """In one order; torture has the other."""
    built = build(write_neighbor(tmp_path, neighbor, ours_first=True), strict=neighbor.warns is None)

    assert built.code == 0, built.output
    wanted = {**FIGURES, **neighbor.figures}
    assert {name: len(built.page(name).figures) for name, count in wanted.items() if count} == {
        name: count for name, count in wanted.items() if count
    }


def test_the_docs_list_every_plugin_that_is_tried() -> None:
    rows = [line.split("|")[1].strip() for line in _docs().splitlines() if line.startswith("| `")]

    assert rows == [f"`{one.name}`" for one in sorted(NEIGHBORS, key=lambda one: one.name)]
    assert len(rows) >= 30


def test_the_docs_say_beside_which_plugins_pages_are_taken_over() -> None:
    rows = [[cell.strip(" `") for cell in line.split("|")] for line in _docs().splitlines() if line.startswith("| `")]
    written = {row[1]: row[3] for row in rows}

    names = {one.name: one.name if one.distribution else f"material/{one.name}" for one in NEIGHBORS}
    keeping = PURE - OF_ALL_PAGES
    assert written == {name: "yes" if known in keeping else "no" for name, known in names.items()}
    assert {"yes", "no"} == set(written.values())


def _docs() -> str:
    return (DOCS / "other-plugins.md").read_text("utf-8")


@pytest.fixture(scope="session")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the plugins of the table, beside what is installed here."""
    wanted = [one.distribution for one in NEIGHBORS if one.distribution]
    return install(wanted, tmp_path_factory.mktemp("plugins"))


@pytest.mark.torture
@pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="installs fifty plugins: run `make torture`")
@pytest.mark.parametrize("ours_first", [False, True], ids=["behind", "before"])
@pytest.mark.parametrize("neighbor", NEIGHBORS, ids=lambda one: one.name)
def test_a_plugin_of_the_table_works_in_either_order(
    tmp_path: Path, theirs: Path, neighbor: Neighbor, ours_first: bool
) -> None:
    environ = {"PYTHONPATH": str(theirs)}

    assert try_neighbor(tmp_path, neighbor, ours_first=ours_first, environ=environ) == []


def files_with(site: Path, text: str) -> list[str]:
    """Return the files of a site that hold a text, sorted."""
    found = (path for path in site.rglob("*") if path.is_file() and text.encode() in path.read_bytes())
    return sorted(path.relative_to(site).as_posix() for path in found)
