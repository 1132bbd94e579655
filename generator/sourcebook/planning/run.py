"""A run over a project: settings, lock and sources in hand, pages read, and at its end the lock written.

The one place where the doors begin, so that all of them mean the same by a locked run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.errors import AbsolutePathError, FrontMatterError, SourcebookError, flatten
from sourcebook.model.page_path import PagePath
from sourcebook.model.place import Location
from sourcebook.pins.lock_text import Lock
from sourcebook.planning.settings import open_settings
from sourcebook.settings.project import Project
from sourcebook.settings.values import Settings
from sourcebook.sources.session import Sources
from sourcebook.sources.store.lock_file import load_lock, save_lock
from sourcebook.sources.store.plain_files import OddFileError, read_file
from sourcebook.sources.store.secret import load_secret

if TYPE_CHECKING:
    from sourcebook.pages.page import Page

MOST_PAGE_BYTES = 16_000_000
"""Of one page of text."""


class Mode(Enum):
    """Whether a run may resolve sources."""

    AUTOMATIC = "automatic"
    """What the lock does not have is resolved on an author's machine, and a fault in CI or where settings lock."""
    LOCKED = "locked"
    """Nothing is resolved, whoever runs it."""
    RESOLVE = "resolve"
    """What the lock does not have is resolved, because somebody asked for it."""
    UPGRADE = "upgrade"
    """Everything is resolved again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run works with, from its beginning to its end."""

    project: Project
    settings: Settings
    sources: Sources


def open_run(
    project: Project,
    environ: Mapping[str, str],
    *,
    mode: Mode = Mode.AUTOMATIC,
    settings_path: Path | None = None,
    progress: Callable[[str], None] | None = None,
    forget: frozenset[str] = frozenset(),
) -> Run:
    """Read settings and lock of a project.

    Args:
        project: Where everything lies.
        environ: The environment; `CI`, `SOURCEBOOK_CACHE` and `SOURCEBOOK_CACHE_KEY` are read from it.
        mode: Whether sources may be resolved.
        settings_path: `sourcebook.toml`, when it is not in the project's folder.
        progress: Called with a line of text for each source, from any thread.
        forget: Identities of sources to resolve as if they were not locked.

    Raises:
        SettingsError: When the settings are wrong.
        LockfileError: When the lock cannot be read.
    """
    settings = open_settings(project.root, environ, path=settings_path)
    settings = replace(settings, secret=load_secret(environ, ci=settings.ci))
    if mode is Mode.LOCKED:
        settings = replace(settings, locked=True)
    elif mode is not Mode.AUTOMATIC:
        settings = replace(settings, locked=False, ci=False)
    lock = load_lock(settings.lock_path)
    lock = replace(lock, pins=tuple(pin for pin in lock.pins if pin.identity not in forget))
    sources = Sources(settings, lock, upgrade=mode is Mode.UPGRADE, progress=progress)
    return Run(project=project, settings=settings, sources=sources)


def read_pages(run: Run) -> dict[PagePath, Page]:
    """Read the pages of a project, sorted by file; one that cannot be read is a page with a fault."""
    project = run.project
    return {
        PagePath(PurePosixPath(path.relative_to(project.content).as_posix())): read_page(
            path, project.shown(path), run.settings
        )
        for path in project.page_paths()
    }


def read_page(
    path: Path, shown: PurePosixPath, settings: Settings, *, parse: Callable[..., Page] | None = None
) -> Page:
    """Read one page from disk.

    Args:
        path: Where it is.
        shown: Its path in messages.
        settings: They say what an example is.
        parse: Stands for `parse_page`.
    """
    # Not at the head of this module: a run without pages needs no parser of them.
    from sourcebook.pages.page import parse_page

    try:
        text = read_page_text(path)
    except (OSError, OddFileError, UnicodeDecodeError) as error:
        page = parse_page("", path=shown, forges=settings.forges)
        reason = _reason(error)
        fault: SourcebookError = FrontMatterError(
            f"cannot read the page: {reason}", hint="it must be a readable file of UTF-8 text"
        )
        fault.location = Location(path=shown, lineno=1)
        return replace(page, faults=(fault,), has_examples=True)
    page = (parse or parse_page)(
        text, path=shown, forges=settings.forges, fence=settings.fence, other_keys=settings.other_keys
    )
    _name_inside(page, settings.root)
    return page


def _name_inside(page: Page, root: Path) -> None:
    """Let faults say how a file of the project is written whose path the author took from the disk."""
    above = f"{root.as_posix()}/"
    for fault in flatten(page.faults):
        path = fault.path.replace("\\", "/") if isinstance(fault, AbsolutePathError) else ""
        if path.startswith(above):
            fault.hint = f"write {path.removeprefix(above)!r}"


def read_page_text(path: Path, *, encoding: str = "utf-8-sig") -> str:
    """Return the text of a page, without a byte order mark; as `utf-8` with it, where it has one.

    Raises:
        OSError, OddFileError, UnicodeDecodeError: When it is not a file of text.
    """
    # An author may link to a page, but not to a device or a pipe, which would never end.
    return read_file(path, root=None, most_bytes=MOST_PAGE_BYTES).decode(encoding)


def check_unchanged(path: Path, text: str, *, shown: PurePosixPath | str) -> None:
    """Refuse to write a page that somebody has changed since it was read.

    Args:
        path: On disk.
        text: As it was read, with or without its byte order mark; empty for a page that was not there.
        shown: The page, as messages name it.

    Raises:
        SourcebookError: When it says something else by now.
    """
    try:
        found = read_page_text(path) if path.exists() else ""
    except (OSError, OddFileError, UnicodeDecodeError):
        found = None
    if found != text.removeprefix("\ufeff"):
        raise SourcebookError(f"{str(shown)!r} was changed meanwhile", hint="run the command again")


def _reason(error: OSError | OddFileError | UnicodeDecodeError) -> str | None:
    if isinstance(error, OddFileError):
        return f"it is {error.what}"
    return error.strerror if isinstance(error, OSError) else "it is not UTF-8"


def save(run: Run) -> bool:
    """Write the lock when its bytes differ; return whether it was written.

    A project without pins gets no lock.
    """
    pins = run.sources.pins()
    if not pins and not run.settings.lock_path.exists():
        return False
    return save_lock(run.settings.lock_path, Lock(pins=pins))
