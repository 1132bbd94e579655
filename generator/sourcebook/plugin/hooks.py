"""The MkDocs plugin, a thin door: hooks hand events to the program and its results to MkDocs.

It turns the Markdown extension on, plans all pages before the first is rendered (so that all faults of a run are
reported together), gives pages their addresses, titles and order, adds pages made of data, and binds figures last.
How files and navigation look to the engine is settled beside this module.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import get_relative_url, write_file

from sourcebook.catalog.page_entries import other_public_names
from sourcebook.catalog.whole_files import Showing, showing_of
from sourcebook.errors import SourcebookError, raise_faults
from sourcebook.extension import PageContext, SourcebookExtension
from sourcebook.model.reference import LocalReference
from sourcebook.model.request import ClassicBlock
from sourcebook.outputs.page_twins import BuiltPage, SiteFacts
from sourcebook.outputs.publishing import head_facts, publish
from sourcebook.pages.page import Page, parse_page, protect_body
from sourcebook.pages.titles import description_of, page_title, short_title
from sourcebook.pictures.page_pictures import SocialPictures, open_pictures
from sourcebook.planning.build import Build, PlannedExample
from sourcebook.planning.run import finish, open_build, read_page
from sourcebook.plugin.files import arrange_files
from sourcebook.plugin.navigation import NavItem, arrange_navigation, neighborhoods_of
from sourcebook.settings.project import Project, engine_project
from sourcebook.settings.values import SETTINGS_NAME
from sourcebook.site.arrangement import Site, arrange_site, lay_out_page
from sourcebook.site.finishing import Surroundings, finish_page, way_to
from sourcebook.site.linked_data import PageFacts, complete_head_data
from sourcebook.site.neighborhoods import Neighborhoods
from sourcebook.site.page_figures import PageFigures
from sourcebook.site.search_names import SEPARATOR, TAGS_BOOST, complete_index, named_pages
from sourcebook.site.theme import theme_metadata
from sourcebook.writing.safe_html import theme_text

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.utils.templates import TemplateContext

log = get_plugin_logger("sourcebook")

FIRST = 100
LATER = -25
"""After plugins that add files, which have no priority, and before Material's blog, which hides its posts at -50."""
_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)
"""What stands for the time of a build where a date has to be: also that of a compressed sitemap."""
STYLESHEETS = ("assets/sourcebook.css", "assets/sourcebook.catalog.css")
SCRIPTS = ("assets/sourcebook.js", "assets/sourcebook.catalog.js")


class SourcebookConfig(Config):  # type: ignore[no-untyped-call]  # mkdocs' base is untyped here
    """The plugin's one option; everything else is in `sourcebook.toml`, which all doors read."""

    settings = config_options.Optional(config_options.File(exists=True))


@dataclass(slots=True)
class _Run:
    """The state of one build: made in `on_config`, so that a rebuild of a preview starts clean."""

    project: Project
    build: Build
    extension: SourcebookExtension
    site: Site | None = None
    figures: dict[str, PageFigures] = field(default_factory=dict)
    """By path of the page below the content folder."""
    urls: dict[str, str] = field(default_factory=dict)
    """Address of each page below the site, by path below the content folder."""
    places: dict[Showing, str] = field(default_factory=dict)
    """Id of the first line of each figure on its page."""
    neighborhoods: Neighborhoods[NavItem] | None = None
    """None until a page asks for its own, and where the author has written the navigation."""
    pictures: SocialPictures | None = None
    """None where none are wanted."""
    built: dict[str, BuiltPage] = field(default_factory=dict)
    """Every page that was made, by path below the content folder."""
    files: dict[str, str] = field(default_factory=dict)
    """Output file of every page and file, by path below the content folder."""


