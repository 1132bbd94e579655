"""The whole command: its groups, its options, what it prints of its ends.

Exit codes: 0 well; 1 findings or faults in the content; 2 wrong usage or settings; 3 a bug; 130 interrupted.

Each command loads what does its work when it runs: one that looks through files needs no engine, and `--help` nothing.
"""

from __future__ import annotations

import re
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from sourcebook.cli.adopting import adopt
from sourcebook.cli.context import Context, exit_code, fetch_all, report, say, stop_on_faults
from sourcebook.cli.everywhere import FullHelp, take_everywhere
from sourcebook.cli.examples import add, new, suggest
from sourcebook.cli.keeping import outdated
from sourcebook.cli.licensing import licenses
from sourcebook.cli.pinning import bump, lock
from sourcebook.cli.searching import corpus, coverage, mine, show, uses
from sourcebook.cli.starting import init, serve
from sourcebook.commands.findings.reports import REPORTERS
from sourcebook.errors import SourcebookError, flatten
from sourcebook.model.program import INTERRUPTED, REPOSITORY_URL, VERSION
from sourcebook.writing.log_lines import spell_out_line, spell_out_told
from sourcebook.writing.plurals import plural
from sourcebook.writing.safe_html import spell_out_invisible

PLACE = re.compile(r"(?P<file>.+?):(?P<lineno>[0-9]+)(?::[0-9]+)?:?")
"""As messages have it, or an editor, with a column; a drive, as in `C:\\docs\\a.md:3`, is of the file's name."""


