"""The command: parses arguments, prints, and ends with an exit code; all work is done elsewhere.

Exit codes: 0 well; 1 findings or faults in the content; 2 wrong usage or settings; 3 a bug.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from sourcebook import REPOSITORY_URL, __version__
from sourcebook.cli.progress import Progress
from sourcebook.commands.cache import Damaged, measure_cache, prune_cache, verify_cache
from sourcebook.commands.check import check_project
from sourcebook.commands.coverage import cover_libraries
from sourcebook.commands.explain import explain_example, find_request
from sourcebook.commands.fetch import count_sources, fetch_sources, read_libraries
from sourcebook.commands.lock import choose_references, describe_changes
from sourcebook.commands.proofs.findings import REPORTERS, Finding, finding_of
from sourcebook.commands.uses import find_uses
from sourcebook.commands.vendor import vendor_sources
from sourcebook.errors import SettingsError, SourcebookError, SourceSyntaxError, flatten
from sourcebook.model.page_path import PagePath
from sourcebook.pages.blocks import example_schema
from sourcebook.pages.page import Page
from sourcebook.planning.run import Mode, Run, open_run, read_page, read_pages, save
from sourcebook.settings.project import Project, find_project
from sourcebook.settings.reading import load_settings
from sourcebook.sources.store.vendor import VENDOR_FOLDER
from sourcebook.writing.plurals import plural
from sourcebook.writing.safe_html import spell_out_invisible


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    start: Path
    settings: Path | None
    progress: Progress = field(default_factory=lambda: Progress(sys.stderr))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
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
    if references and not upgrade:
        raise click.UsageError("a REFERENCE can only stand behind --upgrade")
    project = find_project(context.start)
    before = open_run(project, os.environ, mode=Mode.LOCKED, settings_path=context.settings)
    pages = tuple(read_pages(before).values())
    run = _open(
        project,
        context,
        Mode.UPGRADE if upgrade and not references else Mode.RESOLVE,
        forget=choose_references(references, pages, before.settings.libraries),
    )
    _fetch(context, run, pages)
    if upgrade or dry_run:
        for line in describe_changes(before, run, pages):
            _say(line)
    name = run.settings.lock_path.name
    if dry_run:
        click.echo(f"{name}: nothing written")
        return
    written = save(run)
    count = plural(len(run.sources.pins()), "source")
    click.echo(f"{name}: {count}{'' if written else ', unchanged'}")


@cli.command()
@click.pass_obj
def fetch(context: _Context) -> None:
    """Fill the cache with everything the lock names, so that builds need no network."""
    run, pages = _load(find_project(context.start), context, Mode.LOCKED)
    _fetch(context, run, tuple(pages.values()))
    read_libraries(run)
    click.echo(f"in the cache: {plural(len(run.sources.references()), 'source')}, {run.settings.cache}")


@cli.command()
@click.pass_obj
def vendor(context: _Context) -> None:
    """Copy what the lock names from the cache into the project, where builds look first."""
    run, pages = _load(find_project(context.start), context, Mode.LOCKED)
    _fetch(context, run, tuple(pages.values()))
    done = vendor_sources(run)
    click.echo(f"{VENDOR_FOLDER}: {plural(done.count, 'file')}, {done.added} added, {done.removed} removed")


@cli.command()
@click.option("--verify", is_flag=True, help="Compare each file with its digest; remove damaged ones.")
@click.option("--prune", is_flag=True, help="Remove what the lock does not name.")
@click.pass_obj
def cache(context: _Context, verify: bool, prune: bool) -> None:
    """Show how large the cache is; verify it, prune it."""
    project = find_project(context.start)
    settings = load_settings(project.root, environ=os.environ, path=context.settings)
    damaged = verify_cache(settings) if verify else Damaged(removed=(), vendored=())
    for path in damaged.removed:
        click.echo(f"{path}: damaged, removed")
    for path in damaged.vendored:
        click.echo(f"{path}: damaged, run `sourcebook vendor`")
    if prune:
        pruned = prune_cache(settings, now=time.time())
        click.echo(f"removed {plural(pruned.count, 'file')}, {pruned.size / 1e6:.1f} MB")
    click.echo(f"{settings.cache}:")
    for part in measure_cache(settings):
        click.echo(f"  {part.name:<10} {part.size / 1e6:>8.1f} MB in {plural(part.count, 'file')}")
    if damaged.removed or damaged.vendored:
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
    run, pages = _load(find_project(context.start), context, Mode.AUTOMATIC, tell=False)
    findings = list(check_project(run, pages, site=site))
    _report(findings, form)
    if any(strict or not finding.is_warning for finding in findings):
        sys.exit(1)


@cli.command()
@click.argument("place", metavar="FILE:LINE")
@click.pass_obj
def explain(context: _Context, place: str) -> None:
    """Tell how the example at a line of a page was resolved, marked and cut."""
    path, lineno = _parse_place(place)
    project = find_project(path)
    run = open_run(project, os.environ, mode=Mode.AUTOMATIC, settings_path=context.settings)
    page = read_page(path, project.shown(path), run.settings.forges)
    request = find_request(page, lineno)
    _stop_on_faults([fault for fault in page.faults if request is None])
    if request is None:
        raise SourcebookError(
            f"no example at {place}",
            hint="name the line of an example block, or of an item of `examples:`",
        )
    for line in explain_example(run, request):
        _say(line)


@cli.command()
@click.argument("symbol")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--also", multiple=True, metavar="NAME", help="Another name of the same object.")
@click.option("--library", metavar="PURL", help="Read other names from this release.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def uses(
    context: _Context,
    symbol: str,
    paths: tuple[str, ...],
    also: tuple[str, ...],
    library: str | None,
    as_json: bool,
) -> None:
    """Print the uses of a symbol in files, folders or references."""
    if not all(_is_dotted(name) for name in (symbol, *also)):
        raise click.UsageError("a symbol is a name, or several joined by dots")
    run = _open(_project_or_folder(context.start), context, Mode.RESOLVE)
    faults: list[SourcebookError] = []
    for found in find_uses(run, symbol, paths, also=also, library=library):
        if isinstance(found, SourcebookError):
            faults.append(found)
        else:
            _say(json.dumps(found.as_json()) if as_json else found.as_text())
    for fault in faults:
        # The hint of a file that does not parse is about marking it on a page.
        _say(fault.message if isinstance(fault, SourceSyntaxError) else str(fault), err=True)
    if faults:
        sys.exit(1)


@cli.command()
@click.argument("libraries", nargs=-1, metavar="[LIBRARY]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a library.")
@click.pass_obj
def coverage(context: _Context, libraries: tuple[str, ...], as_json: bool) -> None:
    """List the public classes and functions of libraries that no page is about yet."""
    run, pages = _load(find_project(context.start), context, Mode.AUTOMATIC, tell=False)
    for found in cover_libraries(run, pages.values(), libraries):
        for line in [json.dumps(found.as_json())] if as_json else found.as_text():
            _say(line)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of an example block, for editors."""
    click.echo(json.dumps(example_schema(), indent=2, ensure_ascii=False, sort_keys=True))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and exit."""
    try:
        cli.main(args=arguments, prog_name="sourcebook")
    except SourcebookError as error:
        _say(str(error), err=True)
        sys.exit(_exit_code(flatten([error])))
    except Exception:
        traceback.print_exc()
        click.echo(f"This is a bug in sourcebook {__version__}: {REPOSITORY_URL}/issues", err=True)
        sys.exit(3)


def _exit_code(faults: Sequence[SourcebookError]) -> int:
    """Return 2 for wrong settings alone, and 1 for faults in the content."""
    return 2 if all(isinstance(fault, SettingsError) for fault in faults) else 1


def _load(project: Project, context: _Context, mode: Mode, *, tell: bool = True) -> tuple[Run, dict[PagePath, Page]]:
    """Open a project; `tell` says whether each source is worth a line: not where none is to be fetched."""
    run = _open(project, context, mode, tell=tell)
    return run, read_pages(run)


def _open(
    project: Project,
    context: _Context,
    mode: Mode,
    *,
    forget: frozenset[str] = frozenset(),
    tell: bool = True,
) -> Run:
    return open_run(
        project,
        os.environ,
        mode=mode,
        settings_path=context.settings,
        progress=context.progress if tell else None,
        forget=forget,
    )


def _fetch(context: _Context, run: Run, pages: Sequence[Page]) -> None:
    """Fetch everything the pages refer to, and end the run when something is wrong with it."""
    with context.progress.expecting(count_sources(run, pages)):
        faults = fetch_sources(run, pages)
    _stop_on_faults(faults)


def _project_or_folder(start: Path) -> Project:
    """Return the project of a folder; where there is none, the folder itself, with settings of its own or without."""
    try:
        return find_project(start)
    except SettingsError:
        return Project(root=start.absolute(), content=start.absolute())


def _is_dotted(name: str) -> bool:
    return all(part and not any(char.isspace() for char in part) for part in name.split("."))


def _say(text: str, *, err: bool = False) -> None:
    """Print text that may hold words from outside: a terminal would obey the control characters in them."""
    click.echo(spell_out_invisible(text), err=err)


def _report(findings: Sequence[Finding], form: str) -> None:
    text = REPORTERS[form](sorted(findings, key=_order))
    if text:
        _say(text)
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
