"""Built pages in a real browser, after all their scripts ran."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Route

from sourcebook.site.finishing import Finish, finish_page
from sourcebook.site.head import Head
from sourcebook.site.linked_data import PageFacts
from tests.projects import build, write_project

pytestmark = pytest.mark.browser

CLASSIC = """\
title: Sessions
category: page
slug: sessions
toc: False

[**demo / src / demo.py**](https://github.com/example/demo/blob/master/src/demo.py)

```python
import demo
~~x = demo.session("<b>")
y = [
~~    x,
]

## ... source file continues with no further examples ...
```

```python
other = "a fence of the theme's own"
```
"""

HIGHLIGHTER = """
function highlight() {
  for (const code of document.querySelectorAll("pre code")) {
    if (/\\bno-?highlight\\b/.test(code.className)) continue;
    code.textContent = code.textContent;
    code.classList.add("hljs");
  }
}
window.hljs = { highlightAll: () => addEventListener("DOMContentLoaded", highlight) };
"""
"""What highlight.js does with spans that are not its own, and when it leaves an element alone.

Source: https://highlightjs.readthedocs.io/en/latest/api.html#configure (`noHighlightRe`).
"""


def _highlighter(route: Route) -> None:
    if "highlight" in route.request.url and route.request.url.endswith(".js"):
        body = HIGHLIGHTER if "highlight.min.js" in route.request.url else ""
        route.fulfill(body=body, content_type="text/javascript")
    elif "127.0.0.1" in route.request.url:
        route.continue_()
    else:
        route.fulfill(body="")


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_marks_are_there_after_all_scripts_ran(
    tmp_path: Path, browser: Browser, serve: Callable[[Path], str], theme: str
) -> None:
    """Of each theme a site that the engine has built as a program."""
    built = build(write_project(tmp_path, {"sessions.md": CLASSIC}, theme=theme), own_process=True)
    assert built.code == 0, built.output
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/*", _highlighter)

    page.goto(serve(built.site) + "sessions.html", wait_until="networkidle")

    marked = page.locator("[data-mark]").evaluate_all("ls => ls.map(l => l.textContent)")
    assert marked == ['x = demo.session("<b>")\n', "    x,\n"]
    assert page.locator("[data-line] b").count() > 0
    assert page.locator("pre code.hljs").count() == (theme != "material")
    assert errors == []
    page.close()


@pytest.mark.parametrize("theme", ["mkdocs", "material"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mark_stands_out_without_color_too(
    tmp_path: Path, browser: Browser, serve: Callable[[Path], str], theme: str, scheme: Literal["light", "dark"]
) -> None:
    built = build(write_project(tmp_path, {"sessions.md": CLASSIC}, theme=theme))
    page = browser.new_page(color_scheme=scheme)
    page.route("**/*", _highlighter)
    page.goto(serve(built.site) + "sessions.html")

    style = """l => {
        const a = getComputedStyle(l.querySelector("a")), own = getComputedStyle(l);
        return [own.backgroundColor, a.borderLeftColor, a.fontWeight];
    }"""
    marked = page.locator("[data-mark]").first.evaluate(style)
    plain = page.locator("[data-line]:not([data-mark])").first.evaluate(style)

    assert all(a != b for a, b in zip(marked, plain, strict=True)), (marked, plain)
    page.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_a_page_never_scrolls_sideways(
    tmp_path: Path, browser: Browser, serve: Callable[[Path], str], width: int
) -> None:
    page_text = CLASSIC.replace("y = [", f"y = ['{'long ' * 80}',")
    built = build(write_project(tmp_path, {"sessions.md": page_text}, theme="material"))
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(serve(built.site) + "sessions.html")

    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")

    assert widths[0] == widths[1]
    page.close()


def test_a_link_to_a_line_opens_there(tmp_path: Path, browser: Browser, serve: Callable[[Path], str]) -> None:
    built = build(write_project(tmp_path, {"sessions.md": CLASSIC}, theme="material"))
    page = browser.new_page(viewport={"width": 800, "height": 200})

    page.goto(serve(built.site) + "sessions.html#demo-L4")

    assert page.locator(":target").get_attribute("data-line") == "4"
    assert page.locator(":target").evaluate("l => l.getBoundingClientRect().top") < 200
    page.close()


def test_a_former_address_leads_on_and_keeps_the_line(
    tmp_path: Path, browser: Browser, serve: Callable[[Path], str]
) -> None:
    """Where a site forbids scripts in pages; and without scripts, but then without the line."""
    page = "---\nslug: new/place/\naliases: [old, older/x/]\n---\n# Here\n\n## A line\n"
    root = write_project(tmp_path, {"index.md": "# Home\n", "a.md": page})
    address = serve(build(root).site)
    policy = {"Content-Security-Policy": "default-src 'self'"}

    for alias in ("old.html", "older/x/"):
        for scripts, end in ((True, "#a-line"), (False, "")):
            context = browser.new_context(java_script_enabled=scripts)
            tab = context.new_page()
            tab.route(
                f"{address}{alias}*",
                lambda route: route.fulfill(response=(found := route.fetch()), headers=found.headers | policy),
            )
            tab.goto(f"{address}{alias}#a-line")
            tab.wait_for_url(f"{address}new/place/{end}*")
            assert tab.text_content("h1") is not None
            if scripts:
                assert tab.url == f"{address}new/place/#a-line"
            context.close()


def test_linked_data_stand_on_a_site_that_forbids_scripts_in_pages(
    tmp_path: Path, browser: Browser, serve: Callable[[Path], str]
) -> None:
    listener = "violations = []\naddEventListener('securitypolicyviolation', e => violations.push(e.sourceFile))"
    (tmp_path / "a.js").write_text(listener)
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">"
    head = f"<!doctype html><html><head><title>x</title>{policy}<script src=a.js></script></head><p>x"
    facts = PageFacts(title="x", site="S", description="y", url=None, twin="index.html.md")
    (tmp_path / "index.html").write_text(finish_page(head, Finish(head=Head(facts=facts)), render=str))
    (tmp_path / "inline.html").write_text(f"{head}<script>1</script>")
    tab = browser.new_page()

    found = {}
    for name in ("index.html", "inline.html"):
        tab.goto(f"{serve(tmp_path)}{name}")
        found[name] = len(tab.evaluate("violations"))

    assert found == {"index.html": 0, "inline.html": 1}
