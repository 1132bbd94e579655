"""What of a library has no example yet: its public classes and functions against the symbols that have a page.

A report, not a check: nobody wants a page for everything, and nothing fails for want of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sourcebook.commands.opening import open_pages
from sourcebook.commands.start_point import StartPoint
from sourcebook.corpus.counts import find_staleness, load_counts
from sourcebook.errors import SettingsError, nearest
from sourcebook.exports.names import Exports, Thing
from sourcebook.exports.public import PublicName, public_names
from sourcebook.model.corpus_counts import COUNTS_NAME, CorpusCounts
from sourcebook.model.reference import Library
from sourcebook.planning.run import Mode
from sourcebook.settings.values import Settings
from sourcebook.sources.store.lock_file import load_corpus_lock
from sourcebook.writing.plurals import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingName:
    """A class or function without a page."""

    name: str
    kind: str
    """`class` or `function`."""
    summary: str | None
    """What the library says of it."""
    uses: int | None = None
    """Places in the corpus; None where nothing is counted."""
    projects: int | None = None
    """Projects of the corpus with one of them."""

    def as_text(self, *, of: int | None) -> str:
        """Return one line; `of` are the projects of the corpus, None where nothing is counted."""
        used = (
            f" ({plural(self.uses, 'use')} in {self.projects} of {plural(of, 'project')})" if self.uses and of else ""
        )
        return f"{self.name}{used}: {self.summary}" if self.summary else f"{self.name}{used}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How far the pages of a project cover one library."""

    library: str
    release: str
    """Name and version."""
    public: int
    """How many classes and functions it offers."""
    shown: int
    """How many of them have a page."""
    missing: tuple[MissingName, ...]
    """Of the others all, sorted by name, or only those that the corpus uses, the most used first."""
    projects: int | None = None
    """How many projects the corpus has; None where nothing is counted."""

    def as_text(self) -> Iterator[str]:
        """Yield a line for the library, then one for each missing name, indented."""
        have = f"{self.shown} of {self.public} public classes and functions have a page"
        yield f"{self.release}: {have}{', these have none:' if self.missing else ''}"
        yield from (f"  {missing.as_text(of=self.projects)}" for missing in self.missing)

    def as_json(self) -> dict[str, object]:
        """Return the same as a JSON object."""
        return {
            "library": self.library,
            "release": self.release,
            "public": self.public,
            "projects": self.projects,
            "missing": [
                {"name": m.name, "kind": m.kind, "summary": m.summary, "uses": m.uses, "projects": m.projects}
                for m in self.missing
            ],
        }


def cover_libraries(place: StartPoint, names: Sequence[str], *, most_used: bool = False) -> Iterator[Coverage]:
    """Compare libraries with the pages of a project.

    Args:
        place: Of the project.
        names: Libraries of the settings; all of them where none is named.
        most_used: Whether to tell only what the corpus uses, the most used first: by projects, then by uses.

    Raises:
        SettingsError: When the settings do not have one, or `most_used` is asked for and nothing is counted.
        LockfileError: When the counts cannot be read, or `most_used` is asked for and they are of another corpus.
        SourcebookError: When a release cannot be had or read.
    """
    run, pages = open_pages(place, Mode.AUTOMATIC)
    symbols = frozenset(page.front_matter.symbol for page in pages.values() if page.front_matter.symbol)
    counts = counts_of(run.settings, required=most_used)
    for library in choose_libraries(names, run.settings.libraries):
        found = measure_coverage(library, run.sources.exports(library), symbols, counts)
        yield _most_used_first(found) if most_used else found


def counts_of(settings: Settings, *, required: bool) -> CorpusCounts | None:
    """Return what is counted in the corpus as it is locked; None where nothing is.

    Raises:
        SettingsError: When that is required, and nothing is counted.
        LockfileError: When the counts cannot be read, or they are required and of another corpus.
    """
    counts = load_counts(settings.root / COUNTS_NAME)
    stale = find_staleness(counts, load_corpus_lock(settings.corpus_lock_path))
    if not required:
        return None if stale else counts
    if stale is not None:
        raise stale
    if counts is None:
        raise SettingsError(
            f"there is no {COUNTS_NAME}", hint="list projects in corpus.toml, and run `sourcebook mine`"
        )
    return counts


def _most_used_first(coverage: Coverage) -> Coverage:
    used = [missing for missing in coverage.missing if missing.uses]
    return replace(coverage, missing=tuple(sorted(used, key=lambda m: (-(m.projects or 0), -(m.uses or 0), m.name))))


def choose_libraries(names: Sequence[str], libraries: Sequence[Library]) -> tuple[Library, ...]:
    """Return the libraries of the settings that are named, all of them where none is.

    Raises:
        SettingsError: When the settings do not have one.
    """
    known = {library.name: library for library in libraries if not library.is_stubs}
    if not known:
        raise SettingsError(
            "the settings name no library",
            hint="add its release to [libraries] in sourcebook.toml: flask = 'pkg:pypi/flask@3.1.3'",
        )
    for name in names:
        if name not in known:
            near = nearest(name, sorted(known))
            raise SettingsError(
                f"no library {name!r} in [libraries]",
                hint=f"nearest is {near!r}" if near else f"there is {', '.join(map(repr, known))}",
            )
    return tuple(known[name] for name in names or known)


def measure_coverage(
    library: Library, exports: Exports, symbols: frozenset[str], counts: CorpusCounts | None = None
) -> Coverage:
    """Compare one library with the symbols that have a page."""
    missing = _without_page(exports, library.name, symbols)
    public_count = len(public_names(exports, library.name))
    return Coverage(
        library=library.name,
        release=f"{library.reference.name} {library.reference.version}",
        public=public_count,
        shown=public_count - len(missing),
        missing=tuple(
            MissingName(
                name=public.name,
                kind=_kind(public),
                summary=exports.summary(public.origin),
                uses=_used(counts, public.name)[0],
                projects=_used(counts, public.name)[1],
            )
            for public in missing
        ),
        projects=counts.projects if counts else None,
    )


def _used(counts: CorpusCounts | None, symbol: str) -> tuple[int | None, int | None]:
    """Return uses and projects of a symbol; what is folded counts as hardly used."""
    if counts is None:
        return None, None
    found = counts.by_symbol.get(symbol)
    return (found.uses, found.projects) if found else (0, 0)


def _kind(public: PublicName) -> str:
    return "class" if public.thing is Thing.CLASS else "function"


def _without_page(exports: Exports, library: str, symbols: frozenset[str]) -> list[PublicName]:
    """Return the public classes and functions of a library that no page is about, sorted."""
    shown = {exports.origin(symbol) for symbol in symbols if symbol.startswith(f"{library}.")}
    return [public for public in public_names(exports, library) if public.origin not in shown]
