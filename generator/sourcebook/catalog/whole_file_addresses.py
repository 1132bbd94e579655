"""The address of the page of a whole file: readable, stable, and safe for any path.

`pkg:pypi/flask@3.0.0#src/flask/app.py` is at `source/pypi/flask/3.0.0/src/flask/app.py/`. A character that an address
or a file system might take for something else is written as `~` and the hex of its bytes, so that two paths never
meet by that. Names that differ only in case are one on many disks: `WholeFileAddresses` gives the second another end.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import PurePosixPath

from sourcebook.catalog.address_owners import Owners
from sourcebook.model.reference import LocalReference, Reference, ReleaseReference

FOLDER = PurePosixPath("source")
"""Where these pages are, below the content folder and below the site."""

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]|^\.|\.$")
"""All but the unreserved characters of RFC 3986: what is left needs no quoting in an address."""
_INDEX = re.compile(r"index(?:\.html?)?|readme", re.IGNORECASE)
"""Names that servers and engines take for the page of the folder itself."""
_LONGEST_NAME = 100
_LONGEST_PATH = 500
"""Characters; a file system usually takes 255 bytes in a name and 4,096 in a path."""


def source_folder(reference: Reference) -> PurePosixPath:
    """Return where the page of a whole file is, below the site, were there no other page.

    A file of a forge is where its own address has it: `source/github.com/OWNER/NAME/blob/REVISION/PATH/`.
    """
    match reference:
        case ReleaseReference(name=name, version=version, file_name=file_name, path=path):
            names = ["pypi", name, version, *([file_name] if file_name else []), *path.parts]
        case LocalReference(path=path):
            names = ["project", *path.parts]
        case _:
            names = re.split("[/#]+", reference.identity.strip("/"))
    folder = FOLDER.joinpath(*map(_segment, names))
    if len(str(folder)) <= _LONGEST_PATH:
        return folder
    return FOLDER / _digest(reference.identity) / _segment(names[-1])


def output_file(folder: PurePosixPath, *, use_directory_urls: bool) -> PurePosixPath:
    """Return the file that an engine writes for a page at this place."""
    return folder / "index.html" if use_directory_urls else folder.with_name(f"{folder.name}.html")


class WholeFileAddresses:
    """Hands out places, none twice, also where case does not count and where folders are files."""

    def __init__(self, *, use_directory_urls: bool) -> None:
        self.use_directory_urls = use_directory_urls
        self._owners = Owners({})

    def take(self, folder: PurePosixPath, identity: str) -> PurePosixPath:
        """Return `folder`, or another one when it is taken; it is taken from now on.

        Args:
            folder: As `source_folder` gives it.
            identity: Of the reference, from which another name is made.
        """
        digest = _digest(identity)
        beside = folder.with_name(f"{folder.name}~{digest}")
        apart = FOLDER / digest / folder.name
        free = next(filter(self._is_free, (folder, beside)), apart)
        self._owners.add(self._file(free), identity)
        return free

    def _is_free(self, folder: PurePosixPath) -> bool:
        return self._owners.find(self._file(folder)) is None

    def _file(self, folder: PurePosixPath) -> str:
        return str(output_file(folder, use_directory_urls=self.use_directory_urls))


def _segment(name: str) -> str:
    safe = _UNSAFE.sub(lambda found: _escaped(found[0]), name)
    if len(safe) > _LONGEST_NAME:
        safe = f"{safe[: _LONGEST_NAME // 2]}~{_digest(name)}"
    return f"{safe}~" if _INDEX.fullmatch(safe) else safe


def _escaped(text: str) -> str:
    return "".join(f"~{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
