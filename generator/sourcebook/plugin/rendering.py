"""The pages while the engine renders them: what Markdown is handed, which figures came of it, what was built.

The engine renders page by page; what it made of each is gathered here until all are done, and then is a value.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import unescape
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mkdocs.structure.pages import Page as MkDocsPage

from sourcebook.commands.build import (
    FinishedPage,
    LaidOutBuild,
    RenderedBuild,
    anchors_of,
    complete_collected,
    complete_page,
    render_build,
    settle_page,
)
from sourcebook.commands.kept.page_values import values_of_page, values_of_site
from sourcebook.commands.kept.seen_pages import SeenPages, seen_text, unforeseen
from sourcebook.display.slots import FIGURE_SLOT, named_slots
from sourcebook.errors import SourcebookError, raise_faults
from sourcebook.extension import PageContext, SourcebookExtension
from sourcebook.model.anchor_ids import AnchorIds
from sourcebook.model.built import BuiltPage
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.page_path import PagePath
from sourcebook.model.reference import LocalReference
from sourcebook.plugin.dates import without_dates
from sourcebook.plugin.files import facts_of, path_of
from sourcebook.site.arrangement import ways_on
from sourcebook.site.known_text import KnownText, is_as_written, known_text
from sourcebook.site.layout import engine_title
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
        brought: The texts of the pages that other plugins have brought.
    """

    def __init__(self, laid_out: LaidOutBuild, extension: SourcebookExtension, brought: Mapping[PagePath, str]) -> None:
        self._laid_out = laid_out
        self._brought = brought
        self._extension = extension
        extension.planner = laid_out.planner
        self._figures: dict[PagePath, list[PlannedFigure]] = {}
        self._built: dict[PagePath, BuiltPage] = {}
        self._texts: dict[PagePath, str] = {}
        """What other plugins made of the text of pages, where they brought examples."""
        self._taken: dict[PagePath, str] = {}
        """What the engine made of pages."""
        self._hidden: set[PagePath] = set()
        """What is only to be read on the page itself."""
        self._faults: list[SourcebookError] = []
        """Of what others have brought."""
        self._whole: RenderedBuild | None = None
        self._figures_before = 0
        self._last: tuple[PagePath, KnownText | None] | None = None

    @property
    def is_ours(self) -> bool:
        """Whether anything on the site is; else it is left as it is."""
        return bool(self._laid_out.site.plan.pages)

    @property
    def shows_brought(self) -> bool:
        """Whether examples stand on pages though none is ours: others have brought them."""
        return not self.is_ours and bool(self._texts)

    def is_brought_to(self, page: MkDocsPage) -> bool:
        """Tell whether others have brought an example to a page, or to a post that it lists."""
        return any(path_of(one.file) in self._texts for one in (page, *getattr(page, "posts", ())))

    @property
    def has_faults(self) -> bool:
        """Whether anything is wrong with what others have brought to pages."""
        return bool(self._faults)

    def raise_faults(self) -> None:
        """Tell what is wrong with what others have brought to pages.

        Raises:
            SourcebookError: Every fault, together.
        """
        raise_faults(self._faults)

    def unforeseen(self) -> list[str]:
        """Return the pages, as messages call them, to which others have brought what was not planned, sorted."""
        pages = self._laid_out.pages
        return sorted(str(pages[path].path) for path in unforeseen(self._laid_out.opened.run, pages, self.seen()))

    def is_of_others(self, page: MkDocsPage) -> bool:
        """Tell whether a page is somebody else's and shows nothing of ours."""
        site, path = self._laid_out.site, path_of(page.file)
        if path in site.addresses or self._figures.get(path):
            return False
        # What a view of Material's blog shows of its posts is no text of the page.
        shown = [page, *getattr(page, "posts", ())]
        return not any(FIGURE_SLOT.search(one.content or "") for one in shown)

    def _known(self, path: PagePath) -> KnownText | None:
        """Return the text that a page is laid out as; what is asked for is asked for twice in a row."""
        if self._last is None or self._last[0] != path:
            layout = self._laid_out.layouts.get(path)
            self._last = (path, None if layout is None else known_text(layout))
        return self._last[1]

    def source_of(self, page: MkDocsPage) -> str | None:
        """Return the Markdown that a page is laid out as, safe from MkDocs' reader of metadata; None if not ours."""
        known = self._known(path_of(page.file))
        return None if known is None else known.text

    def text_of(self, markdown: str, page: MkDocsPage) -> str | None:
        """Tell the theme of a page, and return its Markdown: `markdown`, where others have changed it meanwhile.

        None for a page that is not ours.
        """
        path = path_of(page.file)
        layout = self._laid_out.layouts.get(path)
        read = self._laid_out.pages.get(path)
        if read is None:
            self._extension.context = None
            return None
        known = self._known(path)
        figures = [] if layout is None else [section.figure for section in layout.sections]
        if self.is_ours:
            self._figures[path] = figures
        if layout is not None:
            page.meta.update(theme_metadata(read))
        self._extension.context = PageContext(
            path=read.path,
            symbol=None if layout is None else read.front_matter.symbol,
            body_lineno=read.body_lineno,
            run=self._laid_out.opened.run,
            known=known if read.is_whole else None,
            planner=self._laid_out.planner,
            figures=figures,
            faults=self._faults,
            # Without a page of ours nothing comes late to a page that an example is brought to.
            late=self.is_ours,
        )
        if layout is None or known is None:
            return None
        # What has no slot for a listed example is not the text that was laid out.
        changed = not is_as_written(known, markdown) and len(FIGURE_SLOT.findall(markdown)) >= len(layout.sections)
        return markdown if changed else known.text

    def see_hidden(self, page: MkDocsPage) -> None:
        """Note a page that its author or another plugin keeps from everybody: its HTML is whole before it is taken."""
        path, context = path_of(page.file), self._extension.context
        ours = self._laid_out.site.page(path)
        # Set by encryptcontent on pages that it encrypts.
        if (ours and ours.front_matter.machine_readable is False) or getattr(page, "encryptcontent", None):
            self._hidden.add(path)
            self._extension.context = context and replace(context, late=False)

    def take(self, html: str, page: MkDocsPage) -> str:
        """Note what the engine made of a page, and tell its check of links which ids come late.

        What is converted from here on, such as a blog's list of posts, is no longer this page.

        Returns:
            The HTML, with slots that tell which page they are of.
        """
        path, context = path_of(page.file), self._extension.context
        self._extension.context = None
        if context is not None and context.texts:
            self._texts[path] = self._without_title(path, "\n".join(context.texts))
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
            late = partial(anchors_of, self._laid_out, path, built)
            page.present_anchor_ids = AnchorIds(page.present_anchor_ids, late)
        self._taken[path] = html
        return named_slots(html, path)

    def rendered(self, files: Files, config: MkDocsConfig) -> RenderedBuild:
        """Return the build with every page rendered."""
        self._whole = render_build(self._laid_out, dict(self._built), facts_of(files, config, self._built))
        return self._whole

    def asked_of(self, markdown: str) -> tuple[object, ...] | None:
        """Return what the conversion of the page at hand depends on beside its text; None where that is not known.

        Args:
            markdown: The text that is converted.
        """
        context = self._extension.context
        if context is None:
            # Our extension would read the page for itself.
            return None if _has_fence(markdown) else ()
        self._figures_before = len(context.figures)
        is_known = context.known is not None and context.known.text == markdown
        return (context.symbol, self._figures_before, is_known) if context.late else None

    def figures_of(self, markdown: str) -> int | None:
        """Return how many figures the conversion of the page at hand has added; None where others will be another time.

        Args:
            markdown: The text that was converted.
        """
        context = self._extension.context
        if context is None:
            return 0
        added = len(context.figures) - self._figures_before
        is_known = context.known is not None and context.known.text == markdown
        return None if context.texts or (added and not is_known) else added

    def add_figures(self, count: int, *, of: str) -> bool:
        """Add the figures of the page at hand that its conversion would add; false where it would be another number.

        Args:
            count: How many there were.
            of: The text that is not converted.
        """
        context = self._extension.context
        if context is None or context.known is None or context.known.text != of or count == 0:
            return count == 0
        asked = [block.content for block in context.known.blocks if not isinstance(block.content, SourcebookError)]
        figures = [figure for figure in context.planner.plan(asked).figures if figure is not None]
        if len(figures) == count == len(context.known.blocks):
            context.figures.extend(figures)
        return len(figures) == count == len(context.known.blocks)

    def values_of_site(self) -> tuple[object, ...]:
        """Return what any page may show of others."""
        assert self._whole is not None, "every page is rendered"
        return values_of_site(self._whole)

    def values_of_page(self, path: PagePath) -> tuple[object, ...]:
        """Return what a page shows of its own beside its content."""
        assert self._whole is not None, "every page is rendered"
        return values_of_page(self._whole, path, self._figures.get(path, ()))

    def is_made_anew(self, page: MkDocsPage) -> bool:
        """Tell whether a page is finished in each build."""
        return self._whole is None or path_of(page.file) in self._hidden or self._laid_out.opened.pictures is not None

    @property
    def hidden(self) -> list[str]:
        """The pages that are only to be read on the page itself, sorted."""
        return sorted(map(str, self._hidden))

    def is_hidden(self, page: MkDocsPage) -> bool:
        """Tell whether a page is only to be read on the page itself."""
        return path_of(page.file) in self._hidden

    def example_files(self) -> frozenset[str]:
        """Return the project's own files that are shown, as absolute paths."""
        run = self._laid_out.opened.run
        shown = (one for one in run.sources.references() if isinstance(one, LocalReference))
        return frozenset(str((run.settings.root / one.path).absolute()) for one in shown)

    def complete_template(self, output: str, name: str, config: MkDocsConfig) -> str:
        """Complete a page of the theme's own: the sitemap, and the page of a missing one."""
        if name != "404.html":
            return without_dates(output, name)
        # As the engine has it: https://github.com/mkdocs/mkdocs/issues/77
        root = urlsplit(config.site_url or "/").path
        return complete_not_found(output, root=root, links=ways_on(self._laid_out.site, self._built))

    def finish(
        self, build: RenderedBuild, output: str, page: MkDocsPage, *, is_written: Callable[[str], bool]
    ) -> FinishedPage:
        """Complete a page as the theme made it; `is_written` tells whether a file lies at a path of the site."""
        path = path_of(page.file)
        if path in self._hidden or self._is_gone(path, output):
            self._hidden.add(path)
            return FinishedPage(html=output)
        is_made = self._laid_out.site.page(path) is None
        # What we made has its description as HTML, for the theme.
        description = unescape(str(page.meta.get("description") or "")) if is_made else None
        figures: Sequence[PlannedFigure] = self._figures.get(path, ())
        return complete_page(build, path, output, figures, description=description, is_written=is_written)

    def seen(self) -> SeenPages:
        """Return what was seen beside the pages on disk."""
        pages, run = self._laid_out.pages, self._laid_out.opened.run
        changed = {path: seen_text(pages[path], text, run) for path, text in self._texts.items() if path in pages}
        return SeenPages(changed=changed, made=self._brought)

    def _without_title(self, path: PagePath, text: str) -> str:
        """Return what became of the text of a page without the title that was put in front of it here."""
        layout = self._laid_out.layouts.get(path)
        if layout is None or layout.title is None:
            return text
        return text.lstrip("\n").removeprefix(engine_title(layout.title))

    def shown(self, build: RenderedBuild) -> RenderedBuild:
        """Return the build without the pages that nobody is to read elsewhere."""
        pages = {path: page for path, page in build.rendered.pages.items() if path not in self._hidden}
        return replace(build, rendered=replace(build.rendered, pages=pages))

    def complete_others(self, build: RenderedBuild, site: Path) -> None:
        """Bind the figures on pages of other plugins, written to the site, that are put together from ours."""
        ours = {page.address for page in self._built.values()}
        files = {path: [file.figure] for path, file in self._laid_out.site.whole_files.items()}
        # As text: of thousands of files nearly all are ours.
        found = [f"{folder}{os.sep}{name}" for folder, _, names in os.walk(site) for name in names]
        addresses = {path[len(str(site)) + 1 :].replace(os.sep, "/") for path in found if path.endswith(".html")}
        for address in sorted(addresses - ours):
            if not (file := site / address).is_file():
                continue
            html = file.read_bytes().decode("utf-8", "surrogateescape")
            if FIGURE_SLOT.search(html):
                completed = complete_collected(
                    build, html, {**files, **self._figures}, folder=PurePosixPath(address).parent
                )
                file.write_bytes(completed.encode("utf-8", "surrogateescape"))

    def _is_gone(self, path: PagePath, output: str) -> bool:
        """Tell whether the words of a page's text are not to be read on it: some plugin has encrypted them."""
        words = _words_of(self._taken.get(path, ""))
        return 2 * sum(word in output for word in words) < len(words)


def _has_fence(markdown: str) -> bool:
    return "```" in markdown or "~~~" in markdown


_WORD = re.compile(r"\w{4,}")
_TITLE = re.compile(r"<h1\b.*?</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>|&\w+;")


def _words_of(html: str) -> tuple[str, ...]:
    """Return some words of the text of a page, those of its title, which stands in navigation too, left out."""
    heading = set(_WORD.findall(" ".join(_TITLE.findall(html))))
    words = (match[0] for match in _WORD.finditer(_TAG.sub(" ", html)))
    return tuple(islice((word for word in words if word not in heading), 50))
