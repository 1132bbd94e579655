"""Read `sourcebook.toml` and the environment: where code may come from, and what a run may do.

Every field has a default, so the file is optional. It is read once, by every door in the same way, and nothing below
looks at the environment again. Which settings there are is `document`'s, what a file says `toml_settings`'; what flows
on are the frozen values.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sourcebook.errors import SettingsError
from sourcebook.model.place import Location
from sourcebook.settings.values import OFFLINE, SETTINGS_NAME, TOKENS, Settings, folder_below

_CACHE = ".cache/sourcebook"


def load_settings(root: Path, *, environ: Mapping[str, str], path: Path | None = None) -> Settings:
    """Read the settings of a project.

    Args:
        root: The project's folder.
        environ: Environment variables; `CI`, `SOURCEBOOK_OFFLINE`, `SOURCEBOOK_CACHE` and the names in `TOKENS` are
            looked at.
        path: The file to read, which must then exist; by default `sourcebook.toml` below `root`, if it is there.

    Raises:
        SettingsError: With file and line, when the file cannot be read or says something that is not a setting; several
            faults come as one group.
    """
    file = path or root / SETTINGS_NAME
    shown = _shown(file, root)
    text = read_toml(file, shown, what="settings file", required=path is not None)
    defaults = Settings(
        root=root,
        cache=folder_below(root, _CACHE),
        ci=is_ci(environ),
        is_offline=is_set(environ, OFFLINE),
        tokens=tokens_in(environ),
    )
    settings = defaults
    if text.strip():
        from sourcebook.settings.toml_settings import parse_settings

        settings = parse_settings(text, shown=shown, defaults=defaults)
    # What somebody says for one run comes before what the file says for all.
    return replace(settings, cache=cache_in(environ, root) or settings.cache)


def load_cache(root: Path, *, environ: Mapping[str, str]) -> Path:
    """Return the folder of a project's cache, as its settings have it, without the rest of them.

    Raises:
        SettingsError: As `load_settings`; what is wrong with other settings is not told.
    """
    given = cache_in(environ, root)
    if given is None:
        file = root / SETTINGS_NAME
        shown = _shown(file, root)
        text = read_toml(file, shown, what="settings file", required=False)
        if "cache" in text:
            from sourcebook.settings.toml_text import parse_toml

            named = parse_toml(text, what="the settings file", shown=shown).get("cache")
            given = folder_below(root, named) if named and isinstance(named, str) and named.isprintable() else None
    return given or folder_below(root, _CACHE)


def is_ci(environ: Mapping[str, str]) -> bool:
    """Tell whether this is a CI's run."""
    return is_set(environ, "CI")


def is_set(environ: Mapping[str, str], name: str) -> bool:
    """Tell whether a variable of the environment says yes."""
    return environ.get(name, "").strip().lower() not in {"", "false", "0"}


def cache_in(environ: Mapping[str, str], root: Path) -> Path | None:
    """Return the folder that the environment names as the cache; None where it names none."""
    variable = environ.get("SOURCEBOOK_CACHE", "")
    return folder_below(root, variable) if variable else None


def tokens_in(environ: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the address of a forge, and the token that the environment gives for it, of each that has one."""
    return tuple((url, token) for name, url in TOKENS.items() if (token := environ.get(name, "").strip()))


def read_toml(file: Path, shown: PurePosixPath, *, what: str, required: bool) -> str:
    """Return the text of a file that says what holds, without a byte order mark.

    Args:
        file: On disk.
        shown: Its name, for messages.
        what: What it is, for messages: `settings file`.
        required: Whether it must be there; otherwise one that is not is empty.

    Raises:
        SettingsError: When it cannot be read.
    """
    try:
        # A pipe or a device would be read without an end; a folder is told in the system's own words.
        if file.exists() and not (file.is_file() or file.is_dir()):
            raise OSError(errno.EINVAL, "it is no file")
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if not required:
            return ""
        fault, hint = f"there is no such {what}", "name one that exists, or leave it out"
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        fault = f"the {what} cannot be read: {reason}"
        hint = "it must be a readable file of UTF-8 text"
    raise SettingsError(fault, hint=hint, location=Location(path=shown))


def _shown(file: Path, root: Path) -> PurePosixPath:
    """Return the file's name for messages, relative to the project where it lies in it."""
    return PurePosixPath(file.relative_to(root) if file.is_relative_to(root) else file)
