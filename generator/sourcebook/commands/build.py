"""The spine: a build in reading order, each step taking the value before it and giving the next.

    open ─▶ plan ─▶ arrange ─▶ lay out ─▶ finish ─▶ outputs ─▶ close

An engine calls the steps in its own order of events; `check` shares planning and arranging, and the engine that it
starts does the rest. What a step needs of the engine is handed in as values, and what it makes is handed back: nothing
here knows one. The plugin's `hooks` are the events; between them and the steps that are taken page by page stands its
`rendering`, which gathers what the engine makes of each. What other plugins bring to pages is planned too, as far as
it is known: `commands.foreseen`.

| step | MkDocs' event | takes beside the value before | gives |
| --- | --- | --- | --- |
| `open_build` | `on_config` | project, environment | `OpenedBuild` |
| `read_build` | `on_files` | where the text of each page is | the pages |
| `plan_build` | `on_files` | the pages | `Plan` |
| `arrange_build` | `on_files` | where the engine puts pages | `Site` |
| `lay_out_build` | `on_files` | | `LaidOutBuild`, of a site without faults |
| `settle_page` | `on_page_content` | the HTML of a page's own text | `BuiltPage` |
| `render_build` | `on_env` | every `BuiltPage`, the address of everything | `RenderedBuild` |
| `complete_page` | `on_post_page` | the HTML of a whole page | `FinishedPage` |
| `outputs_of` | `on_post_build` | | the files for programs |
| `close_build` | `on_post_build` | | whether the lock was written |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.catalog.whole_files import Showing, showing_of
from sourcebook.commands.moved_addresses import newly_moved, note_moved
from sourcebook.commands.rare_collections import rare_collections
from sourcebook.errors import raise_faults
from sourcebook.model.built import BuiltPage, PlacedFigure, SiteFacts
from sourcebook.model.codes import Code
from sourcebook.model.corpus_counts import COUNTS_NAME, CorpusCounts
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.page_path import PagePath
from sourcebook.model.warned import Warned
from sourcebook.pages.page import Page, parse_page
from sourcebook.planning.block_planner import BlockPlanner
from sourcebook.planning.plan import Plan
from sourcebook.planning.plan_pages import plan_pages
from sourcebook.planning.run import Run, open_run, read_page, save
from sourcebook.planning.telling import worth_telling
from sourcebook.settings.project import Project
from sourcebook.settings.values import Settings
from sourcebook.site.addresses import EngineAddresses
from sourcebook.site.arrangement import Site, arrange_site
from sourcebook.site.collected import fill_collected
from sourcebook.site.figure_cache import FigureCache
from sourcebook.site.finishing import finish_page, head_of
from sourcebook.site.head import has_picture
from sourcebook.site.layout import Layout, lay_out
from sourcebook.site.page_figures import ids_of, place_figures
from sourcebook.site.rendered import RenderedSite
from sourcebook.site.surroundings import Surroundings, finish_of
from sourcebook.sources.store.lock_file import load_corpus_lock

if TYPE_CHECKING:
    from sourcebook.outputs.pictures.page_pictures import PictureDrawer


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBuild:
    """A build that has its settings, its lock and its caches."""

    run: Run
    figures: FigureCache
    pictures: PictureDrawer | None
    """None where no pictures are wanted."""
    counts: CorpusCounts | None
    """How often names are used in the corpus; None where nothing is counted."""
    warnings: tuple[Warned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOutBuild:
    """A build without faults, whose pages wait to be rendered."""

    opened: OpenedBuild
    site: Site
    engine: EngineAddresses
    """Where the engine would put pages by itself."""
    pages: Mapping[PagePath, Page]
    """All that were read, those of somebody else too."""
    layouts: Mapping[PagePath, Layout]
    """Of every page of the author."""
    planner: BlockPlanner
    """For blocks that other plugins bring to a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedBuild:
    """A build whose pages are rendered, and lack what comes late."""

    opened: OpenedBuild
    rendered: RenderedSite
    places: Mapping[Showing, str]
    """Id of the first line of each figure on its page."""
    addresses: frozenset[str]
    """Of everything that the engine publishes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPage:
    """A page as it is published, and the files that it brings."""

    html: str
    files: tuple[tuple[PurePosixPath, bytes], ...] = ()
    """Path below the site, and bytes."""


def open_build(
    project: Project,
    environ: Mapping[str, str],
    *,
    settings_path: Path | None = None,
    site_url: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> OpenedBuild:
    """Open a project for a build of its site.

    Args:
        project: Where everything lies.
        environ: The environment.
        settings_path: `sourcebook.toml`, when it is not in the project's folder.
        site_url: Where the site is published; None when that is not known.
        progress: As for `open_run`.

    Raises:
        SettingsError: When the settings are wrong, or ask for what is not installed.
        LockfileError: When the lock cannot be read, or where nothing may be resolved the counts do not fit the corpus.
    """
    run = open_run(project, environ, settings_path=settings_path, progress=progress)
    pictures, warnings = _open_pictures(run.settings, site_url)
    figures = FigureCache(run.settings.cache / "figures", run.settings.secret)
    counts, stale = _open_counts(run.settings)
    return OpenedBuild(run=run, figures=figures, pictures=pictures, counts=counts, warnings=(*warnings, *stale))


def warnings_of_opening(settings: Settings, *, site_url: str | None) -> tuple[Warned, ...]:
    """Return what is worth telling of pictures and counts, as `open_build` does.

    Raises:
        SettingsError, LockfileError: As `open_build` does.
    """
    return (*_open_pictures(settings, site_url)[1], *_open_counts(settings)[1])


def _open_counts(settings: Settings) -> tuple[CorpusCounts | None, tuple[Warned, ...]]:
    path = settings.root / COUNTS_NAME
    if not path.exists() and not path.is_symlink():
        return None, ()
    # What reads data files takes a fifth of the time in which a site of which nothing has changed is left alone.
    from sourcebook.corpus.counts import find_staleness, load_counts

    counts = load_counts(path)
    fault = find_staleness(counts, load_corpus_lock(settings.corpus_lock_path)) if counts else None
    if fault is None:
        return counts, ()
    if not settings.may_resolve:
        raise fault
    return counts, (Warned(code=Code.COUNTS_STALE, message=fault.message, hint=fault.hint, location=fault.location),)


def _open_pictures(settings: Settings, site_url: str | None) -> tuple[PictureDrawer | None, tuple[Warned, ...]]:
    if not settings.social.pictures:
        return None, ()
    from sourcebook.outputs.pictures.page_pictures import open_pictures

    return open_pictures(settings, site_url=site_url)


def read_build(
    run: Run, texts: Mapping[PagePath, Path | str], *, parse: Callable[..., Page] = parse_page
) -> dict[PagePath, Page]:
    """Read pages, those of the author and those that another plugin has made.

    Args:
        run: Of the project.
        texts: A file on disk, or the text itself.
        parse: Stands for `parse_page`.
    """
    project, settings = run.project, run.settings
    return {
        path: read_page(text, project.shown(text), settings, parse=parse)
        if isinstance(text, Path)
        else parse(
            text.removeprefix("\ufeff"),
            path=project.shown(project.content / path),
            forges=settings.forges,
            fence=settings.fence,
            other_keys=settings.other_keys,
        )
        for path, text in texts.items()
    }


def plan_build(run: Run, pages: Mapping[PagePath, Page], *, linked: bool = True) -> Plan:
    """Resolve, fetch, mark and cut everything that the pages ask for.

    Args:
        run: Of the project.
        pages: All that are built; those whose keys count are planned, the others are somebody else's.
        linked: Whether the names in the code are looked up that have a page; who renders nothing needs none.
    """
    settings = run.settings
    with rare_collections():
        return plan_pages(pages, run.sources, libraries=settings.libraries, folders=settings.folders, linked=linked)


def warnings_of(opened: OpenedBuild, site: Site, engine: EngineAddresses) -> tuple[Warned, ...]:
    """Return what a build tells that stops nothing, but for what settings and pages do not want to be told."""
    ignores = [ignore for planned in site.plan.pages.values() for ignore in planned.page.ignores]
    moved = newly_moved(site, engine, opened.run.settings)
    return worth_telling((*opened.warnings, *site.plan.warnings, *moved), ignores=ignores, settings=opened.run.settings)


def arrange_build(run: Run, plan: Plan, engine: EngineAddresses, counts: CorpusCounts | None = None) -> Site:
    """Settle what the pages are to each other, and what is said of each: also how often it is used, where counted."""
    settings = run.settings
    return arrange_site(
        plan,
        engine=engine,
        allowed=settings.whole_files,
        counts=counts,
        has_catalog=settings.catalog,
        has_outputs=settings.outputs,
    )


def lay_out_build(
    opened: OpenedBuild, site: Site, engine: EngineAddresses, pages: Mapping[PagePath, Page]
) -> LaidOutBuild:
    """Lay out every page of the author's that is in the plan, of all that were read.

    Raises:
        SourcebookError: Every fault of the build, together.
    """
    raise_faults(list(site.all_faults))
    layouts = {path: lay_out(planned, site) for path, planned in site.plan.pages.items()}
    planner = BlockPlanner(opened.run.sources, libraries=opened.run.settings.libraries, plan=site.plan)
    return LaidOutBuild(opened=opened, site=site, engine=engine, pages=pages, layouts=layouts, planner=planner)


def settle_page(
    laid_out: LaidOutBuild,
    path: PagePath,
    html: str,
    figures: Sequence[PlannedFigure],
    *,
    address: str,
    url: str,
    title: str,
) -> BuiltPage:
    """Return what the engine made of a page.

    Args:
        laid_out: The build.
        path: Of the page, also of one that is not of this site.
        html: Of the page's own text, with slots.
        figures: Those of the page, by the numbers of their slots.
        address: The output file below the site.
        url: Relative to the root of the site, quoted.
        title: What the engine calls the page.
    """
    page = laid_out.site.page(path)
    placed: tuple[PlacedFigure, ...] = place_figures(html, figures) if figures else ()
    return BuiltPage(
        address=address, url=url, title=(page.front_matter.page_title if page else None) or title, figures=placed
    )


def anchors_of(laid_out: LaidOutBuild, path: PagePath, built: BuiltPage) -> set[str]:
    """Return the ids that come late to a page, for the engine's own check of links."""
    if file := laid_out.site.whole_files.get(path):
        return set(file.anchors)
    if made := laid_out.site.catalog.get(path):
        return set(made.listing.anchors)
    return {anchor for placed in built.figures for anchor in ids_of(placed)}


