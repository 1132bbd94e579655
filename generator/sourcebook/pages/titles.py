"""What a page is called, and what it is in a sentence: in its heading, in navigation, in lists."""

from __future__ import annotations

from sourcebook.pages.frontmatter import FrontMatter
from sourcebook.pages.opening import plain_opening
from sourcebook.pages.page import Page


def page_title(front_matter: FrontMatter) -> str | None:
    """Return the title of a page as far as its front matter gives one."""
    return front_matter.title or front_matter.symbol or front_matter.project


def short_title(front_matter: FrontMatter) -> str | None:
    """Return what navigation calls a page: its `sidebartitle`, or the last part of its symbol."""
    if front_matter.sidebartitle:
        return front_matter.sidebartitle
    if front_matter.symbol:
        return front_matter.symbol.rpartition(".")[2]
    return front_matter.title


def description_of(page: Page) -> str | None:
    """Return what a page is in a sentence or two: its `meta`, of a project its first paragraph."""
    front_matter = page.front_matter
    if front_matter.meta or not front_matter.project:
        return front_matter.meta
    return plain_opening(page)
