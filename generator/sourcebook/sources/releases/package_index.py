"""Ask a package index which files a release has.

The index's pages are parsed by `pypi-simple`, which also knows the address of the public index; fetching them is
`transport`'s, so that its rules hold. The files a page names may lie on any public https server.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import quote

from packaging.version import InvalidVersion, Version
from pydantic import ValidationError
from pypi_simple import (
    ACCEPT_ANY,
    PYPI_SIMPLE_ENDPOINT,
    DistributionPackage,
    ProjectPage,
    UnsupportedRepoVersionError,
)

from sourcebook.errors import FetchError, RevisionNotFoundError
from sourcebook.references.versions import is_same_version
from sourcebook.settings.values import Index
from sourcebook.sources.network.failures import MissingError
from sourcebook.sources.network.transport import Answer, Transport
from sourcebook.sources.once import Once

_PAGE_BYTES = 64_000_000
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFile:
    """One file of a release, as the index names it."""

    name: str
    url: str
    digest: str | None
    """SHA-256, lowercase hex; None when the index gives none."""
    size: int | None
    """Bytes; None when the index does not say."""
    provenance_url: str | None = None
    """Where the index states who published it (PEP 740); None where it does not."""
    is_yanked: bool = False
    """Whether its makers took it back (PEP 592): still read where it is named exactly."""
    yanked_reason: str = ""
    """Why, in the makers' words; often nothing is said."""


def index_url(index: Index) -> str:
    """Return the base address of the index's simple API, without trailing slash."""
    return (index.url or PYPI_SIMPLE_ENDPOINT).rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectState:
    """What the index says of a project, seen from one of its releases."""

    newest: str | None
    """The newest release that is neither yanked nor, unless that one is, a pre-release; None where all are."""
    is_there: bool
    """Whether it still has the release."""
    is_yanked: bool
    """Whether all files of the release were taken back."""
    reason: str
    """Why, as its makers say; empty where they do not."""
    status: str | None
    """`archived`, `deprecated` or `quarantined` (PEP 792); None where nothing is said."""


