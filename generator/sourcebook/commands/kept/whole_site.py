"""A site that stands as an earlier build left it: nothing that it was made of has changed, nor anything of it.

A record of the build lies in the cache, signed as all results are: what the build was asked, what it read, what it
told and what it wrote. Files and folders are compared by what the system says of them, as git does, and those of the
project by their bytes where that differs. A record is written last and names each file of the site as it was then: a
build that was killed leaves a site that no record fits.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from sourcebook.commands.kept.observing import Observed, Seen, State, absolute, names_of, observed, state_of
from sourcebook.errors import SourcebookError
from sourcebook.planning.run import open_settings
from sourcebook.settings.project import Project
from sourcebook.sources.store.plain_files import OddFileError, open_file
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
class Told:
    """A line that a build has logged."""

    logger: str
    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """What is kept of a build."""

    files: Mapping[str, Seen]
    """Each that was read: what it was, and the digest of its bytes where it belongs to the project, else nothing."""
    folders: Mapping[str, Seen]
    """Each that was listed: what it was, and the digest of the names in it where it belongs to the project."""
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
    """

    def __init__(self, cache: Path, secret: bytes, asked: Asked) -> None:
        self._results = ResultCache(cache / "sites", secret)
        self._asked = asked
        self._apart = (asked.site, cache)
        self._key = result_key(code_digest(__package__), _spelled(asked, secret))

    @contextmanager
    def observing(self) -> Iterator[Observed]:
        """Observe a build that is done meanwhile."""
        with observed(self._apart) as noted:
            # What a file beside the pages says counts from the day on which it is there.
            list(self._asked.root.iterdir())
            yield noted

    def unchanged(self) -> tuple[Told, ...] | None:
        """Return what the last build told; None where the site has to be built."""
        data = self._results.read(self._key)
        if data is None:
            return None
        record = _parse(data)
        without = frozenset(map(absolute, self._apart))
        is_same = (
            all(_is_same(path, kept, _digest_of) for path, kept in record.files.items())
            and all(_is_same(path, kept, partial(names_of, without=without)) for path, kept in record.folders.items())
            and record.site == dict(_states_of(self._asked.site))
        )
        return record.told if is_same else None

    def keep(self, noted: Observed, told: Sequence[Told]) -> bool:
        """Keep the record of a build that has just ended well.

        Args:
            noted: What it did.
            told: What it logged.

        Returns:
            Whether it is kept: not where nobody could compare it with a later one.
        """
        if noted.outside or any(noted.changed()):
            return False
        modules = {absolute(path) for one in list(sys.modules.values()) if (path := getattr(one, "__file__", None))}
        ours = f"{absolute(self._asked.root)}{os.sep}"
        files = {
            path: (state_of(path), _digest_of(path) if path.startswith(ours) else "")
            for path in sorted(noted.files.keys() | modules)
        }
        folders = {
            path: (state_of(path), names_of(path, without=noted.apart) if f"{path}{os.sep}".startswith(ours) else "")
            for path in sorted(noted.folders)
        }
        record = _Record(files=files, folders=folders, site=dict(_states_of(self._asked.site)), told=tuple(told))
        self._results.write(self._key, json.dumps(asdict(record)).encode())
        self._results.prune(most_bytes=_MOST_BYTES)
        return True


def _spelled(asked: Asked, secret: bytes) -> tuple[str, ...]:
    """Return all that is asked; of the environment, which may hold other secrets, what nobody can guess from."""
    variables = sorted((name, value) for name, value in asked.environ.items() if name not in _OF_THE_SHELL)
    environ = hmac.new(secret, repr(variables).encode("utf-8", "surrogateescape"), "sha256").hexdigest()
    return (asked.configuration, str(asked.root), str(asked.site), str(Path.cwd()), sys.version, *sys.path, environ)


def _is_same(path: str, kept: Seen, digest: Callable[[str], str]) -> bool:
    state, kept_digest = kept
    return state_of(path) == state or (kept_digest != "" and digest(path) == kept_digest)


def _digest_of(path: str) -> str:
    try:
        # A pipe in place of a file that was read would be waited for without an end.
        with open_file(Path(path), root=None) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, OddFileError) as error:
        return type(error).__name__


def _states_of(site: Path) -> Iterator[tuple[str, State]]:
    """Yield each file of a site, and each link to a folder, by its path, and what it is."""
    for folder, folders, files in os.walk(site):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in (*files, *links):
            path = f"{folder}{os.sep}{name}"
            yield path, state_of(path)


def _parse(data: bytes) -> _Record:
    """Read a record; it is signed, so that its form is ours."""
    read = json.loads(data)
    return _Record(
        files={path: (tuple(state), kept) for path, (state, kept) in read["files"].items()},
        folders={path: (tuple(state), kept) for path, (state, kept) in read["folders"].items()},
        site={path: tuple(state) for path, state in read["site"].items()},
        told=tuple(Told(**told) for told in read["told"]),
    )
