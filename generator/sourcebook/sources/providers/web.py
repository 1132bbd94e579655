"""Any file on the web by its address, from hosts that settings allow; only its digest pins it.

Nothing but the lock says what a file on the web was, so that one that changes is told apart from
one that is the same: other bytes than the lock's are refused until somebody upgrades.
"""

from __future__ import annotations

from collections.abc import Sequence

from sourcebook.errors import ContentError, DigestMismatchError, PathNotFoundError
from sourcebook.model.newest import Newest
from sourcebook.model.pin import UNKNOWN_LICENSE, Pin
from sourcebook.model.reference import HttpsReference
from sourcebook.model.source import Blob
from sourcebook.settings.values import Limits
from sourcebook.sources.network.failures import MissingError
from sourcebook.sources.network.transport import Answer, Transport
from sourcebook.sources.providers.first_look import is_page_type, may_be_page, warn_of_answer
from sourcebook.sources.providers.interface import Resolved
from sourcebook.sources.store.blobs import Cache, blob_of


class WebProvider:
    """The files of all hosts."""

    def __init__(self, transport: Transport, cache: Cache, limits: Limits):
        self._transport = transport
        self._cache = cache
        self._limits = limits

    def expect(self, wanted: Sequence[tuple[HttpsReference, Pin | None]]) -> None:
        """Hear what will be asked for; each file is a request of its own in any case."""

    def resolve(self, reference: HttpsReference, earlier: Pin | None = None) -> Resolved:
        """Fetch the file and pin what it is now."""
        answer = self._get(reference)
        blob = self._cache.write(answer.data)
        pin = Pin(
            identity=reference.identity,
            requested_revision="",
            path=reference.path,
            blob=blob.id,
            license=UNKNOWN_LICENSE,
            origin=None,
        )
        kind = answer.headers.get("Content-Type", "")
        warnings = warn_of_answer(answer.data, reference.path, name=repr(reference.url), content_type=kind)
        return Resolved(pin=pin, blob=blob, warnings=warnings)

    def fetch(self, reference: HttpsReference, pin: Pin) -> Blob:
        """Return the bytes that a pin names, from the cache or from their address."""
        data = self._cache.read(pin.blob.digest)
        if data is None:
            data = self._get(reference).data
            found = blob_of(data).id
            if found != pin.blob:
                raise DigestMismatchError(
                    f"{reference.url!r} has sha256 {found.digest}, the lock says {pin.blob.digest}",
                    expected=pin.blob.digest,
                    actual=found.digest,
                    hint="the file was changed: run `sourcebook lock --upgrade` and look at what "
                    "it shows, or name a place that keeps versions",
                )
            self._cache.write(data)
        return Blob(id=pin.blob, data=data)

    def newest(self, reference: HttpsReference, pin: Pin) -> Newest | None:
        """Return None: a file on the web has no versions."""
        return None

    def _get(self, reference: HttpsReference) -> Answer:
        try:
            answer = self._transport.get(reference.url, max_bytes=self._limits.file_bytes)
        except MissingError:
            raise PathNotFoundError(
                f"there is no file {str(reference.path)!r} on {reference.host!r}",
                hint="open the address in a browser to see whether it moved",
            ) from None
        # What a browser shows of a file is a page around it, and would be pinned as the file.
        if is_page_type(answer.headers.get("Content-Type", "")) and not may_be_page(reference.path):
            raise ContentError(
                f"{reference.url!r} is a web page, not a file",
                hint="if the host is a forge, name it in sourcebook.toml as `[forges.NAME]`; "
                "else use the address of the raw file",
            )
        return answer
