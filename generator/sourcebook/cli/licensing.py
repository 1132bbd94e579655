"""The command that tells under which licences code is quoted."""

from __future__ import annotations

import os

import click

from sourcebook.cli.context import Context, say


@click.command()
@click.option("--spdx", is_flag=True, help="Print an SPDX 2.3 document as JSON; its date is SOURCE_DATE_EPOCH.")
@click.pass_obj
def licenses(context: Context, spdx: bool) -> None:
    """List the code that pages quote by licence, with the texts that came with it."""
    from sourcebook.commands.licensing.quoted import list_quoted, read_quoted
    from sourcebook.commands.licensing.spdx import date_of_document, format_spdx

    # Before anything is read: where the date is missing, nothing else matters.
    created = date_of_document(os.environ) if spdx else None
    site_url, projects = read_quoted(context.place())
    if created is not None:
        click.echo(format_spdx(projects, created=created, site_url=site_url), nl=False)
        return
    for line in list_quoted(projects):
        say(line)
