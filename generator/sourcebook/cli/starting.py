"""The commands of the first minutes."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from sourcebook.cli.context import Context, say
from sourcebook.writing.plurals import plural


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--name", metavar="TEXT", help="What the site is called; by default as the folder is.")
@click.option("--commit", metavar="HASH", help="The commit of sourcebook that CI installs; by default this one.")
@click.pass_obj
def init(context: Context, folder: Path | None, name: str | None, commit: str | None) -> None:
    """Write a first site into FOLDER: settings, a page with one real example, and a workflow that publishes it.

    Nothing that exists is touched: a folder that has a site is left as it is.
    """
    from sourcebook.commands.starting.init import plan_site, write_site

    place = folder or context.start
    site = plan_site(place, name=name, commit=commit)
    write_site(place, site)
    for path in site.files:
        context.note(str(path))
    for path, text in site.to_add.items():
        say(f"{path} is there already, add: {', '.join(text.splitlines())}")
    there = "" if place == Path() else f"cd {shlex.quote(str(place))} && "
    context.note(f"{plural(len(site.files), 'file')} written; next: {there}sourcebook lock && mkdocs serve")
