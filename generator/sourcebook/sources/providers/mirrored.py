"""Files of forges of which settings name a copy: asked of the copy by git, and pinned as the forge's.

Which repository, commit and path a reference means is found in the copy; lock and page go on to name the forge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote

from sourcebook.model.newest import Newest
from sourcebook.model.pin import Pin
from sourcebook.model.reference import ForgeReference, GitReference
from sourcebook.model.source import Blob
from sourcebook.model.whole_source import WholeRepository
from sourcebook.references.origins import commit_of
from sourcebook.settings.values import Mirror
from sourcebook.sources.git.mirrors import find_mirror
from sourcebook.sources.git.repositories import is_commit
from sourcebook.sources.providers.forge import ForgeProvider
from sourcebook.sources.providers.git import GitProvider
from sourcebook.sources.providers.interface import Resolved


class MirroredForgeProvider:
    """The repositories of all forges, each asked of its copy where it has one."""

    def __init__(self, forges: ForgeProvider, repositories: GitProvider, mirrors: Sequence[Mirror]):
        self._forges = forges
        self._repositories = repositories
        self._mirrors = mirrors

    def expect(self, wanted: Sequence[tuple[ForgeReference, Pin | None]]) -> None:
        """Hear what will be asked for."""
        self._forges.expect([(reference, pin) for reference, pin in wanted if not self._is_mirrored(reference)])
        # Where a branch has to be told from a path, nothing is known yet.
        found = [(self._known(reference, pin), pin) for reference, pin in wanted if self._is_mirrored(reference)]
        self._repositories.expect([(reference, pin) for reference, pin in found if reference is not None])

    def resolve(self, reference: ForgeReference, earlier: Pin | None = None) -> Resolved:
        """Find the commit of the branch or tag, and fetch the file at it."""
        if not self._is_mirrored(reference):
            return self._forges.resolve(reference, earlier)
        commit, path = self._repositories.locate(whole_repository(reference))
        resolved = self._repositories.resolve(_at(reference, commit, path), earlier)
        revision = reference.revision_and_path.removesuffix(f"/{path}")
        return replace(resolved, pin=replace(resolved.pin, identity=reference.identity, requested_revision=revision))

    def fetch(self, reference: ForgeReference, pin: Pin) -> Blob:
        """Return the bytes that a pin names, from the cache or at its commit."""
        if not self._is_mirrored(reference):
            return self._forges.fetch(reference, pin)
        return self._repositories.fetch(_at(reference, commit_of(pin).commit, pin.path), pin)

    def newest(self, reference: ForgeReference, pin: Pin) -> Newest:
        """Return what the copy says of its revision today, else the forge."""
        if not self._is_mirrored(reference):
            return self._forges.newest(reference, pin)
        found = self._repositories.newest(_at(reference, commit_of(pin).commit, pin.path), pin)
        if not isinstance(found.whole, WholeRepository):
            return found
        whole = replace(found.whole, forge=reference.forge, repository=reference.repository)
        return replace(found, whole=whole)

    def refs(self, reference: ForgeReference) -> Mapping[str, str]:
        """Return the commits of a repository's branches and tags, and of `HEAD`, by full name."""
        if not self._is_mirrored(reference):
            return self._forges.refs(reference)
        return self._repositories.refs(_at(reference, "HEAD", reference.path))

    def _is_mirrored(self, reference: ForgeReference) -> bool:
        return find_mirror(self._mirrors, _at(reference, "HEAD", reference.path)) is not None

    def _known(self, reference: ForgeReference, pin: Pin | None) -> GitReference | None:
        if pin is not None:
            return _at(reference, commit_of(pin).commit, pin.path)
        first, _, rest = reference.revision_and_path.partition("/")
        return _at(reference, first.lower(), PurePosixPath(rest)) if is_commit(first) else None


def whole_repository(reference: ForgeReference) -> WholeRepository:
    """Return the repository of a file, at its revision and path."""
    scheme, _, base = reference.forge.url.partition("://")
    return WholeRepository(
        scheme=scheme,
        location=f"{base}/{quote(reference.repository)}.git",
        revision=reference.revision_and_path,
        revision_kind=reference.revision_kind,
        forge=reference.forge,
        repository=reference.repository,
    )


def _at(reference: ForgeReference, commit: str, path: PurePosixPath) -> GitReference:
    source = whole_repository(reference)
    return GitReference(scheme=source.scheme, location=source.location, revision=commit, path=path)
