"""Adopt pages: look for what was pasted, write references in its place, and prove that the pages build.

A page is written only when it plans without a fault; a block that has one is left as it was. What version control does
not hold is not overwritten.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from sourcebook.commands.adopt.adopted_text import AdoptedExample, AdoptedText, adopt_blocks
from sourcebook.commands.adopt.found import Found, Left
from sourcebook.commands.adopt.history_search import Outcome, search_history
from sourcebook.commands.adopt.pasted_blocks import Packages, PastedBlock, Unreadable, find_pasted
from sourcebook.commands.adopt.project_pages import make_project_pages
from sourcebook.commands.adopt.release_search import ReleaseSearch
from sourcebook.commands.lock import add_pins
from sourcebook.commands.opening import open_pages
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import SettingsError, SourcebookError, flatten, raise_faults
from sourcebook.model.page_path import PagePath
from sourcebook.model.place import Location
from sourcebook.pages.page import Page, parse_page
from sourcebook.planning.plan_pages import plan_pages
from sourcebook.planning.run import Mode, Run, check_unchanged, read_page_text
from sourcebook.sources.git.checkout import committed_files
from sourcebook.sources.store.atomic import write_atomic
from sourcebook.writing.plurals import plural

_THREADS = 2
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A page as it was and as it is to be."""

    path: Path
    shown: str
    before: str
    """Empty for a page that is made."""
    after: str

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff."""
        old, new = self.before.splitlines(), self.after.splitlines()
        yield from difflib.unified_diff(old, new, self.shown, self.shown, lineterm="", n=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What became of the pasted blocks of some pages."""

    outcomes: tuple[Outcome, ...]
    files: tuple[WrittenFile, ...]
    identities: frozenset[str]
    """Of the sources that the pages refer to then."""
    faults: tuple[SourcebookError, ...]
    """What is wrong with the pages themselves, by which a build would end before and after."""
    run: Run

    def as_text(self) -> Iterator[str]:
        """Yield a row for each block, and how many were placed."""
        yield from (outcome.as_text() for outcome in self.outcomes)
        if not self.outcomes:
            yield "no pasted code below a link to its file on these pages: there is nothing to adopt"
            return
        count = sum(isinstance(outcome, Found) for outcome in self.outcomes)
        yield f"{count} of {plural(len(self.outcomes), 'block')} placed, {plural(len(self.files), 'file')} to write"

    @property
    def is_whole(self) -> bool:
        """Whether every block was placed, and the pages can be built."""
        return not self.faults and all(isinstance(outcome, Found) for outcome in self.outcomes)


def find_adoption(
    place: StartPoint,
    paths: Sequence[Path],
    packages: Packages,
    *,
    will_write: bool,
    tell: Callable[[str], None] = lambda line: None,
) -> Adoption:
    """Look for the pasted blocks of pages, and return the pages with references in their place.

    Args:
        place: Of the project.
        paths: Pages, or folders of pages.
        packages: What the command says of packages.
        will_write: Whether the pages must be held by version control.
        tell: Called with a line for each repository that was looked through.

    Raises:
        SettingsError: When there is no project, or a path holds none of its pages.
        SourcebookError: When a page is not held by version control.
    """
    run, pages = open_pages(place, Mode.RESOLVE)
    chosen = _choose(run, pages, paths)
    pasted = list(find_pasted(chosen, run.settings.forges, packages))
    if will_write:
        _check_committed(run, {block.page for block in pasted if isinstance(block, PastedBlock)}, pages)
    outcomes = _search(pasted, run, tell)
    texts = {path: read_page_text(run.project.content / path) for path in chosen}
    outcomes, adopted, identities = _plan(run, chosen, texts, outcomes)
    files = [_file(run, path, texts[path], adopted[path].text) for path in adopted]
    for made in make_project_pages([one for one in outcomes if isinstance(one, Found)], pages):
        if not (run.project.content / made.path).exists():
            files.append(_file(run, made.path, "", made.text))
    faults = tuple(flatten([fault for page in chosen.values() for fault in page.faults]))
    return Adoption(outcomes=tuple(outcomes), files=tuple(files), identities=identities, faults=faults, run=run)


def write_adoption(adoption: Adoption) -> None:
    """Write lock and pages, the lock first: what it has too much does no harm.

    Raises:
        SourcebookError: When a page was changed meanwhile, and nothing is written, or a file cannot be written; those
            before it are.
    """
    for file in adoption.files:
        check_unchanged(file.path, file.before, shown=file.shown)
    add_pins(adoption.run, adoption.identities)
    for file in adoption.files:
        try:
            file.path.parent.mkdir(parents=True, exist_ok=True)
            # A link is followed: the page stays one.
            target = file.path.resolve()
            mark = _MARK if target.is_file() and target.read_bytes().startswith(_MARK) else b""
            write_atomic(target, mark + file.after.encode())
        except OSError as error:
            raise SourcebookError(
                f"{file.shown!r} cannot be written: {error.strerror or error}",
                hint="make it writable, and room on the disk",
            ) from None


def _choose(run: Run, pages: Mapping[PagePath, Page], paths: Sequence[Path]) -> dict[PagePath, Page]:
    chosen: dict[PagePath, Page] = {}
    for path in paths:
        full = path.resolve()
        own = {
            name: page
            for name, page in pages.items()
            if (run.project.content / name).resolve() == full
            or (run.project.content / name).resolve().is_relative_to(full)
        }
        if not own:
            raise SettingsError(
                f"{str(path)!r} holds no page of this project", hint="name a page, or a folder of pages"
            )
        chosen |= own
    return {name: page for name, page in pages.items() if name in chosen}


