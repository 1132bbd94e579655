"""A build takes over the pages that would come out the same, and its site has the bytes of one from nothing."""

from __future__ import annotations

import os
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from mkdocs.commands import build as engine
from mkdocs.config import load_config
from mkdocs.structure.pages import Page

from sourcebook.commands.kept import parsed_pages
from sourcebook.outputs import publishing
from sourcebook.plugin.keeping import KeptPages
from sourcebook.site.neighborhoods import Neighborhoods
from tests.projects import Built, build, differing_files, write_project

CONFIG = """\
site_name: !ENV [NAME_OF_SITE, Examples]
theme: {theme}
plugins: [search, sourcebook]
markdown_extensions: [toc, footnotes, attr_list]
"""
CLASSIC = """\
[**demo / one.py**](https://github.com/example/demo/blob/main/one.py)

```python
import os
~~os.getcwd()
```
"""
BLOCK = "```example\nsource: examples/one.py\nshow: here\n```\n"
PAGES = {
    "index.md": "# Home\n\n[One](one.md) and [a place](deep/three.md#there).\n",
    "one.md": "---\nsymbol: os.getcwd\nexamples: [examples/one.py]\n---\n",
    "two.md": f"---\nsymbol: os.sep\n---\nWords.\n\n{BLOCK}\n## There\n\nMore, see [nothing](nowhere.md).\n",
    "classic.md": f"# Pasted\n\nWords.\n\n{CLASSIC}",
    "deep/three.md": "# Three\n\nText.\n\n## There\n\nText.[^1]\n\n[^1]: A note.\n",
    "deep/index.md": "# Deep\n\n[Away](three.md#gone)\n",
}
FILES = {"examples/one.py": "import os\n\n\ndef here():\n    return os.getcwd() + os.sep\n"}
FROM_NOTHING = {"SOURCEBOOK_CACHE_KEY": ""}


class Site:
    """A project that is edited, and built both ways."""

    def __init__(self, root: Path) -> None:
        self.root = write_project(root / "project", PAGES, config=CONFIG, files=FILES)
        self.other = root / "other"
        self.environ: dict[str, str] = {}

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text()
        (self.root / name).write_text(text.replace(old, new, 1) if old else text + new)

    def build(self) -> Built:
        return build(self.root, strict=False, environ=self.environ)

    def times(self) -> dict[str, int]:
        """Return when each page of the site was written."""
        found = sorted((self.root / "site").rglob("index.html"))
        return {str(path.parent.relative_to(self.root / "site")): path.stat().st_mtime_ns for path in found}

    def check(self, built: Built, what: object) -> None:
        """Build from nothing, and compare bytes and what was told."""
        shutil.rmtree(self.other, ignore_errors=True)
        nothing = build(self.root, strict=False, site=self.other, environ=self.environ | FROM_NOTHING)
        assert built.code == nothing.code, (what, built.output, nothing.output)
        # Where nothing has changed, warnings alone are told again.
        least = "WARNING" if "nothing has changed" in built.output else "INFO"
        assert _told(built, least) == _told(nothing, least), what
        if nothing.code == 0:
            assert differing_files(self.root / "site", self.other) == [], what


