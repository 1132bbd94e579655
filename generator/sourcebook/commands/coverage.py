"""What of a library has no example yet: its public classes and functions against the symbols that have a page.

A report, not a check: nobody wants a page for everything, and nothing fails for want of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sourcebook.catalog.page_entries import names_without_page
from sourcebook.commands.opening import StartPoint, open_pages
from sourcebook.errors import SettingsError, nearest
from sourcebook.exports.names import Exports, Thing
from sourcebook.exports.public import PublicName, public_names
from sourcebook.model.reference import Library
from sourcebook.planning.run import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingName:
    """A class or function without a page."""

    name: str
    kind: str
    """`class` or `function`."""
    summary: str | None
    """What the library says of it."""

    def as_text(self) -> str:
        """Return one line."""
        return f"{self.name}: {self.summary}" if self.summary else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How far the pages of a project cover one library."""

    library: str
    release: str
    """Name and version."""
    public: int
    """How many classes and functions it offers."""
    missing: tuple[MissingName, ...]
    """Sorted by name."""

    def as_text(self) -> Iterator[str]:
        """Yield a line for the library, then one for each missing name, indented."""
        shown = self.public - len(self.missing)
        have = f"{shown} of {self.public} public classes and functions have a page"
        yield f"{self.release}: {have}{', these have none:' if self.missing else ''}"
        yield from (f"  {missing.as_text()}" for missing in self.missing)

    def as_json(self) -> dict[str, object]:
        """Return the same as a JSON object."""
        return {
            "library": self.library,
            "release": self.release,
            "public": self.public,
            "missing": [{"name": m.name, "kind": m.kind, "summary": m.summary} for m in self.missing],
        }


def cover_libraries(place: StartPoint, names: Sequence[str]) -> Iterator[Coverage]:
    """Compare libraries with the pages of a project.

    Args:
        place: Of the project.
        names: Libraries of the settings; all of them where none is named.

    Raises:
        SettingsError: When the settings do not have one.
        SourcebookError: When a release cannot be had or read.
    """
    run, pages = open_pages(place, Mode.AUTOMATIC)
    symbols = frozenset(page.front_matter.symbol for page in pages.values() if page.front_matter.symbol)
    for library in choose_libraries(names, run.settings.libraries):
        yield measure_coverage(library, run.sources.exports(library), symbols)


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


def measure_coverage(library: Library, exports: Exports, symbols: frozenset[str]) -> Coverage:
    """Compare one library with the symbols that have a page."""
    missing = names_without_page(exports, library.name, symbols)
    return Coverage(
        library=library.name,
        release=f"{library.reference.name} {library.reference.version}",
        public=len(public_names(exports, library.name)),
        missing=tuple(
            MissingName(name=public.name, kind=_kind(public), summary=exports.summary(public.origin))
            for public in missing
        ),
    )


def _kind(public: PublicName) -> str:
    return "class" if public.thing is Thing.CLASS else "function"
