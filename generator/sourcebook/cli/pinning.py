"""The commands that pin: `lock`, which leaves the pages as they are, and `bump`, which carries them along."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sourcebook.cli.context import Context, fetch_all, say, stop_on_faults
from sourcebook.errors import FaultGroup
from sourcebook.writing.log_lines import spell_out_told
from sourcebook.writing.plurals import plural

if TYPE_CHECKING:
    from sourcebook.commands.lock import Locking


@click.command()
@click.argument("references", nargs=-1, metavar="[REFERENCE]...")
@click.option("--upgrade", is_flag=True, help="Resolve again what is locked: all, or REFERENCEs.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.pass_obj
def lock(context: Context, references: tuple[str, ...], upgrade: bool, dry_run: bool) -> None:
    """Pin every source that pages refer to in examples.lock, and drop what none refers to.

    With --upgrade, REFERENCE is a source as a page names it, or the beginning of some: a release, a repository. What
    cannot be had, or not be shown as the pages ask for it, stays pinned as it was.
    """
    from sourcebook.commands.lock import count_pins, describe_changes, open_lock, save_pins

    if references and not upgrade:
        raise click.UsageError("a REFERENCE can only stand behind --upgrade")
    locking = open_lock(context.place(), references, upgrade=upgrade)
    if upgrade:
        _upgrade(context, locking, dry_run=dry_run)
        return
    run = locking.after.run
    fetch_all(context, locking.after)
    if locking.bringers:
        say(f"{', '.join(locking.bringers)} may hold examples too: build the site, then run this again", err=True)
    for line in describe_changes(locking) if dry_run else ():
        say(line)
    _tell(run.settings.lock_path.name, count_pins(locking), written=None if dry_run else save_pins(locking))


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
    name = upgraded.run.settings.lock_path.name
    _tell(name, len(upgraded.pins), written=None if dry_run else save_upgraded(upgraded))
    stop_on_faults(upgraded.faults)


def _tell(name: str, count: int, *, written: bool | None) -> None:
    """Say what came of a lock; None where nothing was to be written."""
    done = "nothing written" if written is None else plural(count, "source") + ("" if written else ", unchanged")
    click.echo(f"{name}: {done}")


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

    bump = plan_bump(context.place(tell=False), sources, only_moved=only is not None)
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
