"""Give the bytes of every source of a run: the face of `sources`.

For each reference: the pin from the lock, or a new one where that is allowed; then the bytes from the cache, or from
where they come from. Sources are fetched side by side, but what comes out depends neither on their order nor on time.
A source that fails fails alone. What is locked and in the cache needs no provider, and a run of nothing else not even
the modules of the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from sourcebook.errors import (
    DigestMismatchError,
    FetchError,
    HostNotAllowedError,
    PathNotFoundError,
    RevisionNotFoundError,
    SourcebookError,
    UnlockedError,
    own_copy,
)
from sourcebook.exports.names import Exports
from sourcebook.model.declared_module import DeclaredModule
from sourcebook.model.pin import BlobId, CodePlace, CommitPin, Pin, ReleasePin
from sourcebook.model.reference import (
    Forge,
    Library,
    LocalReference,
    Reference,
    ReleaseReference,
)
from sourcebook.model.source import Blob, ReleaseMetadata, Source
from sourcebook.model.warned import Warned
from sourcebook.model.whole_source import WholeFolder, WholeSource
from sourcebook.pins.licenses import license_in_lock
from sourcebook.pins.lock_text import Lock
from sourcebook.pins.release_metadata import parse_metadata
from sourcebook.references.whole_sources import name_whole
from sourcebook.settings.values import Settings
from sourcebook.sources.archive import ARCHIVE_HOST, ask_archived
from sourcebook.sources.locked_pins import check_pin
from sourcebook.sources.once import Once
from sourcebook.sources.providers.local import read_local
from sourcebook.sources.releases.library_declarations import LibraryDeclarations
from sourcebook.sources.releases.library_exports import LibraryExports
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.results import ResultCache
from sourcebook.sources.store.vendor import blobs_of, vendor_cache
from sourcebook.sources.upstream import Upstream

if TYPE_CHECKING:
    from sourcebook.sources.network.transport import Transport
    from sourcebook.sources.providers.all_providers import AllProviders
    from sourcebook.sources.releases.archive_members import Archive
    from sourcebook.sources.trees import Tree

_THREADS = 8

Answer = TypeVar("Answer")

_ANSWERS = (
    DigestMismatchError,
    HostNotAllowedError,
    PathNotFoundError,
    RevisionNotFoundError,
)
"""Faults that another attempt, or another network, would not mend."""


class Sources:
    """The sources of one run.

    Args:
        settings: Which servers may be asked, and whether anything may be resolved.
        lock: What is pinned already.
        upgrade: Whether to resolve everything anew, as if nothing were pinned.
        progress: Called with a line of text: how many sources are `wanted` at once that are not at hand, each of them
            that is `ready` or `failed`, a whole one that is `opened`, by its name if it could be, and where one is
            `waiting` for another run; from any thread.
        transport: The way to the network; by default one that follows the settings.
    """

    def __init__(
        self,
        settings: Settings,
        lock: Lock,
        *,
        upgrade: bool = False,
        progress: Callable[[str], None] | None = None,
        transport: Transport | None = None,
    ):
        self._settings = settings
        self._transport = transport
        self._earlier = {pin.identity: pin for pin in lock.pins}
        self._locked = {} if upgrade else self._earlier
        self._may_resolve = upgrade or settings.may_resolve
        self._is_compared = not (lock.is_older and settings.may_resolve)
        self._progress = progress or (lambda line: None)
        self._results: dict[str, Source | SourcebookError] = {}
        self._asked: dict[str, Reference] = {}
        self._getting: set[str] = set()
        self._metadata: Once[str, ReleaseMetadata] = Once()
        self._license_texts: Once[tuple[tuple[str, BlobId], ...], tuple[tuple[str, str], ...]] = Once()
        self._made: Once[str, AllProviders] = Once()
        self._cache = Cache(settings.cache, most_bytes=settings.limits.largest, vendored=vendor_cache(settings))
        results = ResultCache(settings.cache / "exports", settings.secret)
        self._libraries = LibraryExports(self._open_release, results)
        self._declarations = LibraryDeclarations(self._open_release, results)

    def with_pins(self, pins: Sequence[Pin]) -> Sources:
        """Return the sources of a run that also knows some pins, of what its lock does not have."""
        more = [pin for pin in pins if pin.identity not in self._earlier]
        lock = Lock(pins=(*self._earlier.values(), *more))
        return Sources(self._settings, lock, progress=self._progress, transport=self._transport)

    def obtain(self, references: Sequence[Reference]) -> Mapping[str, Source | SourcebookError]:
        """Resolve and fetch references, several at once.

        Args:
            references: In any order, repeated or not; those of an earlier call cost nothing.

        Returns:
            By `Reference.identity`, in the order of `references`: the source, or what is wrong with
            it. An error belongs to one reference alone, so that a place can be added to it.
        """
        wanted = {reference.identity: reference for reference in references}
        self._asked |= wanted
        new = [ref for identity, ref in wanted.items() if identity not in self._results]
        self._announce(new)
        # In threads whatever the provider is: how much is asked of one server at once is the transport's to say.
        pool = ThreadPoolExecutor(max_workers=_THREADS)
        try:
            for reference, result in zip(new, pool.map(self._obtain_one, new), strict=True):
                self._results[reference.identity] = result
        finally:
            # After Ctrl-C or a bug, what has not begun is not begun any more.
            pool.shutdown(cancel_futures=True)
        return {identity: self._results[identity] for identity in wanted}

    def absent(self, references: Sequence[Reference]) -> tuple[Reference, ...]:
        """Return those of references that have to be got from their place: neither cached nor files of the project."""
        return tuple(reference for reference in references if self._is_absent(reference))

    def _is_absent(self, reference: Reference) -> bool:
        if isinstance(reference, LocalReference) or reference.identity in self._results:
            return False
        pin = self._locked.get(reference.identity)
        if pin is None:
            return self._may_resolve
        return not all(self._cache.has(blob.digest) for blob in blobs_of(pin))

    def _announce(self, references: Sequence[Reference]) -> None:
        """Tell the providers, and whoever waits, what is about to be got."""
        asked = self.absent(references)
        self._getting |= {reference.identity for reference in asked}
        if not asked:
            return
        self._progress(f"wanted {len(asked)}")
        pinned = [(reference, self._locked.get(reference.identity)) for reference in asked]
        for kind, provider in self._providers().by_kind.items():
            provider.expect([(reference, pin) for reference, pin in pinned if isinstance(reference, kind)])

    def _providers(self) -> AllProviders:
        # Not at the head of this module: loading the network takes longer than reading a page.
        from sourcebook.sources.providers.all_providers import make_providers

        return self._made.get(
            "providers", lambda: make_providers(self._settings, self._cache, self._transport, self._progress)
        )

    def _open_release(self, reference: ReleaseReference, pin: Pin) -> AbstractContextManager[tuple[Archive, str]]:
        return self._providers().releases.open_release(reference, pin)

    @property
    def upstream(self) -> Upstream:
        """What the places of the sources say today, whatever the lock has."""
        return Upstream(self._providers, self._pin_of, self._progress)

    def _pin_of(self, reference: Reference) -> Pin | None:
        found = self._results.get(reference.identity)
        return found.pin if isinstance(found, Source) else None

    @contextmanager
    def open_trees(
        self, source: WholeSource, *, suffixes: Sequence[str], tell: Callable[[SourcebookError], None]
    ) -> Iterator[Sequence[Tree]]:
        """Open a whole release, repository or folder, as `trees.open_trees` says; which version it is, is progress."""
        from sourcebook.sources.trees import open_trees

        with ExitStack() as opened:
            if not isinstance(source, WholeFolder):
                self._progress("wanted 1")
            trees: Sequence[Tree] = ()
            try:
                opening = open_trees(source, self._settings, self._providers, suffixes=suffixes, tell=tell)
                trees = opened.enter_context(opening)
            finally:
                if not isinstance(source, WholeFolder):
                    self._progress(f"opened {name_whole(source, trees[0].version)}" if trees else "opened")
            yield trees

    def exports(self, library: Library) -> Exports:
        """Return the names of a library, out of the release that is pinned for it.

        Raises:
            SourcebookError: When its release cannot be had or read.
        """
        pin = self._library_pin(library)
        with _naming_the_command(pin):
            return self._libraries.exports(library, pin)

    def declared(self, library: Library, path: str) -> DeclaredModule | None:
        """Return what a module of a library declares; None when its release has no such module.

        Raises:
            SourcebookError: When its release cannot be had or read.
        """
        pin = self._library_pin(library)
        with _naming_the_command(pin):
            return self._declarations.module(library, pin, path)

    def declares(self, library: Library, path: str) -> bool:
        """Tell whether the release of a library has a module, without reading it.

        Raises:
            SourcebookError: When its release cannot be had or read.
        """
        pin = self._library_pin(library)
        with _naming_the_command(pin):
            return self._declarations.has_module(library, pin, path)

    def keep_releases(self, libraries: Sequence[Library]) -> tuple[str, ...]:
        """Bring the release files of libraries into the cache, whole, and return their digests.

        Raises:
            SourcebookError: When one cannot be had.
        """
        digests = []
        for release in (release for library in libraries for release in library.releases):
            pin = self._library_pin(release)
            assert isinstance(pin.origin, ReleasePin), "a library is a release"
            with _naming_the_command(pin), self._open_release(release.reference, pin):
                digests.append(pin.origin.file_digest)
        return tuple(digest for digest in digests if digest)

    def _library_pin(self, library: Library) -> Pin:
        found = self.obtain([library.reference])[library.reference.identity]
        if isinstance(found, SourcebookError):
            raise own_copy(found)
        assert found.pin is not None, "a release has a pin"
        return found.pin

    def unkept_texts(self, source: Source) -> tuple[str, ...]:
        """Return the licence texts and notices of a release that its pin leaves out, as far as is known here."""
        if source.pin is None or source.metadata is None or not isinstance(source.pin.origin, ReleasePin):
            return ()
        # Not at the head of this module: archives are only opened to prove what is locked.
        from sourcebook.sources.releases.kept_texts import unkept_texts

        return unkept_texts(source.pin.origin, source.metadata, cache=self._cache, limits=self._settings.limits)

    def references(self) -> tuple[Reference, ...]:
        """Return what was asked for so far, also what cannot be had, sorted by identity."""
        return tuple(self._asked[identity] for identity in sorted(self._asked))

    def pins(self) -> tuple[Pin, ...]:
        """Return the pins of everything obtained so far, sorted by identity: the new lock's."""
        sources = [result for result in self._results.values() if isinstance(result, Source)]
        pins = [source.pin for source in sources if source.pin is not None]
        return tuple(sorted(pins, key=lambda pin: pin.identity))

    def mark_archived(self) -> None:
        """Ask the archive of Software Heritage for the files of all pins, where settings name its host."""
        pins = [pin for pin in self.pins() if not pin.is_archived]
        if not (pins and self._may_resolve and any(host.name == ARCHIVE_HOST for host in self._settings.hosts)):
            return
        known = ask_archived(self._providers().transport, {pin.blob.swhid for pin in pins})
        for identity, found in self._results.items():
            if isinstance(found, Source) and found.pin and found.pin.blob.swhid in known:
                self._results[identity] = replace(found, pin=replace(found.pin, is_archived=True))

    def _obtain_one(self, reference: Reference) -> Source | SourcebookError:
        try:
            source = self._find(reference)
        except SourcebookError as error:
            self._tell(reference, f"failed {reference.identity}: {error.message}")
            return own_copy(error)
        self._tell(reference, f"ready {reference.identity}")
        return source

    def _tell(self, reference: Reference, line: str) -> None:
        if reference.identity in self._getting:
            self._progress(line)

    def _find(self, reference: Reference) -> Source:
        if isinstance(reference, LocalReference):
            settings = self._settings
            blob = read_local(
                settings.root, reference, max_bytes=settings.limits.file_bytes, shown=settings.local_files
            )
            return Source(reference=reference, pin=None, blob=blob)
        return self._pinned(reference)

    def _pinned(self, reference: Reference) -> Source:
        """Fetch by the lock, or resolve."""
        pin = self._locked.get(reference.identity)
        warnings: tuple[Warned, ...] = ()
        if pin is not None:
            check_pin(reference, pin, self._settings.limits)
            kept = self._kept(reference, pin)
            blob = kept or self._fetch(reference, pin)
            if kept is None and not self._is_compared and isinstance(reference, ReleaseReference):
                warnings = self._providers().releases.compare(reference, pin)
        elif self._may_resolve:
            earlier = self._earlier.get(reference.identity)
            resolved = self._providers().by_kind[type(reference)].resolve(reference, earlier)
            pin, blob, warnings = resolved.pin, resolved.blob, resolved.warnings
        else:
            raise UnlockedError(
                f"the source {reference.identity!r} is not in examples.lock",
                hint="run `sourcebook lock` on your machine and commit examples.lock",
            )
        source = Source(reference=reference, pin=pin, blob=blob, warnings=warnings)
        if pin.origin is None:
            return source
        source = replace(source, license_texts=self._texts_of(pin.origin))
        return self._with_facts(source, pin.origin) if isinstance(pin.origin, ReleasePin) else source

    def _kept(self, reference: Reference, pin: Pin) -> Blob | None:
        """Return the bytes that a pin names, where everything it names is in the cache; None where it is not."""
        if isinstance(reference, ReleaseReference) != isinstance(pin.origin, ReleasePin):
            # What is wrong with such a lock is for the provider to say.
            return None
        kept = [self._cache.read(blob.digest) for blob in blobs_of(pin)]
        return Blob(id=pin.blob, data=kept[0]) if kept[0] is not None and None not in kept else None

    def _fetch(self, reference: Reference, pin: Pin) -> Blob:
        with _naming_the_command(pin):
            return self._providers().by_kind[type(reference)].fetch(reference, pin)

    def _with_facts(self, source: Source, release: ReleasePin) -> Source:
        """Add what a release says of itself, read once for all of its files."""
        digest = release.metadata.digest
        metadata = self._metadata.get(digest, lambda: parse_metadata(self._text(digest)))
        assert source.pin is not None, "it has the release"
        return replace(
            source,
            pin=replace(source.pin, license=license_in_lock(metadata, source.pin.license)),
            metadata=metadata,
            code_forge=self._forge_of(source.pin.code),
        )

    def _forge_of(self, place: CodePlace | None) -> Forge | None:
        """Return the forge of a place, if it is one that the settings know."""
        known = (forge for forge in self._settings.forges if place and place.repository.startswith(f"{forge.name}/"))
        return next(known, None)

    def _texts_of(self, origin: ReleasePin | CommitPin) -> tuple[tuple[str, str], ...]:
        """Return licences and notices, read once for all files of a release or commit."""
        files = origin.license_files or ()
        return self._license_texts.get(files, lambda: tuple((name, self._text(blob.digest)) for name, blob in files))

    def _text(self, digest: str) -> str:
        return (self._cache.read(digest) or b"").decode("utf-8", "replace")


@contextmanager
def _naming_the_command(pin: Pin) -> Iterator[None]:
    """Where what is pinned cannot be fetched for want of a network, say which command to run where there is one."""
    try:
        yield
    except _ANSWERS:
        raise
    except FetchError as error:
        raise FetchError(
            f"{pin.identity!r} is locked, but not in the cache, and {error.message}",
            hint="run `sourcebook fetch` where there is a network; to need none, `sourcebook vendor`",
        ) from error
