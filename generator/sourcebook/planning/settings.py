"""The settings of a project, and its cache, when the way to that has been looked at.

Apart from the run that they begin: a search of files on this disk asks for the cache alone.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sourcebook.errors import SourcebookError
from sourcebook.settings.project import find_config
from sourcebook.settings.reading import cache_in, load_cache, load_settings
from sourcebook.settings.values import Settings
from sourcebook.sources.store.plain_files import OddFileError, check_folders


def open_settings(root: Path, environ: Mapping[str, str], *, path: Path | None = None) -> Settings:
    """Read the settings of a project, and look at the way to its cache.

    A cache that somebody names in the environment may be a link; one that is in the project because its files say so
    may not, since a pull request could bring it.

    Raises:
        SettingsError: When the settings are wrong.
        CacheError: When the cache of the project leads elsewhere.
    """
    settings = load_settings(root, environ=environ, path=path)
    _check_cache(settings.cache, root, environ)
    return settings


def settings_at(start: Path, environ: Mapping[str, str], *, path: Path | None = None) -> Settings:
    """Read the settings of the project that a folder or file belongs to; where there is none, those of the folder.

    Raises:
        SettingsError, CacheError: As above.
    """
    config = find_config(start)
    return open_settings(config.parent if config is not None else start.absolute(), environ, path=path)


def find_cache(start: Path, environ: Mapping[str, str]) -> Path | None:
    """Return the cache of the project that a folder or file belongs to, without reading the rest of its settings.

    Outside of a project only the environment names one.

    Returns:
        None where there is none, or where it cannot be told which: that is said when the settings are read.
    """
    config = find_config(start)
    if config is None:
        return cache_in(environ, start.absolute())
    try:
        cache = load_cache(config.parent, environ=environ)
        _check_cache(cache, config.parent, environ)
    except SourcebookError:
        return None
    return cache


def _check_cache(cache: Path, root: Path, environ: Mapping[str, str]) -> None:
    cache = Path(os.path.normpath(cache))
    if not environ.get("SOURCEBOOK_CACHE") and cache.is_relative_to(root):
        try:
            # A file in place of a folder is told by whoever uses the cache.
            with suppress(NotADirectoryError):
                check_folders(cache, root=root)
        except OddFileError as error:
            error.hint = "name the folder that is meant in the environment variable SOURCEBOOK_CACHE"
            raise
