"""Stands in for the engine's whole build where there is nothing to build.

MkDocs has no event before it empties the folder of the site. So its one function `build` is replaced, in the engines
whose function has the parameters that are known here; any other is left as it is, and so is a preview, which calls it
by another name. What may not be the same tomorrow, such as a plugin that is not known here, has the site built each
time, which is said.
"""

from __future__ import annotations

import inspect
import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.commands import build as engine

from sourcebook.commands.kept.whole_site import KeptSite, Told, open_kept_site
from sourcebook.plugin.reporting import log
from sourcebook.settings.project import engine_project

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

_KNOWN = "(config, *, serve_url=None, dirty=False)"
"""How the function is called in MkDocs 1.6 and ProperDocs 1.6."""
_PURE = frozenset(
    {
        "autorefs",
        "awesome-nav",
        "glightbox",
        "include-markdown",
        "literate-nav",
        "material/info",
        "material/meta",
        "material/search",
        "material/tags",
        "minify",
        "redirects",
        "search",
        "section-index",
        "sourcebook",
    }
)
"""Plugins whose part of a site follows from files and configuration: no clock, no history, no network."""
_MAKERS = frozenset({"markdown", "material", "pymdownx", "sourcebook"})
"""Packages whose extensions of Markdown are pure likewise."""
_OF_MARKDOWN = (
    "abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes",
    "legacy_attrs", "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks",
)  # fmt: skip
"""Those of Python-Markdown by their short names."""
_SNIPPETS = "pymdownx.snippets"


def stand_in() -> None:
    """Let builds of this process end early where nothing has changed."""
    original = engine.build
    if getattr(original, "is_ours", False) or _shape(original) != _KNOWN:
        return

    @wraps(original)
    def build(config: MkDocsConfig, *, serve_url: str | None = None, dirty: bool = False) -> None:
        site = None if serve_url or dirty else _kept_site(config)
        if site is None:
            return original(config, serve_url=serve_url, dirty=dirty)
        told = site.unchanged()
        if told is not None:
            log.info("nothing has changed: %s stays as it is", Path(config.site_dir).name)
            for line in told:
                logging.getLogger(line.logger).log(line.level, "%s", line.text)
            return None
        with site.observing() as noted, _heard() as heard:
            original(config, serve_url=serve_url, dirty=dirty)
        site.keep(noted, heard)
        return None

    build.is_ours = True  # type: ignore[attr-defined]
    engine.build = build


def _shape(function: object) -> str:
    """Return the parameters of a function without their types."""
    given = inspect.signature(function)  # type: ignore[arg-type]
    bare = [one.replace(annotation=one.empty) for one in given.parameters.values()]
    return str(given.replace(parameters=bare, return_annotation=given.empty))


def _kept_site(config: MkDocsConfig) -> KeptSite | None:
    """Return the record of a site; None of one that is built each time."""
    ours = config.plugins.get("sourcebook")
    if ours is None:
        return None
    if unknown := [*_unknown_plugins(config), *_unknown_extensions(config)]:
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


def _unknown_plugins(config: MkDocsConfig) -> Iterator[str]:
    """Yield the names of the plugins, and of the engine's hooks, of which nobody knows what they are made of."""
    return (name for name in config.plugins if name not in _PURE)


def _unknown_extensions(config: MkDocsConfig) -> Iterator[str]:
    """Yield likewise the extensions of Markdown; one that passes over files that are missing is not told of a new one.

    Before a build they are names.
    """
    for name in map(str, config.markdown_extensions):
        if name == _SNIPPETS and not config.mdx_configs.get(name, {}).get("check_paths"):
            yield f"{name} without check_paths"
        elif name not in _OF_MARKDOWN and name.partition(".")[0] not in _MAKERS:
            yield name


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


class _Hearing(logging.Handler):
    """Gathers what is logged as a warning, in the engine's words."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[Told] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(Told(logger=record.name, level=record.levelno, text=record.getMessage()))


@contextmanager
def _heard() -> Iterator[list[Told]]:
    handler = _Hearing()
    logger = logging.getLogger(engine.log.name.partition(".")[0])
    logger.addHandler(handler)
    try:
        yield handler.heard
    finally:
        logger.removeHandler(handler)
