"""Files of the project itself: read where they lie, never outside of the project, never locked.

Which of them may be shown is for `project_files` to say, of the name on a page and of the file it leads to.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from sourcebook.errors import ContentError, PathNotFoundError, nearest
from sourcebook.model.codes import Code
from sourcebook.model.reference import LocalReference
from sourcebook.model.source import Blob
from sourcebook.sources.store.blobs import blob_of


def read_local(root: Path, reference: LocalReference, *, max_bytes: int, shown: Sequence[str] = ()) -> Blob:
    """Read a file of the project.

    Args:
        root: The project's folder.
        reference: Names the file.
        max_bytes: The most that it may have.
        shown: Patterns of files that may be shown though `.gitignore` leaves them out.

    Raises:
        PathNotFoundError: When it is not there, is not a file, or lies outside of the project once
            links are followed; with the nearest path of the same folder.
        ContentError: When it is larger than `max_bytes`, or nothing that may be shown.
    """
    # Not at the head of this module: most runs show no file of their own project.
    from sourcebook.sources.providers.project_files import refuse_ignored, refuse_version_control

    # Before anything is looked for, so that no message tells which files there are.
    refuse_version_control(root, reference.path)
    try:
        path = (root / reference.path).resolve(strict=True)
        if not path.is_relative_to(root.resolve()):
            raise PathNotFoundError(
                f"{str(reference.path)!r} leads out of the project",
                hint="copy the file into the project, or name it where it comes from",
            )
        if not path.is_file():
            raise PathNotFoundError(f"{str(reference.path)!r} is not a file", hint="name a file")
        target = PurePosixPath(path.relative_to(root.resolve()).as_posix())
        _refuse_other_spelling(root.resolve(), target)
        refuse_version_control(root, target)
        for name in dict.fromkeys((target, reference.path)):
            refuse_ignored(root, name, shown=shown)
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except (OSError, ValueError, RuntimeError) as error:
        raise _missing(root, reference, error) from None
    if len(data) > max_bytes:
        raise ContentError(
            f"{str(reference.path)!r} is larger than {max_bytes} bytes",
            hint="raise `file_bytes` under [limits], if a file this large is meant to be shown",
            code=Code.TOO_LARGE,
        )
    return blob_of(data)


def _refuse_other_spelling(root: Path, path: PurePosixPath) -> None:
    """Refuse a path that only a disk which tells no case apart leads to a file: no pattern of `.gitignore` would fit.

    Args:
        root: The project's folder.
        path: Of a file that is there, links followed.

    Raises:
        PathNotFoundError: With the first name that the disk spells otherwise.
    """
    for part in reversed((path, *path.parents[:-1])):
        names = [entry.name for entry in (root / part.parent).iterdir()]
        if part.name not in names:
            near = nearest(part.name, names)
            raise PathNotFoundError(
                f"there is no file {str(path)!r} in the project: the disk spells {part.name!r} otherwise",
                hint=f"nearest is {near!r}" if near else "write each name as it stands on the disk",
            )


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
