"""Report what a build would, then prove each link and each shown line of the site."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from sourcebook.commands.build import arrange_build, plan_build
from sourcebook.commands.findings.finding import Finding, finding_of, weigh
from sourcebook.commands.opening import StartPoint, open_pages
from sourcebook.commands.proofs.corpus_pins import check_corpus
from sourcebook.commands.proofs.engine_run import build_site, prove_site
from sourcebook.model.codes import Code
from sourcebook.model.page_path import PagePath
from sourcebook.pages.page import Page
from sourcebook.planning.run import Mode, Run
from sourcebook.site.addresses import EngineAddresses


def check_project(place: StartPoint, *, site: Path | None = None) -> tuple[Finding, ...]:
    """Return what is wrong with a project: what a build would tell, and, where it tells no fault, what its site shows.

    Args:
        place: Of the project.
        site: A built site to prove; without it one is built in a folder of its own.

    Returns:
        What is to be told, sorted by place.

    Raises:
        SettingsError, LockfileError: When the project cannot be opened, or is for an engine that cannot be run.
    """
    run, pages = open_pages(place, Mode.AUTOMATIC)
    return weigh(_find(run, pages, site), {})


def _find(run: Run, pages: Mapping[PagePath, Page], site: Path | None) -> Iterator[Finding]:
    plan = plan_build(run, pages, linked=False)
    engine = EngineAddresses(use_directory_urls=run.project.use_directory_urls)
    faults = (*plan.faults, *arrange_build(run, plan, engine).faults)
    yield from map(finding_of, faults)
    yield from map(finding_of, plan.warnings)
    yield from check_corpus(run, plan.figures)
    if faults:
        return
    shown = [figure for figure in plan.figures if figure.source is not None]
    if site is not None:
        yield from prove_site(site, shown)
        return
    with tempfile.TemporaryDirectory(prefix="sourcebook-") as folder:
        told = build_site(run.project, Path(folder))
        yield from told
        if not any(finding.code is Code.ENGINE_FAULT for finding in told):
            yield from prove_site(Path(folder), shown)
