"""The text of `sourcebook.toml` to settings, every fault at its line.

Apart from `reading`, since a project without the file needs none of it, and nothing of what validates it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, takewhile
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError

from sourcebook.errors import SettingsError, SourcebookError, collecting, nearest, raise_faults
from sourcebook.errors.validation import FaultKind, FieldFault, field_faults
from sourcebook.model.codes import Code, Severity, find_code
from sourcebook.model.page_path import PagePath
from sourcebook.model.place import Location
from sourcebook.model.reference import Forge
from sourcebook.references.forges import raw_address
from sourcebook.references.library_releases import parse_libraries
from sourcebook.settings.document import ForgeTable, SettingsDocument, SocialTable, names_beside
from sourcebook.settings.mirrors import parse_mirrors
from sourcebook.settings.toml_text import parse_toml
from sourcebook.settings.values import (
    PUBLIC_FORGES,
    Host,
    Index,
    Limits,
    Mining,
    Settings,
    Social,
    Weights,
    folder_below,
    place_below,
)

_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*[=.]""")
_MOST_FAULTS = 100
"""Told of one file."""
_DEEPEST = 2
"""Tables around a setting, as in `[forges.work]`."""
_MOST_VALUES = 10_000
"""In one list; what is wrong with each takes a kilobyte."""


def parse_settings(text: str, *, shown: PurePosixPath, defaults: Settings) -> Settings:
    """Return settings as the text of the file has them.

    Args:
        text: Of the file, without a byte order mark.
        shown: The file's name, for messages.
        defaults: What holds without the file; its cache is taken where the file names none.

    Raises:
        SettingsError: With file and line, when it says something that is not a setting; several come as one group.
    """
    document = _parse(text, shown)
    root, forges = defaults.root, _forges(document.forges)

    def place_of(*setting: str) -> Location:
        return Location(path=shown, lineno=_find_lineno(text, setting))

    return replace(
        defaults,
        cache=folder_below(root, document.cache) if document.cache else defaults.cache,
        locked=document.locked,
        index=Index(url=document.index.url, allow_private=document.index.allow_private),
        forges=forges,
        hosts=tuple(Host(name=host.name, allow_private=host.allow_private) for host in document.hosts),
        git_ssh=tuple(document.git_ssh),
        git_file=tuple(folder_below(root, folder) for folder in document.git_file),
        local_files=tuple(document.local_files),
        fence=document.fence,
        folders=tuple(PagePath(PurePosixPath(folder)) for folder in document.folders),
        other_keys=tuple(document.other_keys),
        catalog=document.catalog,
        outputs=document.outputs,
        navigation=document.navigation,
        navigation_pages=document.navigation_pages,
        limits=Limits(**document.limits.model_dump()),
        allowed_licenses=None if document.licenses.allow is None else tuple(document.licenses.allow),
        whole_files=tuple(document.licenses.whole_files),
        libraries=parse_libraries(document.libraries, document.inventories, place_of),
        severities=_severities(document.findings, lambda name: place_of("findings", name)),
        mirrors=parse_mirrors(document.mirrors, lambda url: place_of("mirrors", url), root=root, forges=forges),
        social=_social(document.social, place_of("social", "pictures")),
        mining=Mining(
            schedulers=tuple(document.mine.schedulers),
            table=place_below(root, document.mine.table) if document.mine.table else None,
        ),
        weights=Weights(**document.suggest.model_dump()),
    )


def _social(table: SocialTable, location: Location) -> Social:
    return Social(pictures=table.pictures, location=location if table.pictures else None)


def _severities(table: Mapping[str, str], place_of: Callable[[str], Location]) -> tuple[tuple[Code, Severity], ...]:
    """Return the severities of codes; one that ends a build has none but its own."""
    faults: list[SourcebookError] = []
    found: list[tuple[Code, Severity]] = []
    for name, severity in sorted(table.items()):
        with collecting(faults):
            found.append((_code(name, Severity(severity), place_of(name)), Severity(severity)))
    raise_faults(faults)
    return tuple(found)


