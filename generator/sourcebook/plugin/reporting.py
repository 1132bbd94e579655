"""How what is wrong reaches the engine: faults end its build without a traceback, warnings are counted by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger

from sourcebook.errors import SourcebookError, flatten
from sourcebook.extension import spell_out_line, spell_out_told
from sourcebook.model.warned import Warned

log = get_plugin_logger("sourcebook")


@contextmanager
def reported() -> Iterator[None]:
    """Turn faults into the error that MkDocs shows without a traceback."""
    try:
        yield
    except SourcebookError as error:
        raise PluginError(f"faults in the content\n{spell_out_told(flatten([error]))}") from error


def tell_waiting(line: str) -> None:
    """Tell why a build stands still; that a source is ready is no news in one. May be called from any thread."""
    if line.startswith("waiting "):
        log.info("%s", spell_out_line(line))


def warn(warnings: Iterable[Warned]) -> None:
    """Tell what stops nothing, so that a strict build counts it."""
    for warned in warnings:
        log.warning("%s", spell_out_told([warned]))
