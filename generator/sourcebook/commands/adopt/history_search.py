"""Look for pasted code in the history of the repository that its link names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.code.pasted.search import Fit, Miss, search_versions
from sourcebook.commands.adopt.found import Found, Left, why_not
from sourcebook.commands.adopt.pasted_blocks import PastedBlock
from sourcebook.references.forges import rules_of
from sourcebook.sources.session import Sources

if TYPE_CHECKING:
    from sourcebook.sources.git.history import FileHistory, Version

Outcome = Found | Left

_SAMPLE = 40
"""Versions among which the nearest is looked for."""


def search_history(blocks: Sequence[PastedBlock], sources: Sources) -> list[Outcome]:
    """Look for blocks of one repository in its history, and return what became of each.

    Raises:
        RevisionNotFoundError: When there is no such repository.
        FetchError: When it cannot be reached or read.
    """
    found: dict[int, Outcome] = {}
    seen: dict[str, frozenset[str]] = {}
    with sources.upstream.open_history([block.reference for block in blocks]) as history:
        waiting = list(range(len(blocks)))
        for versions in history.rounds():
            for path in dict.fromkeys(history.paths[n] for n in waiting):
                ids = frozenset(version.blob for version in versions[path])
                # What other branches add is all that is new in the second round.
                if ids and ids <= seen.get(path, frozenset()):
                    continue
                seen[path] = ids
                own = [n for n in waiting if history.paths[n] == path]
                outcomes = _search_file([blocks[n] for n in own], versions[path], history)
                found |= zip(own, outcomes, strict=True)
            waiting = [n for n in waiting if isinstance(found[n], Left)]
            if not waiting:
                break
    return [found[n] for n in range(len(blocks))]


def _search_file(blocks: Sequence[PastedBlock], versions: Sequence[Version], history: FileHistory) -> list[Outcome]:
    if not versions:
        reason = f"no commit of the repository has a file {str(blocks[0].content.path)!r}"
        return [Left(place=block.place, reason=reason) for block in blocks]
    step = max(1, len(versions) // _SAMPLE)
    results = search_versions(
        [block.sought for block in blocks], _texts(versions, history), _texts(versions[::-1][::step], history)
    )
    return [_outcome(block, result) for block, result in zip(blocks, results, strict=True)]


def _texts(versions: Sequence[Version], history: FileHistory) -> Iterator[tuple[Version, str]]:
    by_id = {version.blob: version for version in versions}
    for id, data in history.read(list(by_id)):
        yield by_id[id], read_text(data)


def read_text(data: bytes) -> str:
    """Return the text of a file that is only compared; where it is not UTF-8, each byte is a character."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _outcome(block: PastedBlock, result: Fit[Version] | Miss[Version]) -> Outcome:
    version = result.version
    if version is None:
        return Left(place=block.place, reason=f"nothing of it stands in any version of {str(block.content.path)!r}")
    shown = f"{version.path} at {version.commit[:10]}"
    if isinstance(result, Miss):
        return Left(place=block.place, reason=why_not(block, result.misplacement, shown))
    reference, path = block.reference, PurePosixPath(version.path)
    return Found(
        block=block,
        source=rules_of(reference.forge).page_url(
            reference.forge, reference.repository, commit=version.commit, path=path
        ),
        shown=shown,
        told="the oldest commit that fits",
        placement=result.placement,
    )
