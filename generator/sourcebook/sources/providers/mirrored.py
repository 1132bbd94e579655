"""Files of forges of which settings name a copy: asked of the copy by git, and pinned as the forge's.

Which repository, commit and path a reference means is found in the copy; lock and page go on to name the forge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import quote

from sourcebook.model.newest import Newest
from sourcebook.model.pin import Pin
from sourcebook.model.reference import Forge, ForgeReference, GitReference
from sourcebook.model.source import Blob
from sourcebook.model.whole_source import WholeRepository
from sourcebook.references.origins import commit_of
from sourcebook.settings.values import Mirror
from sourcebook.sources.git.mirrors import find_mirror
from sourcebook.sources.git.objects import Entry
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


class MirroredCode:
    """The copies of repositories, for who looks for the code of a release."""

    def __init__(self, repositories: GitProvider, mirrors: Sequence[Mirror]):
        self._repositories = repositories
        self._mirrors = mirrors

    def has(self, forge: Forge, repository: str) -> bool:
        """Tell whether there is one of a repository."""
        return find_mirror(self._mirrors, _repository(forge, repository)) is not None

    def refs(self, forge: Forge, repository: str) -> Mapping[str, str]:
        """Return commits by the full names of branches and tags."""
        return self._repositories.refs(_repository(forge, repository))

    def tree(self, forge: Forge, repository: str, commit: str) -> ListedTree:
        """Return the files of a commit."""
        reference = _repository(forge, repository)
        whole = WholeRepository(scheme=reference.scheme, location=reference.location, revision=commit)
        return ListedTree(self._repositories.list_files(whole, commit))


class ListedTree:
    """The files of one commit, all of them listed."""

    def __init__(self, files: Mapping[str, Entry]):
        self._files = files

    def find(self, path: PurePosixPath) -> Entry | None:
        """Return the file that has this path, or None."""
        return self._files.get(str(path))

    def paths(self, limit: int) -> list[str]:
        """Return the first paths of files."""
        return list(islice(self._files, limit))


def whole_repository(reference: ForgeReference) -> WholeRepository:
    """Return the repository of a file, at its revision and path."""
    top = _repository(reference.forge, reference.repository)
    return WholeRepository(
        scheme=top.scheme,
        location=top.location,
        revision=reference.revision_and_path,
        revision_kind=reference.revision_kind,
        forge=reference.forge,
        repository=reference.repository,
    )


def _at(reference: ForgeReference, commit: str, path: PurePosixPath) -> GitReference:
    return replace(_repository(reference.forge, reference.repository), revision=commit, path=path)


def _repository(forge: Forge, repository: str) -> GitReference:
    scheme, _, base = forge.url.partition("://")
    location = f"{base}/{quote(repository)}.git"
    return GitReference(scheme=scheme, location=location, revision="HEAD", path=PurePosixPath())
