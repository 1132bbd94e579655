"""Pages that were read before: by this process, as a preview reads them again and again, or by an earlier build.

A page is kept by what it was read from. What an earlier build has kept is pickled: it is read back only from a record
that is signed, and that counts only with the modules that have made it.
"""

from __future__ import annotations

import copyreg
import hashlib
import io
import pickle
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import PurePosixPath
from types import MappingProxyType

from sourcebook.model.reference import Forge
from sourcebook.pages.page import Page, parse_page

KeptPage = tuple[str, bytes]
"""The digest of what a page was read from, and the page, pickled."""
_Given = tuple[str, tuple[Forge, ...], str, tuple[str, ...]]
"""What a page is read from: its text, and what it is read with."""


class ParsedPages:
    """Remembers each page with what it was read from."""

    def __init__(self) -> None:
        self._known: dict[PurePosixPath, tuple[_Given, Page]] = {}
        self._kept: Mapping[str, KeptPage] = {}

    def take_over(self, kept: Mapping[str, KeptPage]) -> None:
        """Read pages from what an earlier build has kept of them, by their paths in messages."""
        self._kept = kept

    def parse(
        self, text: str, *, path: PurePosixPath, forges: Sequence[Forge], fence: str, other_keys: Collection[str]
    ) -> Page:
        """Read a page as `parse_page` does, unless it was read from the same before."""
        given = (text, tuple(forges), fence, tuple(other_keys))
        known = self._known.get(path)
        if known is None or known[0] != given:
            kept = self._kept.get(str(path))
            if kept is not None and kept[0] == _digest(given):
                page = pickle.loads(kept[1])  # noqa: S301 (signed, as the head of this module says)
            else:
                page = parse_page(text, path=path, forges=forges, fence=fence, other_keys=other_keys)
            known = self._known[path] = (given, page)
        return known[1]

    def kept(self) -> dict[str, KeptPage]:
        """Return what a later build can take over: pages without faults, of which others may say more than they do."""
        result = {}
        for path, (given, page) in self._known.items():
            digest, before = _digest(given), self._kept.get(str(path))
            if before is not None and before[0] == digest:
                result[str(path)] = before
            elif not page.faults and (data := _pickled(page)) is not None:
                result[str(path)] = (digest, data)
        return result


def _digest(given: _Given) -> str:
    text, *others = given
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
    digest.update(_spelled(*others))
    return digest.hexdigest()


@cache
def _spelled(*given: object) -> bytes:
    return f"\0{given!r}".encode()


def _pickled(page: Page) -> bytes | None:
    """Return a page, pickled; None where a plugin's own tag in its head has made something else than a value."""
    file = io.BytesIO()
    pickler = pickle.Pickler(file, protocol=5)
    pickler.dispatch_table = copyreg.dispatch_table | {MappingProxyType: lambda mapping: (_read_only, (dict(mapping),))}
    try:
        pickler.dump(page)
    except (pickle.PicklingError, TypeError, AttributeError):
        return None
    return file.getvalue()


def _read_only(mapping: dict[str, object]) -> MappingProxyType[str, object]:
    return MappingProxyType(mapping)
