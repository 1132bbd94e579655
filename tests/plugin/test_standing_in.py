"""A site of which nothing has changed is left as it is, and one of which anything has is built."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sourcebook.commands.kept.environment import digest_of
from tests.projects import Built, build, differing_files, write_project
from tests.sources.store.odd_files import within

UNCHANGED = "nothing has changed"
CONFIG = """\
site_name: !ENV [NAME_OF_SITE, Examples]
site_url: https://example.org/
theme:
  name: {theme}
  custom_dir: overrides
plugins:
  - search
  - sourcebook
"""
PAGES = {
    "index.md": "# Home\n\n[One](one.md)\n",
    "one.md": "---\nsymbol: os.getcwd\nexamples: [examples/one.py]\n---\n",
    "two.md": "---\nsymbol: os.sep\nexamples: [examples/one.py]\n---\n",
    "deep/three.md": "# Three\n\nText.\n",
    "deep/picture.txt": "a picture",
}
FILES = {
    "examples/one.py": "import os\n\n\ndef here():\n    return os.getcwd() + os.sep\n",
    "overrides/main.html": '{% extends "base.html" %}\n',
}
Edit = Callable[["Site"], object]


@dataclass
class Site:
    """A project that is edited, and the environment of its builds."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text()
        assert old in text
        self.write(name, text.replace(old, new))

    def build(self, environ: Mapping[str, str] | None = None, *, strict: bool = False) -> Built:
        return build(self.root, strict=strict, environ=self.environ | dict(environ or {}))

    def is_as_from_nothing(self, tmp_path: Path) -> bool:
        """Tell whether the site has the bytes that it has when nothing is kept."""
        shutil.rmtree(tmp_path, ignore_errors=True)
        nothing = self.environ | {"SOURCEBOOK_CACHE_KEY": ""}
        built = build(self.root, strict=False, site=tmp_path, environ=nothing)
        assert built.code == 0, built.output
        return differing_files(self.root / "site", tmp_path) == []


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(write_project(tmp_path / "project", PAGES, config=CONFIG, files=FILES))


def test_a_second_build_leaves_the_site_as_it_is(site: Site, tmp_path: Path) -> None:
    first = site.build()
    written = {path: path.stat().st_mtime_ns for path in (site.root / "site").rglob("*")}

    second = site.build()

    assert first.code == second.code == 0, first.output
    assert UNCHANGED not in first.output
    assert UNCHANGED in second.output
    assert {path: path.stat().st_mtime_ns for path in (site.root / "site").rglob("*")} == written
    assert site.is_as_from_nothing(tmp_path / "other")


EDITS: dict[str, Edit] = {
    "text": lambda site: site.write("docs/deep/three.md", "# Three\n\nOther.\n"),
    "title": lambda site: site.write("docs/deep/three.md", "# Four\n\nText.\n"),
    "symbol": lambda site: site.replace("docs/two.md", "os.sep", "os.getcwd"),
    "added": lambda site: site.write("docs/new.md", "# New\n"),
    "removed": lambda site: (site.root / "docs/new.md").unlink(),
    "renamed": lambda site: (site.root / "docs/two.md").rename(site.root / "docs/zwei.md"),
    "asset": lambda site: site.write("docs/deep/picture.txt", "b picture"),
    "shared figure": lambda site: site.replace("examples/one.py", "here", "there"),
    "settings": lambda site: site.write("sourcebook.toml", "libraries = {}\n"),
    "lock": lambda site: site.write("examples.lock", '{\n  "lock-version": 1\n}\n'),
    "configuration": lambda site: site.replace("mkdocs.yml", "theme:", "site_author: me\ntheme:"),
    "navigation": lambda site: site.replace("mkdocs.yml", "theme:", "nav: [one.md, two.md]\ntheme:"),
    "environment": lambda site: site.environ.update(NAME_OF_SITE="Other"),
    "override": lambda site: site.replace("overrides/main.html", "\n", "\n\n"),
    "new override": lambda site: site.write("overrides/404.html", "Nothing"),
    "another plugin": lambda site: site.replace("mkdocs.yml", "  - search\n", ""),
    "of the site": lambda site: site.write("site/one/index.html", "mine"),
    "gone from the site": lambda site: (site.root / "site/one/index.html").unlink(),
    "beside the site": lambda site: site.write("site/mine.html", "mine"),
}


