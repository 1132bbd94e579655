"""The MkDocs plugin, a thin door: hooks hand events to the spine, and its results to MkDocs.

It turns the Markdown extension on, plans all pages before the first is rendered (so that all faults of a run are
reported together), gives pages their addresses, titles and order, adds pages made of data, and binds figures last.
Which event is which step of a build is told in `commands.build`; how files, navigation and search look to the engine
is settled in the modules beside this one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import write_file

from sourcebook.commands.build import (
    LaidOutBuild,
    OpenedBuild,
    RenderedBuild,
    close_build,
    lay_out_build,
    outputs_of,
    read_build,
    warnings_of,
)
from sourcebook.plugin.dates import settle_page_date, settle_template_date
from sourcebook.plugin.files import (
    add_assets,
    addresses_of,
    arrange_files,
    brought_texts,
    documents_of,
    folder_of_copies,
    leave_out_of_written_nav,
    texts_of,
    watched_files,
)
from sourcebook.plugin.navigation import ShownNavigation, arrange_navigation, is_written, name_pages
from sourcebook.plugin.opening import (
    begin,
    hide_assets,
    keep,
    new_keeper,
    open_project,
    put_on,
    refuse_partial,
    take_off,
    turn_on,
)
from sourcebook.plugin.rendering import Rendering
from sourcebook.plugin.reporting import Preview, log, warn
from sourcebook.plugin.search import complete_search, open_options, tell_search

if TYPE_CHECKING:
    from tempfile import TemporaryDirectory

    from jinja2 import Environment
    from mkdocs.config.base import ConfigErrors, ConfigWarnings
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.utils.templates import TemplateContext


EARLIEST = 10_000
"""Before any plugin that reads the head of a page: it is ours to tell."""
FIRST = 100
LATER = -25
"""After plugins that add files, which have no priority, and before Material's blog, which hides its posts at -50."""
LAST = -1000
"""After plugins that order the navigation or write one, which have priorities of down to -100, and those that watch
files for the engine's own builder."""


