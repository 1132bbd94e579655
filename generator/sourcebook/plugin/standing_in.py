"""Stands in for the engine's build where there is nothing to build, and where most of its pages are there already.

MkDocs has no event before it empties the folder of the site, and none that skips a page. So its function `build` is
replaced, in the engines whose functions have the parameters that are known here; any other is left as it is. What may
not be the same tomorrow, such as a plugin that is not known, has the site built each time, which is said.
"""

from __future__ import annotations

import inspect
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mkdocs import utils
from mkdocs.commands import build as engine
from mkdocs.structure.pages import Page

from sourcebook.commands.kept.environment import environment_of
from sourcebook.commands.kept.page_records import PageRecords
from sourcebook.commands.kept.parsed_pages import ParsedPages
from sourcebook.commands.kept.whole_site import KeptSite, open_kept_site
from sourcebook.commands.rare_collections import rare_collections
from sourcebook.model.page_path import PagePath
from sourcebook.plugin.beginning_again import Foresight
from sourcebook.plugin.compiled import CompiledTemplates, ListedTemplates
from sourcebook.plugin.hearing import heard, tell_again
from sourcebook.plugin.keeping import KeptPages, standing_in
from sourcebook.plugin.known_parts import parts_of_other_pages, unknown_parts
from sourcebook.plugin.reporting import log
from sourcebook.settings.project import engine_project

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig

    from sourcebook.plugin.rendering import Rendering

_BUILD = "(config, *, serve_url=None, dirty=False)"
_OF_PAGES = (
    "(self, config, files)",
    "(page, config, doc_files, nav, env, dirty=False, excluded=False)",
    "(directory)",
)
"""How the functions are called in MkDocs 1.6 and ProperDocs 1.6: what builds, and what `keeping` replaces."""


class PageKeeper:
    """Keeps pages from one build to the next; of a preview in memory, else on disk.

    Attributes:
        rendering: Of the build that runs, once its pages are laid out.
        pages: Of the build that runs; None where none is kept.
        parse: Reads the text of a page, unless it was read before.
        foresight: What other plugins are taken to bring to pages.
    """

    def __init__(self) -> None:
        self.rendering: Rendering | None = None
        self.pages: KeptPages | None = None
        self._parsed = ParsedPages()
        self.parse = self._parsed.parse
        self.foresight = Foresight()
        self._compiled, self._compiled_for = CompiledTemplates({}), ""
        self._listed = ListedTemplates(None)
        self._site: str | None = None
        self._records = PageRecords()

    def before(self, site: KeptSite, *, is_preview: bool) -> PageRecords:
        """Return what earlier builds have kept of a site, where everything around the pages is as it was."""
        records = PageRecords()
        if not is_preview:
            records = site.pages()
        elif self._site == site.key:
            records = self._records
        records = records if records.environment.is_same(apart=site.apart) else PageRecords()
        self._parsed.take_over(records.parsed)
        return records

    @contextmanager
    def remembering(self, site: KeptSite, config: MkDocsConfig, before: PageRecords) -> Iterator[None]:
        """Take over the templates that an earlier build has compiled and listed, and look for circles rarely."""
        known = self._compiled.used if self._compiled_for == site.key else before.templates
        compiled = self._compiled = CompiledTemplates(known)
        docs = Path(config.docs_dir).absolute()
        # What lies among the pages is not compared with what it was.
        is_apart = not any(Path(folder).absolute().is_relative_to(docs) for folder in config.theme.dirs)
        listed = self._listed = ListedTemplates(before.theme_files if is_apart else None)
        self._compiled_for, get_env = site.key, config.theme.get_env

        def env() -> Environment:
            made = get_env()
            made.bytecode_cache = compiled
            made.list_templates = listed.listing(made)  # type: ignore[method-assign]
            return made

        config.theme.get_env = env  # type: ignore[method-assign]
        try:
            with rare_collections():
                yield
        finally:
            del config.theme.get_env

    def write(self, path: PurePosixPath, data: bytes, site: str) -> None:
        """Write a file for programs below a site, unless it is there."""
        if self.pages is None:
            utils.write_file(data, str(Path(site, path)))
        else:
            self.pages.write(path, data)

    def recall(self, kind: str, path: PagePath, make: Callable[[], str]) -> str:
        """Return the text for programs of a kind that a page has, made or taken over."""
        return self.pages.recall(kind, path, make) if self.pages else make()

    def keep(self, site: KeptSite, records: PageRecords, *, is_preview: bool) -> None:
        """Keep what a build has made."""
        records = replace(records, templates=self._compiled.used, theme_files=self._listed.shown)
        if is_preview:
            self._site, self._records = site.key, records
        else:
            site.keep_pages(replace(records, parsed=self._parsed.kept()))


