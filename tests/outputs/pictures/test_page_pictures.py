"""The pictures of a site: which pages get one, where they lie and what points to them."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from io import BytesIO
from pathlib import Path, PurePosixPath

import pytest
from PIL import Image

from sourcebook.commands.build import plan_build
from sourcebook.errors import SettingsError
from sourcebook.model.built import BuiltPage, SiteFacts
from sourcebook.model.page_path import PagePath
from sourcebook.outputs.pictures import drawing as picture
from sourcebook.outputs.pictures import page_pictures as social
from sourcebook.outputs.pictures.card import SocialCard
from sourcebook.outputs.pictures.page_pictures import (
    PagePicture,
    PictureDrawer,
    open_pictures,
    picture_of,
    picture_path,
    social_card,
)
from sourcebook.pages.page import parse_page
from sourcebook.planning.plan import PlannedPage
from sourcebook.planning.run import open_run
from sourcebook.settings.project import find_project
from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import Settings
from sourcebook.sources.store.results import ResultCache
from sourcebook.sources.store.secret import load_secret
from tests.projects import ALL_OURS, MKDOCS_YML, build, sourcebook, write_project

ON = f"{ALL_OURS}[social]\npictures = true\n"
CONFIG = f"{MKDOCS_YML}site_url: https://example.org/book\nsite_description: Said of the site.\n"
DEMO = "import os\n\n\ndef here():\n    print('in')\n    return os.getcwd()\n"
LISTED = "examples:\n  - source: examples/demo.py\n    project: Demo\n"
BLOCK = "```example\nsource: examples/demo.py\n```\n"
CLASSIC = (
    "title: Sessions\nslug: sessions\nsidebartitle: sqlalchemy.orm Session\n\n\n"
    "[**demo / a.py**](https://github.com/o/demo/blob/master/a.py)\n\n"
    "```python\n~~from sqlalchemy.orm import Session\n\n~~s = Session()\ns.close()\n```\n"
)
PAGES = {
    "index.md": "# Home\n\nWhat *all* of it is.\n",
    "use.md": f"---\nsymbol: os.getcwd\nslug: os.getcwd/é\n{LISTED}---\n",
    "listed.md": f"---\ntitle: A list\nmeta: Said of the list.\n{LISTED}---\n",
    "projects/demo.md": "---\nproject: Demo\n---\n\nDemo shows [how](../index.md) it is done.\n",
    "sessions.md": CLASSIC,
    "prose.md": f"# Prose\n\n{BLOCK}",
}
PICTURED = {
    "index.png": "index.html",
    "os.getcwd/é.png": "os.getcwd/é.html",
    "listed/index.png": "listed/index.html",
    "projects/demo/index.png": "projects/demo/index.html",
    "sessions.png": "sessions.html",
}
"""Path of each picture below its folder, and the page it is of."""


def project(root: Path, *, config: str = CONFIG, settings: str = ON) -> Path:
    return write_project(root, PAGES, config=config, settings=settings, files={"examples/demo.py": DEMO})


def settings(root: Path) -> Settings:
    return load_settings(root, environ=os.environ)


def planned(root: Path, name: str, text: str) -> PlannedPage:
    """Return a page of the project, of which nothing is wrong."""
    run = open_run(find_project(root), os.environ)
    page = parse_page(text, path=PurePosixPath("docs", name), forges=run.settings.forges)
    path = PagePath(PurePosixPath(name))
    plan = plan_build(run, {path: page}, linked=False)
    assert plan.faults == ()
    return plan.pages[path]


def pictures(site: Path) -> dict[str, bytes]:
    folder = site / "assets" / "social"
    return {
        str(PurePosixPath(path.relative_to(folder))): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def metas(html: str) -> dict[str, str]:
    """What a head says of its picture."""
    head = html.partition("</head>")[0]
    return dict(re.findall(r'<meta (?:property|name)="(og:image[^"]*|twitter:[^"]*)" content="([^"]*)">', head))


def kept(tmp_path: Path) -> dict[Path, int]:
    """Entries of the cache of pictures with the file that holds each."""
    folder = tmp_path / "cache" / "pictures"
    return {path: path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def test_pages_that_people_point_to_get_a_picture_and_a_head(tmp_path: Path) -> None:
    built = build(project(tmp_path / "project"))

    assert built.code == 0, built.output
    made = pictures(built.site)
    assert set(made) == set(PICTURED)
    assert {Image.open(BytesIO(data)).size for data in made.values()} == {(1200, 630)}
    assert max(map(len, made.values())) < 60_000
    assert metas(built.html("os.getcwd/é.html")) == {
        "og:image": "https://example.org/book/assets/social/os.getcwd/%C3%A9.png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "os.getcwd: os · 1 example from 1 project",
        "twitter:card": "summary_large_image",
    }
    for page in built.pages():
        assert ("og:image" in metas(built.html(str(page)))) == (str(page) in PICTURED.values())


@pytest.mark.slow
def test_two_builds_give_the_same_bytes_and_the_second_draws_nothing(tmp_path: Path) -> None:
    """In two processes, which have nothing but the cache in common."""
    root = project(tmp_path / "project")

    first = build(root, site=tmp_path / "first")
    entries = kept(tmp_path)
    second = build(root, site=tmp_path / "second", own_process=True)

    assert len(entries) == len(PICTURED)
    assert kept(tmp_path) == entries
    assert pictures(first.site) == pictures(second.site)
    assert "pictures        0.0 MB in 5 files" in sourcebook(root, "cache").output


def test_what_lies_in_the_cache_is_what_is_shown(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    build(root)
    folder = tmp_path / "cache" / "pictures"
    for path in kept(tmp_path):
        ResultCache(folder, load_secret(os.environ, ci=False)).write(path.parent.name + path.name, b"kept")
    shutil.rmtree(tmp_path / "cache" / "sites")  # what is kept of the site as a whole

    assert set(pictures(build(root).site).values()) == {b"kept"}


def test_a_card_is_drawn_once_and_anew_when_the_cache_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[SocialCard] = []
    render = picture.render_social_picture

    def counted(card: SocialCard) -> bytes:
        drawn.append(card)
        return render(card)

    monkeypatch.setattr(picture, "render_social_picture", counted)
    made = PictureDrawer(settings(project(tmp_path / "project")).cache / "pictures", b"secret")
    card = SocialCard(site_name="S", title="T")

    data = made.draw(card)
    assert made.draw(card) == data
    assert len(drawn) == 1
    (path,) = kept(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    assert made.draw(card) == data
    assert len(drawn) == 2
    # As anybody may write it who can write the folder.
    path.write_bytes(hashlib.sha256(b"evil").hexdigest().encode() + b"\nevil")
    assert made.draw(card) == data
    assert len(drawn) == 3


def test_switched_off_nothing_is_left(tmp_path: Path) -> None:
    built = build(project(tmp_path / "project", settings=ALL_OURS))

    assert built.code == 0, built.output
    assert not (built.site / "assets" / "social").exists()
    assert not any("og:image" in built.html(page) for page in PICTURED.values())
    assert kept(tmp_path) == {}


def test_without_an_address_of_the_site_nothing_is_made_and_one_warning_says_so(
    tmp_path: Path,
) -> None:
    root = project(tmp_path / "project", config=MKDOCS_YML)

    built = build(root, strict=False)

    assert built.code == 0, built.output
    assert built.output.count("no pictures are made") == 1
    assert (
        "sourcebook.toml:5: no pictures are made: other sites find a picture by its full address, "
        "and the site has none [SB136]\n  hint: set `site_url` in mkdocs.yml, or take `pictures` out\n"
    ) in built.output
    assert pictures(built.site) == {}
    assert build(root, strict=True).code == 1


@pytest.mark.parametrize("missing", ["PIL", "fontpkg_source_code_pro", "fontpkg_source_sans_3"])
def test_a_missing_extra_is_a_fault_of_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)

    with pytest.raises(SettingsError) as caught:
        open_pictures(settings(project(tmp_path)), site_url="https://example.org/")

    assert str(caught.value) == (
        "sourcebook.toml:5: 'pictures' needs the extra [social], which is not installed\n"
        "  hint: install it from a checkout of sourcebook: pip install 'PATH-OF-THE-CHECKOUT[social]'"
    )


@pytest.mark.slow
def test_a_build_without_the_extra_says_so_and_one_that_wants_no_pictures_needs_none(
    tmp_path: Path,
) -> None:
    """In processes of their own, in which nothing of the extra was ever imported."""
    root = project(tmp_path / "project")
    (tmp_path / "path").mkdir()
    block = "import sys\nsys.modules['PIL'] = sys.modules['fontpkg_source_sans_3'] = None\n"
    (tmp_path / "path" / "sitecustomize.py").write_text(block)
    without = {"PYTHONPATH": str(tmp_path / "path")}

    built = build(root, environ=without, own_process=True)

    assert built.code == 1
    assert "needs the extra [social], which is not installed" in built.output
    assert "Traceback" not in built.output
    (root / "sourcebook.toml").write_text(ALL_OURS)
    assert build(root, environ=without, own_process=True).code == 0


def test_an_authors_own_picture_goes_before(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    own = root / "docs" / "assets" / "social" / "listed" / "index.png"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"own")

    built = build(root)

    assert pictures(built.site)["listed/index.png"] == b"own"
    assert set(metas(built.html("listed/index.html"))) == {
        "og:image",
        "og:image:alt",
        "twitter:card",
    }


def test_a_picture_that_a_hook_has_written_goes_before(tmp_path: Path) -> None:
    hook = """\
