"""Report what a build would, then prove each link and each shown line of the site."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sourcebook.commands.build import arrange_build, plan_build, warnings_of_opening
from sourcebook.commands.drift.findings import findings_of
from sourcebook.commands.drift.upstream import find_drift
from sourcebook.commands.drift.values import Drift
from sourcebook.commands.findings.finding import Finding, finding_of
from sourcebook.commands.findings.judging import judge
from sourcebook.commands.kept.seen_pages import SeenPages, load_seen, pages_as_seen, pages_as_shown
from sourcebook.commands.licensing.breaches import find_breaches
from sourcebook.commands.moved_addresses import newly_moved
from sourcebook.commands.opening import open_pages
from sourcebook.commands.proofs.corpus_pins import check_corpus
from sourcebook.commands.proofs.engine_run import Proofs, build_site, prove_site
from sourcebook.commands.proofs.old_symbols import find_old_symbols
from sourcebook.commands.proofs.written_places import WrittenPlaces, written_places
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import SettingsError, SourcebookError, collecting, flatten
from sourcebook.model.codes import Code, Group
from sourcebook.model.page_path import PagePath
from sourcebook.model.warned import Warned
from sourcebook.pages.page import Page, list_not_shown
from sourcebook.planning.plan import Plan
from sourcebook.planning.run import Mode, Run
from sourcebook.site.addresses import EngineAddresses
from sourcebook.site.arrangement import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What is to be told of a project."""

    findings: tuple[Finding, ...]
    """Sorted by place."""
    proofs: Proofs | None = None
    """What was proved of its site; None where there was none to look at."""


def check_project(place: StartPoint, *, site: Path | None = None, upstream: bool = False) -> Checked:
    """Return what is wrong with a project: what a build would tell, and, where it tells no fault, what its site shows.

    Args:
        place: Of the project.
        site: A built site to prove; without it one is built in a folder of its own.
        upstream: Whether to ask each project, too, what has changed since it was pinned.

    Raises:
        SettingsError: When the settings are wrong, or the project is for an engine that cannot be run.
    """
    try:
        run, pages = open_pages(place, Mode.AUTOMATIC)
    except SettingsError:
        raise
    except SourcebookError as error:
        # A lock that cannot be read is a finding like others, in the form that was asked for.
        return Checked(findings=judge(map(finding_of, flatten([error])), ignores=(), severities={}, looked_for=()))
    plan = plan_build(run, pages, linked=False)
    arranged, engine, written = _arranged(run, pages, plan)
    faults = [*plan.faults, *arranged.faults]
    warnings = [*plan.warnings, *newly_moved(arranged, engine, run.settings)]
    with collecting(faults):
        warnings += _warnings_of_project(run, pages)
    findings = [*map(finding_of, faults), *map(finding_of, warnings), *check_corpus(run, plan.figures)]
    proofs = None
    if not faults:
        if site is None and place.progress is not None:
            place.progress("building the site, to prove it")
        told, proofs = _prove(run, pages, plan, written, site)
        findings += told
    drift = find_drift(run, tuple(pages.values())) if upstream else None
    findings += findings_of(drift) if drift else ()
    # Where a build ends, what the rest of the pages would show is not known.
    is_whole = not any(finding.code.stops_build for finding in findings)
    judged = judge(
        findings,
        ignores=[ignore for page in pages.values() for ignore in page.ignores],
        severities=dict(run.settings.severities),
        looked_for=[code for code in Code if not code.is_upstream or (drift and drift.is_whole)] if is_whole else (),
    )
    return Checked(findings=judged, proofs=proofs)


def _arranged(run: Run, pages: Mapping[PagePath, Page], plan: Plan) -> tuple[Site, EngineAddresses, WrittenPlaces]:
    """Arrange a plan without an engine."""
    flat = EngineAddresses(use_directory_urls=run.project.use_directory_urls)
    others = {path: flat.address_of(path) for path in pages if path not in plan.pages}
    engine = replace(flat, taken={address: str(path) for path, address in others.items()})
    arranged = arrange_build(run, plan, engine)
    return arranged, engine, written_places(pages, {**others, **arranged.addresses})


def find_outdated(place: StartPoint) -> tuple[Drift, tuple[Finding, ...]]:
    """Return what has changed upstream since sources were pinned, and what of it misleads readers.

    Raises:
        SettingsError, LockfileError: When the project cannot be opened.
    """
    run, pages = open_pages(place, Mode.AUTOMATIC)
    drift = find_drift(run, tuple(pages.values()))
    findings = judge(
        findings_of(drift),
        ignores=[ignore for page in pages.values() for ignore in page.ignores],
        severities=dict(run.settings.severities),
        looked_for=[code for code in Code if code.is_upstream and drift.is_whole],
    )
    return drift, findings


def _warnings_of_project(run: Run, pages: Mapping[PagePath, Page]) -> Iterator[Warned]:
    yield from warnings_of_opening(run.settings, site_url=run.project.site_url)
    if not run.project.has_plugin:
        yield from (list_not_shown(page.location_of("examples")) for page in pages.values() if page.examples)


def _prove(
    run: Run, pages: Mapping[PagePath, Page], plan: Plan, written: WrittenPlaces, site: Path | None
) -> tuple[Sequence[Finding], Proofs | None]:
    """Prove what a site shows, with the examples that other plugins have brought to its pages."""
    if site is not None:
        return _Proof(run, pages, plan, written, load_seen(run)).proved(site)
    with tempfile.TemporaryDirectory(prefix="sourcebook-") as folder:
        seen = Path(folder, "seen.json")
        site = Path(folder, "site")
        told = build_site(run.project, site, written, seen=seen)
        if any(finding.code is Code.ENGINE_FAULT for finding in told):
            return told, None
        findings, proofs = _Proof(run, pages, plan, written, load_seen(run, file=seen)).proved(site)
        # What the engine says of a link that leads nowhere has been proved, and is told once.
        broken = {finding.location for finding in findings if finding.code.group is Group.LINKS}
        return [*(finding for finding in told if finding.location not in broken), *findings], proofs


class _Proof:
    """What is to be found on a site: what pages ask for on disk, and as a build saw them."""

    def __init__(
        self, run: Run, pages: Mapping[PagePath, Page], plan: Plan, written: WrittenPlaces, seen: SeenPages | None
    ) -> None:
        self._run = run
        as_seen = pages_as_shown(pages_as_seen(run, pages, seen), run, seen) if seen else pages
        is_all = as_seen == pages
        self._plan = plan if is_all else plan_build(run, as_seen, linked=False)
        self._written = written if is_all else _arranged(run, as_seen, self._plan)[2]
        self._shown = [figure for figure in self._plan.figures if figure.source is not None]

    def proved(self, site: Path) -> tuple[Sequence[Finding], Proofs]:
        """Return what is wrong with a site, and what was looked at."""
        proofs = prove_site(site, self._shown, self._written)
        return [*find_breaches(self._run, self._shown), *find_old_symbols(self._plan), *proofs.findings], proofs