def stand_in() -> None:
    """Let builds of this process end early where nothing has changed, and take over pages that have not."""
    original = engine.build
    if getattr(original, "is_ours", False) or _shape(original) != _BUILD:
        return

    @wraps(original)
    def build(config: MkDocsConfig, *, serve_url: str | None = None, dirty: bool = False) -> None:
        def build_all() -> None:
            original(config, serve_url=serve_url, dirty=dirty)

        is_preview = serve_url is not None
        site = None if dirty else _kept_site(config, is_preview=is_preview)
        if site is not None and not is_preview and (told := site.unchanged()) is not None:
            log.info("nothing has changed: %s stays as it is", Path(config.site_dir).name)
            return tell_again(told)

        def build_once() -> None:
            if site is None:
                build_all()
            else:
                _build_noted(site, config, build_all, is_preview=is_preview)

        ours = config.plugins.get("sourcebook")
        keeper: PageKeeper | None = getattr(ours, "keeper", None)
        return keeper.foresight.build(build_once, config) if keeper else build_once()

    build.is_ours = True  # type: ignore[attr-defined]
    engine.build = build
    # A preview has it under a name of its own.
    if preview := sys.modules.get(f"{engine.__package__}.serve"):
        vars(preview)["build"] = build


def _build_noted(site: KeptSite, config: MkDocsConfig, build_all: Callable[[], None], *, is_preview: bool) -> None:
    """Build a site, taking over what is kept of its pages, and keep what comes of it."""
    keeper: PageKeeper = config.plugins["sourcebook"].keeper  # type: ignore[attr-defined]
    keeper.rendering = None
    before, pages = PageRecords(), None
    if not _is_never_kept(config, is_preview=is_preview):
        before = keeper.before(site, is_preview=is_preview)
        pages = KeptPages(before, Path(config.site_dir).absolute(), keeper)
    keeper.pages = pages
    taking_over = standing_in(pages, is_preview=is_preview)
    remembering = keeper.remembering(site, config, before)
    with site.observing() as noted, heard(logging.WARNING) as told, remembering, taking_over:
        build_all()
    if noted.outside:
        return
    is_covered = _is_covered(config, keeper)
    changed = set(noted.changed())
    if not is_preview and not changed:
        environment = environment_of(noted, root=site.root, before=before.environment)
        site.keep(environment, told)
    elif pages is not None and all(map(is_covered, changed)):
        environment = environment_of(noted, root=site.root, before=before.environment, without=is_covered)
    else:
        return
    if pages is not None:
        records = replace(pages.close(), environment=environment.without(is_covered))
        keeper.keep(site, records, is_preview=is_preview)
        keeper.rendering = keeper.pages = None


def _is_never_kept(config: MkDocsConfig, *, is_preview: bool) -> bool:
    """Tell whether no page can be taken over, and say why where a site is built."""
    functions = (Page.render, engine._build_page, utils.clean_directory)
    if tuple(map(_shape, functions)) != _OF_PAGES:
        return True
    reasons = parts_of_other_pages(config)
    if reasons and not is_preview:
        log.info("each page is built anew, because of %s", ", ".join(reasons))
    return bool(reasons)


def _is_covered(config: MkDocsConfig, keeper: PageKeeper) -> Callable[[str], bool]:
    """Return what tells whether the key of each page holds what a file says: pages, and examples of the project."""
    docs = f"{Path(config.docs_dir).absolute()}{os.sep}"
    examples = keeper.rendering.example_files() if keeper.rendering else frozenset()

    def is_covered(path: str) -> bool:
        if f"{path}{os.sep}".startswith(docs):
            return path.endswith(utils.markdown_extensions) or Path(path).is_dir()
        return path in examples

    return is_covered


def _shape(function: object) -> str:
    """Return the parameters of a function without their types."""
    given = inspect.signature(function)  # type: ignore[arg-type]
    bare = [one.replace(annotation=one.empty) for one in given.parameters.values()]
    return str(given.replace(parameters=bare, return_annotation=given.empty))


def _kept_site(config: MkDocsConfig, *, is_preview: bool) -> KeptSite | None:
    """Return the record of a site; None of one that is built each time, which a preview does not say."""
    ours = config.plugins.get("sourcebook")
    if ours is None:
        return None
    if unknown := unknown_parts(config):
        if not is_preview:
            log.info("the site is built anew each time, because of %s", ", ".join(unknown))
        return None
    settings = ours.config.get("settings")
    return open_kept_site(
        engine_project(config.config_file_path, config.docs_dir),
        os.environ,
        settings_path=Path(settings) if settings else None,
        configuration=_configuration(config),
        site=Path(config.site_dir).absolute(),
    )


def _configuration(config: MkDocsConfig) -> str:
    """Return all that the configuration says: as it was written, and as the engine or a caller has set it since."""
    with warnings.catch_warnings():
        # It goes in MkDocs 2; what of a plugin was written stands nowhere else.
        warnings.simplefilter("ignore", DeprecationWarning)
        written = list(config.user_configs)
    return _spelled([config.config_file_path, written, dict(config.items())])


def _spelled(value: object) -> str:
    """Return a value of the configuration as text that is the same in another process."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_spelled(key)}:{_spelled(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_spelled, value)) + "]"
    if callable(value):
        return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', type(value))}"
    is_plain = isinstance(value, str | int | float | bytes | None | Path)
    return f"{type(value).__name__} {value!r}" if is_plain else type(value).__name__
