"""What the places that code lives in say today, whatever the lock has: nothing asked here becomes part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from sourcebook.errors import SourcebookError, own_copy
from sourcebook.model.newest import Newest
from sourcebook.model.pin import Pin
from sourcebook.model.reference import ForgeReference, GitReference, Reference
from sourcebook.model.source import Source

if TYPE_CHECKING:
    from sourcebook.sources.git.history import FileHistory
    from sourcebook.sources.providers.all_providers import AllProviders

_THREADS = 8

Answer = TypeVar("Answer")


class Upstream:
    """The newest state of sources.

    Args:
        providers: Makes what asks the network.
        pin_of: Gives the pin of what the run has obtained, or None.
        progress: Called as by `Sources`.
    """

    def __init__(
        self,
        providers: Callable[[], AllProviders],
        pin_of: Callable[[Reference], Pin | None],
        progress: Callable[[str], None],
    ):
        self._providers = providers
        self._pin_of = pin_of
        self._progress = progress

    def newest(self, references: Sequence[Reference]) -> Mapping[str, Newest | SourcebookError | None]:
        """Ask what each place says today of what was obtained from it; each project or repository is asked once.

        Args:
            references: Of an earlier call of `obtain`.

        Returns:
            By `Reference.identity`, in the order of `references`: the state, or why it cannot be known. None for what
            has no versions, and for a file of the project itself.
        """

        def ask(reference: Reference) -> Newest | None:
            pin = self._pin_of(reference)
            return None if pin is None else self._providers().by_kind[type(reference)].newest(reference, pin)

        return self._side_by_side(references, ask)

    def resolve_anew(self, references: Sequence[Reference]) -> Mapping[str, Source | SourcebookError]:
        """Resolve references whatever the lock says of them; they do not become part of it.

        Returns:
            By `Reference.identity`, in the order of `references`: the source as it is now, or what is wrong with it.
        """
        for kind, provider in self._providers().by_kind.items() if references else ():
            provider.expect([(reference, None) for reference in references if isinstance(reference, kind)])

        def resolve(reference: Reference) -> Source:
            resolved = self._providers().by_kind[type(reference)].resolve(reference, None)
            return Source(reference=reference, pin=resolved.pin, blob=resolved.blob)

        return self._side_by_side(references, resolve)

    def newest_version(self, name: str) -> str:
        """Return the newest release of a project that is neither yanked nor a pre-release.

        Raises:
            RevisionNotFoundError: When there is no such project, or no such release of it.
            FetchError: When the package index cannot be reached or understood.
        """
        return self._providers().releases.newest_version(name)

    def refs(self, reference: ForgeReference | GitReference) -> Mapping[str, str]:
        """Return the commits of a repository's branches and tags, and of `HEAD`, by full name: `refs/tags/v1`.

        Raises:
            RevisionNotFoundError: When there is no such repository.
            FetchError: When it cannot be reached.
        """
        made = self._providers()
        return (
            made.forges.refs(reference) if isinstance(reference, ForgeReference) else made.repositories.refs(reference)
        )

    def release_versions(self, name: str) -> tuple[str, ...]:
        """Return the releases of a project that are neither yanked nor pre-releases, the oldest first.

        Raises:
            RevisionNotFoundError: When there is no such project.
            FetchError: When the package index cannot be reached or understood.
        """
        return self._providers().releases.versions(name)

    @contextmanager
    def open_history(self, references: Sequence[ForgeReference]) -> Iterator[FileHistory]:
        """Give all that stood at some files of one repository of a forge, in the order of the references.

        Raises:
            RevisionNotFoundError: When there is no such repository.
            FetchError: When it cannot be reached or read.
        """
        from sourcebook.sources.providers.mirrored import whole_repository

        addresses = [reference.revision_and_path for reference in references]
        with self._providers().repositories.open_history(whole_repository(references[0]), addresses) as history:
            yield history

    def _side_by_side(
        self, references: Sequence[Reference], ask: Callable[[Reference], Answer]
    ) -> dict[str, Answer | SourcebookError]:
        def answer(reference: Reference) -> Answer | SourcebookError:
            try:
                return ask(reference)
            except SourcebookError as error:
                return own_copy(error)
            finally:
                self._progress(f"ready {reference.identity}")

        wanted = {reference.identity: reference for reference in references}
        if wanted:
            self._progress(f"wanted {len(wanted)}")
        pool = ThreadPoolExecutor(max_workers=_THREADS)
        try:
            return dict(zip(wanted, pool.map(answer, wanted.values()), strict=True))
        finally:
            pool.shutdown(cancel_futures=True)
