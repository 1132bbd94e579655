"""The engine's files: those that are made, and the addresses of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.structure.files import File, Files, InclusionLevel

from sourcebook.catalog.catalog_page import CatalogPage, page_markdown
from sourcebook.catalog.made_pages import made_page
from sourcebook.catalog.whole_files import source_page_text
from sourcebook.display.asset_files import asset_files
from sourcebook.site.arrangement import Site

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def arrange_files(files: Files, config: MkDocsConfig, site: Site) -> Files:
    """Return the files at their addresses, with those that are made."""
    arranged = list(files)
    # A `nav:` may name the pages that are made, but nobody is to be warned that it does not.
    inclusion = InclusionLevel.UNDEFINED if config.nav is None else InclusionLevel.NOT_IN_NAV
    for page in site.catalog.values():
        text = _catalog_text(page)
        arranged.append(File.generated(config, str(page.path), content=text, inclusion=inclusion))
    for src, source_page in site.source_pages.items():
        text = source_page_text(source_page)
        hidden = InclusionLevel.NOT_IN_NAV
        arranged.append(File.generated(config, src, content=text, inclusion=hidden))
    present = {file.src_uri for file in arranged}
    for name, data in asset_files():
        if f"assets/{name}" not in present:
            arranged.append(File.generated(config, f"assets/{name}", content=data))
    for file in arranged:
        if file.src_uri in site.addresses and file.dest_uri != site.addresses[file.src_uri]:
            file.dest_uri = site.addresses[file.src_uri]
    return Files(arranged)


def _catalog_text(page: CatalogPage) -> str:
    """Return a page of the catalog as the engine reads it; its lists need the room of a table of contents."""
    return made_page(page_markdown(page), title=page.title, description=page.description, hide=["toc"])
