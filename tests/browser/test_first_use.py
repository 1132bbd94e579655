"""Whoever lands on a page of examples sees a use before scrolling: one pass over pages of our own site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.own_site import sampled

pytestmark = pytest.mark.browser

SCREENS = {(1440, 900): 0.98, (390, 844): 0.95}
"""Width and height of a window, and of how many pages the first use has to be in it."""

USES = ':is(.sb-use:not([data-kind="import"]), .sb-code [data-mark]:not([data-mark="import"]))'
IN_SIGHT = """uses => uses.some(use => {
  const box = (use.querySelector("mark") || use).getBoundingClientRect();
  if (use.getBoundingClientRect().height < 12 || box.width < 1) return false;
  if (box.bottom > innerHeight || box.left < 0) return false;
  const at = document.elementFromPoint(Math.min(box.left + 4, innerWidth - 1), (box.top + box.bottom) / 2);
  return use.contains(at);
})"""
"""Whether the beginning of a name is seen: not cut off, not covered."""


@pytest.mark.torture
def test_the_first_use_is_in_the_first_screen(browser: Browser, own_site: Path, serve: Callable[[Path], str]) -> None:
    pages = sampled([path.name for path in own_site.glob("*-examples.html")])
    context = browser.new_context(base_url=serve(own_site), has_touch=True)
    page = context.new_page()
    seen: dict[tuple[int, int], list[str]] = {screen: [] for screen in SCREENS}
    sideways = []
    for name in pages:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(name)
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            if page.locator(USES).evaluate_all(IN_SIGHT):
                seen[width, height].append(name)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                sideways.append(name)
    context.close()

    assert len(pages) >= 40
    for screen, share in SCREENS.items():
        missing = sorted({*pages} - {*seen[screen]})
        assert len(seen[screen]) >= share * len(pages), f"{screen}: {missing}"
    assert sideways == []
