"""What a page is called: in its heading, and in navigation."""

from __future__ import annotations

from sourcebook.pages.frontmatter import FrontMatter


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