class SourcebookPlugin(BasePlugin[SourcebookConfig]):  # type: ignore[no-untyped-call]  # as above
    """Pages of code examples, as an MkDocs plugin."""

    _run: _Run
    _is_preview: bool = False
    _is_partial: bool = False
    """Whether only changed pages are built, so that nothing can be said of all of them."""
    _server: LiveReloadServer | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn what the engine is asked to do; a plugin with this hook lives as long as a preview."""
        self._is_preview = command == "serve"
        self._is_partial = dirty

    @event_priority(FIRST)
    def _tell_search(self, config: MkDocsConfig) -> MkDocsConfig:
        """Set what Material's search would take a default for; it reads its options once, in this event."""
        search = config.plugins.get("material/search")
        if search is not None:
            search.config["separator"] = search.config["separator"] or SEPARATOR
            search.config["fields"].setdefault("tags", {"boost": TAGS_BOOST})
        return config

    def _begin(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read settings and lock, and turn the Markdown extension, stylesheet and script on."""
        project = engine_project(config.config_file_path, config.docs_dir)
        with _reported():
            path = Path(self.config.settings) if self.config.settings else None
            build = open_build(project, os.environ, settings_path=path)
            pictures = open_pictures(
                build,
                site=Path(config.site_dir),
                site_name=config.site_name,
                site_description=config.site_description,
                site_url=config.site_url,
            )
        extension = SourcebookExtension(build)
        others = [e for e in config.markdown_extensions if e != "sourcebook"]
        # Python-Markdown takes instances as well as names, though MkDocs declares names.
        config.markdown_extensions = [*others, extension]  # type: ignore[list-item]
        ours = [path for path in STYLESHEETS if path not in config.extra_css]
        config.extra_css[:0] = ours
        config.extra_javascript[:0] = _scripts(set(map(str, config.extra_javascript)))
        self._run = _Run(project=project, build=build, extension=extension, pictures=pictures)
        return config

    on_config = CombinedEvent(_tell_search, _begin)

    @event_priority(LATER)
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Plan all pages, those of other plugins too, settle their addresses, and add the pages made of data."""
        run = self._run
        built = InclusionLevel.is_in_serve if self._is_preview else InclusionLevel.is_included
        documents = {file.src_uri: file for file in files.documentation_pages(inclusion=built)}
        pages = {uri: self._read(file) for uri, file in documents.items()}
        with _reported():
            run.build.plan(list(pages.values()))
            self._watch()
            run.site = arrange_site(
                run.build,
                pages,
                use_directory_urls=config.use_directory_urls,
                placed={uri: file.dest_uri for uri, file in documents.items()},
                taken={
                    file.dest_uri: file.src_uri
                    for file in files
                    # MkDocs leaves the method without types.
                    if file.src_uri not in documents and built(file.inclusion)  # type: ignore[no-untyped-call]
                },
            )
            for warned in run.build.warnings:
                log.warning("%s", warned)
            raise_faults([*run.build.faults, *run.site.faults])
        return arrange_files(files, config, run.site)

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> None:
        """Order pages, where the author has not, and give them the short titles that navigation shows."""
        site = self._run.site
        assert site is not None
        if config.nav is None:
            arrange_navigation(nav, site)
        for item in nav.pages:
            page = site.pages.get(item.file.src_uri)
            # A title written in `nav:` is kept: MkDocs sets it on the page itself.
            title = page and short_title(page.front_matter)
            if title and "title" not in vars(item):
                item.title = theme_text(title)

    @event_priority(FIRST)
    def on_page_read_source(self, page: MkDocsPage, config: MkDocsConfig) -> str | None:
        """Hand MkDocs a body that its own metadata reader leaves alone."""
        ours = self._page(page)
        return None if ours is None else protect_body(ours.body)

    @event_priority(FIRST)
    def on_page_markdown(self, markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str | None:
        """Set the page's metadata and lay the page out."""
        run, ours = self._run, self._page(page)
        if not _dates_wanted():
            page.update_date = _NO_DATE.date().isoformat()
        if ours is None:
            run.extension.context = None
            return None
        assert run.site is not None
        page.meta.update(theme_metadata(ours.front_matter, description=description_of(ours)))
        figures = run.figures[page.file.src_uri] = PageFigures(run.build)
        run.extension.context = PageContext(
            path=ours.path,
            symbol=ours.front_matter.symbol,
            body_lineno=ours.body_lineno,
            forges=run.build.settings.forges,
            figures=figures,
            late=True,
        )
        return protect_body(lay_out_page(run.build, run.site, ours, figures))

    def on_page_content(self, html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> None:
        """Tell MkDocs' link validation about the ids that come with the figures.

        What is converted from here on, such as a blog's list of posts, is no longer this page.
        """
        run, src = self._run, page.file.src_uri
        run.extension.context = None
        ids: set[str] = set()
        title = unescape(str(page.title))
        figures: tuple[tuple[PlannedExample | ClassicBlock, tuple[str, ...]], ...] = ()
        if src in run.figures and run.site is not None:
            title = page_title(run.site.pages[src].front_matter) or title
            figures = run.figures[src].anchors(html)
            for example, anchors in figures:
                ids.update(anchors)
                if isinstance(example, PlannedExample) and anchors:
                    run.places.setdefault(showing_of(src, example), anchors[0])
        elif run.site is not None and src in run.site.source_pages:
            ids.update(run.site.source_pages[src].anchors)
        elif run.site is not None and src in run.site.catalog:
            ids.update(run.site.catalog[src].listing.anchors)
        if page.present_anchor_ids is not None:
            page.present_anchor_ids |= ids
        run.built[src] = BuiltPage(address=page.file.dest_uri, url=page.url, title=title, figures=figures)

    @event_priority(FIRST)
    def on_post_page(self, output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Bind the figures, before anything minifies the page, and complete its head."""
        run = self._run
        assert run.site is not None
        output = complete_head_data(output, self._head_facts(page, config))
        if run.pictures is not None:
            built = run.built[page.file.src_uri]
            output = run.pictures.add(output, self._page(page), address=built.address, title=built.title)
        around = Surroundings(
            src=page.file.src_uri,
            site_name=config.site_name,
            url=lambda src: self._url(src, page),
            place=lambda showing: self._place(showing, page),
        )
        figures = run.figures.get(page.file.src_uri)
        return finish_page(output, around, build=run.build, site=run.site, figures=figures)

    def on_page_context(
        self, context: TemplateContext, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Show navigation around the page alone, and no time of the build: two equal builds would differ."""
        self._show_neighborhood(context, page, config, nav)
        if not _dates_wanted():
            context["build_date_utc"] = _NO_DATE
        return context

    def on_env(self, env: Environment, config: MkDocsConfig, files: Files) -> None:
        """Begin with files and navigation as all plugins have left them: Material's blog moves its posts late."""
        run = self._run
        run.urls = {file.src_uri: file.url for file in files}
        run.files = {file.src_uri: file.dest_uri for file in files}
        run.neighborhoods = None

    def on_template_context(
        self, context: TemplateContext, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Show the top of navigation on pages of the theme, such as `404.html`."""
        self._show_neighborhood(context, None, config, context["nav"])
        return context

    def on_post_template(self, output_content: str, template_name: str, config: MkDocsConfig) -> str:
        """Take the date of the build out of the sitemap, which calls it the date of the last change."""
        if template_name != "sitemap.xml" or _dates_wanted():
            return output_content
        return re.sub(r"\s*<lastmod>[^<]*</lastmod>", "", output_content)

    @event_priority(LATER)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Complete the index of search, write the files for programs, and the lock, when its bytes differ and may."""
        run = self._run
        assert run.site is not None
        self._complete_search(Path(config.site_dir, "search", "search_index.json"))
        if run.pictures is not None:
            run.pictures.prune()
        with _reported():
            facts = _site_facts(config, run.files)
            made = {} if self._is_partial else publish(run.build, run.site, run.built, facts)
            for path, data in made.items():
                write_file(data, str(Path(config.site_dir, path)))
            if finish(self._run.build):
                log.info("wrote %s", self._run.build.settings.lock_path.name)

    def on_serve(self, server: LiveReloadServer, config: MkDocsConfig, builder: object) -> LiveReloadServer:
        """Watch what pages are made of beside their own text, from now on also what is new in a later build."""
        self._server = server
        self._watch()
        return server

    def _complete_search(self, index: Path) -> None:
        run = self._run
        if run.site is None or not index.is_file():
            return
        urls = {src: url.removeprefix("./") for src, url in run.urls.items()}
        heads = {urls[src]: p.front_matter for src, p in run.site.pages.items() if src in urls}
        made = {urls[src]: page.symbol for src, page in run.site.catalog.items() if page.symbol}
        others = {symbol: other_public_names(run.build, symbol) for symbol in run.site.symbols}
        text = complete_index(index.read_text("utf-8"), named_pages(heads, made, others))
        index.write_text(text, "utf-8")

    def _watch(self) -> None:
        """Watch lock, settings and the project's own files that examples are made of.

        A build writes the lock only when its bytes differ, so watching it costs one more rebuild, not a loop. For a
        file that is not there yet its folder is watched, but never the project's: what runs there may write a log.
        """
        if self._server is None:
            return
        settings = self._run.build.settings
        local = {
            settings.root / reference.path
            for reference in self._run.build.references()
            if isinstance(reference, LocalReference)
        }
        files = {settings.lock_path, Path(self.config.settings or settings.root / SETTINGS_NAME)}
        folders = {path.parent for path in local if not path.exists()} - {settings.root}
        watched = {path for path in files | local if path.is_file()}
        for path in sorted(watched | {path for path in folders if path.is_dir()}):
            self._server.watch(str(path), recursive=False)

    def _read(self, file: File) -> Page:
        run = self._run
        forges = run.build.settings.forges
        if file.src_dir is None or file.abs_src_path is None:
            shown = Path(file.src_uri)
            text = file.content_string.removeprefix("\ufeff")
            return parse_page(text, path=run.project.shown(run.project.content / shown), forges=forges)
        path = Path(file.abs_src_path)
        return read_page(path, run.project.shown(path), forges)

    def _page(self, page: MkDocsPage) -> Page | None:
        site = self._run.site
        return None if site is None else site.pages.get(page.file.src_uri)

    def _url(self, src: str, page: MkDocsPage) -> str | None:
        """Return the address of a page relative to another."""
        url = self._run.urls.get(src)
        return None if url is None else get_relative_url(url, page.url)

    def _show_neighborhood(
        self,
        context: TemplateContext,
        page: MkDocsPage | None,
        config: MkDocsConfig,
        nav: Navigation,
    ) -> None:
        """Put in place of the whole tree what a page shows of it, unless the author has written the tree."""
        if config.nav is not None:
            return
        if self._run.neighborhoods is None:
            self._run.neighborhoods = neighborhoods_of(nav)
        items = self._run.neighborhoods.of(page)
        context["nav"] = Navigation(items, [nav.homepage] if nav.homepage else [])

    def _head_facts(self, page: MkDocsPage, config: MkDocsConfig) -> PageFacts:
        """Return what the head of a page says to programs."""
        run, src = self._run, page.file.src_uri
        assert run.site is not None
        ours = run.site.pages.get(src)
        return head_facts(
            run.build,
            run.site,
            run.built[src],
            _site_facts(config, run.files),
            src=src,
            crumbs=[(t, u) for t, above in way_to(run.site, src) if (u := self._url(above, page))],
            # What we made has its description as HTML, for the theme.
            description=None if ours else unescape(str(page.meta.get("description") or "")),
        )

    def _place(self, showing: Showing, page: MkDocsPage) -> tuple[str, str]:
        """Return title and address of the figure that an example became."""
        run = self._run
        url = get_relative_url(run.urls[showing.page], page.url)
        anchor = run.places.get(showing)
        title = run.built[showing.page].title if showing.page in run.built else showing.page
        return title, f"{url}#{anchor}" if anchor else url


def _site_facts(config: MkDocsConfig, files: Mapping[str, str]) -> SiteFacts:
    return SiteFacts(
        name=config.site_name,
        description=config.site_description,
        url=config.site_url or None,
        files=files,
    )


def _dates_wanted() -> bool:
    """Tell whether the caller has set the time of the build. Source: https://reproducible-builds.org/specs/source-date-epoch/"""
    return "SOURCE_DATE_EPOCH" in os.environ


@contextmanager
def _reported() -> Iterator[None]:
    """Turn faults into the error that MkDocs shows without a traceback."""
    try:
        yield
    except SourcebookError as error:
        raise PluginError(f"faults in the content\n{error}") from error


def _scripts(present: set[str]) -> list[ExtraScriptValue]:
    scripts = [ExtraScriptValue(path) for path in SCRIPTS if path not in present]
    for script in scripts:
        script.defer = True
    return scripts