def render_build(laid_out: LaidOutBuild, pages: Mapping[PagePath, BuiltPage], facts: SiteFacts) -> RenderedBuild:
    """Take stock when every page is rendered."""
    places: dict[Showing, str] = {}
    for path, built in pages.items():
        for placed in built.figures:
            if placed.figure.source is not None and placed.anchor:
                places.setdefault(showing_of(path, placed.figure), placed.anchor)
    rendered = RenderedSite(site=laid_out.site, layouts=laid_out.layouts, pages=pages, facts=facts)
    addresses = frozenset(facts.files.values())
    return RenderedBuild(opened=laid_out.opened, rendered=rendered, places=places, addresses=addresses)


def complete_page(
    build: RenderedBuild,
    path: PagePath,
    html: str,
    figures: Sequence[PlannedFigure],
    *,
    description: str | None,
    is_written: Callable[[str], bool],
) -> FinishedPage:
    """Complete a page: figures, lists, heading, head, picture.

    Args:
        build: With every page rendered.
        path: Of the page, also of one that is not of this site.
        html: As the engine's template made it.
        figures: Those of the page, by the numbers of their slots.
        description: Of a page that is made of data, as the engine has it.
        is_written: Whether a file lies already at a path below the site that is published.
    """
    rendered, drawer = build.rendered, build.opened.pictures
    picture = None
    if drawer is not None and not has_picture(head_of(html)):
        from sourcebook.outputs.pictures.page_pictures import picture_of

        picture = picture_of(
            rendered.site.plan.pages.get(path),
            rendered.pages[path],
            rendered.facts,
            is_taken=lambda place: place in build.addresses or is_written(place),
        )
    render = build.opened.figures.render
    finish = finish_of(
        Surroundings(rendered=rendered, path=path, places=build.places),
        html,
        figures,
        picture=picture.head if picture else None,
        description=description,
        render=render,
    )
    files = (
        ((PurePosixPath(picture.path), drawer.draw(picture.card)),) if drawer and picture and picture.is_ours else ()
    )
    return FinishedPage(html=finish_page(html, finish, render=render), files=files)


