"""The release that tells what the names of a library are: `sqlalchemy = "pkg:pypi/sqlalchemy@2.0.44"`.

Where the documentation of one lists its names: `sqlalchemy = "https://docs.sqlalchemy.org/en/20/objects.inv"`.

Of a list of releases the newest tells that, and all of them since when there are names.

A release is pinned like any other source, by one of its files: the library's own, which its name
tells. Where it is called otherwise, or lies elsewhere, the purl names it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath

from packaging.version import InvalidVersion, Version

from sourcebook.errors import (
    ReferenceSyntaxError,
    SettingsError,
    SourcebookError,
    collecting,
    nearest,
    raise_faults,
)
from sourcebook.model.place import Location
from sourcebook.model.reference import STUBS, HttpsReference, InventoryReference, Library
from sourcebook.references.purls import parse_purl
from sourcebook.references.web_addresses import parse_web_address

_FORM = "expected a release such as 'pkg:pypi/sqlalchemy@2.0.44'"


def parse_libraries(
    table: Mapping[str, Sequence[str]], inventories: Mapping[str, str], location_of: Callable[[str, str], Location]
) -> tuple[Library, ...]:
    """Read the tables `[libraries]` and `[inventories]`, sorted by name.

    Args:
        table: By name one purl, or several of one project.
        inventories: By name an address.
        location_of: From a table and a name in it to the place in the settings.

    Raises:
        SettingsError: At its place; several faults come as one group.
    """
    libraries: list[Library] = []
    faults: list[SourcebookError] = []
    for name, texts in sorted(table.items()):
        with collecting(faults), _at_setting(location := location_of("libraries", name)):
            libraries.append(_with_earlier(name, texts, location))
    found: dict[str, InventoryReference] = {}
    for name, text in sorted(inventories.items()):
        with collecting(faults), _at_setting(location := location_of("inventories", name)):
            found[name] = InventoryReference(reference=_parse_inventory(name, text, table), location=location)
    raise_faults(faults)
    return tuple(replace(library, inventory=found.get(library.name)) for library in libraries)


@contextmanager
def _at_setting(location: Location) -> Iterator[None]:
    """Tell a fault in a reference as one of the settings, at its place."""
    try:
        yield
    except ReferenceSyntaxError as error:
        raise SettingsError(error.message, hint=error.hint, location=location) from None


def _parse_inventory(name: str, text: str, libraries: Collection[str]) -> HttpsReference:
    """Read the address of the inventory of a library."""
    if name not in libraries:
        near = nearest(name, sorted(libraries))
        raise ReferenceSyntaxError(
            f"there is no library {name!r} under [libraries]",
            hint=f"nearest is {near!r}" if near else "name its release there",
        )
    form = "expected an address such as 'https://docs.sqlalchemy.org/en/20/objects.inv'"
    if not text.lower().startswith(("https://", "http://")):
        raise ReferenceSyntaxError(f"{text!r} is not the address of an inventory", hint=form)
    # Also below a known forge it is a file by its own address.
    reference, lines = parse_web_address(text, forges=())
    if lines is not None or not isinstance(reference, HttpsReference):
        raise ReferenceSyntaxError(f"{text!r} is not the address of an inventory", hint=form)
    return reference


def _with_earlier(name: str, texts: Sequence[str], location: Location) -> Library:
    """Read the releases of a library, in any order."""
    read = [replace(parse_library(name, text), location=location) for text in texts]
    if not read:
        raise ReferenceSyntaxError(f"no release of {name!r}", hint=_FORM)
    if len(read) == 1:
        return read[0]
    others = sorted({library.reference.name for library in read})
    if len(others) > 1:
        raise ReferenceSyntaxError(
            f"releases of several projects for {name!r}: {', '.join(others)}", hint="list releases of one project"
        )
    by_version: dict[Version, Library] = {}
    for library in read:
        version = library.reference.version
        try:
            is_new = by_version.setdefault(Version(version), library) is library
        except InvalidVersion:
            raise ReferenceSyntaxError(
                f"{version!r} is not a version that can be compared", hint="list releases whose versions have an order"
            ) from None
        if not is_new:
            raise ReferenceSyntaxError(f"the release {version!r} of {name!r} is listed twice", hint="list it once")
    *earlier, newest = (by_version[version] for version in sorted(by_version))
    return replace(newest, earlier=tuple(earlier))


def parse_library(name: str, text: str) -> Library:
    """Read the name of a library and the release that tells its names.

    Args:
        name: Dotted path by which it is imported; of stubs that are a package of their own, the same and `-stubs`.
        text: A purl, with or without the path of the library's own file: by default `NAME/__init__.py`.

    Raises:
        ReferenceSyntaxError: Saying what was expected.
    """
    parts = name.split(".")
    ending = ".pyi" if parts[0].endswith(STUBS) else ".py"
    if not all(part.isidentifier() for part in (parts[0].removesuffix(STUBS), *parts[1:])):
        raise ReferenceSyntaxError(
            f"{name!r} is not the name by which a library is imported",
            hint="such as 'sqlalchemy' or 'google.cloud.storage'",
        )
    if not text.strip().lower().startswith("pkg:"):
        raise ReferenceSyntaxError(f"{text!r} is not the release of a library", hint=_FORM)
    default = f"{'/'.join(parts)}/__init__{ending}"
    reference = parse_purl(text.strip() if "#" in text else f"{text.strip()}#{default}")
    module = [
        *reference.path.parent.parts,
        *([reference.path.stem] * (not _is_package(reference.path))),
    ]
    if reference.path.suffix != ending or module[-len(parts) :] != parts:
        raise ReferenceSyntaxError(
            f"{str(reference.path)!r} is not the file of {name!r}",
            hint=f"such as {default!r} or {'/'.join(parts) + ending!r}, behind any folders",
        )
    return Library(name=name, reference=reference, folder=PurePosixPath(*module[: -len(parts)]))


def _is_package(path: PurePosixPath) -> bool:
    return path.stem == "__init__"
