"""The secret by which results in the cache are known to be ours.

A digest can be written by whoever writes the result; what is signed with a secret from outside the cache cannot.
`SOURCEBOOK_CACHE_KEY` gives it, or else a file of this user's state folder, made on first use. A CI's machine is not
one user's, so there the variable alone counts. Without a secret no result is read or kept, and nothing fails.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sourcebook.errors import SettingsError
from sourcebook.sources.store.atomic import partial_file
from sourcebook.sources.store.plain_files import OddFileError, kind_of, read_file

VARIABLE = "SOURCEBOOK_CACHE_KEY"
SHORTEST = 32
"""Characters of the variable: an entry of the cache lets others try out secrets as fast as they can."""

_FILE = "cache-key"
_FORM = re.compile(rb"[0-9a-f]{64}\n")


def load_secret(environ: Mapping[str, str], *, ci: bool) -> bytes | None:
    """Return the secret of a run; None where it has none.

    Args:
        environ: The environment.
        ci: Whether this is a CI's run.

    Raises:
        SettingsError: When the variable is too short to be a secret.
    """
    given = environ.get(VARIABLE)
    if given is not None:
        if 0 < len(given) < SHORTEST:
            raise SettingsError(
                f"the environment variable {VARIABLE} is shorter than {SHORTEST} characters",
                hint="make one by `openssl rand -hex 32`, or leave it empty to keep no results",
            )
        # Empty is also what a CI gives to a pull request that may not know its secrets.
        return given.encode("utf-8", "surrogateescape") or None
    folder = None if ci else _state_folder(environ)
    if folder is None:
        return None
    with suppress(OSError, OddFileError):
        return _load(folder)
    return None


def _state_folder(environ: Mapping[str, str]) -> Path | None:
    """Return our folder of the user's state.

    Source: https://specifications.freedesktop.org/basedir-spec/latest/ (a relative path is to be ignored)
    """
    if os.name == "nt":  # pragma: no cover - another system
        places = [environ.get("LOCALAPPDATA", "")]
    else:
        home = environ.get("HOME", "")
        places = [environ.get("XDG_STATE_HOME", ""), f"{home}/.local/state" if home else ""]
    return next((Path(place) / "sourcebook" for place in places if Path(place).is_absolute()), None)


def _load(folder: Path) -> bytes | None:
    """Return the secret of a folder, which is made with it; a file that others may have written or read is replaced."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_ours_alone(os.lstat(folder), others=0o022, kind="a folder"):
        return None
    path = folder / _FILE
    secret = _read(path)
    if secret is None:
        _make(path)
        secret = _read(path)
    return secret


def _make(path: Path) -> None:
    with partial_file(path.parent, prefix=f".{path.name}.") as (file, partial):
        file.write(f"{secrets.token_hex(32)}\n".encode())
        file.close()
        try:
            # Not moved: of two runs that begin at once, both use what the first has made.
            path.hardlink_to(partial)
        except FileExistsError:
            if _read(path) is None:
                partial.replace(path)


def _read(path: Path) -> bytes | None:
    try:
        if not _is_ours_alone(os.lstat(path), others=0o077, kind="a file"):
            return None
        data = read_file(path, root=path.parent, most_bytes=1000)
    except FileNotFoundError:
        return None
    return data.strip() if _FORM.fullmatch(data) else None


def _is_ours_alone(status: os.stat_result, *, others: int, kind: str) -> bool:
    """Tell whether something on disk is this user's, and gives others none of these permissions."""
    if kind_of(status) != kind:
        return False
    if sys.platform == "win32":  # pragma: no cover - another system, whose folder for a user is the user's alone
        return True
    else:  # the type checker knows neither branch on the other's system
        return status.st_uid == os.geteuid() and not status.st_mode & others