def complete_collected(
    build: RenderedBuild, html: str, figures: Mapping[PagePath, Sequence[PlannedFigure]], *, folder: PurePosixPath
) -> str:
    """Put the figures into a page of somebody else that is put together from pages of this site, such as a print page.

    Args:
        build: With every page rendered.
        html: Whose slots tell of which page they are.
        figures: Of each page, by the numbers of their slots.
        folder: Where the page lies below the site.
    """
    return fill_collected(html, figures, build.rendered, folder=folder, render=build.opened.figures.render)


def outputs_of(
    build: RenderedBuild, *, recall: Callable[[str, PagePath, Callable[[], str]], str] = lambda kind, path, make: make()
) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield the files for programs: path below the site, and bytes.

    Args:
        build: With every page rendered.
        recall: Asked for the text of a kind that a page has; it returns what the function makes, or has made before.
    """
    from sourcebook.outputs.publishing import publish

    return publish(build.rendered, recall=recall)


def close_build(laid_out: LaidOutBuild) -> bool:
    """End a build: bound the caches, note which pages are moved, and write the lock where it may be written.

    Returns:
        Whether the lock was written.
    """
    opened = laid_out.opened
    opened.figures.prune()
    if opened.pictures is not None:
        opened.pictures.prune()
    note_moved(laid_out.site, laid_out.engine, opened.run.settings)
    return opened.run.settings.may_resolve and save(opened.run)
