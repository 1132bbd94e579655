"""The engine's search: what it is told before it begins, and its index completed when all is done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sourcebook.commands.build import RenderedBuild
from sourcebook.site.search_names import SEPARATOR, TAGS_BOOST, complete_index, named_pages, pages_of_uses

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def open_options(config: MkDocsConfig) -> frozenset[str]:
    """Return which of the two options that we have a default for the author leaves open in Material's search.

    To be asked before search is configured, when it puts in defaults of its own.
    """
    search = config.plugins.get("material/search")
    if search is None:
        return frozenset()
    is_open = {"separator": not search.config["separator"], "tags": "tags" not in search.config["fields"]}
    return frozenset(name for name, found in is_open.items() if found)


def tell_search(config: MkDocsConfig, options: frozenset[str]) -> None:
    """Set options of Material's search that the author leaves open; it has read them, and its index has them too."""
    search = config.plugins.get("material/search")
    if search is None:
        return
    for holder in (search.config, getattr(getattr(search, "search_index", None), "config", {})):
        if "separator" in options and "separator" in holder:
            holder["separator"] = SEPARATOR
        if "tags" in options and "fields" in holder:
            holder["fields"]["tags"] = {"boost": TAGS_BOOST}


def complete_search(build: RenderedBuild, site_dir: str) -> None:
    """Say in the index of search, where there is one, which names lead to which page."""
    index = Path(site_dir, "search", "search_index.json")
    if not index.is_file():
        return
    site, facts = build.rendered.site, build.rendered.facts
    urls = {path: url.removeprefix("./") for path, url in facts.urls.items()}
    heads = {urls[path]: planned.page.front_matter for path, planned in site.plan.pages.items() if path in urls}
    # Another plugin may have taken a page away.
    catalog = {path: page for path, page in site.catalog.items() if path in urls}
    made = {urls[path]: page.symbol for path, page in catalog.items() if page.symbol}
    projects = {urls[path]: page.title for path, page in catalog.items() if page.kind.is_of_project}
    others = {symbol: site.plan.libraries.offered_names(symbol) for symbol in site.plan.symbols}
    used = {
        urls[path]: [name for figure in planned.figures for name in figure.used]
        for path, planned in site.plan.pages.items()
        if path in urls
    }
    known = {*made.values(), *(name for symbol, names in others.items() for name in (symbol, *names))}
    named = named_pages(heads, made, others, projects)
    text = complete_index(index.read_text("utf-8"), named, pages_of_uses(used, known))
    index.write_text(text, "utf-8")