class _Spelled(FullHelp):
    """A group whose complaints repeat no argument as it is: click quotes some of them, and not others."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse the arguments before the command."""
        with _spelled_out():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Parse the rest, and run the command; who interrupts it has found nothing, and is not told so by a 1."""
        try:
            with _spelled_out():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\ninterrupted", err=True)
            ctx.exit(INTERRUPTED)


@contextmanager
def _spelled_out() -> Iterator[None]:
    try:
        yield
    except click.UsageError as error:
        raise click.UsageError(spell_out_line(error.format_message()), ctx=error.ctx) from error


@click.group(cls=_Spelled, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="sourcebook")
@click.pass_context
def cli(context: click.Context) -> None:
    """Build a site of code examples from real source files, pinned and checked."""
    context.ensure_object(Context)


@cli.command()
@click.pass_obj
def fetch(context: Context) -> None:
    """Fill the cache with everything the lock names, so that builds need no network."""
    from sourcebook.commands.fetch import open_locked, read_libraries

    fetching = open_locked(context.place())
    run = fetching.run
    fetch_all(context, fetching)
    read_libraries(run)
    context.note(f"in the cache: {plural(len(run.sources.references()), 'source')}, {run.settings.cache}")


@cli.command()
@click.pass_obj
def vendor(context: Context) -> None:
    """Copy what the lock names from the cache into the project, where builds look first."""
    from sourcebook.commands.fetch import open_locked
    from sourcebook.commands.vendor import FOLDER, vendor_sources

    fetching = open_locked(context.place())
    fetch_all(context, fetching)
    done = vendor_sources(fetching.run)
    context.note(f"{FOLDER}: {plural(done.count, 'file')}, {done.added} added, {done.removed} removed")


@cli.command()
@click.option("--verify", is_flag=True, help="Compare each file with its digest; remove damaged ones.")
@click.option("--prune", is_flag=True, help="Remove what the lock does not name.")
@click.pass_obj
def cache(context: Context, verify: bool, prune: bool) -> None:
    """Show how large the cache is; verify it, prune it."""
    from sourcebook.commands.cache import Damaged, measure_cache, prune_cache, verify_cache
    from sourcebook.commands.opening import read_settings

    settings = read_settings(context.place())
    damaged = verify_cache(settings) if verify else Damaged(removed=(), vendored=())
    for path in damaged.removed:
        say(f"{path}: damaged, removed")
    for path in damaged.vendored:
        say(f"{path}: damaged, run `sourcebook vendor`")
    for path, what in damaged.stores:
        say(f"{path}: {what}")
    for path, what in damaged.odd:
        say(f"{path}: {what}; remove it")
    if prune:
        pruned = prune_cache(settings, now=time.time())
        click.echo(f"removed {plural(pruned.count, 'file')}, {pruned.size / 1e6:.1f} MB")
    say(f"{settings.cache}:")
    for part in measure_cache(settings):
        click.echo(f"  {part.name:<10} {part.size / 1e6:>8.1f} MB in {plural(part.count, 'file')}")
    if damaged.removed or damaged.vendored or damaged.odd or damaged.stores:
        sys.exit(1)


@cli.command()
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Prove this built site instead of building one.",
)
@click.option("--strict", is_flag=True, help="Warnings count as findings.")
@click.option("--upstream", is_flag=True, help="Ask each project what has changed, as `outdated` does.")
@click.option("--format", "form", type=click.Choice(sorted(REPORTERS)), default="text")
@click.option("--list-links", is_flag=True, help="Only print the links of the pages' text, for a link checker.")
@click.pass_obj
def check(context: Context, site: Path | None, strict: bool, upstream: bool, form: str, list_links: bool) -> None:
    """Report what a build would, then prove each link and each shown line of the site."""
    from sourcebook.commands.check import check_project
    from sourcebook.commands.prose_links import list_links as find_links

    if list_links:
        if site or strict or upstream or form != "text":
            raise click.UsageError("--list-links stands alone: it checks nothing")
        for line in find_links(context.place()):
            say(line)
        return
    place = context.place()
    checked = check_project(place, site=site, upstream=upstream)
    if checked.proofs is not None and form == "text" and not context.is_quiet:
        say(checked.proofs.as_text(), err=True)
    report(checked.findings, form, place)
    if any(strict or not finding.is_warning for finding in checked.findings):
        sys.exit(1)


@cli.command()
@click.argument("place", metavar="FILE:LINE")
@click.pass_obj
def explain(context: Context, place: str) -> None:
    """Tell how the example at a line of a page was resolved, marked and cut."""
    from sourcebook.commands.explain import FoundExample, explain_example, find_example

    path, lineno = _parse_place(place)
    found = find_example(context.place(path), lineno)
    if not isinstance(found, FoundExample):
        stop_on_faults(found)
        return
    for line in explain_example(found):
        say(line)


@cli.command()
@click.argument("what", type=click.Choice(["example", "page", "settings", "corpus", "lock"]), default="example")
def schema(what: str) -> None:
    """Print a JSON Schema for editors: of an example block, a page's front matter, the settings, corpus or lock."""
    from sourcebook.commands.schema import schema_text

    click.echo(schema_text(what))


for command in (init, serve, lock, bump, licenses, outdated, uses, show, coverage):
    cli.add_command(command)
for command in (corpus, mine, suggest, new, add, adopt):
    cli.add_command(command)
take_everywhere(cli)


def run(arguments: Sequence[str] | None) -> None:
    """Run the command and exit."""
    try:
        cli.main(args=arguments, prog_name="sourcebook")
    except SourcebookError as error:
        faults = flatten([error])
        click.echo(spell_out_told(faults), err=True)
        sys.exit(exit_code(faults))
    except Exception:
        click.echo(spell_out_invisible(traceback.format_exc()), err=True, nl=False)
        click.echo(f"This is a bug in sourcebook {VERSION}: {REPOSITORY_URL}/issues", err=True)
        sys.exit(3)


def _parse_place(place: str) -> tuple[Path, int]:
    match = PLACE.fullmatch(place)
    if match is None or not Path(match["file"]).is_file():
        raise click.UsageError(f"{place!r} is not FILE:LINE of a page that exists")
    return Path(match["file"]), int(match["lineno"])
