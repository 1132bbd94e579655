"""Twenty searches of our own site, written down before any search was tried or tuned, and one that tells by capitals.

Each is typed into the theme's own field, in a real browser; what counts is the page that the first result leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.projects import build, write_project

pytestmark = pytest.mark.browser

SEARCHES = (
    ("sessionmaker", "sqlalchemy-orm-sessionmaker-examples.html"),
    ("orm.session", "sqlalchemy-orm-session-examples.html"),
    ("sqlalchemy.orm.sessionmaker", "sqlalchemy-orm-sessionmaker-examples.html"),
    ("blueprint", "flask-blueprint-examples.html"),
    ("listens_for", "sqlalchemy-event-listens-for-examples.html"),
    ("views.MethodView", "flask-views-methodview-examples.html"),
    ("current_app", "flask-current-app-examples.html"),
    # Half typed.
    ("sessionm", "sqlalchemy-orm-sessionmaker-examples.html"),
    ("HTTPAd", "requests-adapters-httpadapter-examples.html"),
    ("caseinsens", "requests-structures-caseinsensitivedict-examples.html"),
    ("testing.CliR", "click-testing-clirunner-examples.html"),
    ("hybrid", "sqlalchemy-ext-hybrid-hybrid-property-examples.html"),
    # Modules.
    ("sqlalchemy.orm", "libraries/sqlalchemy/orm/"),
    ("flask.views", "libraries/flask/views/"),
    # Projects.
    ("twine", "projects/twine/"),
    ("graphene-sqlalchemy", "projects/graphene-sqlalchemy/"),
    # Prose.
    ("pasted code", "docs/classic-page.html"),
    ("offline vendor", "docs/offline/"),
    ("exit codes", "docs/commands/"),
    ("private repositories", "docs/sources/"),
    # Capitals tell a class from a module.
    ("orm.Session", "sqlalchemy-orm-session-class-examples.html"),
)
"""What is typed, and the address of the page that is meant."""

ENOUGH = 20


def test_the_page_that_is_meant_comes_first(browser: Browser, own_site: Path, serve: Callable[[Path], str]) -> None:
    page = browser.new_page(base_url=serve(own_site))
    page.goto("./")

    found = [_search(page, typed)[:1] for typed, _ in SEARCHES]

    page.close()
    right = sum(first == [meant] for first, (_, meant) in zip(found, SEARCHES, strict=True))
    assert right >= ENOUGH, "\n" + "\n".join(
        f"{'ok' if first == [meant] else 'NO':4}{typed:30}{meant:60}{first}"
        for first, (typed, meant) in zip(found, SEARCHES, strict=True)
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("flask.app.Flask", "flask-flask-examples.html"),
        ("requests.models.Response", "requests-response-examples.html"),
        ("werkzeug.Response", "werkzeug-wrappers-response-examples.html"),
        ("sqlalchemy.orm.session.Session", "sqlalchemy-orm-session-class-examples.html"),
    ],
)
def test_another_name_of_a_symbol_leads_to_its_page(own_page: Page, typed: str, meant: str) -> None:
    own_page.goto("./")

    assert _search(own_page, typed)[:1] == [meant]


def _search(page: Page, typed: str) -> list[str]:
    """Type into the theme's field; return the addresses of the pages found, best first, without anchors."""
    for text, answer in (("", "Type to"), (typed, r"(No|\d+) matching")):
        field = page.locator("[data-md-component=search-query]")
        field.fill(text)
        field.press("Shift")  # The theme asks when a key is let go, and so only once.
        page.wait_for_function(
            "answer => RegExp('^' + answer).test(document.querySelector('.md-search-result__meta').textContent.trim())",
            arg=answer,
        )
    results = page.locator(".md-search-result__list > li")
    urls = results.evaluate_all("items => items.map(item => item.querySelector('a').href)")
    base = page.evaluate("new URL('.', location).href")
    return [url.partition("?")[0].partition("#")[0].removeprefix(base) for url in urls]


# --- a small site -------------------------------------------------------------------------------------------------

EXAMPLE = "---\nsymbol: {}\n---\n```example\nexamples/demo.py\n```\n"
SMALL = {
    "index.md": "# Home\n\nAbout session, sessions and `ferry.orm.session`.\n",
    "session.md": EXAMPLE.format("ferry.orm.session"),
    "maker.md": EXAMPLE.format("ferry.orm.sessionmaker"),
    "sessions.md": EXAMPLE.format("ferry.web.Sessions"),
    "get.md": EXAMPLE.format("ferry.web.get"),
    "pier.md": "---\nproject: pier-ferry\n---\nA pier.\n",
    "docs.md": "# Sessions of any kind\n\nHow to get, get and get sessions.\n",
}
"""Names that begin with others, one that is a word no search keeps, and prose that has all of them more often."""


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("small")
    lines = ["from ferry.orm import session, sessionmaker", "from ferry.web import Sessions, get, haul"]
    demo = "\n".join([*lines, "session, sessionmaker(), Sessions(), get()", "haul.away()", ""])
    built = build(write_project(root, SMALL, theme="material", files={"examples/demo.py": demo}), strict=False)
    assert built.code == 0, built.output
    return built.site


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("session", ["session/", "sessions/", "maker/"]),
        ("orm.session", ["session/", "maker/"]),
        ("ferry.orm.session", ["session/", "maker/"]),
        ("sessionmaker", ["maker/", "libraries/ferry/orm/"]),
        ("ferry.orm", ["libraries/ferry/orm/", "session/", "maker/"]),
        ("get", ["get/", "libraries/ferry/web/"]),
        ("ferry", ["libraries/ferry/", "pier/"]),
        ("pier-ferry", ["pier/", "libraries/ferry/"]),
        ("any kind", ["docs/"]),
    ],
)
def test_names_come_before_longer_names_and_prose(
    browser: Browser,
    small_site: Path,
    serve: Callable[[Path], str],
    typed: str,
    first: list[str],
) -> None:
    page = browser.new_page(base_url=serve(small_site))
    page.goto("./")

    found = _search(page, typed)

    page.close()
    assert found[: len(first)] == first


@pytest.mark.parametrize("typed", ["haul.away", "web.haul", "haul.aw"])
def test_a_name_without_a_page_leads_to_the_line_that_uses_it(
    browser: Browser, small_site: Path, serve: Callable[[Path], str], typed: str
) -> None:
    page = browser.new_page(base_url=serve(small_site))
    page.goto("./")

    _search(page, typed)
    result = page.locator(".md-search-result__list > li a").first
    shown = result.text_content() or ""
    result.click()
    page.wait_for_url("**/*L4")

    lit = page.locator(".sb-sel").all_text_contents()
    address = page.url
    page.close()
    assert f"… {typed} …" in shown
    assert [line.strip() for line in lit] == ["haul.away()"]
    assert "?h=" not in address
