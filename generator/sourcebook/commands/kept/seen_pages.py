"""What the last build saw on pages that no command can see on disk: what other plugins make, fill in or include.

A build keeps it below the cache, signed as all results there are; `lock`, `fetch`, `vendor` and `check` read the pages
with it, so that all agree on which examples there are. Where a page was changed since, what is kept of it is none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from sourcebook.errors import SourcebookError, flatten
from sourcebook.model.page_path import PagePath
from sourcebook.pages.page import Page, find_blocks, parse_page
from sourcebook.planning.run import Run
from sourcebook.settings.values import Settings
from sourcebook.sources.store.results import ResultCache, result_key

VARIABLE = "SOURCEBOOK_SEEN_PAGES"
"""Names a file for what a build saw, too: `check` sets it for the build that it starts, and reads no other."""
_MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPages:
    """What a build saw beside the pages on disk."""

    changed: Mapping[PagePath, tuple[str, str]] = field(default_factory=dict)
    """Digest of the body as its author wrote it, and the text that came of it, by page."""
    made: Mapping[PagePath, str] = field(default_factory=dict)
    """The whole text of a page that another plugin has brought."""


def body_digest(page: Page) -> str:
    """Return what tells whether a body is still the same, and what it is read with: SHA-256, lowercase hex."""
    return hashlib.sha256(f"{page.front_matter.symbol}\0{page.body}".encode("utf-8", "surrogatepass")).hexdigest()


def keep_seen(run: Run, seen: SeenPages, *, file: str | None) -> None:
    """Keep what a build saw, also where that is nothing beside the pages on disk.

    Args:
        run: Of the build.
        seen: What it saw.
        file: Where it is written, too.
    """
    data = json.dumps(
        {
            "changed": {str(path): list(entry) for path, entry in seen.changed.items()},
            "made": {str(path): text for path, text in seen.made.items()},
        },
        sort_keys=True,
    ).encode()
    results = _results(run.settings)
    results.write(_key(run), data)
    results.prune(most_bytes=_MOST_BYTES)
    if file:
        Path(file).write_bytes(data)


def load_seen(run: Run, *, file: Path | None = None) -> SeenPages | None:
    """Return what the last build of a project saw; None where none is kept, or nobody knows who has written it.

    Args:
        run: Of the project.
        file: Where a build that was just started has written it.
    """
    data = None
    if file is None:
        data = _results(run.settings).read(_key(run))
    else:
        with suppress(OSError):
            data = file.read_bytes()
    if data is None:
        return None
    read = json.loads(data)
    return SeenPages(
        changed={_path(path): (digest, text) for path, (digest, text) in read["changed"].items()},
        made={_path(path): text for path, text in read["made"].items()},
    )


def pages_as_seen(run: Run, pages: Mapping[PagePath, Page], seen: SeenPages) -> dict[PagePath, Page]:
    """Return the pages of a project as a build saw them; those that were changed since as they are."""
    settings, project = run.settings, run.project
    result = {path: _as_seen(page, seen.changed.get(path), settings) for path, page in pages.items()}
    for path, text in seen.made.items():
        if path not in result:
            shown = project.shown(project.content / path)
            page = parse_page(
                text, path=shown, forges=settings.forges, fence=settings.fence, other_keys=settings.other_keys
            )
            result[path] = _as_seen(page, seen.changed.get(path), settings)
    return result


def _as_seen(page: Page, entry: tuple[str, str] | None, settings: Settings) -> Page:
    if entry is None or entry[0] != body_digest(page):
        return page
    blocks, warnings = find_blocks(
        entry[1],
        path=page.path,
        body_lineno=page.body_lineno,
        forges=settings.forges,
        symbol=page.front_matter.symbol,
        name=page.fence,
    )
    known = {fault for block in page.blocks if isinstance(block.content, SourcebookError) for fault in [block.content]}
    told = set(flatten(list(known)))
    faults = tuple(fault for fault in page.faults if fault not in told)
    return replace(
        page,
        blocks=blocks,
        warnings=(*page.warnings, *warnings),
        faults=faults,
        has_examples=page.has_examples or bool(blocks),
        is_whole=True,
    )


def _results(settings: Settings) -> ResultCache:
    return ResultCache(settings.cache / "seen", settings.secret)


def _key(run: Run) -> str:
    return result_key("pages that a build has seen, 1", str(run.project.root))


def _path(text: str) -> PagePath:
    return PagePath(PurePosixPath(text))
