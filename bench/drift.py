"""Judges examples of our own site as if their projects had been pinned some releases back: a table to be read.

The projects with the most examples are taken, and each of their examples is moved to the release that is some releases
older than the newest; what is told of it is what `outdated` would tell. An example that cannot be made of the older
release (its file, its lines or its symbol are not there yet) is counted and passed over. With `--read` each verdict
but the plain ones is shown with the lines of the pinned file and what they became, `?` before those that are no more.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from packaging.version import InvalidVersion, Version

from sourcebook.code.alignment import align_lines
from sourcebook.code.decoding import decode_source
from sourcebook.code.lines import split_lines
from sourcebook.commands.drift.upstream import find_drift
from sourcebook.commands.drift.values import ExampleDrift, asked_of, count_verdicts
from sourcebook.model.reference import ReleaseReference
from sourcebook.model.request import ExampleRequest
from sourcebook.model.verdict import Verdict
from sourcebook.pages.page import Page
from sourcebook.planning.run import Mode, Run, open_run, read_pages
from sourcebook.settings.project import find_project
from sourcebook.sources.network.transport import Transport
from sourcebook.sources.releases.package_index import PackageIndex
from sourcebook.sources.servers import allowed_servers, credentials_of


def _older(index: PackageIndex, name: str, *, back: int) -> str | None:
    """Return the final release that is so many older than the newest; None where there are not as many."""
    versions: dict[Version, str] = {}
    for package in index._page(name).packages:
        try:
            version = Version(package.version or "")
        except InvalidVersion:
            continue
        if not (version.is_prerelease or package.is_yanked):
            versions[version] = str(package.version)
    ordered = [versions[version] for version in sorted(versions)]
    return ordered[-1 - back] if len(ordered) > back else None


def _moved_back(pages: Sequence[Page], name: str, version: str) -> list[Page]:
    """Return pages that have nothing but the examples of one project, at one release."""

    def requests(page: Page) -> Iterator[ExampleRequest]:
        for request in page.requests:
            match request.reference:
                case ReleaseReference(name=found) as reference if found == name:
                    older = replace(reference, version=version, file_name=None)
                    # Notes stand on lines of the version that the page is about.
                    yield replace(request, reference=older, source=older.identity, line_notes=())

    return [replace(page, blocks=(), examples=found, faults=()) for page in pages if (found := tuple(requests(page)))]


def _read(example: ExampleDrift) -> Iterator[str]:
    """Yield the marked lines of an example beside what they became."""
    figure = example.figure
    yield f"    {asked_of(figure).source} ({', '.join(filter(None, [asked_of(figure).symbol, *example.gone]))})"
    if example.newer is None:
        return
    text = decode_source(example.newer.blob.data, path=example.newer.path, language=figure.language)
    lines = split_lines(text)
    carried = align_lines(figure.source_lines, lines)
    marked = {n for mark in figure.shown_marks for n in mark.linenos}
    wanted = (
        marked | set(example.linenos) if example.told is not Verdict.CONTEXT_CHANGED else set(figure.excerpt.linenos)
    )
    for lineno in sorted(wanted):
        found = carried.find(lineno)
        sign = "?" if found is None else {"same": "=", "moved": "^", "changed": "~"}[found.how]
        if sign != "=" or example.told is not Verdict.CONTEXT_CHANGED:
            yield f"      {sign} {lineno:>4} {figure.source_lines[lineno - 1]}"
        if found is not None and sign == "~":
            yield f"        {found.lineno:>4} {lines[found.lineno - 1]}"


def _projects(pages: Sequence[Page], count: int) -> list[str]:
    named = Counter(
        r.reference.name for page in pages for r in page.requests if isinstance(r.reference, ReleaseReference)
    )
    return [name for name, _ in sorted(named.items(), key=lambda item: (-item[1], item[0]))[:count]]


def _show(run: Run, pages: Sequence[Page], name: str, *, version: str, read: bool) -> tuple[ExampleDrift, ...]:
    began = time.perf_counter()
    drift = find_drift(run, _moved_back(pages, name, version))
    counts = ", ".join(f"{count} {verdict}" for verdict, count in count_verdicts(drift.examples).items())
    for pin in (pin for pin in drift.pins if pin.examples):
        said = [stated.text for stated in pin.stated] + [f"{pin.license} -> {pin.newest_license}"] * pin.is_relicensed
        print(
            f"{name:<24} {version:>10} -> {pin.newest or '':<10} {counts}; {len(drift.faults)} not there then "
            f"{'; '.join(said)} ({time.perf_counter() - began:.1f} s)",
            flush=True,
        )
        for unknown in pin.unknown:
            print(f"    ! {unknown.source}: {unknown.fault.message}")
    for example in drift.examples if read else ():
        if example.verdict not in (Verdict.SAME, Verdict.MOVED):
            print(f"  {example.verdict.value}{f' ({example.within})' if example.within else ''}: {example.location}")
            print("\n".join(_read(example)))
    return drift.examples


def main() -> None:
    """Print a row for each project, and the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=Path())
    parser.add_argument("--settings", type=Path, help="another sourcebook.toml, which names another index")
    parser.add_argument("--projects", type=int, default=10, help="how many, those with the most examples first")
    parser.add_argument("--names", nargs="*", default=[], help="projects to take instead")
    parser.add_argument("--back", type=int, default=3, help="releases before the newest")
    parser.add_argument("--read", action="store_true")
    arguments = parser.parse_args()
    run = open_run(find_project(arguments.project), os.environ, mode=Mode.UPGRADE, settings_path=arguments.settings)
    settings = run.settings
    index = PackageIndex(
        settings.index, Transport(allowed_servers(settings), settings.limits, credentials=credentials_of(settings))
    )
    pages = list(read_pages(run).values())
    found: list[ExampleDrift] = []
    for name in arguments.names or _projects(pages, arguments.projects):
        version = _older(index, name, back=arguments.back)
        if version is None:
            print(f"{name:<24} has no release so far back", file=sys.stderr)
            continue
        found += _show(run, pages, name, version=version, read=arguments.read)
    print(f"{len(found)} examples: {', '.join(f'{n} {verdict}' for verdict, n in count_verdicts(found).items())}")


if __name__ == "__main__":
    main()
