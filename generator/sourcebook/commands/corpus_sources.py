"""The projects that are looked through where none is named: those of the corpus, at their locked versions."""

from __future__ import annotations

from collections.abc import Sequence

from sourcebook.errors import SettingsError
from sourcebook.model.whole_source import WholeSource
from sourcebook.planning.run import Run


def corpus_sources(run: Run) -> Sequence[WholeSource]:
    """Return the sources of the corpus, in the order of its lock.

    Raises:
        SettingsError: When the project has none.
    """
    raise SettingsError(
        f"no source is named, and {str(run.settings.root)!r} has no corpus",
        hint="name files, folders, releases such as 'pkg:pypi/respx', or repositories",
    )
