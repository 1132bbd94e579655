"""The commands that keep a site true while the world moves."""

from __future__ import annotations

import sys
from typing import Literal

import click

from sourcebook.cli.context import Context, report, say


@click.command()
@click.option("--strict", is_flag=True, help="Warnings count as findings.")
@click.option("--offline", is_flag=True, help="Refused: what is newest is only known where it comes from.")
@click.option("--format", "form", type=click.Choice(["json", "text"]), default="text")
@click.pass_obj
def outdated(context: Context, strict: bool, offline: bool, form: Literal["json", "text"]) -> None:
    """Tell what has changed upstream since sources were pinned, and what it means for each example."""
    if offline:
        raise click.UsageError("what is newest is not known without a network: run it without --offline")
    from sourcebook.commands.check import find_outdated
    from sourcebook.commands.drift.reports import report_json, report_lines

    place = context.place()
    drift, findings = find_outdated(place)
    if form == "json":
        click.echo(report_json(drift, findings))
    else:
        for line in report_lines(drift):
            say(line)
        report(findings, form, place)
    if any(strict or not finding.is_warning for finding in findings):
        sys.exit(1)
