"""Copy what the lock names into the project, where builds look first."""

from __future__ import annotations

from sourcebook.planning.run import Run
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.vendor import VENDOR_FOLDER, Vendored, copy_to_project

FOLDER = VENDOR_FOLDER
"""Where the copies are, below the project's folder."""


def vendor_sources(run: Run) -> Vendored:
    """Copy everything a run has obtained, and the names of its libraries; return what was done."""
    done = copy_to_project(Cache(run.settings.cache), run.settings.root, run.sources.pins())
    run.sources.vendor_exports(run.settings.libraries)
    return done
