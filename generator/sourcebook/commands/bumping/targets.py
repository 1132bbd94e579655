"""Where a source goes when it is moved: the newest release, the newest tag of its kind, or where its branch is now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

from sourcebook.errors import FetchError, SourcebookError, flatten, own_copy
from sourcebook.model.newest import Newest, Standing
from sourcebook.model.pin import Pin
from sourcebook.model.reference import ForgeReference, GitReference, LocalReference, Reference, ReleaseReference
from sourcebook.model.whole_source import WholeRelease, WholeRepository
from sourcebook.references.other_revisions import at_revision
from sourcebook.sources.git.repositories import is_commit
from sourcebook.sources.session import Sources

_TAG = re.compile(r"(?P<before>.*?)(?P<version>[0-9].*)")
_REFUSED = (Standing.TAKEN_OVER, Standing.QUARANTINED)
"""Where nobody should go without looking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a source goes."""

    reference: Reference
    """The same as before where a branch or an address means other bytes by now."""
    versions: tuple[str, str] | None
    """The revision that is written and the one to write; None where the text stays."""


def find_targets(
    references: Sequence[tuple[Reference, Pin]], sources: Sources
) -> dict[str, Target | SourcebookError | None]:
    """Return for each source, by its identity, where it goes; None where that is where it is, or why nobody can say.

    Args:
        references: With their pins.
        sources: Which have obtained them; each project and repository is asked once.
    """
    states = sources.upstream.newest([reference for reference, _ in references])
    found: dict[str, Target | SourcebookError | None] = {}
    for reference, pin in references:
        try:
            found[reference.identity] = _find(reference, pin, states[reference.identity], sources)
        except SourcebookError as error:
            found[reference.identity] = own_copy(flatten([error])[0])
    return found


def _find(
    reference: Reference, pin: Pin, state: Newest | SourcebookError | None, sources: Sources
) -> Target | SourcebookError | None:
    if isinstance(state, SourcebookError):
        return state
    if state is None:
        return None if isinstance(reference, LocalReference) else Target(reference=reference, versions=None)
    refused = [stated.text for stated in state.stated if stated.standing in _REFUSED]
    if not refused and state.whole is None:
        refused = [stated.text for stated in state.stated]
    if refused:
        return FetchError(refused[0])
    old, new = pin.requested_revision, _newest(reference, pin, state, sources)
    if new == old:
        return None if isinstance(reference, ReleaseReference) else Target(reference=reference, versions=None)
    return Target(reference=at_revision(reference, old, new), versions=(old, new))


def _newest(reference: Reference, pin: Pin, state: Newest, sources: Sources) -> str:
    """Return the revision to which a source goes; the one that it names where that is it."""
    named = pin.requested_revision
    match state.whole:
        case WholeRelease(version=str(version)):
            return version if _is_newer(version, named) else named
        case WholeRepository(revision=str(commit)) if is_commit(named):
            return named if commit == named.lower() else commit
    assert isinstance(reference, ForgeReference | GitReference), "what else is there has no revisions"
    return newest_tag(named, sources.upstream.refs(reference)) or named


def _is_newer(version: str, than: str) -> bool:
    try:
        return Version(version) > Version(than)
    except InvalidVersion:
        return version != than


def newest_tag(revision: str, refs: Mapping[str, str]) -> str | None:
    """Return the tag with the highest version among those that are written like one; None when it is no such tag.

    Args:
        revision: As a source names it, such as `v2.3.0` or `demo-2.3`.
        refs: Commits by full name.

    Returns:
        A final version, unless the tag itself is a pre-release; the tag itself where none is higher.
    """
    if f"refs/heads/{revision}" in refs or f"refs/tags/{revision}" not in refs:
        return None
    own = _tag(revision)
    if own is None:
        return revision
    before, version = own
    names = (name.removeprefix("refs/tags/") for name in refs if name.startswith("refs/tags/"))
    tags = [(found[1], name) for name in sorted(names) if (found := _tag(name)) and found[0] == before]
    wanted = [tag for tag in tags if not tag[0].is_prerelease or version.is_prerelease]
    return max([(version, revision), *(tag for tag in wanted if tag[0] > version)])[1]


def _tag(name: str) -> tuple[str, Version] | None:
    match = _TAG.fullmatch(name)
    try:
        return (match["before"], Version(match["version"])) if match else None
    except InvalidVersion:
        return None
