"""How what is wrong reaches the engine: faults end its build without a traceback, warnings are counted by it.

In a preview faults end nothing, and the browser shows them. The engine's server keeps what it has when a later build
fails, and lets browsers wait; so its builder and its answers are wrapped. A fault of the first build would end the
engine before there is a server; so that build goes on without us, and every page of it is the page of faults.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click import ClickException
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.utils import CountHandler

from sourcebook.commands.preview.engine_faults import faults_of
from sourcebook.commands.preview.fault_page import fault_page
from sourcebook.commands.progress import Progress
from sourcebook.errors import SettingsError, SourcebookError, flatten
from sourcebook.extension import SourcebookExtension, spell_out_line, spell_out_told, spell_out_warned
from sourcebook.model.warned import Warned
from sourcebook.settings.values import LOCK_NAME, SETTINGS_NAME

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer

log = get_plugin_logger("sourcebook")
_LOGGERS = tuple(map(logging.getLogger, ("mkdocs", "properdocs")))
_SERVER_EVENTS = ("serve", "shutdown")


@contextmanager
def reported() -> Iterator[None]:
    """Turn faults into the error that MkDocs shows without a traceback."""
    try:
        yield
    except SourcebookError as error:
        faults = flatten([error])
        where = "settings" if all(isinstance(fault, SettingsError) for fault in faults) else "content"
        raise PluginError(f"faults in the {where}\n{spell_out_told(faults)}") from error


class Preview:
    """What the browser is shown of faults; of a build that no preview makes, nothing.

    Args:
        plugin: Ours, without which a first build that has faults goes on.
        is_on: Whether the engine serves what it builds.
    """

    def __init__(self, plugin: object, *, is_on: bool):
        self._plugin = plugin
        self._is_first = is_on
        self._page: str | None = None
        self._listener = _Listener()

    def begin(self, config: MkDocsConfig) -> None:
        """Keep the warnings of a strict first build, which would end it, to be shown as a later one's are."""
        if self._is_first and config.strict:
            for logger in _LOGGERS:
                for handler in [one for one in logger.handlers if isinstance(one, CountHandler)]:
                    logger.removeHandler(handler)
            self._listener.attach()

    @contextmanager
    def reported(self, config: MkDocsConfig) -> Iterator[None]:
        """Report faults as `reported` does; in the first build of a preview, the block just ends early."""
        try:
            with reported():
                yield
        except PluginError as error:
            if not self._is_first:
                raise
            log.error("%s", error)
            self._page = fault_page(faults_of(error, (), None))
            self._leave(config, self._page)

    def _leave(self, config: MkDocsConfig, page: str) -> None:
        """Let the engine's build go on without us, with a page of faults in place of each page."""
        extensions: list[object] = [*config.markdown_extensions]
        config.markdown_extensions = [
            one  # type: ignore[misc]  # as in `turn_on`
            for one in extensions
            if one != "sourcebook" and not isinstance(one, SourcebookExtension)
        ]
        # Lists of its own: the engine is walking through one of them.
        for event, hooks in config.plugins.events.items():
            if event not in _SERVER_EVENTS:
                ours = [hook for hook in hooks if getattr(hook, "__self__", None) is self._plugin]
                config.plugins.events[event] = [hook for hook in hooks if hook not in ours]
        config.plugins.events["post_page"] = [lambda output, **_: page]

    def attend(self, server: LiveReloadServer, config: MkDocsConfig, settings: str | None) -> None:
        """Let a server show the faults of each build, and the site again after the first without any.

        Settings and lock are watched, also where they could not be read; a saved page is noticed at once.
        """
        # What watches folders is of no use to a build.
        from sourcebook.plugin.noticing import notice_at_once

        notice_at_once(server, config.docs_dir)
        self._is_first = False
        if self._page is None and (warned := self._listener.detach()):
            self._page = fault_page([SourcebookError(text) for text in warned])
        root = Path(config.config_file_path or "mkdocs.yml").absolute().parent
        for path in (Path(settings or root / SETTINGS_NAME), root / LOCK_NAME):
            if path.is_file():
                server.watch(str(path), recursive=False)
        serve: Callable[..., Any] = server.serve_request
        build: Callable[[], None] = server.builder
        written = Path(config.config_file_path) if config.config_file_path else None

        def build_shown() -> None:
            listener = _Listener()
            listener.attach()
            try:
                build()
            except Exception as error:
                # What ends a build without an error of its own is a strict one's warnings.
                logged = listener.detach(only_errors=not isinstance(error, SystemExit))
                self._page = fault_page(faults_of(error, logged, written))
                _tell(error)
            else:
                self._page = None
            finally:
                listener.detach()

        def serve_faults(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            page = self._page
            if page is None or environ["PATH_INFO"].startswith("/livereload/"):
                return serve(environ, start_response)
            data = page.encode()
            head = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(data))}
            start_response("200 OK", [*head.items(), ("Cache-Control", "no-store")])
            return [data]

        server.builder = build_shown
        server.set_app(serve_faults)


def _tell(error: Exception) -> None:
    if isinstance(error, SystemExit):
        log.error("%s", error)
    elif isinstance(error, ClickException):
        log.error("%s", error.format_message())
    else:
        log.error("%s", "".join(traceback.format_exception(error)))
    log.info("the browser shows what is wrong until it is mended")


class _Listener(logging.Handler):
    """Keeps the warnings and errors that engine and plugins log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)

    def attach(self) -> None:
        for logger in _LOGGERS:
            logger.addHandler(self)

    def detach(self, *, only_errors: bool = False) -> tuple[str, ...]:
        """Stop listening; return the errors that were logged, or where there is none, the warnings."""
        for logger in _LOGGERS:
            logger.removeHandler(self)
        errors = tuple(record.getMessage() for record in self._records if record.levelno >= logging.ERROR)
        return errors or (() if only_errors else tuple(record.getMessage() for record in self._records))


def tell_unforeseen(pages: Sequence[str], *, begins_again: bool) -> None:
    """Tell once of pages to which other plugins bring other examples than a build was planned with."""
    more = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
    mend = "the build begins again with them" if begins_again else "build again, for files for programs to tell of them"
    log.info("other plugins bring examples to %s%s: %s", spell_out_line(pages[0]), more, mend)


def make_progress() -> Progress:
    """Return what tells why a build stands still, which is no news in one that is quick."""
    watched = sys.stderr.isatty() and log.isEnabledFor(logging.INFO)

    return Progress(lambda line: log.info("%s", spell_out_line(line)), sys.stderr if watched else None)


def warn(warnings: Iterable[Warned]) -> None:
    """Tell what stops nothing, so that a strict build counts it."""
    for warned in warnings:
        log.warning("%s", spell_out_warned(warned))