class PackageIndex:
    """A package index; each project's page is asked for once in a run."""

    def __init__(self, index: Index, transport: Transport):
        self._url = index_url(index)
        self._transport = transport
        self._pages: Once[str, ProjectPage] = Once()

    def release_files(self, name: str, version: str) -> tuple[ReleaseFile, ...]:
        """Return the files of a release, yanked ones too, sorted by name; never empty.

        Args:
            name: Normalized project name.
            version: Compared by PEP 440: `1.0` is `1.0.0`.

        Raises:
            RevisionNotFoundError: When there is no such project, or no such release of it.
            FetchError: When the index cannot be reached or understood.
        """
        packages = self._page(name).packages
        files = tuple(
            ReleaseFile(
                name=package.filename,
                url=package.url,
                digest=_sha256(package),
                size=package.size,
                provenance_url=package.provenance_url,
                is_yanked=package.is_yanked,
                yanked_reason=package.yanked_reason or "",
            )
            for package in sorted(packages, key=lambda package: package.filename)
            if package.version is not None and is_same_version(package.version, version)
        )
        if not files:
            raise RevisionNotFoundError(
                f"there is no release {version!r} of {name!r} in the package index",
                hint=_nearest_versions(version, packages),
            )
        return files

    def newest_version(self, name: str) -> str:
        """Return the newest release that is neither yanked nor a pre-release, as the index writes it.

        Args:
            name: Normalized project name.

        Raises:
            RevisionNotFoundError: When there is no such project, or no such release of it.
            FetchError: When the index cannot be reached or understood.

        Source: PEP 440 ("Handling of pre-releases") and PEP 592 (a release is yanked when all of its files are).
        """
        packages = self._page(name).packages
        versions = _sorted_versions(package.version for package in packages if package.version)
        kept = set(_sorted_versions(p.version for p in packages if p.version and not p.is_yanked))
        for version in reversed(versions):
            if version in kept and _is_final(version):
                return version
        if not versions:
            raise RevisionNotFoundError(
                f"the project {name!r} has no release files in the package index", hint="name another project"
            )
        what = "yanked" if not kept else "a pre-release" if kept.issuperset(versions) else "yanked or a pre-release"
        newest = next((version for version in reversed(versions) if version in kept), versions[-1])
        raise RevisionNotFoundError(
            f"every release of {name!r} is {what}", hint=f"if one is meant, name it: 'pkg:pypi/{name}@{newest}'"
        )

    def versions(self, name: str) -> tuple[str, ...]:
        """Return the releases that are neither yanked nor pre-releases, the oldest first; perhaps none.

        Args:
            name: Normalized project name.

        Raises:
            RevisionNotFoundError: When there is no such project.
            FetchError: When the index cannot be reached or understood.
        """
        packages = self._page(name).packages
        kept = _sorted_versions(package.version for package in packages if package.version and not package.is_yanked)
        return tuple(version for version in kept if _is_final(version))

    def state(self, name: str, version: str) -> ProjectState:
        """Return what the index says of a project, for who has one of its releases.

        Args:
            name: Normalized project name.
            version: Of the release, which need not be there any more.

        Raises:
            RevisionNotFoundError: When there is no such project.
            FetchError: When the index cannot be reached or understood.
        """
        page = self._page(name)
        own = [package for package in page.packages if package.version and is_same_version(package.version, version)]
        kept = _sorted_versions(p.version for p in page.packages if p.version and not p.is_yanked)
        newest = [text for text in kept if _is_final(text) or not _is_final(version)]
        is_yanked = bool(own) and all(package.is_yanked for package in own)
        return ProjectState(
            newest=newest[-1] if newest else None,
            is_there=bool(own),
            is_yanked=is_yanked,
            reason=next((p.yanked_reason for p in own if p.yanked_reason), "") if is_yanked else "",
            status=page.status.value if page.status and page.status.value != "active" else None,
        )

    def _page(self, name: str) -> ProjectPage:
        return self._pages.get(name, lambda: self._fetch(name))

    def _fetch(self, name: str) -> ProjectPage:
        try:
            answer = self._transport.get(
                f"{self._url}/{quote(name, safe='')}/",
                max_bytes=_PAGE_BYTES,
                headers={"Accept": ACCEPT_ANY},
            )
        except MissingError:
            raise RevisionNotFoundError(
                f"there is no project {name!r} in the package index",
                hint="the name is the one that `pip install` takes, not the one that is imported",
            ) from None
        try:
            return _parse_page(answer, name)
        except (ValueError, ValidationError, UnsupportedRepoVersionError, RecursionError):
            raise FetchError(
                f"the package index answers for {name!r} with a page that cannot be read",
                hint="`url` under [index] must be the address of a simple index (PEP 503 or 691)",
            ) from None


def _parse_page(answer: Answer, name: str) -> ProjectPage:
    """Read a page in the form the index chose. Source: PEP 691, "Version + Format Selection"."""
    kind = answer.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
    if kind == "application/vnd.pypi.simple.v1+json":
        return ProjectPage.from_json_data(json.loads(answer.data), base_url=answer.url)
    if kind not in {"text/html", "application/vnd.pypi.simple.v1+html"}:
        raise ValueError(kind)
    return ProjectPage.from_html(name, answer.data, base_url=answer.url)


def _sha256(package: DistributionPackage) -> str | None:
    digest = package.digests.get("sha256", "").lower()
    return digest if re.fullmatch("[0-9a-f]{64}", digest) else None


def _is_final(version: str) -> bool:
    """Tell whether a version is one of PEP 440, and neither a pre-release nor one of development."""
    try:
        return not Version(version).is_prerelease
    except InvalidVersion:
        return False


def _nearest_versions(version: str, packages: Sequence[DistributionPackage]) -> str:
    """Name the versions spelled most like the wanted one, else the newest."""
    versions = _sorted_versions(package.version for package in packages if package.version)
    near = get_close_matches(version, versions, n=_NAMED, cutoff=0.5) or versions[-_NAMED:]
    if not near:
        return "the project has no release files"
    return "nearest is " + ", ".join(repr(text) for text in near)


def _sorted_versions(texts: Iterable[str]) -> list[str]:
    """Sort by PEP 440, what is none of its versions first, each once."""

    def key(text: str) -> tuple[bool, Version, str]:
        try:
            return (True, Version(text), text)
        except InvalidVersion:
            return (False, Version("0"), text)

    return sorted(set(texts), key=key)
