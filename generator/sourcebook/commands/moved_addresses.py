"""Which pages does a key of their head move for the first time?

A page that had an address before, and is somewhere else after a build, breaks what leads to it. So the first build that
moves one says so. The address of each page is noted in the cache; a page that is new had none before, and where nothing
is noted, all of them had. Where nothing is noted and the project has a lock, its pages have been built elsewhere
before; and in CI, whose cache may be new each time, nobody can answer.
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

_NAME = "page-addresses"
_MOST_BYTES = 16_000_000


def newly_moved(site: Site, engine: EngineAddresses, settings: Settings) -> Iterator[Warned]:
    """Yield a warning for each page whose slug moves it, and that no build before has moved."""
    if settings.ci or site.faults or site.plan.faults:
        return
    noted = _read(settings)
    if noted is None and settings.lock_path.exists():
        return
    for path, planned in site.plan.pages.items():
        own, new = engine.address_of(path), site.addresses[path]
        old = own if noted is None else noted.get(str(path), new)
        if new not in {own, old}:
            yield Warned(
                code=Code.ADDRESS_MOVED,
                message=f"'slug' moves this page from {old!r} to {new!r}",
                hint=f"what leads there ends nowhere: write 'aliases: {_slug(old)}' beside it, or take the slug out; "
                "this is told once",
                location=planned.page.location_of("slug"),
            )


def note_moved(site: Site, engine: EngineAddresses, settings: Settings) -> None:
    """Note in the cache where the pages of a site are, those of others too."""
    others = {source: address for address, source in engine.taken.items() if source.endswith(".md")}
    addresses = others | {str(path): site.addresses[path] for path in site.plan.pages}
    if settings.ci or not site.plan.pages or addresses == _read(settings):
        return
    lines = (f"{path}\t{address}\n" for path, address in sorted(addresses.items()))
    # What cannot be noted is told again.
    with suppress(OSError):
        settings.cache.mkdir(parents=True, exist_ok=True)
        write_atomic(settings.cache / _NAME, "".join(lines).encode("utf-8", "replace"))


def _slug(address: str) -> str:
    return address.removesuffix("index.html") if address.endswith("/index.html") else address.removesuffix(".html")


def _read(settings: Settings) -> dict[str, str] | None:
    """Return the address of each page that is noted; None where nothing is."""
    try:
        data = read_file(Path(settings.cache, _NAME), root=None, most_bytes=_MOST_BYTES)
    except (OSError, OddFileError):
        return None
    lines = (line.partition("\t") for line in data.decode("utf-8", "replace").split("\n"))
    return {path: address for path, _, address in lines if address}
