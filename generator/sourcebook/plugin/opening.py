"""The beginning of a build: the project as the engine has it, the Markdown extension, styles and scripts."""

from __future__ import annotations

import os
from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.exceptions import PluginError

from sourcebook.commands.build import OpenedBuild, open_build
from sourcebook.commands.kept.seen_pages import VARIABLE, SeenPages, keep_seen
from sourcebook.commands.rare_collections import collect_rarely
from sourcebook.extension import SourcebookExtension
from sourcebook.plugin.reporting import make_progress
from sourcebook.plugin.standing_in import PageKeeper, stand_in
from sourcebook.settings.project import engine_project

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.utils.templates import TemplateContext

STYLESHEET = "assets/sourcebook.css"
SCRIPT = "assets/sourcebook.js"
_File = TypeVar("_File")


def begin(*, is_preview: bool) -> None:
    """Do what has to be done before the engine begins to build."""
    if not is_preview:
        collect_rarely()
    stand_in()


def new_keeper() -> PageKeeper:
    """Return what keeps pages from one build of a process to the next."""
    return PageKeeper()


def refuse_partial() -> NoReturn:
    """End a build of changed pages alone, before it has written anything.

    Raises:
        PluginError: Always.
    """
    raise PluginError(
        "--dirty builds only the pages whose own text has changed, but what pages show depends on other pages and files"
        "\n  hint: leave it out; a site of which nothing has changed stays as it is, and sources and names are kept"
    )


def open_project(config: MkDocsConfig, settings: str | None, *, docs_dir: str) -> OpenedBuild:
    """Read settings and lock of the engine's project.

    Args:
        config: The engine's.
        settings: Path of `sourcebook.toml`, when it is not in the project's folder.
        docs_dir: The folder of pages as the author has it; a plugin may put all pages together in another.

    Raises:
        SourcebookError: When settings or lock cannot be read.
    """
    project = engine_project(config.config_file_path, docs_dir)
    path = Path(settings) if settings else None
    return open_build(project, os.environ, settings_path=path, site_url=config.site_url, progress=make_progress())


def keep(opened: OpenedBuild, seen: SeenPages) -> None:
    """Keep what a build saw beside the pages on disk, for the commands."""
    keep_seen(opened.run, seen, file=os.environ.get(VARIABLE))


def turn_on(config: MkDocsConfig, opened: OpenedBuild) -> SourcebookExtension:
    """Add the Markdown extension, the stylesheet and the script to what the engine uses; the extension is returned.

    One of an earlier build with the same configuration gives way.
    """
    extension = SourcebookExtension(opened.run)
    # Python-Markdown takes instances as well as names, though MkDocs declares names.
    present: list[object] = [*config.markdown_extensions]
    others = [one for one in present if one != "sourcebook" and not isinstance(one, SourcebookExtension)]
    # In place: mkdocstrings keeps this list for docstrings, and adds to it later.
    config.markdown_extensions[:] = [*others, extension]  # type: ignore[list-item]
    put_on(config)
    return extension


def put_on(config: MkDocsConfig) -> None:
    """Add our stylesheet and script to what the engine uses."""
    if STYLESHEET not in config.extra_css:
        config.extra_css.insert(0, STYLESHEET)
    if SCRIPT not in map(str, config.extra_javascript):
        script = ExtraScriptValue(SCRIPT)
        script.defer = True
        config.extra_javascript.insert(0, script)


def take_off(config: MkDocsConfig) -> None:
    """Take our stylesheet and script off what the engine uses: nothing of the site is ours."""
    config.extra_css[:] = _others(config.extra_css, STYLESHEET)
    config.extra_javascript[:] = _others(config.extra_javascript, SCRIPT)


def hide_assets(context: TemplateContext) -> None:
    """Leave our stylesheet and script out of a page that shows nothing of ours.

    A theme that loads pages into the one that is open loads styles with them and no scripts, so there each page has
    them.
    """
    shown = context["config"]
    if "navigation.instant" in (shown.theme.get("features") or ()):
        return
    config = copy(shown)
    config["extra_css"] = _others(shown.extra_css, STYLESHEET)
    config["extra_javascript"] = _others(shown.extra_javascript, SCRIPT)
    context["config"] = config
    # Themes of long ago take these.
    context["extra_css"] = [path for path in context["extra_css"] if not path.endswith(STYLESHEET)]
    context["extra_javascript"] = [path for path in context["extra_javascript"] if not path.endswith(SCRIPT)]


def _others(files: Iterable[_File], ours: str) -> list[_File]:
    return [file for file in files if str(file) != ours]