def _code(name: str, severity: Severity, location: Location) -> Code:
    code = find_code(name)
    if code is None:
        upper = find_code(name.upper())
        raise SettingsError(
            f"no finding has the code {name!r}",
            hint=f"write {upper.value!r}" if upper else "a code is written behind each finding, such as 'SB201'",
            location=location,
        )
    if code.stops_build and severity is not code.severity:
        raise SettingsError(
            f"{name!r} cannot count as {severity.value!r}: a build ends by it",
            hint="mend what it tells; its page in the docs says how",
            location=location,
        )
    return code


def _forges(tables: Mapping[str, ForgeTable]) -> tuple[Forge, ...]:
    """Put the named forges behind the public ones; one with the same address takes its place."""
    named = [
        Forge(
            url=table.url,
            kind=table.kind,
            raw_url=table.raw_url or raw_address(table.url, table.kind),
            allow_private=table.allow_private,
        )
        for _, table in sorted(tables.items())
    ]
    by_name = {forge.name: forge for forge in (*PUBLIC_FORGES, *named)}
    return tuple(by_name.values())


def _parse(text: str, shown: PurePosixPath) -> SettingsDocument:
    data = parse_toml(text, what="the settings file", shown=shown)
    _check_lists(data, text, shown)
    try:
        return SettingsDocument.model_validate(data)
    except ValidationError as error:
        raise_faults([_fault(fault, text, shown) for fault in islice(field_faults(error), _MOST_FAULTS)])
        raise AssertionError("a validation error without a fault") from error


def _check_lists(data: Mapping[str, Any], text: str, shown: PurePosixPath, *above: str) -> None:
    """Refuse lists, at the top or in a table, with more values than anyone writes."""
    for name, value in data.items():
        if isinstance(value, list) and len(value) > _MOST_VALUES:
            raise SettingsError(
                f"a list of {len(value)} values, more than the {_MOST_VALUES} that are read, "
                f"in {'.'.join([*above, name])!r}",
                hint="name what is meant in fewer",
                location=Location(path=shown, lineno=_find_lineno(text, (*above, name))),
            )
        if isinstance(value, dict) and len(above) < _DEEPEST:
            _check_lists(value, text, shown, *above, name)


def _fault(fault: FieldFault, text: str, shown: PurePosixPath) -> SettingsError:
    hint = _nearest_setting(fault.path) if fault.kind is FaultKind.UNKNOWN else None
    location = Location(path=shown, lineno=_find_lineno(text, fault.path))
    return SettingsError(fault.message.replace("field", "setting", 1), hint=hint, location=location)


def _nearest_setting(path: tuple[str | int, ...]) -> str:
    """Name the setting that was probably meant, else all that could stand there."""
    known = names_beside(path)
    name = nearest(str(path[-1]), known)
    return f"nearest is {name!r}" if name else "known are " + ", ".join(map(repr, known))


def _find_lineno(text: str, path: tuple[str | int, ...]) -> int | None:
    """Find the line that sets a field, else that of its table; None when it is written in another form.

    tomllib keeps no positions, so this looks for the two usual forms: a key under its `[table]`, and the table.
    """
    *table, key = (str(part) for part in takewhile(lambda part: isinstance(part, str), path))
    places, above = _places(text), ".".join(table)
    found = [place for place in (places.tables.get(".".join([*table, key])), places.keys.get((above, key))) if place]
    return min(found) if found else places.last.get(above)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """The lines of a file on which something begins."""

    tables: Mapping[str, int]
    """The first line of each `[table]`."""
    last: Mapping[str, int]
    """The last line of each: what is not found is told where its table was written last."""
    keys: Mapping[tuple[str, str], int]
    """The first line of each key, by its table, which is empty above the first, and its name."""


@lru_cache(maxsize=1)
def _places(text: str) -> _Places:
    """Go over a file once, however many of its settings are looked for."""
    tables: dict[str, int] = {}
    last: dict[str, int] = {}
    keys: dict[tuple[str, str], int] = {}
    current = ""
    for lineno, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
            current = header[1].replace('"', "").replace("'", "")
            tables.setdefault(current, lineno)
            last[current] = lineno
        elif key := _KEY.match(line):
            keys.setdefault((current, key[key.lastindex or 0]), lineno)
    return _Places(tables=tables, last=last, keys=keys)
