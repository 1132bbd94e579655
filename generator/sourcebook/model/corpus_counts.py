"""How often the names of libraries are used in the corpus, and by how many of its projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sourcebook.model.mark import Kind

COUNTS_NAME = "corpus.counts.json"
"""The file that has them, beside `corpus.lock`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolCount:
    """How one symbol is used."""

    symbol: str
    """Canonical dotted name."""
    uses: int
    """Places, in all projects together."""
    projects: int
    """Projects with at least one of them."""
    kinds: tuple[tuple[Kind, int], ...]
    """Uses of each kind that there are any of, sorted by kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """The symbols of a library that are too rarely used to be counted one by one."""

    library: str
    """First part of their names."""
    symbols: int
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """By how many projects a name is used, and of how many."""

    projects: int
    of: int
    """Projects that the corpus has."""
    corpus: str
    """Digest of what `corpus.lock` pins."""

    @property
    def share(self) -> str:
        """What is said of it everywhere: `9 of 140 projects`."""
        return f"{self.projects} of {self.of} projects"


SHORT_DIGEST = 12
"""Characters of a digest that are shown."""


@dataclass(frozen=True, kw_only=True)
class CorpusCounts:
    """What is counted in a corpus.

    Uses that say nothing of a library's users are not counted: those in the library's own project, and in copies of
    other projects.
    """

    corpus: str
    """Digest of what `corpus.lock` pins."""
    projects: int
    """How many projects the corpus has."""
    symbols: tuple[SymbolCount, ...] = ()
    """Sorted by name."""
    folded: tuple[Folded, ...] = ()
    """Sorted by library."""

    @cached_property
    def by_symbol(self) -> Mapping[str, SymbolCount]:
        """The symbols that are counted one by one, by name."""
        return {count.symbol: count for count in self.symbols}

    def usage(self, names: Iterable[str]) -> Usage | None:
        """Return by how many projects an object is used; None where it is not counted one by one.

        Args:
            names: All of the object's, of which one at most is counted.
        """
        found = next(filter(None, map(self.by_symbol.get, names)), None)
        return Usage(projects=found.projects, of=self.projects, corpus=self.corpus) if found else None
