"""Makes the pictures of our docs from our own built site: `python -m tests.screenshots`, or `make pictures`.

Only pages whose code is ours are shown. Beside the pictures lies a file that says what each was made of: digests of
the page, its styles and scripts, or of a command's words. A test compares these, so a picture cannot go stale
unnoticed; pixels differ from browser to browser and are not compared.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from sourcebook.commands.proofs.html_pages import read_html
from tests.browser_fixtures import ARGUMENTS, find_chromium, served
from tests.conftest import OWN_ENVIRON, ROOT
from tests.projects import build, sourcebook

FOLDER = ROOT / "content" / "assets" / "pictures"
MADE_OF = "made-of.json"
_COLORS = 256

EXAMPLE = "click-clickexception-examples.html"
LIBRARY = "libraries/click/"
TERMINAL = ("explain", "content/Click/clickexception.md:22")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture of a page."""

    name: str
    path: str
    scheme: Literal["light", "dark"] = "light"
    width: int = 1100
    height: int = 900
    until: str | None = None
    """Selector of the element at whose end the picture ends; None for the height."""
    begin: str | None = None
    """Selector of the element that is scrolled to the top."""


SHOTS = (
    Shot(name="example-light", path=EXAMPLE, until=".sb-figure"),
    Shot(name="example-dark", path=EXAMPLE, scheme="dark", until=".sb-figure"),
    Shot(name="example-phone", path=EXAMPLE, width=390, height=844, begin=".sb-figure"),
    # Above the rows stands what the library says of itself, which is not ours to pass on.
    Shot(name="library-light", path=LIBRARY, width=1280, height=620, begin=".sb-rows"),
)


def made_of(site: Path) -> dict[str, str]:
    """Return for each picture the digest of what it shows.

    Args:
        site: Our own site, built.
    """
    found = {shot.name: _page_digest(site, shot) for shot in SHOTS}
    found["terminal"] = _digest(terminal_text())
    return found


def terminal_text() -> str:
    """Return what the command of the terminal's picture prints."""
    done = sourcebook(ROOT, *TERMINAL, environ=OWN_ENVIRON)
    if done.code:
        raise RuntimeError(done.output)
    return f"$ sourcebook {' '.join(TERMINAL)}\n{done.output.rstrip()}\n"


def _page_digest(site: Path, shot: Shot) -> str:
    path = site / (f"{shot.path}index.html" if shot.path.endswith("/") else shot.path)
    html = path.read_text("utf-8")
    article = re.search(r"<article.*?</article>", html, re.DOTALL)
    assets = [path.parent / url for url in read_html(html).assets]
    styles = [file.read_text("utf-8") for file in assets if file.suffix in {".css", ".js"}]
    return _digest(repr(shot), article[0] if article else html, *styles)


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def main() -> None:
    """Make all pictures anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="sourcebook-pictures-") as name:
        site = Path(name)
        built = build(ROOT, site=site, environ=OWN_ENVIRON)
        if built.code:
            raise RuntimeError(built.output)
        with sync_playwright() as playwright, served(site) as address:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
            for shot in SHOTS:
                _save(shot.name, _photograph(browser, address, shot))
            _save("terminal", _photograph_terminal(browser, terminal_text()))
            browser.close()
        text = json.dumps(made_of(site), indent=2, sort_keys=True)
    (FOLDER / MADE_OF).write_text(f"{text}\n", "utf-8")


def _photograph(browser: Browser, address: str, shot: Shot) -> bytes:
    page = browser.new_page(viewport={"width": shot.width, "height": shot.height}, color_scheme=shot.scheme)
    page.goto(address + shot.path, wait_until="networkidle")
    page.add_style_tag(content=".sb-step{display:none!important}")
    if shot.begin:
        page.locator(shot.begin).first.evaluate("node => scrollTo(0, node.getBoundingClientRect().top + scrollY - 60)")
    if shot.until:
        box = page.locator(shot.until).first.bounding_box()
        assert box is not None
        page.set_viewport_size({"width": shot.width, "height": int(box["y"] + box["height"]) + 20})
    page.wait_for_timeout(300)
    return page.screenshot()


def _photograph_terminal(browser: Browser, text: str) -> bytes:
    page = browser.new_page(viewport={"width": 1000, "height": 200})
    page.set_content(
        "<style>body{margin:0;background:#1e2129}"
        "pre{margin:0;padding:20px 24px;font:15px/1.5 monospace;color:#dfe3ea;white-space:pre-wrap}</style>"
        f"<pre>{escape(text)}</pre>"
    )
    return page.locator("pre").screenshot()


def _save(name: str, png: bytes) -> None:
    """Write a picture with few colors: a screenshot has no more that anybody sees."""
    image = Image.open(BytesIO(png)).convert("RGB").quantize(_COLORS, dither=Image.Dither.NONE)
    image.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
