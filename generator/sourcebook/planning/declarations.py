"""What modules declare that a file may use: those of the libraries in the settings, then the standard library."""

from __future__ import annotations

from collections.abc import Sequence

from sourcebook.model.declared_module import DeclaredModule
from sourcebook.model.reference import STUBS, Library
from sourcebook.sources.session import Sources
from sourcebook.sources.typeshed import is_standard_module, standard_module


class Declarations:
    """Gives what a module declares, from the first that knows it.

    Args:
        libraries: Those of the settings; stubs that are a package of their own come before what they are of.
        sources: Gives their releases; None where there are none.
    """

    def __init__(self, libraries: Sequence[Library], sources: Sources | None):
        self._libraries = libraries
        self._sources = sources
        self._known: dict[str, list[Library]] = {}

    def __call__(self, path: str) -> DeclaredModule | None:
        """Return what a module declares; None for one that nobody knows.

        Args:
            path: Dotted path by which it is imported.

        Raises:
            SourcebookError: When the release of its library cannot be had or read.
        """
        owners = self._owners(path)
        for library in owners:
            if self._sources is not None and (found := self._sources.declared(library, path)) is not None:
                return found
        return None if owners else standard_module(path)

    def has(self, path: str) -> bool:
        """Tell whether anybody knows a module, without reading it; faults as above."""
        owners, sources = self._owners(path), self._sources
        if not owners:
            return is_standard_module(path)
        return sources is not None and any(sources.declares(library, path) for library in owners)

    def _owners(self, path: str) -> list[Library]:
        """Return the libraries that a module would be of, stubs first."""
        top = path.partition(".")[0]
        if top not in self._known:
            owners = [each for each in self._libraries if each.name.partition(".")[0] in (f"{top}{STUBS}", top)]
            self._known[top] = sorted(owners, key=lambda library: not library.is_stubs)
        return self._known[top]
