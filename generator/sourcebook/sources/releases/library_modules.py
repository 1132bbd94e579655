"""The modules of a library in an archive, read member by member and as text, and what they export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath

from sourcebook.errors import ContentError
from sourcebook.exports.names import Exports
from sourcebook.exports.reading import ModuleText, module_name, read_exports
from sourcebook.model.reference import STUBS, Library
from sourcebook.sources.releases.archive_members import Archive
from sourcebook.sources.releases.release_layout import Layout
from sourcebook.sources.standard_library import standard_text

_TEXT, _STUB = ".py", ".pyi"
_MOST_MODULES = 20_000
_MOST_BYTES = 200_000_000
"""Of all modules of one release together."""
_AT_ONCE = 500
"""Members read in one go: a packed tar is read from its beginning each time."""


def read_library(archive: Archive, file_name: str, library: Library) -> Exports:
    """Read what a library exports.

    Args:
        archive: Of its release, open.
        file_name: The archive's name, which tells its layout.
        library: Which of the release's packages.

    Raises:
        FetchError: When the archive cannot be read.
        ContentError: When it is larger than any library.
    """
    return read_exports(library.name, _modules(archive, file_name, library), standard_text)


def _modules(archive: Archive, file_name: str, library: Library) -> dict[str, ModuleText]:
    """Return what can be imported from an archive, by its dotted path."""
    layout = Layout(file_name, archive.list())
    chosen: dict[str, dict[str, PurePosixPath]] = {}
    for path in map(PurePosixPath, layout.paths):
        if path.is_relative_to(library.folder):
            if name := module_name(path.relative_to(library.folder)):
                files = chosen.setdefault(name, {})
                # A package comes before a module of its name.
                if path.suffix not in files or path.name.startswith("__init__."):
                    files[path.suffix] = path
    if len(chosen) > _MOST_MODULES:
        raise _too_large(file_name, f"{len(chosen)} modules")
    wanted = (path for files in chosen.values() for path in files.values() if path.suffix in (_TEXT, _STUB))
    members = {path: member for path in wanted if (member := layout.member(path))}
    texts = _texts(archive, list(members.values()), file_name)
    by_path = {path: texts.get(member) for path, member in members.items()}
    return {name: _module(files, by_path) for name, files in chosen.items()}


def declaring_files(archive: Archive, file_name: str, library: Library) -> dict[str, PurePosixPath]:
    """Return the files that declare what a release's modules hold, by dotted path: a stub before its module.

    Raises:
        FetchError: When the archive cannot be read.
        ContentError: When it is larger than any library.
    """
    chosen: dict[str, PurePosixPath] = {}
    for path in map(PurePosixPath, Layout(file_name, archive.list()).paths):
        if path.suffix in (_TEXT, _STUB) and path.is_relative_to(library.folder):
            inside = path.relative_to(library.folder)
            # Source: https://typing.python.org/en/latest/spec/distributing.html#stub-only-packages
            first = inside.parts[0].removesuffix(STUBS)
            name = module_name(PurePosixPath(first, *inside.parts[1:]))
            if name and (name not in chosen or path.suffix == _STUB):
                chosen[name] = path
    if len(chosen) > _MOST_MODULES:
        raise _too_large(file_name, f"{len(chosen)} modules")
    return chosen


def declaring_texts(archive: Archive, file_name: str, library: Library) -> dict[str, str]:
    """Return the texts of these files, by dotted path; errors as above."""
    layout = Layout(file_name, archive.list())
    members = {
        name: member
        for name, path in declaring_files(archive, file_name, library).items()
        if (member := layout.member(path)) is not None
    }
    texts = _texts(archive, list(members.values()), file_name)
    return {name: texts[member] for name, member in members.items() if member in texts}


def _module(files: Mapping[str, PurePosixPath], texts: Mapping[PurePosixPath, str | None]) -> ModuleText:
    """Return one module.

    Args:
        files: By suffix: its files.
        texts: By file that is text; None for one that is too large.
    """
    return ModuleText(
        text=texts[files[_TEXT]] if _TEXT in files else None,
        is_package=any(path.name.startswith("__init__.") for path in files.values()),
        is_compiled=not files.keys() <= {_TEXT, _STUB},
        stub=texts[files[_STUB]] if _STUB in files else None,
    )


def _texts(archive: Archive, members: Sequence[str], file_name: str) -> dict[str, str]:
    """Read members; one that is too large to be shown is left out, and with it its names."""
    texts: dict[str, str] = {}
    size = 0
    for start in range(0, len(members), _AT_ONCE):
        names = members[start : start + _AT_ONCE]
        for name, data in _read(archive, names).items():
            size += len(data)
            if size > _MOST_BYTES:
                raise _too_large(file_name, f"more than {_MOST_BYTES} bytes of modules")
            texts[name] = data.decode("utf-8", "replace")
    return texts


def _read(archive: Archive, names: Sequence[str]) -> dict[str, bytes]:
    try:
        return archive.read(names)
    except ContentError:
        found: dict[str, bytes] = {}
        for name in names:
            with suppress(ContentError):
                found |= archive.read([name])
        return found


def _too_large(file_name: str, what: str) -> ContentError:
    return ContentError(
        f"the names of the library in {file_name!r} are not read: it has {what}",
        hint="take the library out of [libraries]",
    )
