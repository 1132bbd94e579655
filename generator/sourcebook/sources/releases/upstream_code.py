"""Find the commit of a forge that has the very bytes of a file of a release: where a reader sees it in its place.

A release says where its code is by addresses alone, which anybody can write. So a commit counts only when its own tree
names the file's git id under the same path, or below a folder of the repository such as `src`: that of the release's
tag, or the one that an attestation states. Nothing is fetched but lists of refs and trees, once each, and all of it is
for a link: what cannot be had does no harm, and a server that does not answer is not asked again. Where settings name a
copy of a repository, that is asked in place of its forge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import unquote, urlsplit

from sourcebook.errors import SourcebookError
from sourcebook.model.pin import Attestation, BlobId, CodePlace
from sourcebook.model.reference import Forge, ReleaseReference
from sourcebook.model.source import ReleaseMetadata
from sourcebook.references.web_addresses import is_repository_part
from sourcebook.sources.git.objects import Entry
from sourcebook.sources.git.server import ask_refs, ask_tree
from sourcebook.sources.network.failures import DeniedError, MissingError
from sourcebook.sources.network.transport import Transport
from sourcebook.sources.once import Once

_REPOSITORIES = 2
"""Of one release that are looked into."""
_PATHS = 50_000
"""Of one tree that are looked at."""
_TELLING = re.compile(r"source|repo|code|git", re.IGNORECASE)
"""In labels of links that lead to the code: they come first."""

_Repository = tuple[Forge, str]


class Tree(Protocol):
    """The files of one commit, by path."""

    def find(self, path: PurePosixPath) -> Entry | None:
        """Return what has this path, or None."""

    def paths(self, limit: int) -> Sequence[str]:
        """Return the first paths of files."""


class Copies(Protocol):
    """The copies of repositories that are asked in place of their forges; each raises `SourcebookError`."""

    def has(self, forge: Forge, repository: str) -> bool:
        """Tell whether there is one of a repository."""

    def refs(self, forge: Forge, repository: str) -> Mapping[str, str]:
        """Return commits by the full names of branches and tags."""

    def tree(self, forge: Forge, repository: str, commit: str) -> Tree:
        """Return the files of a commit."""


class UpstreamCode:
    """Finds the code of releases on forges; safe for several threads.

    Args:
        transport: The way to their servers.
        forges: Those that settings know.
        copies: Those that settings know of their repositories.
    """

    def __init__(self, transport: Transport, forges: Sequence[Forge], copies: Copies):
        self._transport = transport
        self._copies = copies
        self._forges = forges
        self._refs: Once[_Repository, Mapping[str, str]] = Once()
        self._trees: Once[tuple[_Repository, str], Tree | None] = Once()
        self._silent: set[str] = set()

    def find(
        self, reference: ReleaseReference, blob: BlobId, metadata: ReleaseMetadata, attestation: Attestation | None
    ) -> CodePlace | None:
        """Return where a file of a release is in a repository; None where no commit is known to have it.

        Args:
            reference: The file.
            blob: Its bytes.
            metadata: Whose addresses may lead to a forge.
            attestation: What the index states; None where it states nothing.
        """
        stated = attestation.commit if attestation else None
        for repository in list(dict.fromkeys(self._repositories(metadata, attestation)))[:_REPOSITORIES]:
            for commit in dict.fromkeys(filter(None, (stated, self._tagged(repository, reference)))):
                tree = self._tree(repository, commit)
                path = _path_in(tree, reference.path, blob) if tree else None
                if path is not None:
                    forge, name = repository
                    return CodePlace(repository=f"{forge.name}/{name}", commit=commit, path=path)
        return None

    def _repositories(self, metadata: ReleaseMetadata, attestation: Attestation | None) -> Iterator[_Repository]:
        for forge in self._forges:
            if attestation and forge.kind == attestation.publisher.lower():
                yield forge, attestation.repository
        links = sorted(metadata.links, key=lambda link: _TELLING.search(link[0]) is None)
        for url in (*(url for _, url in links), metadata.home_page or ""):
            if found := _repository_at(url, self._forges):
                yield found

    def _tagged(self, repository: _Repository, reference: ReleaseReference) -> str | None:
        """Return the commit of the tag of a release, by the usual names."""
        refs = self._refs.get(repository, lambda: self._ask_refs(repository))
        by_name = {name.lower(): commit for name, commit in refs.items()}
        tags = (f"refs/tags/{name}" for name in _tag_names(reference))
        return next((by_name[tag] for tag in tags if tag in by_name), None)

    def _ask_refs(self, repository: _Repository) -> Mapping[str, str]:
        forge, name = repository
        is_copied = self._copies.has(forge, name)
        if forge.url in self._silent and not is_copied:
            return {}
        try:
            if is_copied:
                return self._copies.refs(forge, name)
            return ask_refs(self._transport, f"{forge.url}/{name}")[0]
        except (MissingError, DeniedError):
            return {}
        except SourcebookError:
            if not is_copied:
                self._silent.add(forge.url)
            return {}

    def _tree(self, repository: _Repository, commit: str) -> Tree | None:
        return self._trees.get((repository, commit), lambda: self._ask_tree(repository, commit))

    def _ask_tree(self, repository: _Repository, commit: str) -> Tree | None:
        forge, name = repository
        is_copied = self._copies.has(forge, name)
        if forge.url in self._silent and not is_copied:
            return None
        try:
            if is_copied:
                return self._copies.tree(forge, name, commit)
            return ask_tree(self._transport, f"{forge.url}/{name}", commit)[0]
        except SourcebookError:
            return None


def _repository_at(url: str, forges: Sequence[Forge]) -> _Repository | None:
    """Return the repository that an address leads to or into; None for any other address."""
    for forge in forges:
        if not url.lower().startswith(f"{forge.url.lower()}/"):
            continue
        parts = [unquote(part) for part in urlsplit(url).path[len(urlsplit(forge.url).path) :].strip("/").split("/")]
        inside = parts.index("-") if forge.kind == "gitlab" and "-" in parts else len(parts)
        name = parts[: inside if forge.kind == "gitlab" else 2]
        if len(name) > 1:
            name[-1] = name[-1].removesuffix(".git")
            if all(map(is_repository_part, name)):
                return forge, "/".join(name)
    return None


def _tag_names(reference: ReleaseReference) -> Iterator[str]:
    """Yield how the tag of a release may be called, in lower case, the most usual first."""
    version = reference.version.lower()
    yield from (f"v{version}", version)
    for name in dict.fromkeys((reference.name, reference.name.replace("-", "_"))):
        yield from (f"{name}-{version}", f"{name}-v{version}", f"{name}/{version}", f"{name}/v{version}")
        yield from (f"{name}@{version}", f"{name}@v{version}", f"{name}=={version}", f"{name}_{version}")
    yield from (f"release-{version}", f"release/{version}", f"rel-{version}", f"r{version}", f"ver_{version}")
    yield f"rel_{version.replace('.', '_')}"


def _path_in(tree: Tree, path: PurePosixPath, blob: BlobId) -> PurePosixPath | None:
    """Return where a tree has these bytes: under a path that is, or ends with, that in the release."""
    try:
        for candidate in (path, PurePosixPath("src") / path, PurePosixPath("lib") / path):
            if _has(tree, candidate, blob):
                return candidate
        longer = (PurePosixPath(found) for found in tree.paths(_PATHS) if found.endswith(f"/{path}"))
        return next((found for found in longer if _has(tree, found, blob)), None)
    except SourcebookError:
        # A folder of it did not come.
        return None


def _has(tree: Tree, path: PurePosixPath, blob: BlobId) -> bool:
    entry = tree.find(path)
    return entry is not None and entry.oddity is None and entry.id == blob.git_blob
