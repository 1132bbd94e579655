"""Which pages does a key of their head move for the first time?

A page that had an address before, and is somewhere else after a build, breaks what leads to it. So the first build that
moves one says so. What is known to be moved is noted in the cache. Where nothing is noted and the project has a lock,
its pages have been built elsewhere before; and in CI, whose cache may be new each time, nobody can answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sourcebook.model.codes import Code
from sourcebook.model.warned import Warned
from sourcebook.settings.values import Settings
from sourcebook.site.addresses import EngineAddresses
from sourcebook.site.arrangement import Site
from sourcebook.sources.store.atomic import write_atomic
from sourcebook.sources.store.plain_files import OddFileError, read_file

_NAME = "moved-pages"
_MOST_BYTES = 16_000_000


def newly_moved(site: Site, engine: EngineAddresses, settings: Settings) -> Iterator[Warned]:
    """Yield a warning for each page whose slug moves it, and that no build before has moved."""
    if settings.ci or site.faults or site.plan.faults:
        return
    noted = _read(settings)
    if noted is None and settings.lock_path.exists():
        return
    for path, planned in site.plan.pages.items():
        old, new = engine.address_of(path), site.addresses[path]
        if old != new and _line(str(path), new) not in (noted or ()):
            yield Warned(
                code=Code.ADDRESS_MOVED,
                message=f"'slug' moves this page from {old!r} to {new!r}",
                hint=f"what leads there ends nowhere: write 'aliases: {_slug(old)}' beside it, or take the slug out; "
                "this is told once",
                location=planned.page.location_of("slug"),
            )


def note_moved(site: Site, engine: EngineAddresses, settings: Settings) -> None:
    """Note in the cache which pages a build has moved."""
    moved = [(path, site.addresses[path]) for path in site.plan.pages]
    lines = sorted(_line(str(path), new) for path, new in moved if new != engine.address_of(path))
    if settings.ci or not site.plan.pages or frozenset(lines) == _read(settings):
        return
    # What cannot be noted is told again.
    with suppress(OSError):
        settings.cache.mkdir(parents=True, exist_ok=True)
        write_atomic(settings.cache / _NAME, "".join(lines).encode("utf-8", "replace"))


def _line(path: str, address: str) -> str:
    return f"{path}\t{address}\n"


def _slug(address: str) -> str:
    return address.removesuffix("index.html") if address.endswith("/index.html") else address.removesuffix(".html")


def _read(settings: Settings) -> frozenset[str] | None:
    """Return what is noted; None where nothing is."""
    try:
        data = read_file(Path(settings.cache, _NAME), root=None, most_bytes=_MOST_BYTES)
    except (OSError, OddFileError):
        return None
    return frozenset(data.decode("utf-8", "replace").splitlines(keepends=True))
