"""Begin a project: write what a first site needs into a folder, and touch nothing that is there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sourcebook.commands.starting.first_files import SHARED_FILES, first_files
from sourcebook.errors import SettingsError, SourcebookError
from sourcebook.model.place import Location
from sourcebook.settings.project import CONFIG_FILES
from sourcebook.sources.git.checkout import find_checkout
from sourcebook.sources.store.atomic import write_atomic

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSite:
    """What a first site is made of, by path below its folder."""

    files: Mapping[PurePosixPath, str]
    """What is to be written; nothing of it is there."""
    to_add: Mapping[PurePosixPath, str]
    """What belongs into files that are there: those stay as they are."""


def plan_site(folder: Path, *, name: str | None = None, commit: str | None = None) -> FirstSite:
    """Return what a first site needs.

    Args:
        folder: Where it is to lie; may not be there yet.
        name: What the site is called; by default as the folder is.
        commit: Of this program, in full, which CI installs; by default the one that runs.

    Raises:
        SettingsError: When the commit is none, or is not known.
        SourcebookError: When there is a site already.
    """
    chosen = commit.lower() if commit else installed_commit()
    if chosen is None or not _COMMIT.fullmatch(chosen):
        what = "this sourcebook was not installed from git" if commit is None else f"{commit!r} is no full hash of git"
        raise SettingsError(
            f"{what}, so it is not known which commit CI is to install",
            hint="name one that is published: --commit HASH, 40 letters and digits",
        )
    files = first_files(name or folder.absolute().resolve().name or "Examples", chosen)
    there = [path for path in dict.fromkeys((*map(PurePosixPath, CONFIG_FILES), *files)) if _is_there(folder / path)]
    if in_the_way := [str(path) for path in there if path not in SHARED_FILES]:
        raise SourcebookError(
            f"there is a site already: {', '.join(in_the_way)}; nothing was written",
            hint="begin in a folder of its own, or add `- sourcebook` to the plugins of the site that is there",
        )
    return FirstSite(
        files={path: text for path, text in files.items() if path not in there},
        to_add={path: text for path, text in files.items() if path in there},
    )


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def write_site(folder: Path, site: FirstSite) -> None:
    """Write the files that are not there.

    Raises:
        SourcebookError: When one cannot be written.
    """
    for path, text in site.files.items():
        try:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            write_atomic(folder / path, text.encode())
        except OSError as error:
            raise SourcebookError(
                f"it cannot be written: {error.strerror or error}",
                hint="make the folder writable, and room on the disk",
                location=Location(path=path),
            ) from None


def installed_commit() -> str | None:
    """Return the commit from which this program was installed; None where that is not known.

    Source: https://packaging.python.org/en/latest/specifications/direct-url/ (`direct_url.json`).
    """
    try:
        data = json.loads(distribution("sourcebook").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, json.JSONDecodeError):
        return None
    if commit := data.get("vcs_info", {}).get("commit_id"):
        return str(commit)
    url = urlsplit(str(data.get("url", "")))
    checkout = find_checkout(Path(url2pathname(url.path))) if url.scheme == "file" else None
    return checkout.head() if checkout else None