def _check_committed(run: Run, names: set[PagePath], pages: Mapping[PagePath, Page]) -> None:
    held = committed_files([run.project.content / name for name in sorted(names)])
    raise_faults(
        [
            SourcebookError(
                "version control does not hold this page as it is",
                hint="commit it first, so that nothing is lost, or look at what would be written with --dry-run",
                location=Location(path=pages[name].path, lineno=1),
            )
            for name in sorted(names)
            if run.project.content / name not in held
        ]
    )


def _search(pasted: Sequence[PastedBlock | Unreadable], run: Run, tell: Callable[[str], None]) -> list[Outcome]:
    """Return what became of each block, in order."""
    found: dict[int, Outcome] = {}
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, block in enumerate(pasted):
        if isinstance(block, Unreadable):
            found[number] = Left(place=str(block.content.location), reason=block.reason)
        else:
            groups[block.reference.forge.name, block.reference.repository.lower()].append(number)
    releases = ReleaseSearch(run.sources)
    named = sorted(groups.items())

    def search(group: tuple[tuple[str, str], list[int]]) -> list[Outcome]:
        own = [block for n in group[1] if isinstance(block := pasted[n], PastedBlock)]
        return _search_repository(own, run, releases)

    # While git walks over one repository, another one's code is compared.
    with ThreadPoolExecutor(max_workers=_THREADS) as pool:
        for ((forge, repository), numbers), outcomes in zip(named, pool.map(search, named), strict=True):
            placed = sum(isinstance(outcome, Found) for outcome in outcomes)
            tell(f"{forge}/{repository}: {placed} of {plural(len(numbers), 'block')} placed")
            found |= zip(numbers, outcomes, strict=True)
    return [found[number] for number in range(len(pasted))]


def _search_repository(blocks: Sequence[PastedBlock], run: Run, releases: ReleaseSearch) -> list[Outcome]:
    try:
        return search_history(blocks, run.sources)
    except SourcebookError as error:
        outcomes = [releases.search(block) for block in blocks]
        return [
            replace(outcome, reason=f"{outcome.reason}; {error.message}") if isinstance(outcome, Left) else outcome
            for outcome in outcomes
        ]


def _plan(
    run: Run, pages: Mapping[PagePath, Page], texts: Mapping[PagePath, str], outcomes: Sequence[Outcome]
) -> tuple[list[Outcome], dict[PagePath, AdoptedText], frozenset[str]]:
    """Return the pages that plan without a fault, with what then became of each block."""
    known = {fault.message for page in pages.values() for fault in page.faults}
    while True:
        adopted = _rewrite(pages, texts, outcomes)
        read = {
            path: parse_page(new.text, path=pages[path].path, forges=run.settings.forges, fence=run.settings.fence)
            for path, new in adopted.items()
        }
        plan = plan_pages(read, run.sources, libraries=run.settings.libraries, folders=run.settings.folders)
        reasons = {
            _pasted_place(fault, read, pages, adopted): fault.message
            for fault in plan.faults
            if fault.message not in known
        }
        if not reasons:
            identities = {request.reference.identity for page in read.values() for request in page.requests}
            return list(outcomes), adopted, frozenset(identities)
        outcomes = [_unless_faulty(outcome, reasons) for outcome in outcomes]


def _rewrite(
    pages: Mapping[PagePath, Page], texts: Mapping[PagePath, str], outcomes: Sequence[Outcome]
) -> dict[PagePath, AdoptedText]:
    examples: dict[PagePath, dict[int, AdoptedExample]] = defaultdict(dict)
    for outcome in outcomes:
        if isinstance(outcome, Found):
            examples[outcome.block.page][outcome.block.content.location.lineno or 0] = outcome.example
    return {path: adopt_blocks(texts[path], pages[path], own) for path, own in sorted(examples.items())}


def _pasted_place(
    fault: SourcebookError,
    read: Mapping[PagePath, Page],
    pages: Mapping[PagePath, Page],
    adopted: Mapping[PagePath, AdoptedText],
) -> str | None:
    """Return the place of the pasted block in whose place an example has a fault; None where it is of no block."""
    for path, page in read.items():
        if fault.location is None or fault.location.path != page.path or fault.location.lineno is None:
            continue
        starts = [lineno for lineno in adopted[path].linenos if lineno <= (fault.location.lineno or 0)]
        if starts:
            return str(Location(path=pages[path].path, lineno=adopted[path].linenos[max(starts)]))
        return str(page.path)
    return None


def _unless_faulty(outcome: Outcome, reasons: Mapping[str | None, str]) -> Outcome:
    """Leave a block whose example has a fault; where nobody can say which one has it, all."""
    if isinstance(outcome, Left):
        return outcome
    for place in (outcome.block.place, str(outcome.block.content.location.path), None):
        if place in reasons:
            return Left(place=outcome.block.place, reason=f"it stands in {outcome.shown}, but {reasons[place]}")
    return outcome


def _file(run: Run, path: PagePath, before: str, after: str) -> WrittenFile:
    full = run.project.content / path
    return WrittenFile(path=full, shown=str(run.project.shown(full)), before=before, after=after)
