"""A real browser for tests: Debian's chromium, or what the variable CHROMIUM names, driven by Playwright."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.projects import Built

IN_CI = os.environ.get("CI", "") not in ("", "false", "0")
"""Read when the tests begin: each test takes the variable away for itself."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Return the path of a browser on this machine."""
    return next(filter(None, map(shutil.which, [os.environ.get("CHROMIUM", ""), *NAMES])), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless browser that asks nobody for anything by itself."""
    path = find_chromium()
    if path is None and IN_CI:
        pytest.fail("no chromium in CI: `make browser` could not install it")
    if path is None:
        pytest.skip("no chromium on this machine: run `make browser`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class FolderHandler(http.server.SimpleHTTPRequestHandler):
    """Answers with a folder's files, and without a word."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path, handler: type[FolderHandler] = FolderHandler) -> Iterator[str]:
    """Serve a folder while the block runs; give its address, with a slash at the end."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a folder; give its address, with a slash at the end."""
    with ExitStack() as servers:
        yield lambda folder: servers.enter_context(served(folder))


@pytest.fixture(scope="session")
def own_site(own_build: Built) -> Path:
    """The folder of our own site."""
    assert own_build.code == 0, own_build.output
    return own_build.site


@pytest.fixture
def own_page(browser: Browser, own_site: Path, serve: Callable[[Path], str]) -> Iterator[Page]:
    """A tab whose addresses are those of our own site."""
    context = browser.new_context(base_url=serve(own_site))
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()
