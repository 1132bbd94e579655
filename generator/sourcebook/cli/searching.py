"""The commands that look for uses: in a file, in a source, in the corpus."""

from __future__ import annotations

import sys

import click

from sourcebook.cli.context import Context, is_dotted, say, stop_on_faults
from sourcebook.cli.everywhere import FullHelp
from sourcebook.errors import SourcebookError, SourceSyntaxError, SymbolNotFoundError
from sourcebook.writing.log_lines import json_text, spell_out_line, spell_out_told, spell_out_warned
from sourcebook.writing.plurals import plural

_NO_USE = "look in another project, or write the name as files import it, such as 'requests.Session.get'"


@click.group(cls=FullHelp)
def corpus() -> None:
    """Work with the projects that corpus.toml lists."""


@corpus.command("lock")
@click.argument("projects", nargs=-1, metavar="[PROJECT]...")
@click.option("--upgrade", is_flag=True, help="Look up again what is locked: all, or PROJECTs.")
@click.pass_obj
def corpus_lock(context: Context, projects: tuple[str, ...], upgrade: bool) -> None:
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
        say(line)
    for warned in locked.opted_out:
        click.echo(spell_out_warned(warned), err=True)
    written = save_corpus(locking, locked)
    count = plural(len(locked.lock.projects), "project")
    context.note(f"{locking.run.settings.corpus_lock_path.name}: {count}{'' if written else ', unchanged'}")
    stop_on_faults(locked.faults)


@click.command()
@click.option("--jobs", type=click.IntRange(1, 61), default=1, help="Processes that look through projects.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler of the settings, whose workers do it instead.")
@click.option("--table", metavar="PLACE", help="Where the table of uses lies: a folder, or s3:// and the like.")
@click.pass_obj
def mine(context: Context, jobs: int, scheduler: str | None, table: str | None) -> None:
    """Find the uses of all public names of the libraries in the corpus, and count them in corpus.counts.json."""
    from sourcebook.cli.mining import run_mining

    faults = run_mining(context.place(), context.progress, jobs=jobs, scheduler=scheduler, table=table)
    stop_on_faults(faults)


@click.command()
@click.argument("symbol")
@click.argument("paths", nargs=-1, metavar="[SOURCE]...")
@click.option("--also", multiple=True, metavar="NAME", help="Another name of the same object.")
@click.option("--library", metavar="PURL", help="Read other names and types from this release.")
@click.option("--jobs", type=click.IntRange(1, 61), default=1, help="Processes that look through files.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def uses(
    context: Context,
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
    from sourcebook.commands.near_uses import Looked, library_to_read, nearest_use
    from sourcebook.commands.uses import find_uses

    if not all(is_dotted(name) for name in (symbol, *also)):
        raise click.UsageError("a symbol is a name, or several joined by dots")
    faults: list[SourcebookError] = []
    is_used, looked = False, Looked(symbol)
    place = context.place(names=True)
    for found in find_uses(place, symbol, paths, also=also, library=library, jobs=jobs, look=looked.take):
        if isinstance(found, SourcebookError):
            faults.append(found)
        else:
            is_used = True
            say(json_text(found.as_json()) if as_json else found.as_text())
    if not is_used and not faults:
        near = nearest_use(symbol, paths, looked.files)
        hint = f"nearest is {near!r}" if near else _NO_USE
        if library is None and (release := library_to_read(place, symbol)) is not None:
            hint = f"what the library itself returns is known with --library {release}; {hint}"
        faults.append(SymbolNotFoundError(f"no use of {symbol!r} in what was looked through", hint=hint))
    for fault in faults:
        # The hint of a file that does not parse is about marking it on a page.
        is_unread = isinstance(fault, SourceSyntaxError)
        click.echo(spell_out_line(fault.message) if is_unread else spell_out_told([fault]), err=True)
    if faults:
        sys.exit(1)


@click.command()
@click.argument("source")
@click.option("--symbol", metavar="NAME", help="Mark this symbol in the file, and show what a page would.")
@click.option("--outline", is_flag=True, help="List what the file defines.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def show(context: Context, source: str, symbol: str | None, outline: bool, as_json: bool) -> None:
    """List the files of a release, a repository or a folder, or print one file.

    SOURCE is named as for `uses`: pkg:pypi/respx lists the newest release, pkg:pypi/respx#respx/mocks.py is one file.
    """
    from sourcebook.commands.show import show_source

    if symbol is not None and not is_dotted(symbol):
        raise click.UsageError("a symbol is a name, or several joined by dots")
    faults: list[SourcebookError] = []
    for found in show_source(context.place(), source, symbol=symbol, outline=outline):
        if isinstance(found, SourcebookError):
            faults.append(found)
        else:
            for line in map(json_text, found.as_json()) if as_json else found.as_text():
                say(line)
    if faults:
        click.echo(spell_out_told(faults), err=True)
        sys.exit(1)


@click.command()
@click.argument("libraries", nargs=-1, metavar="[LIBRARY]...")
@click.option("--most-used", is_flag=True, help="Only what the corpus uses, the most used first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a library.")
@click.pass_obj
def coverage(context: Context, libraries: tuple[str, ...], most_used: bool, as_json: bool) -> None:
    """List the public classes and functions of libraries that no page is about yet."""
    from sourcebook.commands.coverage import cover_libraries

    for found in cover_libraries(context.place(), libraries, most_used=most_used):
        for line in [json_text(found.as_json())] if as_json else found.as_text():
            say(line)
