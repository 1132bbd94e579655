"""What only those install who mine: imported where it is needed, and told how to be had where it is absent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sourcebook.errors import SettingsError

MINE = "mine"
"""DuckDB, which writes the table of uses and answers from it."""
CLUSTER = "cluster"
"""Dask distributed, and fsspec with its way to object stores."""


@contextmanager
def needing(extra: str, what: str) -> Iterator[None]:
    """Import something of an extra in the block.

    Args:
        extra: Its name.
        what: What cannot be done without it, as the beginning of a sentence.

    Raises:
        SettingsError: When it is not installed, with the line that installs it.
    """
    try:
        yield
    except ImportError as error:
        raise SettingsError(
            f"{what} needs the extra [{extra}], which is not installed ({error})",
            hint="in a checkout of sourcebook: pip install --require-hashes -r requirements-mine.lock",
        ) from None
