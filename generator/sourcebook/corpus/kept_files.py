"""Which files of the table are ours: each has a note beside it, signed as other kept results are.

The note holds the digest of the file, so that neither can be changed by whoever else may write there: what does not fit
is made anew. The one who asks signs, not the workers: they need no secret. Without a secret nothing is believed, and
nothing is kept beyond the run that made it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

from sourcebook.corpus.storage import FolderStorage, Storage
from sourcebook.sources.store.results import sign, signed_data

FILE = ".parquet"
NOTE = ".signed"

_KIND = "uses"
_MOST_NOTE_BYTES = 10_000
_THREADS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """The rows of one release."""

    name: str
    """What it was made of: a digest, in lowercase hex. Its files are named by it."""
    digest: str
    """SHA-256 of the Parquet file, lowercase hex."""
    size: int
    """Its bytes."""
    rows: int
    passed_over: int = 0
    """Files that were too large to be looked through."""
    first_passed: str = ""
    """What was told of the first of them."""


def find_files(storage: Storage, secret: bytes | None, names: Sequence[str]) -> dict[str, TableFile]:
    """Return those of some files that we have signed, by name, in the order of the names; the rest is to be made.

    In a folder bytes are compared with their digest. Elsewhere that is done when they are read, and here only the size.

    Args:
        storage: Where they lie.
        secret: Of this user; None to believe nothing.
        names: What each was made of.

    Raises:
        CacheError: When the place cannot be used.
    """
    if secret is None:
        return {}
    sizes = storage.sizes()
    # Threads for the disk and the network; of what they compute, digests, they compute several at once too.
    with ThreadPoolExecutor(max_workers=_THREADS) as pool:
        found = pool.map(lambda name: _find(storage, secret, name, sizes), names)
        return {file.name: file for file in found if file is not None}


def _find(storage: Storage, secret: bytes, name: str, sizes: Mapping[str, int]) -> TableFile | None:
    if name + NOTE not in sizes:
        return None
    signed = storage.read(name + NOTE, most_bytes=_MOST_NOTE_BYTES)
    data = None if signed is None else signed_data(signed, secret, kind=_KIND, key=name)
    if data is None:
        return None
    file = TableFile(name=name, **json.loads(data))
    if sizes.get(name + FILE) != file.size:
        return None
    if isinstance(storage, FolderStorage) and not fits(storage.read(name + FILE, most_bytes=file.size), file):
        return None
    return file


def fits(data: bytes | None, file: TableFile) -> bool:
    """Tell whether bytes are those of a file."""
    return data is not None and hashlib.sha256(data).hexdigest() == file.digest


def sign_file(storage: Storage, secret: bytes | None, file: TableFile) -> None:
    """Note that a file is ours, so that a later run finds it.

    Raises:
        CacheError: When the place cannot be used.
    """
    if secret is None:
        return
    note = asdict(file)
    del note["name"]
    with storage.workshop() as folder:
        made = folder / "note"
        made.write_bytes(sign(json.dumps(note).encode(), secret, kind=_KIND, key=file.name))
        storage.keep(made, file.name + NOTE)


def strangers(names: Iterable[str], known: frozenset[str]) -> tuple[str, ...]:
    """Return the names, of files at a place, that have the form of ours and are made of nothing known, sorted."""
    return tuple(sorted(name for name in names if _is_ours(name) and name.partition(".")[0] not in known))


def _is_ours(name: str) -> bool:
    stem, dot, suffix = name.partition(".")
    return dot + suffix in {FILE, NOTE} and len(stem) == 64 and set(stem) <= set("0123456789abcdef")
