"""The command: parses arguments, prints, and ends with an exit code; all work is done elsewhere.

Exit codes: 0 well; 1 findings or faults in the content; 2 wrong usage or settings; 3 a bug.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from sourcebook import REPOSITORY_URL, __version__
from sourcebook.build import Build, requests_of
from sourcebook.catalog.prose import plural
from sourcebook.check.findings import REPORTERS, Finding, finding_of
from sourcebook.check.site import build_site, prove_site
from sourcebook.display.text import spell_out_invisible
from sourcebook.errors import SettingsError, SourcebookError, flatten
from sourcebook.explain import explain_example, find_request
from sourcebook.lock_changes import describe_changes
from sourcebook.pages.blocks import example_schema
from sourcebook.pages.page import Page
from sourcebook.project import Project, find_project
from sourcebook.run import Mode, open_build, read_pages, save
from sourcebook.site import Site, arrange_site


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    start: Path
    settings: Path | None


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
@click.option("--upgrade", is_flag=True, help="Resolve everything again, also what is locked.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.pass_obj
def lock(context: _Context, upgrade: bool, dry_run: bool) -> None:
    """Pin every source that pages refer to in examples.lock, and drop what none refers to."""
    project = find_project(context.start)
    mode = Mode.UPGRADE if upgrade else Mode.RESOLVE
    build, pages = _load(project, context, mode)
    build.obtain([r.reference for page in pages for r in requests_of(page)])
    _stop_on_faults([*(f for page in pages for f in page.faults), *build.source_faults(pages)])
    if upgrade or dry_run:
        before = open_build(project, os.environ, mode=Mode.LOCKED, settings_path=context.settings)
        for line in describe_changes(before, build, pages):
            _say(line)
    name = build.settings.lock_path.name
    if dry_run:
        click.echo(f"{name}: nothing written")
        return
    written = save(build)
    click.echo(f"{name}: {len(build.sources.pins())} sources{'' if written else ', unchanged'}")


@cli.command()
@click.pass_obj
def fetch(context: _Context) -> None:
    """Fill the cache with everything the lock names, so that builds need no network."""
    project = find_project(context.start)
    build, pages = _load(project, context, Mode.LOCKED)
    build.obtain([r.reference for page in pages for r in requests_of(page)])
    _stop_on_faults([*(f for page in pages for f in page.faults), *build.source_faults(pages)])
    click.echo(f"{len(build.references())} sources are in the cache: {build.settings.cache}")


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
    project = find_project(context.start)
    build, pages = _load(project, context, Mode.AUTOMATIC)
    build.plan(pages)
    build.faults.extend(_arrange(project, build, pages).faults)
    findings = [finding_of(fault) for fault in build.faults]
    findings += [finding_of(warned) for warned in build.warnings]
    if not build.faults:
        planned = [
            build.planned(r, page.front_matter.symbol) for page in pages for r in requests_of(page)
        ]
        if site is not None:
            findings += prove_site(site, planned)
        else:
            with tempfile.TemporaryDirectory(prefix="sourcebook-") as folder:
                findings += build_site(project, Path(folder))
                if not any(f.code == "fault" for f in findings):
                    findings += prove_site(Path(folder), planned)
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
    build = open_build(project, os.environ, mode=Mode.AUTOMATIC, settings_path=context.settings)
    (page,) = read_pages(project, [path], build.settings.forges)
    request = find_request(page, lineno)
    _stop_on_faults([f for f in page.faults if request is None])
    if request is None:
        raise SourcebookError(
            f"no example at {place}",
            hint="name the line of an example block, or of an item of `examples:`",
        )
    _say("\n".join(explain_example(build, page, request)))


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
        sys.exit(2 if all(isinstance(e, SettingsError) for e in flatten([error])) else 1)
    except Exception:
        traceback.print_exc()
        click.echo(f"This is a bug in sourcebook {__version__}: {REPOSITORY_URL}/issues", err=True)
        sys.exit(3)


def _load(project: Project, context: _Context, mode: Mode) -> tuple[Build, list[Page]]:
    build = open_build(
        project, os.environ, mode=mode, settings_path=context.settings, progress=_progress
    )
    return build, read_pages(project, project.page_paths(), build.settings.forges)


def _arrange(project: Project, build: Build, pages: list[Page]) -> Site:
    """Settle what pages are to each other, as the plugin does."""
    content = project.shown(project.content)
    return arrange_site(
        build,
        {str(page.path.relative_to(content)): page for page in pages},
        use_directory_urls=project.use_directory_urls,
    )


def _progress(line: str) -> None:
    _say(line, err=True)


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
    return (
        (path, int(lineno), finding.text) if lineno.isdigit() else (finding.place, 0, finding.text)
    )


def _stop_on_faults(faults: Sequence[SourcebookError]) -> None:
    if faults:
        _report([finding_of(fault) for fault in faults], "text")
        sys.exit(1)


def _parse_place(place: str) -> tuple[Path, int]:
    name, _, lineno = place.rpartition(":")
    if not lineno.isdecimal() or not Path(name).is_file():
        raise click.UsageError(f"{place!r} is not FILE:LINE of a page that exists")
    return Path(name), int(lineno)
