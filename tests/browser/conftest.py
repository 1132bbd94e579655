"""The small site of `reading`, opened in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.reading import Open, write_site


@pytest.fixture
def site(tmp_path: Path, serve: Callable[[Path], str]) -> str:
    write_site(tmp_path)
    return serve(tmp_path)


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Open]:
    """Open a page of the site; whatever a script or the policy complains of fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_page(path: str = "index.html", **options: Any) -> Page:
        options = {"viewport": {"width": 1200, "height": 700}} | options
        context = browser.new_context(**options)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(site + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
