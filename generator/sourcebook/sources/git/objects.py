"""Read git objects out of a pack, believing none: each has the id that its own bytes give.

What a commit id names is then certain down to the id of each file, whoever sent it. Only what a
server sends for a fresh fetch is read: whole objects, and deltas against objects that came before
them in the same pack. A tree is looked into one folder at a time and never spread out, because
trees that hold each other a thousand times are a well known bomb.

Sources: https://git-scm.com/docs/gitformat-pack (packs, deltas) and
https://git-scm.com/book/en/v2/Git-Internals-Git-Objects (ids, trees).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from sourcebook.errors import FetchError

_KINDS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_OFFSET_DELTA, _ID_DELTA = 6, 7
_CHUNK = 1 << 13
_LINK, _SUBMODULE, _FOLDER = 0o120000, 0o160000, 0o040000


class GitObject(NamedTuple):
    """An object and its kind: `commit`, `tree`, `blob` or `tag`."""

    kind: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file, or what stands in the place of one, in a commit."""

    mode: int
    id: str
    """Of the blob, lowercase hex."""

    @property
    def oddity(self) -> str | None:
        """Say what it is when it is no plain file; None for a file."""
        return {_LINK: "a symbolic link", _SUBMODULE: "a submodule", _FOLDER: "a folder"}.get(self.mode & 0o170000)


class CommitTree:
    """The files of one commit, by path.

    Args:
        commit: Full id.
        objects: By id; the commit and its trees, at least those that are looked into.

    Raises:
        FetchError: When the commit is not among the objects.
    """

    def __init__(self, commit: str, objects: Mapping[str, GitObject]):
        self._objects = objects
        self._parsed: dict[str, dict[str, Entry]] = {}
        found = objects.get(commit)
        if found is None or found.kind != "commit" or not found.data.startswith(b"tree "):
            raise FetchError(f"the server does not send the commit {commit}", hint="try again later")
        # The first line of a commit is `tree ID`.
        self._root = found.data[5:45].decode("ascii", "replace")

    def find(self, path: PurePosixPath) -> Entry | None:
        """Return what has this path, or None."""
        entry = Entry(mode=_FOLDER, id=self._root)
        for part in path.parts:
            found = self._entries(entry.id).get(part)
            if found is None:
                return None
            entry = found
        return entry

    def names(self) -> Mapping[str, Entry]:
        """Return what lies at the top, by name."""
        return self._entries(self._root)

    def paths(self, limit: int) -> list[str]:
        """Return the first paths of files, to name the nearest of; those nearer to the top come first."""
        found: list[str] = []
        waiting = [("", self._root)]
        # Both lists are bounded: a few trees that hold each other can stand for billions of paths.
        while waiting and len(found) < limit:
            prefix, tree = waiting.pop(0)
            for name, entry in self._entries(tree).items():
                if entry.oddity is None:
                    found.append(prefix + name)
                elif entry.mode == _FOLDER and len(waiting) < limit:
                    waiting.append((f"{prefix}{name}/", entry.id))
        return found[:limit]

    def _entries(self, tree: str) -> Mapping[str, Entry]:
        if tree not in self._parsed:
            found = self._objects.get(tree)
            is_tree = found is not None and found.kind == "tree"
            self._parsed[tree] = dict(_tree_entries(found.data)) if found and is_tree else {}
        return self._parsed[tree]


def object_id(item: GitObject) -> str:
    """Return the id that an object's bytes give it."""
    head = f"{item.kind} {len(item.data)}\0".encode()
    return hashlib.sha1(head + item.data, usedforsecurity=False).hexdigest()


def read_pack(pack: bytes, *, max_object: int, max_total: int) -> dict[str, GitObject]:
    """Return the objects of a pack by their ids.

    Args:
        pack: As sent, from `PACK` to the checksum.
        max_object: Bytes of one object that are too many.
        max_total: Bytes of all objects that are too many.

    Raises:
        FetchError: When it is not a whole pack, or holds too much.
    """
    try:
        return _read_pack(pack, max_object, max_total)
    except (ValueError, IndexError, zlib.error):
        raise FetchError("the server sends a damaged pack", hint="try again later") from None


