"""Judges examples of our own site as if their projects had been pinned some releases back: a table to be read.

The projects with the most examples are taken, and each of their examples is moved to the release that is some releases
older than the newest; what is told of it is what `outdated` would tell. An example that cannot be made of the older
release (its file, its lines or its symbol are not there yet) is counted and passed over. With `--read` each example
is shown with its lines in both versions: of those that are the same or have moved the marked statements alone.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from packaging.version import InvalidVersion, Version

from sourcebook.code.decoding import decode_source
from sourcebook.code.lines import split_lines
from sourcebook.code.statements import statements_of
from sourcebook.commands.drift.upstream import find_drift
from sourcebook.commands.drift.values import ExampleDrift, asked_of, count_verdicts
from sourcebook.model.figure import PlannedFigure
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
    """Yield what a person needs to tell whether a verdict is right.

    The two versions are aligned by `difflib`, and not by what the verdict itself is made of.
    """
    figure = example.figure
    yield f"    {asked_of(figure).source} ({', '.join(filter(None, [asked_of(figure).symbol, *example.gone]))})"
    if example.newer is None:
        yield "      nothing to compare with"
        return
    text = decode_source(example.newer.blob.data, path=example.newer.path, language=figure.language)
    lines = split_lines(text)
    if tuple(lines) == figure.source_lines:
        yield "      the same file"
    told = example.told in (Verdict.SAME, Verdict.MOVED)
    yield from (_statements_beside if told else _shown_beside)(figure, lines)


def _marked(figure: PlannedFigure) -> frozenset[int]:
    """Return the shown lines of marks; all that is shown where there are none."""
    shown = frozenset(figure.excerpt.linenos)
    return shown.intersection(n for mark in figure.shown_marks for n in mark.linenos) or shown


def _statements_beside(figure: PlannedFigure, new: Sequence[str]) -> Iterator[str]:
    """Yield the lines of marked statements, and what stands there now where that is another text."""
    carried: dict[int, int] = {}
    for block in SequenceMatcher(None, figure.source_lines, new, autojunk=False).get_matching_blocks():
        carried |= {block.a + n + 1: block.b + n + 1 for n in range(block.size)}
    steps = Counter(carried[n] - n if n in carried else None for n in figure.excerpt.linenos)
    yield f"      shown lines by steps: {', '.join(f'{c} at {step}' for step, c in steps.items())}"
    marked = _marked(figure)
    meant = [one.lines.linenos for one in statements_of(figure.source_lines, figure.language)]
    for lineno in sorted(marked.union(*(found for found in meant if not marked.isdisjoint(found)))):
        sign = "*" if lineno in marked else " "
        yield f"      {sign} {lineno:>4} {carried.get(lineno, '?'):>4} {figure.source_lines[lineno - 1]}"


def _shown_beside(figure: PlannedFigure, new: Sequence[str]) -> Iterator[str]:
    """Yield the shown lines, `*` beside the marked ones, with what is taken out (`-`) and what is put in (`+`)."""
    shown, marked = frozenset(figure.excerpt.linenos), _marked(figure)
    opcodes = SequenceMatcher(None, figure.source_lines, new, autojunk=False).get_opcodes()
    for tag, start, end, new_start, new_end in opcodes:
        reach = range(start + 1, end + 1)
        kept = tag == "equal"
        for lineno in sorted(shown.intersection(reach)) if kept else reach:
            if lineno in shown or not shown.isdisjoint(reach):
                sign = "*" if lineno in marked else "." if lineno not in shown else " "
                step = f"{lineno + new_start - start:>4}" if kept else "   -"
                yield f"      {sign} {lineno:>4} {step} {figure.source_lines[lineno - 1]}"
        # What is put in matters to a reader where it stands beside a line that is shown.
        if not kept and not shown.isdisjoint(range(start, end + 2)):
            yield from (f"             + {n + 1:>4} {new[n]}" for n in range(new_start, new_end))


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
    for fault in drift.faults if read else ():
        print("  not there then: " + " ".join(str(fault).split()))
    for example in drift.examples if read else ():
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
