"""What commands share: where they work, how they print, and when they end the run."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sourcebook.commands.findings.finding import Finding
from sourcebook.commands.findings.reports import BESIDE_FILES, REPORTERS, named_from
from sourcebook.commands.findings.text import count_text
from sourcebook.commands.progress import Progress
from sourcebook.errors import ArgumentError, FaultGroup, SettingsError, SourcebookError
from sourcebook.writing.log_lines import spell_out_line, spell_out_told, spell_out_warned
from sourcebook.writing.plurals import plural

if TYPE_CHECKING:
    from sourcebook.commands.fetch import Fetching
    from sourcebook.commands.start_point import StartPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where the command was called to work."""

    start: Path = Path()
    settings: Path | None = None
    is_quiet: bool = False
    progress: Progress = field(default_factory=lambda: _progress(is_quiet=False))

    def given(
        self, *, start: Path | None = None, settings: Path | None = None, is_quiet: bool = False, offline: bool = False
    ) -> Context:
        """Return what holds with some options more, which may stand before a command and behind it."""
        if offline:
            # For the engine, too, that a command runs as a program of its own.
            from sourcebook.commands.opening import go_offline

            go_offline(os.environ)
        return replace(
            self,
            start=start or self.start,
            settings=settings or self.settings,
            is_quiet=is_quiet or self.is_quiet,
            progress=_progress(is_quiet=True) if is_quiet else self.progress,
        )

    def note(self, text: str) -> None:
        """Print what was done, unless nobody wants to know."""
        if not self.is_quiet:
            say(text)

    def place(self, start: Path | None = None, *, names: bool = False) -> StartPoint:
        """Return where to work; `names` says whether each whole source is told, with the version that was taken."""
        from sourcebook.commands.start_point import StartPoint

        progress = self.progress.naming if names else self.progress
        return StartPoint(start=start or self.start, settings_path=self.settings, progress=progress)


def _progress(*, is_quiet: bool) -> Progress:
    if is_quiet:
        return Progress(lambda line: None)
    return Progress(lambda line: say(line, err=True), sys.stderr if sys.stderr.isatty() else None)


def exit_code(faults: Sequence[SourcebookError]) -> int:
    """Return 2 for wrong usage or settings alone, and 1 for faults in the content."""
    return 2 if all(isinstance(fault, SettingsError | ArgumentError) for fault in faults) else 1


def fetch_all(context: Context, fetching: Fetching) -> None:
    """Fetch everything the pages refer to, tell what is worth telling, and end the run when something is wrong."""
    from sourcebook.commands.fetch import count_sources, fetch_sources

    with context.progress.expecting(count_sources(fetching)):
        fetched = fetch_sources(fetching)
    for warned in fetched.warnings:
        click.echo(spell_out_warned(warned), err=True)
    stop_on_faults(fetched.faults)


def is_dotted(name: str) -> bool:
    """Tell whether a text can be a symbol: a name, or several joined by dots."""
    return all(part and not any(char.isspace() for char in part) for part in name.split("."))


def say(text: str, *, err: bool = False) -> None:
    """Print a line that may hold words from outside: a terminal or a CI would obey some of them."""
    click.echo(spell_out_line(text), err=err)


def report(findings: Sequence[Finding], form: str, place: StartPoint) -> None:
    """Print findings of a project in one of the forms of `REPORTERS`."""
    if form in BESIDE_FILES:
        from sourcebook.commands.opening import folder_in_repository

        findings = named_from(findings, folder_in_repository(place))
    text = REPORTERS[form](findings)
    if text:
        click.echo(text)
    if form == "text":
        say(count_text(findings), err=True)


def stop_on_faults(faults: Sequence[SourcebookError]) -> None:
    """Print faults and end the run, if there are any."""
    if faults:
        click.echo(spell_out_told(FaultGroup(faults).faults))
        say(plural(len(faults), "finding"), err=True)
        sys.exit(exit_code(faults))
