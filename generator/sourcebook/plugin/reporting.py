"""How what is wrong reaches the engine: faults end its build without a traceback, warnings are counted by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger

from sourcebook.errors import SourcebookError

log = get_plugin_logger("sourcebook")


@contextmanager
def reported() -> Iterator[None]:
    """Turn faults into the error that MkDocs shows without a traceback."""
    try:
        yield
    except SourcebookError as error:
        raise PluginError(f"faults in the content\n{error}") from error
