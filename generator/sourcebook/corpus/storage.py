"""Where the files of the table of uses lie: a folder of this machine, or any place that fsspec can write to.

A file is written whole or not at all, under a name that says what it was made of: two workers that make the same one
write the same bytes. Nothing here believes what it reads; whose a file is, `kept_files` knows.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sourcebook.corpus.extras import CLUSTER, needing
from sourcebook.errors import CacheError, SourcebookError
from sourcebook.sources.store.plain_files import OddFileError, entries_below, files_below, make_folder, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARTIAL = "partial"


class Storage(Protocol):
    """A place for files. What goes wrong with it is a `CacheError` that names it."""

    @property
    def address(self) -> str:
        """By which another process opens the same place."""
        ...

    @contextmanager
    def workshop(self) -> Iterator[Path]:
        """Give a folder of this machine to make files in; it is gone at the end."""
        ...

    def keep(self, made: Path, name: str) -> None:
        """Give a finished file of the workshop its name, in place of one that is there."""
        ...

    def read(self, name: str, *, most_bytes: int) -> bytes | None:
        """Return the bytes of a file; None where there is none, or a larger one."""
        ...

    def sizes(self) -> dict[str, int]:
        """Return the files that are there, with their bytes."""
        ...

    def remove(self, names: Iterable[str]) -> None:
        """Remove files; one that is gone already is no fault."""
        ...


def open_storage(address: str, *, cache: Path) -> Storage:
    """Open the place at an address: a folder, `file://` and a folder, or what fsspec knows by its scheme.

    Args:
        address: Of the place.
        cache: The folder of the cache: what lies in it may be no link, since nobody has named it.

    Raises:
        SettingsError: When the scheme needs an extra that is not installed.
        CacheError: When the place cannot be used.
    """
    scheme = address.partition("://")[0] if "://" in address else ""
    if scheme in {"", "file"}:
        folder = Path(url2pathname(urlsplit(address).path) if scheme else address)
        return FolderStorage(folder, root=cache if folder.is_relative_to(cache) else folder)
    return RemoteStorage(address)


class FolderStorage:
    """A folder of this machine, or of a disk that all workers share.

    Args:
        folder: Made when the first file is.
        root: The folder, or one above it, that somebody has named: only that may be a link.
    """

    def __init__(self, folder: Path, *, root: Path):
        self._folder = folder
        self._root = root

    @property
    def address(self) -> str:
        """Return the path of the folder."""
        return str(self._folder)

    def path_of(self, name: str) -> Path:
        """Return where a file lies, or would."""
        return self._folder / name

    @contextmanager
    def workshop(self) -> Iterator[Path]:
        """Give a folder on the same disk, so that a finished file is moved at once."""
        with self._faults():
            make_folder(self._folder / _PARTIAL, root=self._root)
            with TemporaryDirectory(dir=self._folder / _PARTIAL, ignore_cleanup_errors=True) as folder:
                yield Path(folder)

    def keep(self, made: Path, name: str) -> None:
        """Move a finished file to its name."""
        with self._faults():
            made.chmod(0o644)
            made.replace(self.path_of(name))

    def read(self, name: str, *, most_bytes: int) -> bytes | None:
        """Read a regular file."""
        with suppress(OSError, OddFileError):
            return read_file(self.path_of(name), root=self._root, most_bytes=most_bytes)
        return None

    def sizes(self) -> dict[str, int]:
        """List the regular files of the folder itself."""
        with self._faults():
            below = files_below(self._folder, root=self._root)
            return {path.name: status.st_size for path, status in below if path.parent == self._folder}

    def remove(self, names: Iterable[str]) -> None:
        """Remove files of the folder itself."""
        with self._faults():
            for name in names:
                self.path_of(name).unlink(missing_ok=True)

    def remove_leftovers(self, *, before: float) -> tuple[int, int]:
        """Remove the workshops of killed runs; return how many files they held, and their bytes.

        Args:
            before: Seconds since the epoch: what was last changed later may be of a run that goes on.
        """
        count = size = 0
        with self._faults():
            folder = self._folder / _PARTIAL
            for path, status in list(entries_below(folder, root=self._root)):
                if path.parent == folder and status.st_mtime < before:
                    held = [found.st_size for _, found in files_below(path, root=self._root)]
                    count, size = count + len(held), size + sum(held)
                    shutil.rmtree(path, ignore_errors=True)
        return count, size

    @contextmanager
    def _faults(self) -> Iterator[None]:
        with _faults_of(self.address, OSError):
            yield


class RemoteStorage:
    """A place that fsspec writes to, such as a bucket of an object store: there a file appears whole.

    Args:
        address: With the scheme by which fsspec knows it; who may write there, the environment says.

    Raises:
        SettingsError: When the extra for it is not installed.
        CacheError: When fsspec does not know the scheme.
    """

    def __init__(self, address: str):
        self._address = address.rstrip("/")
        with self._faults(), needing(CLUSTER, f"a table at {address!r}"):
            from fsspec.core import url_to_fs

            self._system, self._folder = url_to_fs(self._address)

    @property
    def address(self) -> str:
        """Return the address as it was given."""
        return self._address

    @contextmanager
    def workshop(self) -> Iterator[Path]:
        """Give a folder of this machine's own for what is temporary."""
        with _faults_of(self._address, OSError), TemporaryDirectory(prefix="sourcebook-") as folder:
            yield Path(folder)

    def keep(self, made: Path, name: str) -> None:
        """Send a finished file."""
        with self._faults():
            self._system.pipe_file(self._path_of(name), made.read_bytes())

    def read(self, name: str, *, most_bytes: int) -> bytes | None:
        """Fetch a file."""
        with self._faults():
            try:
                data: bytes = self._system.cat_file(self._path_of(name), end=most_bytes + 1)
            except FileNotFoundError:
                return None
        return data if len(data) <= most_bytes else None

    def sizes(self) -> dict[str, int]:
        """List what lies at the address itself."""
        with self._faults():
            self._system.invalidate_cache()
            try:
                found: list[dict[str, Any]] = self._system.ls(self._folder, detail=True)
            except FileNotFoundError:
                return {}
        return {str(entry["name"]).rpartition("/")[2]: int(entry["size"]) for entry in found if entry["type"] == "file"}

    def remove(self, names: Iterable[str]) -> None:
        """Remove files at the address."""
        with self._faults():
            for name in names:
                with suppress(FileNotFoundError):
                    self._system.rm_file(self._path_of(name))

    def _path_of(self, name: str) -> str:
        return f"{self._folder}/{name}"

    @contextmanager
    def _faults(self) -> Iterator[None]:
        # fsspec has no class of faults: each of its systems raises what its own libraries do.
        with _faults_of(self._address, Exception):
            yield


@contextmanager
def _faults_of(address: str, faults: type[Exception]) -> Iterator[None]:
    """Turn what goes wrong with a place into a fault that names it."""
    try:
        yield
    except SourcebookError:
        raise
    except faults as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
        raise CacheError(
            f"the table of uses at {address!r} cannot be used: {reason}",
            hint="make room there, or name another place by --table",
        ) from None