def _told(built: Built, least: str) -> list[str]:
    kinds = "WARNING|ERROR" if least == "WARNING" else "WARNING|ERROR|INFO +-  Doc file"
    return [line for line in built.output.splitlines() if re.match(kinds, line)]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The pages whose Markdown was rendered."""
    done: list[str] = []
    original = Page.render

    def render(self: Page, config: object, files: object) -> None:
        done.append(self.file.src_uri)
        original(self, config, files)  # type: ignore[arg-type]

    monkeypatch.setattr(Page, "render", render)
    yield done


def test_a_page_that_is_touched_is_made_alone(site: Site, rendered: list[str]) -> None:
    site.build()
    before = site.times()
    rendered.clear()

    site.edit("docs/two.md", "Words.", "Other words.\n\nAnd more.")
    built = site.build()

    after = site.times()
    assert rendered == ["two.md"]
    assert [name for name in after if after[name] != before[name]] == ["two"]
    site.check(built, "touched")


def test_no_template_is_compiled_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str | None] = []
    original = Environment.compile

    def compile(self: Environment, source: str, name: str | None = None, *more: object) -> object:
        compiled.append(name)
        return original(self, source, name, *more)  # type: ignore[call-overload]

    monkeypatch.setattr(Environment, "compile", compile)
    site.build()
    first = list(compiled)
    compiled.clear()

    site.edit("docs/two.md", "Words.", "Other words.")
    site.build()

    assert "main.html" in first
    assert [name for name in compiled if name in first] == []


def test_nothing_else_is_read_listed_or_put_together_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    (site.root / "sourcebook.toml").write_text('navigation = "bounded"\nnavigation_pages = 1\n')
    done: list[str] = []

    def noted(owner: Any, name: str, what: Callable[..., str]) -> None:
        original = getattr(owner, name)

        def called(*given: Any, **more: Any) -> Any:
            done.append(what(*given, **more))
            return original(*given, **more)

        monkeypatch.setattr(owner, name, called)

    noted(parsed_pages, "parse_page", lambda text, path, **more: str(path))
    noted(FileSystemLoader, "list_templates", lambda loader: "the theme")
    noted(Neighborhoods, "of", lambda tree, page: f"around {page.file.src_uri}" if page else "around nothing")
    noted(publishing, "record_of", lambda figure, title, **more: f"record of {title}")
    noted(publishing, "examples_schema", lambda: "schema")
    site.build()
    first = set(done)
    done.clear()

    site.edit("docs/two.md", "Words.", "Other words.")
    built = site.build()

    again = ["around nothing", "around two.md", "docs/two.md", "record of os.sep"]
    assert first > {*again, "schema", "the theme", "docs/one.md", "around one.md", "record of os.getcwd"}
    assert sorted(set(done)) == again
    site.check(built, "touched")


def test_a_file_that_comes_into_the_theme_is_published(site: Site) -> None:
    site.edit("mkdocs.yml", "theme: mkdocs", "theme:\n  name: mkdocs\n  custom_dir: over")
    (site.root / "over").mkdir()
    site.build()

    (site.root / "over" / "new.txt").write_text("New.\n")
    site.build()

    assert (site.root / "site" / "new.txt").read_text() == "New.\n"


def test_a_title_that_others_show_has_all_pages_made(site: Site) -> None:
    site.build()
    before = site.times()

    site.edit("docs/deep/three.md", "# Three", "# Four")
    built = site.build()

    assert all(time != before[name] for name, time in site.times().items())
    site.check(built, "title")


def test_a_page_that_is_gone_leaves_nothing(site: Site) -> None:
    site.build()

    shutil.rmtree(site.root / "docs/deep")
    built = site.build()

    assert not (site.root / "site/deep").exists()
    site.check(built, "gone")


def test_a_file_may_come_to_lie_where_a_folder_was_and_a_folder_where_a_file_was(site: Site) -> None:
    site.build()
    (site.root / "docs/one.md").unlink()
    (site.root / "docs/one").write_text("a file")

    built = site.build()
    site.check(built, "a file in place of a folder")

    (site.root / "docs/one").unlink()
    (site.root / "docs/one").mkdir()
    (site.root / "docs/one/index.md").write_text("# One\n")
    site.check(site.build(), "a folder in place of a file")


def test_what_was_killed_halfway_is_right_the_next_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.build()
    site.edit("docs/two.md", "Words.", "Other words.")
    written = engine.utils.write_file  # type: ignore[attr-defined]
    count = 0

    def dies(content: bytes, path: str) -> None:
        nonlocal count
        count += 1
        written(content[: len(content) // 2] if count == 3 else content, path)
        if count == 3:
            raise KeyboardInterrupt

    for times in (3, 5):
        with monkeypatch.context() as patch:
            count = 3 - times
            # One that is killed does not clean up.
            patch.setattr(KeptPages, "take_away", lambda self: None)
            patch.setattr(engine.utils, "write_file", dies)  # type: ignore[attr-defined]
            assert site.build().code != 0
        site.edit("docs/deep/three.md", "", "More.\n")

    site.check(site.build(), "killed")


def test_a_template_that_names_other_pages_has_each_page_made_with_a_word(site: Site, rendered: list[str]) -> None:
    site.edit("mkdocs.yml", "theme: mkdocs", "theme: {name: mkdocs, custom_dir: over}")
    (site.root / "over").mkdir()
    template = '{% extends "base.html" %}{% block footer %}{{ pages[0].page.content }}{% endblock %}'
    (site.root / "over/main.html").write_text(template)
    site.build()
    rendered.clear()

    site.edit("docs/two.md", "Words.", "Other words.")
    built = site.build()

    assert "sourcebook: each page is built anew, because of over/main.html" in built.output
    assert len(rendered) > len(PAGES) - 1
    site.check(built, "template")


def test_a_page_that_somebody_has_changed_in_the_site_is_made_again(site: Site) -> None:
    site.build()

    (site.root / "site/one/index.html").write_text("mine")
    (site.root / "site/mine").mkdir()
    (site.root / "site/mine/index.html").write_text("mine")

    site.check(site.build(), "changed")


def test_a_project_may_lie_where_programs_pass_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    site = Site(tmp_path / "sourcebook-site")
    site.build()

    site.edit("docs/two.md", "Words.", "Other words.")

    assert "nothing has changed" not in site.build().output


def test_a_preview_takes_pages_over_too(site: Site, rendered: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site.root)
    preview = site.root / "preview"

    def save(folder: Path, *, is_first: bool = False) -> None:
        config = load_config("mkdocs.yml", site_dir=str(folder))
        if is_first:
            # From then on the engine keeps the plugin.
            config.plugins.on_startup(command="serve", dirty=False)
        engine.build(config, serve_url="http://localhost/")

    save(preview, is_first=True)
    rendered.clear()
    site.edit("docs/two.md", "Words.", "Other words.")
    save(preview)
    again = list(rendered)

    save(site.other, is_first=True)
    assert again == ["two.md"]
    assert differing_files(preview, site.other) == []


EDITS: dict[str, Callable[[Site, random.Random], object]] = {
    "words": lambda site, _: site.edit("docs/two.md", "Words.", "Other words.\n\nWords."),
    "end": lambda site, pick: site.edit(f"docs/{pick.choice(list(PAGES))}", "", "\nMore.\n"),
    "title": lambda site, _: site.edit("docs/deep/three.md", "# T", "# Tt"),
    "heading": lambda site, _: site.edit("docs/deep/three.md", "## There", "## Elsewhere"),
    "heading back": lambda site, _: site.edit("docs/deep/three.md", "## Elsewhere", "## There"),
    "symbol": lambda site, _: site.edit("docs/two.md", "os.sep", "os.path"),
    "tag": lambda site, _: site.edit("docs/one.md", "symbol", "tags: [one]\nsymbol"),
    "block": lambda site, _: site.edit("docs/two.md", "show: here", "show: {lines: 1-2}"),
    "block more": lambda site, _: site.edit("docs/deep/three.md", "Text.", f"Text.\n\n{BLOCK}"),
    "pasted": lambda site, _: site.edit("docs/classic.md", "import os", "import os, sys"),
    "example": lambda site, _: site.edit("examples/one.py", "import os\n", "import os\nimport sys\n"),
    "link": lambda site, _: site.edit("docs/index.md", "", "\n[Two](two.md#there), [none](none.md)\n"),
    "added": lambda site, pick: (site.root / f"docs/new{pick.randrange(3)}.md").write_text(f"# New\n\n{BLOCK}"),
    "removed": lambda site, pick: (site.root / f"docs/new{pick.randrange(3)}.md").unlink(missing_ok=True),
    "renamed": lambda site, pick: (site.root / "docs/classic.md").rename(site.root / f"docs/c{pick.randrange(9)}.md"),
    "settings": lambda site, _: site.edit("sourcebook.toml", 'folders = ["."]', 'folders = ["."]\ncatalog = false'),
    "navigation": lambda site, _: site.edit("mkdocs.yml", "theme:", "nav: [index.md, {Two: two.md}]\ntheme:"),
    "no navigation": lambda site, _: site.edit("mkdocs.yml", "nav: [index.md, {Two: two.md}]\n", ""),
    "extension": lambda site, _: site.edit("mkdocs.yml", "[toc, ", "[{toc: {permalink: true}}, "),
    "override": lambda site, pick: _override(site, f"{pick.randrange(3)}"),
    "environment": lambda site, pick: site.environ.update(NAME_OF_SITE=f"Site {pick.randrange(3)}"),
    "plugin": lambda site, _: site.edit("mkdocs.yml", "[search, ", "["),
    "fault": lambda site, _: site.edit("docs/two.md", "show: here", "show: gone"),
    "of the site": lambda site, _: (site.root / "site/one/index.html").write_text("mine"),
    "gone from the site": lambda site, _: shutil.rmtree(site.root / "site/two", ignore_errors=True),
}


def _override(site: Site, word: str) -> None:
    site.edit("mkdocs.yml", "theme: mkdocs", "theme: {name: mkdocs, custom_dir: over}")
    (site.root / "over").mkdir(exist_ok=True)
    (site.root / "over/main.html").write_text(f'{{% extends "base.html" %}}{{% block footer %}}{word}{{% endblock %}}')


def _edit_at_random(site: Site, *, seed: int, times: int, compared: int) -> None:
    """Edit and build, and compare after each so many edits."""
    choose = random.Random(seed)
    pristine = shutil.copytree(site.root, site.root.parent / "pristine")
    done: list[str] = []
    for number in range(1, times + 1):
        # Mostly what an author does.
        name = choose.choice([*EDITS, "words", "end", "end", "end", "nothing", "all back"])
        done.append(name)
        if name == "all back":
            for folder in ("docs", "over"):
                shutil.rmtree(site.root / folder, ignore_errors=True)
            shutil.copytree(pristine, site.root, dirs_exist_ok=True)
        elif name != "nothing":
            try:
                EDITS[name](site, choose)
            except FileNotFoundError:
                continue
        built = site.build()
        if number % compared == 0:
            site.check(built, (seed, done))


@pytest.mark.parametrize("seed", range(4))
def test_after_some_edits_a_site_is_as_from_nothing(site: Site, seed: int) -> None:
    _edit_at_random(site, seed=seed, times=10, compared=2)


@pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="hundreds of builds: run `make torture`")
@pytest.mark.torture
@pytest.mark.parametrize("seed", range(100, 120))
def test_after_any_edits_a_site_is_as_from_nothing(site: Site, seed: int) -> None:
    _edit_at_random(site, seed=seed, times=25, compared=1)
