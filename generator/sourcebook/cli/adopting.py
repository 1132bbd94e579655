"""The command that turns pasted code into references."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from sourcebook.cli.context import Context, say
from sourcebook.errors import FaultGroup
from sourcebook.writing.log_lines import spell_out_told

_PACKAGE = re.compile(r"([^/=\s]+(?:/[^/=\s]+)+)=pkg:pypi/([A-Za-z0-9][A-Za-z0-9._-]*)")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.option(
    "--package",
    "packages",
    multiple=True,
    metavar="OWNER/NAME=PURL",
    help="The package as which a repository is released, such as 'pallets/flask=pkg:pypi/flask'.",
)
@click.pass_obj
def adopt(context: Context, paths: tuple[Path, ...], dry_run: bool, packages: tuple[str, ...]) -> None:
    """Put references in place of the pasted code of classic pages: of PATHs, which are pages or folders of pages."""
    from sourcebook.commands.adopt.adopting import find_adoption, write_adoption
    from sourcebook.commands.adopt.pasted_blocks import Packages

    named = Packages(names=dict(_read_packages(packages)))
    adoption = find_adoption(
        context.place(paths[0]), paths, named, will_write=not dry_run, tell=lambda line: say(line, err=True)
    )
    if adoption.faults:
        click.echo(spell_out_told(FaultGroup(adoption.faults).faults))
    for line in adoption.as_text():
        say(line)
    if dry_run:
        for file in adoption.files:
            for line in file.diff():
                say(line)
    else:
        write_adoption(adoption)
    if not adoption.is_whole:
        sys.exit(1)


def _read_packages(texts: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    for text in texts:
        match = _PACKAGE.fullmatch(text)
        if match is None:
            raise click.UsageError(f"{text!r} is not OWNER/NAME=pkg:pypi/PACKAGE")
        found.append((match[1].lower(), re.sub(r"[-_.]+", "-", match[2]).lower()))
    return found
