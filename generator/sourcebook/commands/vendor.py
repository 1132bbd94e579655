"""Copy what the lock names into the project, where builds look first."""

from __future__ import annotations

from sourcebook.planning.run import Run
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.vendor import VENDOR_FOLDER, Vendored, copy_to_project, vendor_cache

FOLDER = VENDOR_FOLDER
"""Where the copies are, below the project's folder."""


def vendor_sources(run: Run) -> Vendored:
    """Copy everything a run has obtained, and the release files of its libraries; return what was done."""
    settings = run.settings
    archives = run.sources.keep_releases(settings.libraries)
    cache = Cache(settings.cache, most_bytes=settings.limits.largest)
    return copy_to_project(cache, vendor_cache(settings), run.sources.pins(), archives=archives)
