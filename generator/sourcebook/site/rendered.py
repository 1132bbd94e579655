"""A site whose pages the engine has rendered: what finishing and all files for programs are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sourcebook.model.built import BuiltPage, SiteFacts
from sourcebook.model.page_path import PagePath
from sourcebook.pages.page import Page
from sourcebook.site.arrangement import Site
from sourcebook.site.layout import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedSite:
    """The pages of a site with what stands on each."""

    site: Site
    layouts: Mapping[PagePath, Layout]
    """Of every page of the author."""
    pages: Mapping[PagePath, BuiltPage]
    """All that the engine made; those that are not of the site, such as the archive of a blog, too."""
    facts: SiteFacts

    def own_pages(self) -> Iterator[tuple[PagePath, Page, BuiltPage]]:
        """Yield the pages of the author that were built, in the order of the plan."""
        for path, planned in self.site.plan.pages.items():
            if (built := self.pages.get(path)) is not None:
                yield path, planned.page, built
