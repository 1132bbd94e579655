"""Copies of a forge's repositories that are asked in its place: the table `[mirrors]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from sourcebook.errors import SettingsError, SourcebookError, raise_faults
from sourcebook.model.place import Location
from sourcebook.model.reference import Forge
from sourcebook.settings.values import Mirror, place_below

_FORM = 'such as "https://github.com/" = "/srv/git/{owner}+{name}/repo"'
_FIELD = re.compile(r"\{(.*?)\}|[{}]")


def parse_mirrors(
    table: Mapping[str, str], location_of: Callable[[str], Location], *, root: Path, forges: Sequence[Forge]
) -> tuple[Mirror, ...]:
    """Read the table `[mirrors]`, the longest address first.

    Args:
        table: Patterns by the address of a forge.
        location_of: From an address to its place in the settings.
        root: The project's folder, at which the path of a folder begins unless it is absolute.
        forges: Those that the settings know: what follows the address of one is an owner.

    Raises:
        SettingsError: At its place; several faults come as one group.
    """
    mirrors: list[Mirror] = []
    faults: list[SourcebookError] = []
    for url, pattern in sorted(table.items()):
        fault = _fault_of_address(url) or _fault_of_pattern(pattern)
        if fault is None:
            base = url.rstrip("/")
            mirrors.append(Mirror(url=base, owner=_owner(base, forges), pattern=place_below(root, pattern)))
        else:
            faults.append(SettingsError(fault, hint=_FORM, location=location_of(url)))
    raise_faults(faults)
    return tuple(sorted(mirrors, key=lambda mirror: (-len(mirror.url), mirror.url)))


def _owner(url: str, forges: Sequence[Forge]) -> str:
    """Return what an address names below that of a forge; of several forges the longest address holds."""
    known = [forge.url for forge in forges if f"{url.lower()}/".startswith(f"{forge.url.lower()}/")]
    return url[max(map(len, known), default=len(url)) :].strip("/")


def _fault_of_address(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("https", "http") and bool(parts.hostname) and url.isprintable()
    except ValueError:
        is_usable = False
    if not is_usable or parts.query or parts.fragment or "@" in parts.netloc:
        return f"{url!r} under [mirrors] is not the address of a forge"
    return None


def _fault_of_pattern(pattern: str) -> str | None:
    fields = [found[1] for found in _FIELD.finditer(pattern)]
    for field in ("owner", "name"):
        if field not in fields:
            return f"the mirror {pattern!r} lacks {{{field}}}"
    odd = next((found[0] for found in _FIELD.finditer(pattern) if found[1] not in ("owner", "name")), None)
    if odd is not None:
        return f"the mirror {pattern!r} holds {odd!r}, and only {{owner}} and {{name}} are filled in"
    if not pattern.isprintable() or ".." in pattern.split("/"):
        return f"the mirror {pattern!r} is not the path of a folder"
    scheme, separator, rest = pattern.partition("://")
    if separator and (
        scheme not in ("https", "http") or "{" in rest.partition("/")[0] or "@" in rest.partition("/")[0]
    ):
        return f"the mirror {pattern!r} is neither a folder nor an https address"
    return None
