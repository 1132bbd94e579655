"""Measures search in a built site, in a real browser: Material's beside Pagefind's, on the same pages.

Each of the two is asked the same searches for names that the pages have. What is counted: the bytes of its index; what
a reader's browser fetches before the first result, compressed as hosts do; the milliseconds from the first key, typed
the moment the page is there, to the first result (cold: nothing in any cache; the median of several fresh browsers),
and those of the searches after it (warm); and how often a page that has exactly the name typed comes first.

Run `python -m bench.search --pages 500 5000`, with `--as-it-comes` for Material's index without our part in it, or with
`--site FOLDER` for a site that is built; Pagefind is measured where `pip install pagefind[bin]` was run. On a shared
machine, times compare with each other only.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import os
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser_fixtures import find_chromium

from bench.serving import PACKED, served_packed
from bench.sites import write_site

_RUNS = 5
_MATERIAL = ("/search/", "/workers/")
_PAGEFIND = ("/pagefind/",)

_BUILD = "from mkdocs.__main__ import cli; cli()"
_BUILD_AS_IT_COMES = (
    r"""
import sourcebook.plugin as ours
ours.complete_index = lambda text, named: text
ours.SEPARATOR, ours.TAGS_BOOST = r"[\s\-]+", 1e6
whole = ours.source_page_text
ours.source_page_text = lambda page: whole(page).replace('"exclude": true', '"boost": 0.1')
"""
    + _BUILD
)

_TYPE_IN_MATERIAL = """word => new Promise(found => {
    const field = document.querySelector("[data-md-component=search-query]");
    const list = document.querySelector(".md-search-result__list");
    const links = () => [...list.children].map(item => item.querySelector("a").href);
    list.replaceChildren();
    const begin = performance.now();
    const done = () => found({ms: performance.now() - begin, urls: links()});
    new MutationObserver((_, me) => { if (list.firstChild) { me.disconnect(); done(); } })
        .observe(list, {childList: true});
    setTimeout(done, 8000);
    field.focus();
    field.value = word;
    field.dispatchEvent(new KeyboardEvent("keyup", {key: "a"}));
})"""
"""The list is filled in one task, so what stands in it when it first changes is its beginning."""
_TYPE_IN_PAGEFIND = """async word => {
    const begin = performance.now();
    const pagefind = await import("/pagefind/pagefind.js");
    const {results} = await pagefind.search(word);
    const first = results.length ? [await results[0].data()] : [];
    const ms = performance.now() - begin;
    const rest = await Promise.all(results.slice(1, 10).map(result => result.data()));
    return {ms, urls: [...first, ...rest].map(result => new URL(result.url, location).href)};
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is typed, and the addresses below the site that are right."""

    typed: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to search."""

    name: str
    script: str
    """A function of the text typed, that gives milliseconds and the addresses found."""
    parts: tuple[str, ...]
    """What the addresses of its files have in them."""


_WAYS = (
    Way(name="Material", script=_TYPE_IN_MATERIAL, parts=_MATERIAL),
    Way(name="Pagefind", script=_TYPE_IN_PAGEFIND, parts=_PAGEFIND),
)


def searches_of(site: Path, count: int = 20) -> list[Search]:
    """Return searches for names that pages of a site have: whole, their last parts, the last part, half typed."""
    symbols = {}
    for path in sorted(site.rglob("*.html")):
        if path.relative_to(site).parts[0] not in ("source", "libraries", "404.html"):
            found = re.search(r"<h1[^>]*>(?:<[^>]*>)*([\w.<>/]+\.[\w<>/]+)", path.read_text("utf-8"))
            if found:
                name = re.sub(r"<[^>]*>", "", found[1])
                address = str(path.relative_to(site).as_posix()).removesuffix("index.html")
                symbols[name] = address
    names = sorted(symbols)
    chosen = names[:: max(1, len(names) // count)][:count]
    made = []
    for number, name in enumerate(chosen):
        parts = name.split(".")
        typed = (name, ".".join(parts[-2:]), parts[-1], name[:-2])[number % 4]
        right = [
            address
            for symbol, address in symbols.items()
            if (f".{symbol}.".casefold().endswith(f".{typed}.".casefold()))
            or (number % 4 == 3 and symbol.startswith(typed))
        ]
        made.append(Search(typed=typed, right=frozenset(right)))
    return made


def measure(browser: Browser, site: Path, way: Way, searches: list[Search]) -> None:
    """Print the figures of one way to search."""
    cold, fetched = [], 0
    with served_packed(site) as (address, sent):
        for _ in range(_RUNS):
            context = browser.new_context()
            page = context.new_page()
            sent.clear()
            page.goto(address, wait_until="domcontentloaded")
            cold.append(_ask(page, way, searches[0].typed)[0])
            fetched = sum(size for path, size in sent if any(part in path for part in way.parts))
            context.close()
        page = browser.new_page()
        page.goto(address)
        _ask(page, way, searches[0].typed)
        answers = [_ask(page, way, search.typed) for search in searches[1:] + searches[:1]]
        page.close()
    first = 0
    for search, (_, urls) in zip(searches[1:] + searches[:1], answers, strict=True):
        found = [url.removeprefix(address).partition("?")[0].partition("#")[0] for url in urls]
        first += bool(found) and found[0] in search.right
        if not found or found[0] not in search.right:
            rank = next((n for n, url in enumerate(found, 1) if url in search.right), None)
            print(f"    {search.typed}: rank {rank}, first {found[:1]}")
    warm = statistics.median(ms for ms, _ in answers)
    print(
        f"  {way.name:10} fetched {fetched / 1e3:8.0f} kB   cold {statistics.median(cold):7.0f} ms "
        f"({min(cold):.0f}–{max(cold):.0f})   warm {warm:6.1f} ms   "
        f"first {first} of {len(searches)}"
    )


def _ask(page: Page, way: Way, typed: str) -> tuple[float, list[str]]:
    answer = page.evaluate(way.script, typed)
    return float(answer["ms"]), list(answer["urls"])


def _print_sizes(site: Path) -> None:
    pages = sum(1 for path in site.rglob("*.html") if "source" not in path.parts)
    index = site / "search/search_index.json"
    for name, files in (
        ("Material", [index]),
        (
            "Pagefind",
            [p for p in (site / "pagefind").rglob("*") if p.parent.name in ("index", "fragment")],
        ),
    ):
        size = sum(path.stat().st_size for path in files)
        packed = sum(
            len(gzip.compress(data)) if path.suffix in PACKED else len(data)
            for path in files
            for data in [path.read_bytes()]
        )
        print(
            f"  {name:10} index {size / 1e3:8.0f} kB, {size / pages:6.0f} bytes a page; "
            f"compressed {packed / 1e3:8.0f} kB, {packed / pages:6.0f} bytes a page"
        )


def _index_with_pagefind(site: Path) -> bool:
    """Let Pagefind index the pages of a site, without those of whole files; tell whether it is there to do it."""
    if importlib.util.find_spec("pagefind") is None:
        return False
    subprocess.run(
        [
            *(sys.executable, "-m", "pagefind", "--quiet", "--site", str(site)),
            *("--root-selector", "article", "--exclude-selectors", "figure, .headerlink"),
            *("--glob", "{*.html,[!s]*/**/*.html}"),
        ],
        check=True,
    )
    return True


def _build(folder: Path, pages: int, program: str) -> Path:
    write_site(folder, pages=pages)
    subprocess.run(
        [sys.executable, "-c", program, "build", "--quiet"],
        cwd=folder,
        check=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCEBOOK_CACHE": str(folder / "cache")},
        stderr=subprocess.DEVNULL,
    )
    return folder / "site"


def _measure_site(browser: Browser, site: Path) -> None:
    has_pagefind = _index_with_pagefind(site)
    _print_sizes(site)
    searches = searches_of(site)
    for way in _WAYS[: 1 + has_pagefind]:
        measure(browser, site, way, searches)


def main() -> None:
    """Measure one site or several sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="*", default=[500, 5000])
    parser.add_argument("--as-it-comes", action="store_true")
    parser.add_argument("--site", type=Path)
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
        if options.site:
            _measure_site(browser, options.site)
            return
        for pages in options.pages:
            with tempfile.TemporaryDirectory(prefix="sourcebook-bench-") as name:
                print(f"{pages} pages")
                program = _BUILD_AS_IT_COMES if options.as_it_comes else _BUILD
                _measure_site(browser, _build(Path(name), pages, program))


if __name__ == "__main__":
    main()