def _read_pack(pack: bytes, max_object: int, max_total: int) -> dict[str, GitObject]:
    body, checksum = pack[:-20], pack[-20:]
    if pack[:8] != b"PACK\0\0\0\2" or hashlib.sha1(body, usedforsecurity=False).digest() != checksum:
        raise ValueError("not a pack")
    by_offset: dict[int, GitObject] = {}
    by_id: dict[str, GitObject] = {}
    position, total = 12, 0
    for _ in range(int.from_bytes(pack[8:12])):
        start = position
        # A delta names its base by how far in front of it that begins, or by its id.
        kind, size, position = _header(body, position)
        base: GitObject | None = None
        if kind == _OFFSET_DELTA:
            distance, position = _distance(body, position)
            base = by_offset.get(start - distance)
        elif kind == _ID_DELTA:
            base = by_id.get(body[position : position + 20].hex())
            position += 20
        # Asked before unpacking, which gives no more than the size that is said here.
        _refuse_large(size, max_object)
        data, position = _inflate(body, position, size)
        if kind in (_OFFSET_DELTA, _ID_DELTA):
            if base is None:
                raise ValueError("a delta without its base")
            item = GitObject(base.kind, _apply(base.data, data, max_object))
        else:
            item = GitObject(_KINDS.get(kind, "unknown"), data)
        total += len(item.data)
        _refuse_large(total, max_total)
        by_offset[start] = by_id[object_id(item)] = item
    return by_id


def _refuse_large(size: int, most: int) -> None:
    if size > most:
        raise FetchError(
            f"the server sends git objects of more than {most} bytes",
            hint="raise `file_bytes` or `archive_bytes` under [limits], if the file is meant",
        )


def _header(data: bytes, position: int) -> tuple[int, int, int]:
    """Read the kind and size of an object; return them and the position behind.

    Seven bits a byte, the lowest first; the eighth says that another follows. The first byte also holds the kind.
    """
    byte = data[position]
    kind, size, shift = byte >> 4 & 7, byte & 15, 4
    while byte & 0x80:
        position += 1
        byte = data[position]
        size |= (byte & 0x7F) << shift
        shift += 7
    return kind, size, position + 1


def _distance(data: bytes, position: int) -> tuple[int, int]:
    """Read how far a delta's base lies in front of it; return it and the position behind.

    The highest bits come first, and each further byte counts one more, so that no distance has two spellings.
    """
    byte = data[position]
    distance = byte & 0x7F
    while byte & 0x80:
        position += 1
        byte = data[position]
        distance = (distance + 1) << 7 | byte & 0x7F
    return distance, position + 1


def _inflate(data: bytes, position: int, size: int) -> tuple[bytes, int]:
    """Unpack one object of known size; never more than that, whatever the stream holds."""
    stream = zlib.decompressobj()
    parts: list[bytes] = []
    left = size
    while not stream.eof:
        chunk = data[position : position + _CHUNK]
        if not chunk:
            raise ValueError("cut short")
        # One byte more than is left, so that a stream that goes on is noticed.
        part = stream.decompress(chunk, left + 1)
        # What was not taken is given again: the end of an object is known by its stream alone.
        position += len(chunk) - len(stream.unconsumed_tail) - len(stream.unused_data)
        left -= len(part)
        parts.append(part)
        if left < 0 or not (part or stream.eof or not stream.unconsumed_tail):
            raise ValueError("not of the size it says")
    if left:
        raise ValueError("not of the size it says")
    return b"".join(parts), position


def _apply(base: bytes, delta: bytes, most: int) -> bytes:
    """Rebuild an object from another one and the instructions to copy and insert."""
    base_size, position = _size(delta, 0)
    size, position = _size(delta, position)
    _refuse_large(size, most)
    if base_size != len(base):
        raise ValueError("a delta of another base")
    result = bytearray()
    while position < len(delta):
        command = delta[position]
        position += 1
        if command & 0x80:
            # A copy: four bytes of an offset and three of a length, of which those that are zero are left out.
            fields = []
            for bit in range(7):
                has = command >> bit & 1
                fields.append(delta[position] if has else 0)
                position += has
            offset = int.from_bytes(bytes(fields[:4]), "little")
            # A copy of nothing has no use, so that a length of zero stands for 64 KiB.
            length = int.from_bytes(bytes(fields[4:]), "little") or 0x10000
            if offset + length > len(base):
                raise ValueError("a copy from beyond the base")
            result += base[offset : offset + length]
        else:
            if command == 0:
                raise ValueError("a reserved instruction")
            result += delta[position : position + command]
            position += command
        if len(result) > size:
            raise ValueError("not of the size it says")
    if len(result) != size:
        raise ValueError("not of the size it says")
    return bytes(result)


def _size(data: bytes, position: int) -> tuple[int, int]:
    """Read a size at the head of a delta: seven bits a byte, the lowest first."""
    size = shift = 0
    while True:
        byte = data[position]
        position += 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return size, position


def _tree_entries(data: bytes) -> Iterator[tuple[str, Entry]]:
    """Yield the entries of a tree by name: mode in octal, a space, the name, a zero, and the id in 20 bytes."""
    position = 0
    while position < len(data):
        space = data.index(b" ", position)
        end = data.index(b"\0", space)
        # Names are bytes: two that are no UTF-8 must not become one.
        name = data[space + 1 : end].decode("utf-8", "surrogateescape")
        mode = int(data[position:space], 8)
        position = end + 21
        yield name, Entry(mode=mode, id=data[end + 1 : position].hex())
