"""Tell what `mine` does: a line a project or a bar, and at the end what the table holds."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sourcebook.cli.context import say
from sourcebook.errors import SourcebookError
from sourcebook.writing.log_lines import spell_out_told
from sourcebook.writing.plurals import plural

if TYPE_CHECKING:
    from sourcebook.commands.progress import Progress
    from sourcebook.commands.start_point import StartPoint


def run_mining(
    place: StartPoint, progress: Progress, *, jobs: int, scheduler: str | None, table: str | None
) -> Sequence[SourcebookError]:
    """Mine the corpus of a project, and return what is wrong with its projects.

    Raises:
        SourcebookError: What ends the run.
    """
    from sourcebook.commands.mine import mine_corpus, open_mining

    # Projects are counted, whatever is fetched for them.
    mining = open_mining(replace(place, progress=None), table=table)
    with ExitStack() as stack:
        mined = mine_corpus(
            mining,
            jobs=jobs,
            scheduler=scheduler,
            expect=lambda count: stack.enter_context(progress.expecting(count, "project")),
            tell=progress if sys.stderr.isatty() else lambda line: say(line, err=True),
        )
    rows = sum(file.rows for file in mined.files)
    size = sum(file.size for file in mined.files) / 1e6
    found = f"{plural(len(mined.files), 'project')}, {mined.made} looked through now, {plural(rows, 'use')}"
    if passed := sum(file.passed_over for file in mined.files):
        found += f", {plural(passed, 'file')} passed over as too large"
        click.echo(spell_out_told(mined.passed_over), err=True)
    click.echo(f"{found}, {size:.1f} MB in {mining.job.address}")
    if mined.counts is None:
        click.echo(f"{mined.counts_path.name}: not written, since projects are missing")
    else:
        count = plural(len(mined.counts.symbols), "symbol")
        click.echo(f"{mined.counts_path.name}: {count}{'' if mined.is_written else ', unchanged'}")
    return mined.faults
