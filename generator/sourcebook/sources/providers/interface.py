"""What every place that code lives in can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from sourcebook.errors import Warned
from sourcebook.model import Blob, Pin

Ref = TypeVar("Ref", contravariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A reference that has been looked up for the first time."""

    pin: Pin
    blob: Blob
    warnings: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address at the origin, and what it leads to."""

    url: str
    label: str


class Provider(Protocol[Ref]):
    """A place code lives in, for one kind of reference; its methods may be called from several
    threads."""

    def resolve(self, reference: Ref) -> Resolved:
        """Find what a reference means now, and fetch it; everything the pin names is then in the
        cache.

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
