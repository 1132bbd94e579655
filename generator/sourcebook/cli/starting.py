"""The commands of the first minutes."""

from __future__ import annotations

import shlex
import signal
import sys
from pathlib import Path
from typing import NoReturn

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
    context.note(f"{plural(len(site.files), 'file')} written; next: {there}sourcebook lock && sourcebook serve")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[OPTION]...")
@click.pass_obj
def serve(context: Context, options: tuple[str, ...]) -> None:
    """Preview the site as `mkdocs serve` does, and wait for the mend where a mistake ends that at its start.

    Each OPTION is one of the engine's `serve`, such as --dev-addr or --strict.
    """
    from sourcebook.commands.preview.serving import serve_project

    if context.settings is not None:
        raise click.UsageError("a preview takes its settings from where the plugin's option `settings` says")
    before = signal.signal(signal.SIGTERM, _end)
    try:
        code = serve_project(
            context.start,
            (*options, *(("--quiet",) if context.is_quiet else ())),
            tell=lambda url: say(f"{url} shows what is wrong until it is mended", err=True),
        )
    finally:
        signal.signal(signal.SIGTERM, before)
    sys.exit(code)


def _end(number: int, _: object) -> NoReturn:
    """End as an exception does, so that the engine ends too."""
    sys.exit(128 + number)
