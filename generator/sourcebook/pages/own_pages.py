"""On which pages do our keys count, and which pages are somebody else's?

A site of others has keys such as `slug` and `project` for tools of its own. So keys count on pages that ask for
something, and a site on which no page does is not touched at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sourcebook.model.page_path import PagePath
from sourcebook.pages.page import Page

_CLASSIC = frozenset({"sidebartitle", "sortorder", "symbol", "slug", "aliases", "project", "meta", "toc", "generated"})
"""Keys that make a header classic; `title`, `tags` and `category` alone are anybody's."""


def own_pages(pages: Mapping[PagePath, Page], *, folders: Collection[PagePath] = ()) -> dict[PagePath, Page]:
    """Return the pages whose keys count, in their order.

    Those are pages in a folder that the settings name and pages with examples. On a site that has any of these, or a
    header that nobody else writes, also those with a classic header, with a symbol, or made by a command.

    Args:
        pages: All of a site, by their paths.
        folders: Those of the settings; the top stands for every page.
    """

    def is_named(path: PagePath) -> bool:
        return any(path.is_relative_to(folder) for folder in folders)

    asking = [page for path, page in pages.items() if is_named(path) or _wakes(page)]
    libraries = {page.front_matter.library for page in asking}
    return {
        path: page
        for path, page in pages.items()
        if asking and (is_named(path) or _wakes(page) or _joins(page, libraries))
    }


def _wakes(page: Page) -> bool:
    """Tell whether a page asks for something that no other tool is asked for."""
    keys = page.front_matter.linenos.keys()
    return (
        page.has_examples
        or bool(page.brought)
        or (page.is_classic and not {"sidebartitle", "sortorder"}.isdisjoint(keys))
    )


def _joins(page: Page, libraries: Collection[str | None]) -> bool:
    """Tell whether a page is one of ours beside others; a symbol of one word is one of their libraries."""
    keys = page.front_matter.linenos.keys()
    if page.is_classic and not _CLASSIC.isdisjoint(keys):
        return True
    symbol = page.front_matter.symbol or ""
    return "." in symbol or (bool(symbol) and symbol in libraries) or "generated" in keys
