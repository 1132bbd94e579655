"""A preview in a real browser: what is wrong is shown there, and gone once it is mended, without a reload by hand."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from sourcebook.pins.lock_text import Lock, format_lock
from tests.projects import COMMAND, write_project

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.torture,
    pytest.mark.skipif(
        not os.environ.get("SOURCEBOOK_TORTURE"), reason="waits for some twenty builds: run `make torture`"
    ),
]

BLOCK = "# Home\n\n```example\nsource: examples/{name}.py\nmark: os\n```\n"
LOCK = format_lock(Lock(pins=()))


@contextmanager
def previewed(root: Path, *command: str) -> Iterator[tuple[str, Path]]:
    """Run a preview; the address and the log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    log = root.parent / "preview.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *command, "--dev-addr", address],
            cwd=root,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield f"http://{address}/", log
        assert process.poll() is None, log.read_text()
    finally:
        process.terminate()
        process.wait(30)


def visit(page: Page, address: str, log: Path) -> None:
    """Open the address as soon as somebody serves it."""
    for _ in range(200):
        with socket.socket() as tried:
            url = urlsplit(address)
            if tried.connect_ex((url.hostname or "", url.port or 0)) == 0:
                page.goto(address)
                return
        page.wait_for_timeout(100)
    raise AssertionError(log.read_text())


def project(tmp_path: Path, theme: str, *, name: str = "here", settings: str = "", lock: str = "") -> Path:
    files = {"examples/here.py": "import os\nos.getcwd()\n"} | ({"examples.lock": lock} if lock else {})
    return write_project(
        tmp_path / "project", {"index.md": BLOCK.format(name=name)}, theme=theme, settings=settings, files=files
    )


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


MOST = 30_000
"""Milliseconds until a build is seen."""


@pytest.mark.parametrize(("engine", "theme"), [("mkdocs", "mkdocs"), ("properdocs", "material")])
def test_what_is_wrong_is_shown_until_it_is_mended(tmp_path: Path, page: Page, engine: str, theme: str) -> None:
    """In a page at the start, then in the settings, in the engine's file, in the lock, each seen and mended."""
    root = project(tmp_path, theme, name="none", settings="\n")
    config = (root / "mkdocs.yml").read_text()
    options = ["--config-file", "mkdocs.yml"] if engine == "properdocs" else []

    with previewed(root, "-m", engine, "serve", *options) as (address, log):
        visit(page, address, log)
        expect(page.locator("li .place")).to_have_text("docs/index.md:4", timeout=MOST)
        expect(page.locator("li .hint")).to_have_text("hint: nearest is 'examples/here.py'")
        (root / "docs/index.md").write_text(BLOCK.format(name="here"))
        expect(page.locator(".sb-figure")).to_be_visible(timeout=MOST)

        for path, broken, place, mended in (
            (root / "sourcebook.toml", "locked = maybe\n", re.compile(r"sourcebook\.toml"), "\n"),
            (root / "mkdocs.yml", "site_name: [\n", re.compile(r"mkdocs\.yml:\d"), config),
            (root / "mkdocs.yml", config + "docs_dir: nowhere\n", re.compile(r"mkdocs\.yml:\d"), config),
        ):
            path.write_text(broken)
            expect(page.locator("li .place")).to_have_text(place, timeout=MOST)
            path.write_text(mended)
            expect(page.locator(".sb-figure")).to_be_visible(timeout=MOST)


@pytest.mark.parametrize("wrong", ["settings", "lock"])
def test_what_is_wrong_at_the_start_ends_no_server(tmp_path: Path, page: Page, wrong: str) -> None:
    files = {"settings": "locked = maybe\n"} if wrong == "settings" else {"lock": '{"lock-version": 99}'}
    root = project(tmp_path, "material", **files)
    path = root / ("sourcebook.toml" if wrong == "settings" else "examples.lock")

    with previewed(root, "-m", "mkdocs", "serve", "--strict") as (address, log):
        visit(page, address + "any/where/", log)
        expect(page.locator("main > ol > li")).to_contain_text(path.name, timeout=MOST)
        page.goto(address)
        path.write_text("" if wrong == "settings" else LOCK)
        expect(page.locator(".sb-figure")).to_be_visible(timeout=MOST)


@pytest.mark.parametrize("wrong", ["site_name: [\n", "plugins: [none]\n", "theme: none\n", "hooks: [hook.py]\n"])
def test_a_mistake_in_the_engine_s_file_at_the_start_is_waited_for(tmp_path: Path, page: Page, wrong: str) -> None:
    """Mended, made again and mended again: the browser stays where it is, whoever serves it."""
    root = project(tmp_path, "material")
    config = root / "mkdocs.yml"
    mended = config.read_text()
    (root / "hook.py").write_text("def on_config(\n")
    config.write_text(f"site_name: x\n{wrong}")

    with previewed(root, *COMMAND[1:], "serve") as (address, log):
        visit(page, address, log)
        place = "hook.py:1" if "hook" in wrong else re.compile(r"mkdocs\.yml:\d")
        expect(page.locator("li .place")).to_have_text(place, timeout=MOST)
        for text in (mended, f"{mended}docs_dir: nowhere\n", mended):
            config.write_text(text)
            shown = page.locator("li .place") if "nowhere" in text else page.locator(".sb-figure")
            expect(shown).to_be_visible(timeout=MOST)


def test_a_warning_that_counts_is_shown_as_a_fault_is(tmp_path: Path, page: Page) -> None:
    root = project(tmp_path, "mkdocs")
    index = root / "docs/index.md"
    text = index.read_text()
    index.write_text(text + "[nowhere](nowhere.md)\n")

    with previewed(root, "-m", "mkdocs", "serve", "--strict") as (address, log):
        visit(page, address, log)
        for again in (True, False):
            expect(page.locator("main > ol > li")).to_contain_text("'nowhere.md'", timeout=MOST)
            index.write_text(text)
            expect(page.locator(".sb-figure")).to_be_visible(timeout=MOST)
            if again:
                index.write_text(text + "[nowhere](nowhere.md)\n")