class SourcebookConfig(Config):  # type: ignore[no-untyped-call]  # mkdocs' base is untyped here
    """The plugin's one option; everything else is in `sourcebook.toml`, which all doors read."""

    settings = config_options.Optional(config_options.File(exists=True))

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Say of an option that is none where such things are written."""
        errors, warnings = super().validate()
        return errors, [(key, f"{told}; all else is set in sourcebook.toml") for key, told in warnings]


class SourcebookPlugin(BasePlugin[SourcebookConfig]):  # type: ignore[no-untyped-call]  # as above
    """Pages of code examples, as an MkDocs plugin.

    Each event sets the state that the next ones take, so that every rebuild of a preview starts clean.
    """

    _search_options: frozenset[str]
    _docs_dir: str
    _opened: OpenedBuild
    _laid_out: LaidOutBuild
    _rendering: Rendering
    _rendered: RenderedBuild
    _navigation: ShownNavigation
    _is_written: bool
    """Whether a person has written the navigation."""
    _made: TemporaryDirectory[str] | None = None
    """What other plugins can read of the pages that are made, while a build runs."""
    _is_preview: bool = False
    _is_partial: bool = False
    """Whether only changed pages are built, so that nothing can be said of all of them: not where any is ours."""
    _is_open: bool = False
    _server: LiveReloadServer | None = None

    def __init__(self) -> None:
        self._preview = Preview(self, is_on=False)
        self.keeper = new_keeper()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn what the engine is asked to do; a plugin with this hook lives as long as a preview."""
        self._is_preview = command == "serve"
        begin(is_preview=self._is_preview)
        self.keeper = new_keeper()
        self._preview = Preview(self, is_on=self._is_preview)
        self._is_partial = dirty

    @event_priority(FIRST)
    def _begin(self, config: MkDocsConfig) -> MkDocsConfig:
        """Begin: learn what the author has written, before other plugins change it."""
        self._preview.begin(config)
        self._docs_dir = config.docs_dir
        self._search_options = open_options(config)
        return config

    def _open(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read settings and lock, and turn the Markdown extension, stylesheet and script on."""
        with self._preview.reported(config):
            self._opened = open_project(config, self.config.settings, docs_dir=self._docs_dir)
            self._extension = turn_on(config, self._opened)
            self._is_open = True
        return config

    on_config = CombinedEvent(_begin, _open)

    @event_priority(LATER)
    def _arrange(self, files: Files, config: MkDocsConfig) -> Files:
        """Plan all pages, those of other plugins too, settle their addresses, and add the pages made of data."""
        documents = documents_of(files, is_preview=self._is_preview)
        with self._preview.reported(config):
            run = self._opened.run
            pages = read_build(run, texts_of(documents), parse=self.keeper.parse)
            site, engine, pages = self.keeper.foresight.arrange(
                self._opened,
                pages,
                place=lambda ours: addresses_of(files, ours, config, is_preview=self._is_preview),
            )
            self._watch()
            warn(warnings_of(self._opened, site, engine))
            self._laid_out = lay_out_build(self._opened, site, engine, pages)
            content = self._opened.run.project.content
            self._rendering = Rendering(self._laid_out, self._extension, brought_texts(documents, content))
            self.keeper.rendering = self._rendering if self._rendering.is_ours else None
            if not self._rendering.is_ours:
                take_off(config)
                return files
            if self._is_partial:
                refuse_partial()
            tell_search(config, self._search_options)
            self._made = folder_of_copies()
            files = arrange_files(files, config, site, folder=Path(self._made.name))
        return files

    @event_priority(LAST)
    def _see_nav(self, files: Files, config: MkDocsConfig) -> None:
        """Keep what is made out of a navigation that another plugin has written since."""
        leave_out_of_written_nav(files, config)

    on_files = CombinedEvent(_arrange, _see_nav)

    @event_priority(LAST)
    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> None:
        """Order pages, where nobody else has, and give them the short titles that navigation shows."""
        self._is_written = True
        if not self._rendering.is_ours:
            return
        self._is_written = is_written(nav, files, config)
        if not self._is_written:
            arrange_navigation(nav, self._laid_out.site)
        name_pages(nav, self._laid_out.site)

    @event_priority(FIRST)
    def on_page_read_source(self, page: Page, config: MkDocsConfig) -> str | None:
        """Hand MkDocs a page as it is laid out, before other plugins change its text."""
        return self._rendering.source_of(page)

    @event_priority(EARLIEST)
    def _know_page(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """Set the page's metadata, and know its text again."""
        if self._rendering.is_ours:
            settle_page_date(page)
        return self._rendering.text_of(markdown, page)

    @event_priority(LAST)
    def _know_hidden(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Learn whether another plugin is to encrypt the page."""
        self._rendering.see_hidden(page)

    on_page_markdown = CombinedEvent(_know_page, _know_hidden)

    @event_priority(FIRST)
    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Note what came of the page, and tell MkDocs' link validation about the ids that come late."""
        return self._rendering.take(html, page)

    @event_priority(FIRST)
    def _see_texts(self, env: Environment, config: MkDocsConfig, files: Files) -> None:
        """Tell what is wrong with what other plugins have brought, or begin again, where that was not planned."""
        with self._preview.reported(config):
            self._rendering.raise_faults()
        if not (self._is_partial or self._rendering.has_faults):
            self.keeper.foresight.see(self._rendering.seen(), self._rendering.unforeseen())

    def _take_stock(self, env: Environment, config: MkDocsConfig, files: Files) -> None:
        """Take stock of files and navigation as all plugins have left them: Material's blog moves its posts late."""
        self._rendered = self._rendering.rendered(files, config)
        site, settings = self._laid_out.site, self._opened.run.settings
        if self._rendering.shows_brought:
            put_on(config)
            add_assets(files, config, site)
        self._navigation = ShownNavigation(site, settings, is_written=self._is_written)

    on_env = CombinedEvent(_see_texts, _take_stock)

    def on_page_context(
        self, context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Show navigation around the page alone, and no time of the build."""
        if self._rendering.is_ours:
            context["nav"] = self._navigation.around(page, nav)
            settle_template_date(context)
            if self._rendering.is_of_others(page):
                hide_assets(context)
        elif self._rendering.shows_brought and not self._rendering.is_brought_to(page):
            hide_assets(context)
        return context

    def on_template_context(
        self, context: TemplateContext, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Show the top of navigation on pages of the theme, such as `404.html`."""
        if self._rendering.is_ours:
            context["nav"] = self._navigation.around(None, context["nav"])
            # The page of a missing one has a button of ours.
            if template_name != "404.html":
                hide_assets(context)
        elif self._rendering.shows_brought:
            hide_assets(context)
        return context

    @event_priority(FIRST)
    def on_post_page(self, output: str, page: Page, config: MkDocsConfig) -> str:
        """Bind the figures, before anything minifies the page, and complete its head."""
        if self._rendering.is_of_others(page) and not self._opened.pictures:
            return output
        site = Path(config.site_dir)
        # What lies there when only changed pages are built, an earlier build of ours may have written.
        finished = self._rendering.finish(
            self._rendered, output, page, is_written=lambda path: not self._is_partial and (site / path).exists()
        )
        for path, data in finished.files:
            write_file(data, str(Path(config.site_dir, path)))
        return finished.html

    def on_post_template(self, output_content: str, template_name: str, config: MkDocsConfig) -> str:
        """Take the date of the build out of the sitemap, and give the page of a missing one its way on."""
        if not self._rendering.is_ours:
            return output_content
        return self._rendering.complete_template(output_content, template_name, config)

    @event_priority(LATER)
    def _publish(self, config: MkDocsConfig) -> None:
        """Complete the index of search, write the files for programs, and the lock, when its bytes differ and may."""
        is_ours = self._rendering.is_ours
        if is_ours:
            complete_search(self._rendered, config.site_dir)
        with self._preview.reported(config):
            rendered = self._rendering.shown(self._rendered)
            for path, data in outputs_of(rendered, recall=self.keeper.recall) if is_ours else ():
                self.keeper.write(path, data, config.site_dir)
            if not self._is_partial:
                keep(self._opened, self._rendering.seen())
            if close_build(self._laid_out):
                log.info("wrote %s", self._opened.run.settings.lock_path.name)

    @event_priority(LAST)
    def _bind_collected(self, config: MkDocsConfig) -> None:
        """Bind the figures on what other plugins have put together of pages, and written until now."""
        if self._rendering.is_ours:
            self._rendering.complete_others(self._rendering.shown(self._rendered), Path(config.site_dir))
        self._forget_made()

    on_post_build = CombinedEvent(_publish, _bind_collected)

    def on_build_error(self, error: Exception) -> None:
        """Leave nothing behind."""
        self._forget_made()

    def _forget_made(self) -> None:
        if self._made is not None:
            self._made.cleanup()
            self._made = None

    @event_priority(LAST)
    def on_serve(self, server: LiveReloadServer, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        """Show faults, and watch what pages are made of, from now on also what is new in a later build."""
        self._server = server
        self._preview.attend(server, config, self.config.settings)
        self._watch()
        return server

    def _watch(self) -> None:
        if self._server is not None and self._is_open:
            run = self._opened.run
            for path in watched_files(run.settings, run.sources.references(), self.config.settings):
                self._server.watch(str(path), recursive=False)
