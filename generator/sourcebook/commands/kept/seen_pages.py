"""What the last build saw on pages that no command can see on disk: what other plugins make, fill in or include.

A build keeps it below the cache, signed as all results there are; `lock`, `fetch`, `vendor` and `check` read the pages
with it, so that all agree on which examples there are, and the next build is planned with it. What was brought to a
page that was changed since is taken to be brought still, until a build sees it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath

from sourcebook.errors import SourcebookError
from sourcebook.model.page_path import PagePath
from sourcebook.model.request import ClassicBlock, ExampleRequest, placeless
from sourcebook.pages.headings import find_headings
from sourcebook.pages.page import Page, find_blocks, parse_page
from sourcebook.planning.run import Run
from sourcebook.settings.values import Settings
from sourcebook.sources.store.results import ResultCache, result_key

VARIABLE = "SOURCEBOOK_SEEN_PAGES"
"""Names a file for what a build saw, too: `check` sets it for the build that it starts, and reads no other."""
_MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenText:
    """What became of the text of a page."""

    digest: str
    """Of the body as its author wrote it, and of what it is read with: SHA-256, lowercase hex."""
    text: str
    brought: tuple[int, ...]
    """Which of its blocks are nobody's but theirs who wrote into it: numbers from 0, of those without a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPages:
    """What a build saw beside the pages on disk."""

    changed: Mapping[PagePath, SeenText] = field(default_factory=dict)
    made: Mapping[PagePath, str] = field(default_factory=dict)
    """The whole text of a page that another plugin has brought."""


def seen_text(page: Page, text: str, run: Run) -> SeenText:
    """Return what became of the text of a page, with what in it is not the author's."""
    own = Counter(placeless(block.content) for block in page.blocks if not isinstance(block.content, SourcebookError))
    brought = []
    for number, asked in enumerate(map(placeless, _asked_in(text, page, run.settings))):
        own[asked] -= 1
        if own[asked] < 0:
            brought.append(number)
    return SeenText(digest=_digest(page), text=text, brought=tuple(brought))


def _digest(page: Page) -> str:
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
            "changed": {str(path): asdict(entry) for path, entry in seen.changed.items()},
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
        changed={
            _path(path): SeenText(digest=entry["digest"], text=entry["text"], brought=tuple(entry["brought"]))
            for path, entry in read["changed"].items()
        },
        made={_path(path): text for path, text in read["made"].items()},
    )


def pages_as_seen(run: Run, pages: Mapping[PagePath, Page], seen: SeenPages) -> dict[PagePath, Page]:
    """Return the pages of a project as a build saw them."""
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


def unforeseen(run: Run, pages: Mapping[PagePath, Page], seen: SeenPages) -> list[PagePath]:
    """Return the pages to which others have brought something else than was planned.

    Args:
        run: Of the build.
        pages: All that it has read, with what it took for brought.
        seen: What it saw.
    """
    touched = {path: page for path, page in pages.items() if path in seen.changed or page.brought}
    now = {path: _as_seen(page, seen.changed.get(path), run.settings) for path, page in touched.items()}
    return [path for path, page in touched.items() if not _is_same(page, now[path])]


def pages_as_shown(pages: Mapping[PagePath, Page], run: Run, seen: SeenPages) -> dict[PagePath, Page]:
    """Return pages as a build saw them without the blocks that others have taken out of their texts."""
    return {path: _as_shown(page, seen.changed.get(path), run.settings) for path, page in pages.items()}


def _as_shown(page: Page, seen: SeenText | None, settings: Settings) -> Page:
    if seen is None or seen.digest != _digest(page):
        return page
    found = set(map(placeless, _asked_in(seen.text, page, settings)))
    shown = (one for one in page.blocks if isinstance(one.content, SourcebookError) or placeless(one.content) in found)
    return replace(page, blocks=tuple(shown))


def _is_same(page: Page, other: Page) -> bool:
    brought = [list(map(placeless, one.brought)) for one in (page, other)]
    return brought[0] == brought[1] and page.is_titled == other.is_titled


def _as_seen(page: Page, seen: SeenText | None, settings: Settings) -> Page:
    """Return a page with what others have brought to it."""
    if seen is None:
        return replace(page, brought=(), is_titled=False) if page.brought or page.is_titled else page
    asked = _asked_in(seen.text, page, settings)
    brought = tuple(asked[number] for number in seen.brought if number < len(asked))
    is_untitled = page.front_matter.page_title is not None and all(heading.level > 1 for heading in page.headings)
    is_titled = is_untitled and any(heading.level == 1 for heading in find_headings(seen.text))
    return replace(page, brought=brought, is_titled=is_titled)


def _asked_in(text: str, page: Page, settings: Settings) -> list[ExampleRequest | ClassicBlock]:
    """Return what the blocks of a text ask for; what is wrong with one is told where it is converted."""
    blocks, _ = find_blocks(
        text,
        path=page.path,
        body_lineno=page.body_lineno,
        forges=settings.forges,
        symbol=page.front_matter.symbol,
        name=page.fence,
    )
    return [block.content for block in blocks if not isinstance(block.content, SourcebookError)]


def _results(settings: Settings) -> ResultCache:
    return ResultCache(settings.cache / "seen", settings.secret)


def _key(run: Run) -> str:
    return result_key("pages that a build has seen, 2", str(run.project.root))


def _path(text: str) -> PagePath:
    return PagePath(PurePosixPath(text))
