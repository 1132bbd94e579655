"""A page over a slow line: what is seen stays where it is while the rest arrives."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_types import LISTED, WHOLE_FILE, WRITTEN
from tests.browser_fixtures import FolderHandler, served

pytestmark = pytest.mark.browser

PIECES_END = re.compile(rb"(?=<(?:h1|fieldset|ol|/ol|figure)\b)|(?<=</li>)")
MOST = 12
"""So many pieces, the rest with the last."""
MOVED = """
window.shift = 0; window.moved = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => {
    window.shift += entry.value;
    window.moved.push(...entry.sources.map(({node}) => node?.className || node?.textContent));
})).observe({type: "layout-shift", buffered: true});
"""


class InPieces(FolderHandler):
    """Sends the article of a page element by element, slowly enough that each is shown before the next one comes."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() else path
        if page.suffix != ".html" or not page.exists():
            return super().do_GET()
        body = page.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        start = body.index(b"<h1")
        ends = [match.start() for match in PIECES_END.finditer(body, start)][:MOST]
        for begin, end in zip([0, *ends], [*ends, len(body)], strict=True):
            self.wfile.write(body[begin:end])
            self.wfile.flush()
            time.sleep(0.1)


@pytest.mark.parametrize(("width", "most"), [(390, 0.001), (1440, 0.01)])
@pytest.mark.parametrize("path", [LISTED, WRITTEN, WHOLE_FILE])
def test_nothing_moves_while_a_page_arrives_in_pieces(
    browser: Browser, own_site: Path, path: str, width: int, most: float
) -> None:
    """On a wide screen a column of the list may grow by some pixels with a longer row."""
    with served(own_site, InPieces) as address:
        page: Page = browser.new_page(viewport={"width": width, "height": 800}, base_url=address)
        page.add_init_script(MOVED)
        page.goto(path, wait_until="networkidle")
        expect(page.locator(".sb-step")).to_have_count(1)

        shift, moved = page.evaluate("[window.shift, window.moved]")
        page.close()

    assert shift < most, moved
