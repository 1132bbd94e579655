"""Which release, repository or folder is meant as a whole: what commands look through, beside single files.

The texts are those of `parse_reference` without a path; version and revision may be left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from sourcebook.model.pin import Pin
from sourcebook.model.reference import (
    Forge,
    ForgeReference,
    GitReference,
    HttpsReference,
    LocalReference,
    Reference,
    ReleaseReference,
)
from sourcebook.model.whole_source import WholeFolder, WholeRelease, WholeRepository, WholeSource
from sourcebook.references import refuse_unreadable
from sourcebook.references.forges import forge_reference, repository_at, rules_of
from sourcebook.references.forms import SCHEME
from sourcebook.references.git_urls import parse_git_repository
from sourcebook.references.origins import commit_of
from sourcebook.references.purls import parse_whole_release
from sourcebook.references.web_addresses import parse_repository_page


def parse_whole_source(text: str, *, forges: Sequence[Forge]) -> WholeSource | None:
    """Read what names a release, a repository or a folder; None when it names a file, or is no address at all.

    Args:
        text: As written. What begins with no scheme is taken for a path of a folder.
        forges: The forges whose addresses are understood.

    Raises:
        ReferenceSyntaxError: Saying what was expected.
    """
    text = text.strip()
    found = SCHEME.match(text)
    scheme = found.group(1).lower() if found else ""
    if scheme:
        refuse_unreadable(text)
    if scheme == "pkg":
        return None if "#" in text else parse_whole_release(text)
    if scheme.startswith("git+"):
        return None if "#" in text else parse_git_repository(text)
    if scheme in ("https", "http"):
        return parse_repository_page(text, forges=forges)
    return WholeFolder(path=Path(text)) if text and not scheme else None


def is_open(text: str) -> bool:
    """Tell whether the source of one file leaves open which version or revision is meant: `pkg:pypi/NAME#path`."""
    scheme = SCHEME.match(text.strip())
    kind = scheme.group(1).lower() if scheme else ""
    if "#" not in text or not (kind == "pkg" or kind.startswith("git+")):
        return False
    whole = parse_whole_release(text.strip()) if kind == "pkg" else parse_git_repository(text.strip())
    return (whole.version if isinstance(whole, WholeRelease) else whole.revision) is None


def at_default_branch(text: str) -> str:
    """Write the default branch into the source of a file that begins with `git+` and names no revision."""
    address, _, path = text.partition("#")
    return f"{address.removesuffix('@')}@HEAD#{path}"


def name_repository_file(repository: WholeRepository, commit: str, path: PurePosixPath) -> str:
    """Return the reference of a file of a repository at a commit, ready to paste."""
    if repository.forge is not None:
        return rules_of(repository.forge).page_url(repository.forge, repository.repository, commit=commit, path=path)
    return f"git+{repository.url}@{commit}#{path}"


def file_in(whole: WholeSource, path: PurePosixPath) -> Reference:
    """Return the reference of a file of a release or repository whose version or commit is known."""
    match whole:
        case WholeRelease(name=name, version=str() as version):
            return ReleaseReference(name=name, version=version, path=path)
        case WholeRepository(forge=None, revision=str() as revision):
            return GitReference(scheme=whole.scheme, location=whole.location, revision=revision, path=path)
        case WholeRepository(forge=Forge() as forge, revision=str() as revision):
            return forge_reference(
                forge,
                repository=whole.repository,
                revision_and_path=f"{revision}/{path}",
                revision_kind=whole.revision_kind,
            )
    raise ValueError(whole)


def whole_of(reference: Reference, pin: Pin) -> WholeSource:
    """Return all files of the release or commit that a file is pinned in.

    Raises:
        LockfileError: When the pin is of something else.
    """
    match reference:
        case ReleaseReference(name=name, version=version):
            return WholeRelease(name=name, version=version)
        case ForgeReference(forge=forge, repository=repository):
            origin = commit_of(pin)
            return repository_at(forge, origin.repository or repository, revision=origin.commit, kind="commit")
        case GitReference(scheme=scheme, location=location):
            return WholeRepository(scheme=scheme, location=location, revision=commit_of(pin).commit)
    raise ValueError(reference)


def name_whole(source: WholeRelease | WholeRepository, version: str) -> str:
    """Return a release or repository as it is named again: with the version or the commit that was taken."""
    if isinstance(source, WholeRelease):
        query = f"?file_name={source.file_name}" if source.file_name else ""
        return f"pkg:pypi/{source.name}@{version}{query}"
    if source.forge is not None:
        return rules_of(source.forge).folder_url(source.forge, source.repository, commit=version)
    return f"git+{source.url}@{version}"


def name_pinned(reference: Reference, pin: Pin) -> str:
    """Return what names a resolved file again, ready to paste: at the commit that a branch or tag meant."""
    match reference:
        case ForgeReference(forge=forge, repository=repository):
            origin = commit_of(pin)
            return rules_of(forge).page_url(forge, origin.repository or repository, commit=origin.commit, path=pin.path)
        case GitReference(url=url, path=path):
            return f"git+{url}@{commit_of(pin).commit}#{path}"
        case HttpsReference(url=url):
            return url
        case ReleaseReference() | LocalReference():
            return reference.identity
