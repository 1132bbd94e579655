"""What a verb begins with: a project found, its settings, lock and sources in hand, its pages read."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import SettingsError
from sourcebook.model.page_path import PagePath
from sourcebook.planning.run import Mode, Run, open_run, read_page, read_pages
from sourcebook.planning.settings import open_settings
from sourcebook.settings.project import Project, find_project
from sourcebook.settings.values import OFFLINE, Settings

if TYPE_CHECKING:
    from sourcebook.pages.page import Page


def open_pages(place: StartPoint, mode: Mode) -> tuple[Run, dict[PagePath, Page]]:
    """Open a project and read all of its pages.

    Raises:
        SettingsError: When there is no project, or its settings are wrong.
        LockfileError: When its lock cannot be read.
    """
    run = _open(find_project(place.start), place, mode)
    return run, read_pages(run)


def open_seen_pages(place: StartPoint, mode: Mode) -> tuple[Run, dict[PagePath, Page], bool]:
    """Open a project and read its pages as its last build saw them, with what other plugins brought.

    Returns:
        The run, the pages, and whether it is known what a build sees.

    Raises:
        SettingsError, LockfileError: As above.
    """
    # Not at the head of this module: a run without pages needs no parser of them.
    from sourcebook.commands.kept.seen_pages import load_seen, pages_as_seen

    run, pages = open_pages(place, mode)
    seen = load_seen(run)
    return run, pages_as_seen(run, pages, seen) if seen else pages, seen is not None


def open_sources(place: StartPoint) -> Run:
    """Open a project to resolve whatever is asked for, without its pages.

    Raises:
        SettingsError, LockfileError: As above.
    """
    return _open(find_project(place.start), place, Mode.RESOLVE)


def open_page(place: StartPoint, mode: Mode = Mode.AUTOMATIC) -> tuple[Run, Page]:
    """Open the project of a page, and read that page alone.

    Raises:
        SettingsError, LockfileError: As above.
    """
    project = find_project(place.start)
    run = _open(project, place, mode)
    return run, read_page(place.start, project.shown(place.start), run.settings)


def open_folder(place: StartPoint) -> Run:
    """Open the project of a folder, to resolve whatever is asked for; where there is none, the folder itself.

    Raises:
        SettingsError, LockfileError: As above.
    """
    try:
        project = find_project(place.start)
    except SettingsError:
        project = Project(root=place.start.absolute(), content=place.start.absolute())
    return _open(project, place, Mode.RESOLVE)


def read_settings(place: StartPoint) -> Settings:
    """Return the settings of a project, for what needs neither lock nor pages.

    Raises:
        SettingsError: When there is no project, or its settings are wrong.
    """
    return open_settings(find_project(place.start).root, os.environ, path=place.settings_path)


def folder_in_repository(place: StartPoint) -> PurePosixPath:
    """Return where a project lies below the folder of the checkout that it is in; `.` where it is in none.

    Raises:
        SettingsError: When there is no project.
    """
    from sourcebook.sources.git.checkout import find_checkout

    root = find_project(place.start).root.resolve()
    checkout = find_checkout(root)
    return PurePosixPath(root.relative_to(checkout.top).as_posix() if checkout else ".")


def go_offline(environ: MutableMapping[str, str]) -> None:
    """Let no run that has this environment ask a server, nor an engine that it starts."""
    environ[OFFLINE] = "1"


def _open(project: Project, place: StartPoint, mode: Mode) -> Run:
    return open_run(project, os.environ, mode=mode, settings_path=place.settings_path, progress=place.progress)
