"""The pages while the engine renders them: what Markdown is handed, which figures came of it, what was built.

The engine renders page by page; what it made of each is gathered here until all are done, and then is a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mkdocs.structure.pages import Page as MkDocsPage

from sourcebook.commands.build import (
    FinishedPage,
    LaidOutBuild,
    RenderedBuild,
    anchors_of,
    complete_page,
    render_build,
    settle_page,
)
from sourcebook.extension import PageContext, SourcebookExtension
from sourcebook.model.anchor_ids import AnchorIds
from sourcebook.model.built import BuiltPage
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.page_path import PagePath
from sourcebook.plugin.dates import without_dates
from sourcebook.plugin.files import facts_of, path_of
from sourcebook.site.arrangement import ways_on
from sourcebook.site.known_text import known_body, known_text
from sourcebook.site.not_found import complete_not_found
from sourcebook.site.theme import theme_metadata

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files


class Rendering:
    """The pages of one build, from their layout to what the engine made of them.

    Args:
        laid_out: The build.
        extension: The engine's for this build, which turns their blocks into figures.
    """

    def __init__(self, laid_out: LaidOutBuild, extension: SourcebookExtension) -> None:
        self._laid_out = laid_out
        self._extension = extension
        extension.planner = laid_out.planner
        self._figures: dict[PagePath, list[PlannedFigure]] = {}
        self._built: dict[PagePath, BuiltPage] = {}

    @property
    def is_ours(self) -> bool:
        """Whether anything on the site is; else it is left as it is."""
        return bool(self._laid_out.site.plan.pages)

    def is_of_others(self, page: MkDocsPage) -> bool:
        """Tell whether a page is somebody else's and shows nothing of ours."""
        site, path = self._laid_out.site, path_of(page.file)
        # What a view of Material's blog shows of its posts is no text of the page.
        return type(page) is MkDocsPage and path not in site.addresses and not self._figures.get(path)

    def source_of(self, page: MkDocsPage) -> str | None:
        """Return the body of a page, in a form that MkDocs' own metadata reader leaves alone; None where not ours."""
        layout = self._laid_out.layouts.get(path_of(page.file))
        return None if layout is None else known_body(layout)

    def text_of(self, page: MkDocsPage) -> str | None:
        """Tell the theme of a page, and return the Markdown that it is laid out as; None where not ours."""
        path = path_of(page.file)
        layout = self._laid_out.layouts.get(path)
        read = self._laid_out.pages.get(path)
        if read is None or not self.is_ours:
            self._extension.context = None
            return None
        known = None if layout is None else known_text(layout)
        self._figures[path] = [] if layout is None else [section.figure for section in layout.sections]
        if layout is not None:
            page.meta.update(theme_metadata(read))
        self._extension.context = PageContext(
            path=read.path,
            symbol=None if layout is None else read.front_matter.symbol,
            body_lineno=read.body_lineno,
            run=self._laid_out.opened.run,
            known=known,
            planner=self._laid_out.planner,
            figures=self._figures[path],
            late=True,
        )
        return None if known is None else known.text

    def take(self, html: str, page: MkDocsPage) -> None:
        """Note what the engine made of a page, and tell its check of links which ids come late.

        What is converted from here on, such as a blog's list of posts, is no longer this page.
        """
        self._extension.context = None
        path = path_of(page.file)
        built = self._built[path] = settle_page(
            self._laid_out,
            path,
            html,
            self._figures.get(path, ()),
            address=page.file.dest_uri,
            url=page.url,
            title=unescape(str(page.title)),
        )
        if page.present_anchor_ids is not None:
            page.present_anchor_ids = AnchorIds(page.present_anchor_ids | anchors_of(self._laid_out, path, built))

    def rendered(self, files: Files, config: MkDocsConfig) -> RenderedBuild:
        """Return the build with every page rendered."""
        return render_build(self._laid_out, dict(self._built), facts_of(files, config))

    def complete_template(self, output: str, name: str, config: MkDocsConfig) -> str:
        """Complete a page of the theme's own: the sitemap, and the page of a missing one."""
        if name != "404.html":
            return without_dates(output, name)
        # As the engine has it: https://github.com/mkdocs/mkdocs/issues/77
        root = urlsplit(config.site_url or "/").path
        return complete_not_found(output, root=root, links=ways_on(self._laid_out.site))

    def finish(
        self, build: RenderedBuild, output: str, page: MkDocsPage, *, is_written: Callable[[str], bool]
    ) -> FinishedPage:
        """Complete a page as the theme made it; `is_written` tells whether a file lies at a path of the site."""
        path = path_of(page.file)
        is_made = self._laid_out.site.page(path) is None
        # What we made has its description as HTML, for the theme.
        description = unescape(str(page.meta.get("description") or "")) if is_made else None
        figures: Sequence[PlannedFigure] = self._figures.get(path, ())
        return complete_page(build, path, output, figures, description=description, is_written=is_written)
