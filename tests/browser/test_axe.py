"""Accessibility of each type of page by axe, with the rules of WCAG 2.2, in both schemes and three widths."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # It brings no types.
from playwright.sync_api import Page

from tests.browser.page_types import PAGE_TYPES, SCHEMES, WIDTHS, Scheme

pytestmark = pytest.mark.browser

OPTIONS: dict[str, object] = {
    # That of 2.2 is off by default.
    "rules": {"target-size": {"enabled": True}},
    # What is right need not be listed, which takes as long as finding what is wrong.
    "resultTypes": ["violations"],
}


@pytest.mark.sampled(most=4)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGE_TYPES)
def test_a_type_of_page_passes_axe(own_page: Page, name: str, scheme: Scheme, width: int) -> None:
    own_page.emulate_media(color_scheme=scheme)
    own_page.set_viewport_size({"width": width, "height": 844})
    own_page.goto(PAGE_TYPES[name])

    results = Axe().run(own_page, options=OPTIONS)

    assert results.violations_count == 0, results.generate_report()
