"""What every place that code lives in can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sourcebook.model.newest import Newest
from sourcebook.model.pin import Pin
from sourcebook.model.source import Blob
from sourcebook.model.warned import Warned

Ref = TypeVar("Ref", contravariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A reference that has been looked up for the first time."""

    pin: Pin
    blob: Blob
    warnings: tuple[Warned, ...] = ()


class Provider(Protocol[Ref]):
    """A place code lives in, for one kind of reference; its methods may be called from several threads."""

    def expect(self, wanted: Sequence[tuple[Ref, Pin | None]]) -> None:
        """Hear what the run is about to ask for, so that few requests can do; asks for nothing.

        Args:
            wanted: References with their pins, or with None where they will be resolved.
        """

    def resolve(self, reference: Ref, earlier: Pin | None) -> Resolved:
        """Find what a reference means now, and fetch it; everything the pin names is then in the cache.

        Args:
            reference: What to look up.
            earlier: What the lock says it meant, when it is looked up anew.

        Raises:
            RevisionNotFoundError, PathNotFoundError: With the nearest names.
            FetchError: When the place cannot be reached, or is not as it should be.
        """

    def fetch(self, reference: Ref, pin: Pin) -> Blob:
        """Return the bytes that a pin names; everything it names is then in the cache.

        Nothing is requested when the cache has it all.

        Raises:
            DigestMismatchError: When the place now has other bytes.
            FetchError: When it cannot be reached, or no longer has them.
        """

    def newest(self, reference: Ref, pin: Pin) -> Newest | None:
        """Return what the place says today of what is pinned; None where it knows no versions.

        Raises:
            FetchError: When it cannot be reached or understood.
        """
