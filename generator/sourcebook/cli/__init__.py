"""The command: parses arguments, prints, and ends with an exit code; all work is done elsewhere.

Exit codes: 0 well; 1 findings or faults in the content; 2 wrong usage or settings; 3 a bug.

Each command loads what does its work when it runs: one that looks through files needs no engine, and `--help` nothing.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sourcebook import REPOSITORY_URL, __version__
from sourcebook.cli.progress import Progress
from sourcebook.commands.proofs.findings import REPORTERS, Finding, finding_of
from sourcebook.errors import SettingsError, SourcebookError, SourceSyntaxError, flatten
from sourcebook.writing.log_lines import json_text, spell_out_line, spell_out_told
from sourcebook.writing.plurals import plural
from sourcebook.writing.safe_html import spell_out_invisible

if TYPE_CHECKING:
    from sourcebook.commands.fetch import Fetching
    from sourcebook.commands.opening import StartPoint


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    start: Path
    settings: Path | None
    progress: Progress = field(default_factory=lambda: Progress(sys.stderr))

    def place(self, start: Path | None = None, *, tell: bool = True) -> StartPoint:
        """Return where to work; `tell` says whether each source is worth a line: not where none is to be fetched."""
        from sourcebook.commands.opening import StartPoint

        progress = self.progress if tell else None
        return StartPoint(start=start or self.start, settings_path=self.settings, progress=progress)


class _Spelled(click.Group):
    """A group whose complaints repeat no argument as it is: click quotes some of them, and not others."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Parse the arguments before the command."""
        with _spelled_out():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Parse the rest, and run the command."""
        with _spelled_out():
            return super().invoke(ctx)


@contextmanager
def _spelled_out() -> Iterator[None]:
    try:
        yield
    except click.UsageError as error:
        raise click.UsageError(spell_out_line(error.format_message()), ctx=error.ctx) from error


@click.group(cls=_Spelled, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sourcebook")
@click.option(
    "--project",
    "start",
    type=click.Path(exists=True, path_type=Path),
    default=Path(),
    help="Folder of the project; its mkdocs.yml is looked for there and upwards.",
)
@click.option(
    "--settings",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The sourcebook.toml to use, when it is not beside mkdocs.yml.",
)
@click.pass_context
def cli(context: click.Context, start: Path, settings: Path | None) -> None:
    """Build a site of code examples from real source files, pinned and checked."""
    context.obj = _Context(start=start, settings=settings)


@cli.command()
@click.argument("references", nargs=-1, metavar="[REFERENCE]...")
@click.option("--upgrade", is_flag=True, help="Resolve again what is locked: all, or REFERENCEs.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.pass_obj
def lock(context: _Context, references: tuple[str, ...], upgrade: bool, dry_run: bool) -> None:
    """Pin every source that pages refer to in examples.lock, and drop what none refers to.

    With --upgrade, REFERENCE is a source as a page names it, or the beginning of some: a release, a repository.
    """
    from sourcebook.commands.lock import describe_changes, open_lock, save_pins

    if references and not upgrade:
        raise click.UsageError("a REFERENCE can only stand behind --upgrade")
    locking = open_lock(context.place(), references, upgrade=upgrade)
    run = locking.after.run
    _fetch(context, locking.after)
    if upgrade or dry_run:
        for line in describe_changes(locking):
            _say(line)
    name = run.settings.lock_path.name
    if dry_run:
        click.echo(f"{name}: nothing written")
        return
    written = save_pins(locking)
    count = plural(len(run.sources.pins()), "source")
    click.echo(f"{name}: {count}{'' if written else ', unchanged'}")


@cli.group()
def corpus() -> None:
    """Work with the projects that corpus.toml lists."""


@corpus.command("lock")
@click.argument("projects", nargs=-1, metavar="[PROJECT]...")
@click.option("--upgrade", is_flag=True, help="Look up again what is locked: all, or PROJECTs.")
@click.pass_obj
def corpus_lock(context: _Context, projects: tuple[str, ...], upgrade: bool) -> None:
    """Pin the projects of corpus.toml in corpus.lock, and drop what it no longer lists.

    With --upgrade, PROJECT is one as it is listed, or its name.
    """
    from sourcebook.commands.corpus import describe_moves, lock_corpus, open_corpus, save_corpus

    if projects and not upgrade:
        raise click.UsageError("a PROJECT can only stand behind --upgrade")
    locking = open_corpus(context.place(), projects, upgrade=upgrade)
    with context.progress.expecting(len(locking.wanted)):
        locked = lock_corpus(locking)
    for line in describe_moves(locking.before, locked.lock):
        _say(line)
    for warned in locked.opted_out:
        click.echo(spell_out_told([warned]), err=True)
    written = save_corpus(locking, locked)
    count = plural(len(locked.lock.projects), "project")
    click.echo(f"{locking.run.settings.corpus_lock_path.name}: {count}{'' if written else ', unchanged'}")
    _stop_on_faults(locked.faults)


@cli.command()
@click.option("--jobs", type=click.IntRange(1, 61), default=1, help="Processes that look through projects.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler of the settings, whose workers do it instead.")
@click.option("--table", metavar="PLACE", help="Where the table of uses lies: a folder, or s3:// and the like.")
@click.pass_obj
def mine(context: _Context, jobs: int, scheduler: str | None, table: str | None) -> None:
    """Find the uses of all public names of the libraries in the corpus, and count them in corpus.counts.json."""
    from sourcebook.cli.mining import run_mining

    faults = run_mining(context.place(tell=False), context.progress, jobs=jobs, scheduler=scheduler, table=table)
    _stop_on_faults(faults)


@cli.command()
@click.pass_obj
def fetch(context: _Context) -> None:
    """Fill the cache with everything the lock names, so that builds need no network."""
    from sourcebook.commands.fetch import open_locked, read_libraries

    fetching = open_locked(context.place())
    run = fetching.run
    _fetch(context, fetching)
    read_libraries(run)
    _say(f"in the cache: {plural(len(run.sources.references()), 'source')}, {run.settings.cache}")


@cli.command()
@click.pass_obj
def vendor(context: _Context) -> None:
    """Copy what the lock names from the cache into the project, where builds look first."""
    from sourcebook.commands.fetch import open_locked
    from sourcebook.commands.vendor import FOLDER, vendor_sources

    fetching = open_locked(context.place())
    _fetch(context, fetching)
    done = vendor_sources(fetching.run)
    click.echo(f"{FOLDER}: {plural(done.count, 'file')}, {done.added} added, {done.removed} removed")


@cli.command()
@click.option("--verify", is_flag=True, help="Compare each file with its digest; remove damaged ones.")
@click.option("--prune", is_flag=True, help="Remove what the lock does not name.")
@click.pass_obj
def cache(context: _Context, verify: bool, prune: bool) -> None:
    """Show how large the cache is; verify it, prune it."""
    from sourcebook.commands.cache import Damaged, measure_cache, prune_cache, verify_cache
    from sourcebook.commands.opening import read_settings

    settings = read_settings(context.place())
    damaged = verify_cache(settings) if verify else Damaged(removed=(), vendored=())
    for path in damaged.removed:
        _say(f"{path}: damaged, removed")
    for path in damaged.vendored:
        _say(f"{path}: damaged, run `sourcebook vendor`")
    for path, what in damaged.stores:
        _say(f"{path}: {what}")
    for path, what in damaged.odd:
        _say(f"{path}: {what}; remove it")
    if prune:
        pruned = prune_cache(settings, now=time.time())
        click.echo(f"removed {plural(pruned.count, 'file')}, {pruned.size / 1e6:.1f} MB")
    _say(f"{settings.cache}:")
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
@click.option("--format", "form", type=click.Choice(sorted(REPORTERS)), default="text")
@click.pass_obj
def check(context: _Context, site: Path | None, strict: bool, form: str) -> None:
    """Report what a build would, then prove each link and each shown line of the site."""
    from sourcebook.commands.check import check_project

    findings = list(check_project(context.place(tell=False), site=site))
    _report(findings, form)
    if any(strict or not finding.is_warning for finding in findings):
        sys.exit(1)


@cli.command()
@click.argument("place", metavar="FILE:LINE")
@click.pass_obj
def explain(context: _Context, place: str) -> None:
    """Tell how the example at a line of a page was resolved, marked and cut."""
    from sourcebook.commands.explain import FoundExample, explain_example, find_example

    path, lineno = _parse_place(place)
    found = find_example(context.place(path, tell=False), lineno)
    if not isinstance(found, FoundExample):
        _stop_on_faults(found)
        return
    for line in explain_example(found):
        _say(line)


@cli.command()
@click.argument("symbol")
@click.argument("paths", nargs=-1, metavar="[SOURCE]...")
@click.option("--also", multiple=True, metavar="NAME", help="Another name of the same object.")
@click.option("--library", metavar="PURL", help="Read other names and types from this release.")
@click.option("--jobs", type=click.IntRange(1, 61), default=1, help="Processes that look through files.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def uses(
    context: _Context,
    symbol: str,
    paths: tuple[str, ...],
    also: tuple[str, ...],
    library: str | None,
    jobs: int,
    as_json: bool,
) -> None:
    """Print the uses of a symbol in files, folders, whole releases or repositories.

    SOURCE is a path, a reference, a release such as pkg:pypi/respx or pkg:pypi/respx@0.21.1, or a repository; without
    any, the whole corpus is looked through.
    """
    from sourcebook.commands.uses import find_uses

    if not all(_is_dotted(name) for name in (symbol, *also)):
        raise click.UsageError("a symbol is a name, or several joined by dots")
    faults: list[SourcebookError] = []
    for found in find_uses(context.place(), symbol, paths, also=also, library=library, jobs=jobs):
        if isinstance(found, SourcebookError):
            faults.append(found)
        else:
            _say(json_text(found.as_json()) if as_json else found.as_text())
    for fault in faults:
        # The hint of a file that does not parse is about marking it on a page.
        is_unread = isinstance(fault, SourceSyntaxError)
        click.echo(spell_out_line(fault.message) if is_unread else spell_out_told([fault]), err=True)
    if faults:
        sys.exit(1)


@cli.command()
@click.argument("source")
@click.option("--symbol", metavar="NAME", help="Mark this symbol in the file, and show what a page would.")
@click.option("--outline", is_flag=True, help="List what the file defines.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def show(context: _Context, source: str, symbol: str | None, outline: bool, as_json: bool) -> None:
    """List the files of a release, a repository or a folder, or print one file.

    SOURCE is named as for `uses`: pkg:pypi/respx lists the newest release, pkg:pypi/respx#respx/mocks.py is one file.
    """
    from sourcebook.commands.show import show_source

    if symbol is not None and not _is_dotted(symbol):
        raise click.UsageError("a symbol is a name, or several joined by dots")
    faults: list[SourcebookError] = []
    for found in show_source(context.place(tell=False), source, symbol=symbol, outline=outline):
        if isinstance(found, SourcebookError):
            faults.append(found)
        else:
            for line in map(json_text, found.as_json()) if as_json else found.as_text():
                _say(line)
    if faults:
        click.echo(spell_out_told(faults), err=True)
        sys.exit(1)


@cli.command()
@click.argument("libraries", nargs=-1, metavar="[LIBRARY]...")
@click.option("--most-used", is_flag=True, help="Only what the corpus uses, the most used first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a library.")
@click.pass_obj
def coverage(context: _Context, libraries: tuple[str, ...], most_used: bool, as_json: bool) -> None:
    """List the public classes and functions of libraries that no page is about yet."""
    from sourcebook.commands.coverage import cover_libraries

    for found in cover_libraries(context.place(tell=False), libraries, most_used=most_used):
        for line in [json_text(found.as_json())] if as_json else found.as_text():
            _say(line)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of an example block, for editors."""
    from sourcebook.commands.schema import schema_text

    click.echo(schema_text())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit."""
    try:
        cli.main(args=arguments, prog_name="sourcebook")
    except SourcebookError as error:
        faults = flatten([error])
        click.echo(spell_out_told(faults), err=True)
        sys.exit(_exit_code(faults))
    except Exception:
        click.echo(spell_out_invisible(traceback.format_exc()), err=True, nl=False)
        click.echo(f"This is a bug in sourcebook {__version__}: {REPOSITORY_URL}/issues", err=True)
        sys.exit(3)


def _exit_code(faults: Sequence[SourcebookError]) -> int:
    """Return 2 for wrong settings alone, and 1 for faults in the content."""
    return 2 if all(isinstance(fault, SettingsError) for fault in faults) else 1


def _fetch(context: _Context, fetching: Fetching) -> None:
    """Fetch everything the pages refer to, and end the run when something is wrong with it."""
    from sourcebook.commands.fetch import count_sources, fetch_sources

    with context.progress.expecting(count_sources(fetching)):
        faults = fetch_sources(fetching)
    _stop_on_faults(faults)


def _is_dotted(name: str) -> bool:
    return all(part and not any(char.isspace() for char in part) for part in name.split("."))


def _say(text: str, *, err: bool = False) -> None:
    """Print a line that may hold words from outside: a terminal or a CI would obey some of them."""
    click.echo(spell_out_line(text), err=err)


def _report(findings: Sequence[Finding], form: str) -> None:
    text = REPORTERS[form](sorted(findings, key=_order))
    if text:
        click.echo(text)
    if form == "text":
        _say(plural(len(findings), "finding") if findings else "nothing found", err=True)


def _order(finding: Finding) -> tuple[str, int, str]:
    path, _, lineno = finding.place.rpartition(":")
    return (path, int(lineno), finding.text) if lineno.isdigit() else (finding.place, 0, finding.text)


def _stop_on_faults(faults: Sequence[SourcebookError]) -> None:
    if faults:
        _report([finding_of(fault) for fault in faults], "text")
        sys.exit(_exit_code(faults))


def _parse_place(place: str) -> tuple[Path, int]:
    name, _, lineno = place.rpartition(":")
    if not lineno.isdecimal() or not Path(name).is_file():
        raise click.UsageError(f"{place!r} is not FILE:LINE of a page that exists")
    return Path(name), int(lineno)
