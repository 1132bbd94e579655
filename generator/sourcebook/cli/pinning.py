"""The commands that pin: `lock`, which leaves the pages as they are, and `bump`, which carries them along."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sourcebook.cli.context import Context, fetch_all, say, stop_on_faults
from sourcebook.errors import FaultGroup
from sourcebook.writing.log_lines import spell_out_told
from sourcebook.writing.plurals import plural

if TYPE_CHECKING:
    from sourcebook.commands.lock import Locking
    from sourcebook.model.pin import Pin


@click.command()
@click.argument("references", nargs=-1, metavar="[REFERENCE]...")
@click.option("--upgrade", is_flag=True, help="Resolve again what is locked: all, or REFERENCEs.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--check", "only_check", is_flag=True, help="Tell whether it has what pages refer to, and nothing else.")
@click.pass_obj
def lock(context: Context, references: tuple[str, ...], upgrade: bool, dry_run: bool, only_check: bool) -> None:
    """Pin every source that pages refer to in examples.lock, and drop what none refers to.

    With --upgrade, REFERENCE is a source as a page names it, or the beginning of some: a release, a repository. What
    cannot be had, or not be shown as the pages ask for it, stays pinned as it was.
    """
    from sourcebook.commands.lock import describe_changes, open_lock, pins_to_keep, save_pins

    if references and not upgrade:
        raise click.UsageError("a REFERENCE can only stand behind --upgrade")
    if only_check and (upgrade or dry_run):
        raise click.UsageError("--check stands alone: it resolves and writes nothing")
    locking = open_lock(context.place(), references, upgrade=upgrade)
    if only_check:
        _check(context, locking)
        return
    if upgrade:
        _upgrade(context, locking, dry_run=dry_run)
        return
    fetch_all(context, locking.after)
    _tell_bringers(locking)
    for line in describe_changes(locking) if dry_run else ():
        say(line)
    _finish(context, locking, pins_to_keep(locking), None if dry_run else lambda: save_pins(locking))


def _tell_bringers(locking: Locking) -> None:
    if locking.bringers:
        say(f"{', '.join(locking.bringers)} may hold examples too: build the site, then run this again", err=True)


def _check(context: Context, locking: Locking) -> None:
    from sourcebook.commands.lock import compare_names

    stop_on_faults([fault for page in locking.after.pages for fault in page.faults])
    _tell_bringers(locking)
    changes, name = compare_names(locking), locking.after.run.settings.lock_path.name
    for identity in changes.added:
        say(f"{identity}: not locked")
    for identity in changes.dropped:
        say(f"{identity}: no page refers to it")
    if changes:
        say(f"{name}: run `sourcebook lock`", err=True)
        sys.exit(1)
    context.note(f"{name}: has what pages refer to, and nothing else")


def _upgrade(context: Context, locking: Locking, *, dry_run: bool) -> None:
    from sourcebook.commands.bumping.upgrading import save_upgraded, upgrade_pins
    from sourcebook.commands.fetch import count_sources
    from sourcebook.commands.lock import describe_changes

    with context.progress.expecting(count_sources(locking.after)):
        upgraded = upgrade_pins(locking)
    for line in describe_changes(replace(locking, after=replace(locking.after, run=upgraded.run))):
        say(line)
    for identity in upgraded.kept:
        say(f"{identity} stays pinned as it was")
    _finish(context, locking, upgraded.pins, None if dry_run else lambda: save_upgraded(upgraded))
    stop_on_faults(upgraded.faults)


def _finish(context: Context, locking: Locking, pins: Sequence[Pin], save: Callable[[], bool] | None) -> None:
    """Write a lock, and say what came of it; None where nothing is to be written."""
    from sourcebook.commands.lock import compare_pins

    changes, name = compare_pins(locking, pins), locking.after.run.settings.lock_path.name
    for identity in changes.dropped if save is None else ():
        say(f"{identity}: dropped, no page refers to it")
    written = save is not None and save()
    told = [plural(len(pins), "source"), changes.as_text() or ("" if written or save is None else "unchanged")]
    context.note(f"{name}: {', '.join(filter(None, told))}{'; nothing written' if save is None else ''}")


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--dry-run", is_flag=True, help="Show what would move; write nothing.")
@click.option("--only", type=click.Choice(["moved"]), help="Only those of which the page still tells what is so.")
@click.option("--patch", is_flag=True, help="Print a diff for `git apply`; write nothing.")
@click.pass_obj
def bump(context: Context, sources: tuple[str, ...], dry_run: bool, only: str | None, patch: bool) -> None:
    """Move pins to the newest release or commit, and carry line numbers and links on the pages along.

    SOURCE is a source as a page names it, or the beginning of some: a release, a repository. What cannot be carried
    stays as it was, with the reason.
    """
    from sourcebook.commands.bumping.bump import plan_bump, write_bump
    from sourcebook.commands.bumping.report import describe_bump, patch_of

    bump = plan_bump(context.place(), sources, only_moved=only is not None)
    if bump.faults:
        click.echo(spell_out_told(FaultGroup(bump.faults).faults), err=patch)
    for line in describe_bump(bump):
        say(line, err=patch)
    if patch:
        click.echo(patch_of(bump).encode(), nl=False)
    elif dry_run:
        click.echo("nothing written")
    else:
        write_bump(bump)
    if bump.moves.left or bump.faults:
        sys.exit(1)
