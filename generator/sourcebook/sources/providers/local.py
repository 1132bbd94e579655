"""Files of the project itself: read where they lie, never outside of the project, never locked."""

from __future__ import annotations

from pathlib import Path

from sourcebook.errors import ContentError, PathNotFoundError, nearest
from sourcebook.model.reference import LocalReference
from sourcebook.model.source import Blob
from sourcebook.sources.store.blobs import blob_of


def read_local(root: Path, reference: LocalReference, *, max_bytes: int) -> Blob:
    """Read a file of the project.

    Raises:
        PathNotFoundError: When it is not there, is not a file, or lies outside of the project once
            links are followed; with the nearest path of the same folder.
        ContentError: When it is larger than `max_bytes`.
    """
    try:
        path = (root / reference.path).resolve(strict=True)
        if not path.is_relative_to(root.resolve()):
            raise PathNotFoundError(
                f"{str(reference.path)!r} leads out of the project",
                hint="copy the file into the project, or name it where it comes from",
            )
        if not path.is_file():
            raise PathNotFoundError(f"{str(reference.path)!r} is not a file", hint="name a file")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except (OSError, ValueError, RuntimeError) as error:
        raise _missing(root, reference, error) from None
    if len(data) > max_bytes:
        raise ContentError(
            f"{str(reference.path)!r} is larger than {max_bytes} bytes",
            hint="raise `file_bytes` under [limits], if a file this large is meant to be shown",
        )
    return blob_of(data)


def _missing(root: Path, reference: LocalReference, error: Exception) -> PathNotFoundError:
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError | NotADirectoryError):
        what = f"{str(reference.path)!r} cannot be read: {error.strerror or error}"
    else:
        what = f"there is no file {str(reference.path)!r} in the project"
    return PathNotFoundError(what, hint=_nearest_file(root, reference))


def _nearest_file(root: Path, reference: LocalReference) -> str:
    """Name the nearest file in the deepest folder of the path that is there."""
    folder = root
    for part in reference.path.parts[:-1]:
        if not (folder / part).is_dir():
            break
        folder = folder / part
    try:
        beside = [path.relative_to(root).as_posix() for path in folder.iterdir()]
    except OSError:
        beside = []
    name = nearest(str(reference.path), beside)
    return f"nearest is {name!r}" if name else "paths are relative to the folder of mkdocs.yml"