def test_whatever_changes_has_the_site_built(site: Site) -> None:
    """One after another: what an edit leaves, the next one finds."""
    site.build()
    for name, edit in EDITS.items():
        edit(site)

        assert UNCHANGED not in site.build().output, name


def test_a_file_that_is_saved_as_it_was_changes_nothing(site: Site) -> None:
    site.build()

    for name in ("docs/one.md", "examples/one.py", "overrides/main.html"):
        site.write(name, (site.root / name).read_text())

    assert UNCHANGED in site.build().output


def test_what_is_a_file_no_more_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")

    with within(5):
        found = {name: digest_of(str(tmp_path / name)) for name in ("file", "link", "folder", "pipe", "gone")}

    assert found["file"] == found["link"] == hashlib.sha256(b"a").hexdigest()
    assert [found["folder"], found["pipe"], found["gone"]] == ["OddFileError", "OddFileError", "FileNotFoundError"]


def test_what_was_told_is_told_again(site: Site) -> None:
    site.write("docs/deep/three.md", "# Three\n\n[Nowhere](nowhere.md)\n")
    first = site.build()

    second = site.build()

    assert UNCHANGED in second.output
    assert [line for line in first.output.splitlines() if "nowhere.md" in line] != []
    assert [line for line in second.output.splitlines() if "nowhere.md" in line] == [
        line for line in first.output.splitlines() if "nowhere.md" in line
    ]


def test_a_strict_build_is_not_answered_by_one_that_warned(site: Site) -> None:
    site.write("docs/deep/three.md", "# Three\n\n[Nowhere](nowhere.md)\n")
    site.build()

    assert site.build(strict=True).code == 1
    assert site.build(strict=True).code == 1


def test_a_plugin_that_is_not_known_has_the_site_built_each_time_with_a_word(site: Site) -> None:
    site.write("hook.py", "def on_page_markdown(markdown, **_):\n    return markdown\n")
    site.replace("mkdocs.yml", "theme:", "hooks: [hook.py]\ntheme:")
    site.build()

    second = site.build()

    assert UNCHANGED not in second.output
    assert "sourcebook: the site is built anew each time, because of hook.py" in second.output


def test_who_cannot_sign_keeps_nothing(site: Site) -> None:
    of_a_ci = {"CI": "true", "SOURCEBOOK_CACHE_KEY": ""}
    site.build(of_a_ci)

    assert UNCHANGED not in site.build(of_a_ci).output


def test_a_record_of_somebody_else_is_none(site: Site) -> None:
    site.build({"SOURCEBOOK_CACHE_KEY": "x" * 32})
    folder = Path(os.environ["SOURCEBOOK_CACHE"], "sites")
    (record,) = (path for path in folder.rglob("*") if path.is_file())
    site.build()
    ours = next(path for path in folder.rglob("*") if path.is_file() and path != record)

    ours.write_bytes(record.read_bytes())

    assert UNCHANGED not in site.build().output


@pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="hundreds of builds: run `make torture`")
@pytest.mark.torture
@pytest.mark.parametrize("seed", range(10))
def test_after_any_edits_a_site_is_as_from_nothing(site: Site, tmp_path: Path, seed: int) -> None:
    _edit_at_random(site, tmp_path, seed=seed, times=50)


def test_after_some_edits_a_site_is_as_from_nothing(site: Site, tmp_path: Path) -> None:
    _edit_at_random(site, tmp_path, seed=1, times=4)


def _edit_at_random(site: Site, tmp_path: Path, *, seed: int, times: int) -> None:
    choose = random.Random(seed)
    folder = site.root
    pristine = shutil.copytree(folder, tmp_path / "pristine")
    for _ in range(times):
        name = choose.choice([*EDITS, "nothing", "all back"])
        if name == "all back":
            for path in (*(folder / "docs").rglob("*.md"), folder / "examples.lock", folder / "sourcebook.toml"):
                path.unlink(missing_ok=True)
            shutil.copytree(pristine, folder, dirs_exist_ok=True)
        elif name != "nothing":
            try:
                EDITS[name](site)
            except (AssertionError, FileNotFoundError):
                continue
        if site.build().code == 0:
            assert site.is_as_from_nothing(tmp_path / "other"), name


def test_an_extension_that_passes_over_missing_files_is_not_trusted(site: Site) -> None:
    site.replace("mkdocs.yml", "plugins:", "markdown_extensions: [pymdownx.snippets, toc]\nplugins:")

    assert "because of pymdownx.snippets without check_paths" in site.build().output
