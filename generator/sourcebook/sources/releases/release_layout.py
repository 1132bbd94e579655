"""Know how release files are laid out: which to read first, and where in them things lie.

A wheel holds files as they are imported, a source archive as they are in the repository, below one
top folder. Sources:
https://packaging.python.org/en/latest/specifications/binary-distribution-format/,
.../source-distribution-format/ and PEP 639 (licence files).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sourcebook.errors import RevisionNotFoundError, nearest
from sourcebook.sources.releases.archive_members import Listing
from sourcebook.sources.releases.archives import is_archive
from sourcebook.sources.releases.package_index import ReleaseFile

_LICENSE_NAME = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
_LICENSE_TEXT = re.compile(r"(licen[cs]e|copying)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The files of a release in the order in which a path is looked for."""

    first: tuple[ReleaseFile, ...]
    """Wheels for every platform, then source archives: all are looked at, and compared."""
    last: tuple[ReleaseFile, ...]
    """Other wheels and eggs: the first that has the path is taken."""


def order(files: Sequence[ReleaseFile]) -> Candidates:
    """Order the files of a release, leaving out those that cannot be read, such as installers."""
    readable = [file for file in files if is_archive(file.name)]
    universal = [file for file in readable if file.name.endswith("-none-any.whl")]
    sources = [file for file in readable if is_source_archive(file.name)]
    others = [file for file in readable if file not in universal and file not in sources]
    # Of a wheel for Python 2 and one for Python 3, today's reader wants the latter.
    universal.sort(key=lambda file: ("py3" not in file.name.split("-")[-3], file.name))
    return Candidates(first=(*universal, *sources), last=tuple(others))


def named_file(files: Sequence[ReleaseFile], file_name: str, *, what: str) -> ReleaseFile:
    """Return the file of a release that is named.

    Args:
        files: Of the release, not empty.
        file_name: As written.
        what: Names the release in messages.

    Raises:
        RevisionNotFoundError: With the nearest name.
    """
    found = next((file for file in files if file.name == file_name), None)
    if found is None:
        names = [file.name for file in files]
        raise RevisionNotFoundError(
            f"{what} has no file {file_name!r}", hint=f"nearest is {nearest(file_name, names) or names[0]!r}"
        )
    return found


def main_archives(files: Sequence[ReleaseFile]) -> tuple[ReleaseFile, ...]:
    """Return what a release is looked through by: one wheel, if it has any, and one source archive, if it has any.

    The wheel is one for every platform if there is one, else the first by name; what is yanked is passed over where
    the rest of the release is not.
    """
    candidates = order([file for file in files if not file.is_yanked] or files)
    sources = [file for file in candidates.first if is_source_archive(file.name)]
    wheels = [file for file in (*candidates.first, *candidates.last) if file not in sources]
    return (*wheels[:1], *sources[:1])


def is_source_archive(file_name: str) -> bool:
    """Tell a source archive from a wheel or an egg."""
    return is_archive(file_name) and not file_name.lower().endswith((".whl", ".egg"))


def is_licence_name(name: str) -> bool:
    """Tell whether a file is a licence text or a notice, by its name."""
    return _LICENSE_NAME.match(name) is not None


class Layout:
    """Where in one release file things lie; names are those of its members, paths those an author writes."""

    def __init__(self, file_name: str, listing: Listing):
        self._file_name = file_name
        self.repeated = listing.repeated
        top = _top_folder(listing.names) if is_source_archive(file_name) else ""
        self._members = {
            name.removeprefix("./")[len(top) :]: name
            for name in listing.names
            if name.removeprefix("./").startswith(top)
        }

    @property
    def paths(self) -> tuple[str, ...]:
        """All paths an author could write, sorted."""
        return tuple(sorted(self._members))

    def member(self, path: PurePosixPath) -> str | None:
        """Return the member of a path, or None."""
        return self._members.get(str(path))

    def metadata(self) -> str | None:
        """Return the member that holds the core metadata, or None."""
        if is_source_archive(self._file_name):
            return self._members.get("PKG-INFO")
        folder = self._info_folder()
        return self._members.get(f"{folder}/METADATA") or self._members.get("EGG-INFO/PKG-INFO")

    def license_members(self, declared: Sequence[str]) -> tuple[str, ...]:
        """Return the members that hold licences, sorted; may be empty.

        Args:
            declared: What the metadata says in `License-File`.
        """
        folders = self._license_folders()
        wanted = {f"{folder}{PurePosixPath(path)}" for folder in folders for path in declared}
        for path in self._members:
            parent, _, name = path.rpartition("/")
            is_beside = (f"{parent}/" if parent else "") in folders
            if (is_beside and is_licence_name(name)) or ".dist-info/licenses/" in path:
                wanted.add(path)
        return tuple(sorted(self._members[path] for path in wanted if path in self._members))

    def speaking_for_all(self, members: Sequence[str]) -> tuple[str, ...]:
        """Return those licence files that are about the whole release, not about a part within it."""
        own = {
            f"{folder}{PurePosixPath(name).name}": name
            for name in members
            for folder in self._license_folders()
            if _LICENSE_TEXT.match(PurePosixPath(name).name)
        }
        return tuple(sorted(name for path, name in own.items() if self._members.get(path) == name))

    def _license_folders(self) -> tuple[str, ...]:
        """Return where licences lie, each with a slash behind it, the top as empty text."""
        if is_source_archive(self._file_name):
            return ("",)
        folder = self._info_folder()
        return ("EGG-INFO/",) if folder is None else (f"{folder}/licenses/", f"{folder}/")

    def _info_folder(self) -> str | None:
        """Return a wheel's own `.dist-info` folder: of several the one named like the wheel."""
        found = sorted(
            path.partition("/")[0]
            for path in self._members
            if path.count("/") == 1 and path.endswith(".dist-info/METADATA")
        )
        stem = "-".join(self._file_name.split("-")[:2]).lower()
        named = [folder for folder in found if folder.lower() == f"{stem}.dist-info"]
        return next(iter(named or found), None)


def _top_folder(names: Sequence[str]) -> str:
    """Return the folder that holds everything, with a slash; empty when there is no such folder."""
    tops = {name.removeprefix("./").partition("/")[0] for name in names if "/" in name.strip("./")}
    return f"{tops.pop()}/" if len(tops) == 1 else ""
