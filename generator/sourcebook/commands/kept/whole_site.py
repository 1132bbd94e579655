"""A site that stands as an earlier build left it: nothing that it was made of has changed, nor anything of it.

A record of the build lies in the cache, signed as all results are: what the build was asked, what it read, what it
told and what it wrote. Files and folders are compared by what the system says of them, as git does, and those of the
project by their bytes where that differs. A record is written last and names each file of the site as it was then: a
build that was killed leaves a site that no record fits.
"""

from __future__ import annotations

import hmac
import json
import os
import pickle
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sourcebook.commands.kept.environment import Environment
from sourcebook.commands.kept.observing import Observed, State, observed, state_of
from sourcebook.commands.kept.page_records import PageRecords
from sourcebook.commands.kept.told import Told, parse_told
from sourcebook.errors import SourcebookError
from sourcebook.planning.settings import open_settings
from sourcebook.settings.project import Project
from sourcebook.sources.store.plain_files import OddFileError, make_folder
from sourcebook.sources.store.results import ResultCache, code_digest, result_key
from sourcebook.sources.store.secret import load_secret

_OF_THE_SHELL = ("_", "PWD", "OLDPWD", "SHLVL", "TERM", "COLUMNS", "LINES", "PYTEST_CURRENT_TEST")
"""Variables that differ from one call to the next, and say nothing to a build."""
_MOST_BYTES = 64_000_000
"""What the records of all sites may take together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a build is asked, beside the files that it reads."""

    configuration: str
    """The engine's, with all that its command line and the environment have put into it."""
    root: Path
    """The project."""
    site: Path
    """Where its site comes to lie."""
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """What is kept of a build."""

    environment: Environment
    """Everything that was read."""
    site: Mapping[str, State]
    """Each file of the site by its path."""
    told: tuple[Told, ...]


def open_kept_site(
    project: Project, environ: Mapping[str, str], *, settings_path: Path | None, configuration: str, site: Path
) -> KeptSite | None:
    """Return where the record of the last build of a site lies.

    None where nothing is kept, since nothing can be signed, or where the build itself tells what is wrong.

    Args:
        project: Where everything lies.
        environ: The environment.
        settings_path: `sourcebook.toml`, when it is not in the project's folder.
        configuration: The engine's, with all that its command line and the environment have put into it.
        site: Where the site comes to lie.
    """
    try:
        settings = open_settings(project.root, environ, path=settings_path)
        secret = load_secret(environ, ci=settings.ci)
    except SourcebookError:
        return None
    if secret is None:
        return None
    asked = Asked(configuration=configuration, root=project.root, site=site, environ=environ)
    return KeptSite(settings.cache, secret, asked)


class KeptSite:
    """The record of the last build of one site.

    Args:
        cache: The folder of the cache.
        secret: Signs it.
        asked: What the build is asked.

    Attributes:
        apart: The folders that the build itself fills.
        root: The project.
        key: Stands for what the build is asked, beside the files that it reads.
    """

    def __init__(self, cache: Path, secret: bytes, asked: Asked) -> None:
        self._results = ResultCache(cache / "sites", secret)
        self._pages = ResultCache(cache / "pages", secret)
        self._asked = asked
        self.root = asked.root
        self._cache = cache
        self.apart = (asked.site, cache)
        self.key = result_key(code_digest(__package__), _spelled(asked, secret))

    @contextmanager
    def observing(self) -> Iterator[Observed]:
        """Observe a build that is done meanwhile."""
        with suppress(OSError, OddFileError):
            # Made while the build runs, it would be what has changed in the project meanwhile.
            make_folder(self._cache, root=self._cache)
        with observed(self.apart) as noted:
            # What a file beside the pages says counts from the day on which it is there.
            list(self._asked.root.iterdir())
            yield noted

    def unchanged(self) -> tuple[Told, ...] | None:
        """Return what the last build told; None where the site has to be built."""
        data = self._results.read(self.key)
        if data is None:
            return None
        record = _parse(data)
        is_same = record.environment.is_same(apart=self.apart) and record.site == dict(_states_of(self._asked.site))
        return record.told if is_same else None

    def pages(self) -> PageRecords:
        """Return what the last builds have kept of single pages, also what does not count any more."""
        data = self._pages.read(self.key)
        if data is None:
            return PageRecords()
        read = pickle.loads(data)  # noqa: S301 (signed, and its name holds the version of what is kept)
        assert isinstance(read, PageRecords), "nothing else is signed by this name"
        return read

    def keep_pages(self, records: PageRecords) -> None:
        """Keep what builds have made of single pages."""
        self._pages.write(self.key, pickle.dumps(records))
        self._pages.prune(most_bytes=_MOST_BYTES)

    def keep(self, environment: Environment, told: Sequence[Told]) -> None:
        """Keep the record of a build that has just ended well, and that can be compared with a later one.

        Args:
            environment: What it has read.
            told: What it logged.
        """
        record = _Record(environment=environment, site=dict(_states_of(self._asked.site)), told=tuple(told))
        self._results.write(self.key, json.dumps(record, default=_flat).encode())
        self._results.prune(most_bytes=_MOST_BYTES)


def _spelled(asked: Asked, secret: bytes) -> tuple[str, ...]:
    """Return all that is asked; of the environment, which may hold other secrets, what nobody can guess from."""
    variables = sorted((name, value) for name, value in asked.environ.items() if name not in _OF_THE_SHELL)
    environ = hmac.new(secret, repr(variables).encode("utf-8", "surrogateescape"), "sha256").hexdigest()
    return (asked.configuration, str(asked.root), str(asked.site), str(Path.cwd()), sys.version, *sys.path, environ)


def _states_of(site: Path) -> Iterator[tuple[str, State]]:
    """Yield each file of a site, and each link to a folder, by its path, and what it is."""
    for folder, folders, files in os.walk(site):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in (*files, *links):
            path = f"{folder}{os.sep}{name}"
            yield path, state_of(path)


def _flat(value: Any) -> dict[str, Any]:
    """Return the fields of a value as they are: a deep copy costs more than all else."""
    return {one.name: getattr(value, one.name) for one in fields(value)}


def _parse(data: bytes) -> _Record:
    """Read a record; it is signed, so that its form is ours."""
    read = json.loads(data)
    return _Record(
        environment=Environment.parse(read["environment"]),
        site={path: tuple(state) for path, state in read["site"].items()},
        told=parse_told(read["told"]),
    )