from pathlib import Path

def on_page_context(context, page, config, nav):
    if page.file.src_uri == "listed.md":
        path = Path(config.site_dir, "assets/social/listed/index.png")
        path.parent.mkdir(parents=True)
        path.write_bytes(b"own")
"""
    root = project(tmp_path / "project", config=f"{CONFIG}hooks: [hook.py]\n")
    (root / "hook.py").write_text(hook)

    built = build(root)

    assert built.code == 0, built.output
    assert pictures(built.site)["listed/index.png"] == b"own"
    assert "og:image:width" not in metas(built.html("listed/index.html"))
    assert set(pictures(built.site)) == set(PICTURED)


def card(tmp_path: Path, name: str, text: str | None = None) -> SocialCard:
    page = planned(project(tmp_path), name, text or PAGES[name])
    return social_card(page, site_name="Site", title="The title", description="Said of all.")


def code(made: SocialCard) -> list[str]:
    return [("|" if line.marked else " ") + "".join(text for text, _ in line.pieces) for line in made.code]


def test_the_card_of_a_symbol_shows_its_use(tmp_path: Path) -> None:
    made = card(tmp_path, "use.md")

    assert (made.title, made.is_symbol, made.description) == ("os.getcwd", True, None)
    assert made.facts == "os · 1 example from 1 project"
    assert code(made) == [" def here():", "     print('in')", "|    return os.getcwd()"]
    assert made.code[2].pieces[1] == ("getcwd", True)


def test_the_card_of_a_list_without_a_symbol_says_what_it_is(tmp_path: Path) -> None:
    made = card(tmp_path, "listed.md")

    assert (made.title, made.is_symbol) == ("The title", False)
    assert (made.facts, made.description) == ("1 example from 1 project", "Said of the list.")
    assert made.code == ()


def test_a_list_that_says_nothing_shows_code(tmp_path: Path) -> None:
    page = planned(project(tmp_path), "x.md", f"---\ntitle: A list\n{LISTED}---\n")

    made = social_card(page, site_name="Site", title="A list")

    assert code(made) == [" import os"]
    assert made.description is None


def test_the_card_of_a_project_says_what_its_page_opens_with(tmp_path: Path) -> None:
    made = card(tmp_path, "projects/demo.md")

    assert (made.facts, made.description) == ("", "Demo shows how it is done.")


@pytest.mark.parametrize("body", ["", BLOCK, "<div>x</div>", "- a\n- b", "| a |\n| - |", "![x](y)"])
def test_a_page_that_opens_with_no_prose_is_described_by_the_site(tmp_path: Path, body: str) -> None:
    made = card(tmp_path, "a.md", f"# Home\n\n{body}")

    assert made.description == "Said of all."


def test_the_card_of_a_classic_page_shows_its_pasted_code(tmp_path: Path) -> None:
    made = card(tmp_path, "sessions.md")

    assert (made.title, made.is_symbol) == ("The title", False)
    assert made.facts == "sqlalchemy · 1 example from 1 project"
    assert code(made) == ["|s = Session()", " s.close()"]


FACTS = SiteFacts(name="S", url="https://example.org", files={}, urls={})


def picture_at(address: str, *taken: str) -> PagePicture | None:
    built = BuiltPage(address=address, url="", title="")
    return picture_of(None, built, FACTS, is_taken=lambda path: path in taken)


def test_of_pages_made_of_data_only_the_home_page_gets_a_picture() -> None:
    assert picture_at("libraries/index.html") is None
    home = picture_at("index.html")

    assert home is not None
    assert (home.path, home.is_ours) == ("assets/social/index.png", True)
    assert (home.head.url, home.head.alt) == ("https://example.org/assets/social/index.png", "S")
    assert home.head.size == (1200, 630)


def test_where_the_author_has_a_file_that_is_the_picture() -> None:
    home = picture_at("index.html", "assets/social/index.png")

    assert home is not None
    assert (home.is_ours, home.head.size) == (False, None)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("index.html", "assets/social/index.png"),
        ("a/index.html", "assets/social/a/index.png"),
        ("a.html", "assets/social/a.png"),
        ("os.path.join.html", "assets/social/os.path.join.png"),
        ("a.html/index.html", "assets/social/a.html/index.png"),
    ],
)
def test_a_picture_lies_where_its_page_does(address: str, path: str) -> None:
    assert picture_path(address) == path


def test_everything_that_draws_is_part_of_a_pictures_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names = social._painter().split()

    assert [len(name) for name in names[:3]] == [64, 64, 64]
    assert {"pillow", "fontpkg-source-code-pro", "fontpkg-source-sans-3"} <= set(names)
