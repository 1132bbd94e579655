"""Where the documentation of a library tells of its names: `objects.inv`, as Sphinx and mkdocstrings write it.

Only objects of the Python domain are read. The file comes from elsewhere, so its packed part is unpacked up to a
bound, and an address in it is never more than a place below the documentation itself.

Source: https://sphobjinv.readthedocs.io/en/stable/syntax.html (version 2)
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

MOST_BYTES = 32_000_000
"""Of an inventory once it is unpacked; that of Python itself has one and a half million."""

_FIRST_LINE = b"# Sphinx inventory version 2"
_PACKED = b"zlib"
_HEADER_LINES = 4
_SHORT = "$"
"""At the end of a place it stands for the name."""
_URL_SAFE = "%:/?#[]@!$&'()*+,;=~"
"""Characters of an address that stay as they are: those of RFC 3986, section 2.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The names that a library's documentation tells of."""

    places: Mapping[str, str]
    """By dotted name its address, relative to the inventory's."""

    def find(self, *symbols: str) -> str | None:
        """Return the place of the first of some names of one object that has one."""
        return next((self.places[symbol] for symbol in symbols if symbol in self.places), None)


def parse_inventory(data: bytes) -> Inventory:
    """Read an inventory.

    Args:
        data: The whole file: four lines, then lines of objects packed by zlib.

    Returns:
        The objects of the Python domain; of a name that stands there several times the first that is no module.

    Raises:
        ValueError: When it is none of version 2, is cut off, or is larger than what is read; the text says which.
    """
    *header, packed = data.split(b"\n", _HEADER_LINES)
    if len(header) < _HEADER_LINES or header[0].rstrip() != _FIRST_LINE or _PACKED not in header[-1]:
        raise ValueError(f"its first line is not {_FIRST_LINE.decode()!r}")
    modules: dict[str, str] = {}
    places: dict[str, str] = {}
    for line in _unpack(packed).decode("utf-8", "replace").split("\n"):
        name, role, place = _parse_line(line)
        if place:
            (modules if role == "py:module" else places).setdefault(name, place)
    return Inventory(places=modules | places)


def _unpack(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(packed, MOST_BYTES)
    except zlib.error:
        raise ValueError("what follows its first lines is not packed by zlib") from None
    if unpacking.unconsumed_tail:
        raise ValueError(f"it unpacks to more than {MOST_BYTES} bytes")
    if not unpacking.eof:
        raise ValueError("it is cut off")
    return text


def _parse_line(line: str) -> tuple[str, str, str]:
    """Return name, role and place of an object; without a place what is none of Python's."""
    # `NAME DOMAIN:ROLE PRIORITY PLACE SHOWN`; a name of Python holds no space.
    parts = line.split(" ", 4)
    if len(parts) < 4 or not parts[1].startswith("py:") or not parts[3].isprintable():
        return "", "", ""
    name, role, _, place = parts[:4]
    return name, role, quote(place.removesuffix(_SHORT) + name if place.endswith(_SHORT) else place, safe=_URL_SAFE)
