"""Keep the git objects of one repository in the cache: a bare repository that only we write.

Only what is asked for is fetched: one commit without history and without files, then single files by their ids. What a
killed run left behind is cleared away by the next one, under a lock that ends with its process. Whatever is read is
compared with its id by the caller, so that a damaged store can show nothing wrong.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sourcebook.errors import CacheError, FetchError, RevisionNotFoundError
from sourcebook.settings.values import Limits
from sourcebook.sources.git.access import Access
from sourcebook.sources.git.command import GitError, run_git
from sourcebook.sources.git.objects import Entry
from sourcebook.sources.network.failures import DeniedError, MissingError

try:
    import fcntl
except ImportError:  # pragma: no cover - there is none on Windows
    fcntl = None  # type: ignore[assignment]

_LISTING_BYTES = 32_000_000
_TREE_BYTES = 64_000_000
_FETCH = (
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--no-auto-maintenance",
    "--filter=blob:none",
)
_ABSENT = ("not found", "does not exist", "does not appear to be a git repository", "404", "410")
_DENIED = ("could not read Username", "Authentication failed", "Permission denied", "403", "401")
_NO_COMMIT = ("not our ref", "couldn't find remote ref", "unadvertised object")


class GitStore:
    """The objects of one repository; used by one thread at a time, see `locked`."""

    def __init__(self, cache_folder: Path, url: str, limits: Limits):
        name = hashlib.sha256(url.encode()).hexdigest()[:32]
        self.folder = cache_folder / "git" / name
        self._limits = limits

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes and threads out, and make the store ready."""
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            with self.folder.with_suffix(".lock").open("w") as file:
                # The file stays: removing it would let two processes hold two locks of one name.
                if fcntl is not None:
                    fcntl.flock(file, fcntl.LOCK_EX)
                self._prepare()
                yield
        except OSError as error:
            raise CacheError(
                f"the cache folder {str(self.folder)!r} cannot be used: {error.strerror or error}",
                hint="name another folder in the environment variable SOURCEBOOK_CACHE",
            ) from None

    def list_refs(self, access: Access) -> dict[str, str]:
        """Return the commit of each ref, tags followed to what they point to."""
        arguments = ["ls-remote", "--quiet", "--end-of-options", access.url]
        refs: dict[str, str] = {}
        peeled: dict[str, str] = {}
        output = self._ask(access, arguments, max_bytes=_LISTING_BYTES)
        for line in output.decode("utf-8", "replace").splitlines():
            id, _, name = line.partition("\t")
            if name.endswith("^{}"):
                peeled[name.removesuffix("^{}")] = id
            elif name:
                refs[name] = id
        return refs | peeled

    def fetch_commit(self, access: Access, commit: str) -> None:
        """Fetch a commit with its trees, unless it is there.

        Raises:
            RevisionNotFoundError: When the repository does not have it, or it is no commit.
        """
        if self._kind(commit) is None:
            more = ["--depth=1", "--end-of-options", access.url, commit]
            self._ask(access, [*_FETCH, *more])
        if self._kind(commit) != "commit":
            raise RevisionNotFoundError(f"{commit} is not a commit")

    def fetch_blobs(self, access: Access, ids: Sequence[str]) -> None:
        """Fetch files by the ids of their content, in one request."""
        arguments = [*_FETCH, "--stdin", "--end-of-options", access.url]
        self._ask(access, arguments, stdin="".join(f"{id}\n" for id in ids).encode())

    def list_files(self, commit: str) -> Mapping[str, Entry]:
        """Return what a commit holds, by path, folders left out."""
        arguments = ["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit]
        found = {}
        for line in self._local(arguments, max_bytes=_TREE_BYTES).split(b"\0")[:-1]:
            head, _, path = line.partition(b"\t")
            mode, _, id = head.decode().split(" ")
            found[path.decode("utf-8", "surrogateescape")] = Entry(mode=int(mode, 8), id=id)
        return found

    def read_blobs(self, ids: Sequence[str]) -> dict[str, bytes] | None:
        """Return files by their ids; None when one of them is not in the store."""
        asked = "".join(f"{id}\n" for id in ids).encode()
        most = self._limits.archive_bytes
        try:
            output = self._local(["cat-file", "--batch"], stdin=asked, max_bytes=most)
        except GitError:
            return None
        found, position = {}, 0
        for id in ids:
            end = output.index(b"\n", position)
            words = output[position:end].split(b" ")
            if words[1:2] != [b"blob"]:
                return None
            # Behind the head `ID blob SIZE` come the bytes and a line end that is not theirs.
            size = int(words[2])
            found[id] = output[end + 1 : end + 1 + size]
            position = end + size + 2
        return found

    def _kind(self, id: str) -> str | None:
        try:
            return self._local(["cat-file", "-t", "--end-of-options", id]).decode().strip()
        except GitError:
            return None

    def _local(self, arguments: Sequence[str], *, stdin: bytes = b"", max_bytes: int = 1000) -> bytes:
        return run_git(
            arguments,
            folder=self.folder,
            timeout=self._limits.read_timeout,
            max_bytes=max_bytes,
            stdin=stdin,
        )

    def _ask(
        self,
        access: Access,
        arguments: Sequence[str],
        *,
        stdin: bytes = b"",
        max_bytes: int = 100_000,
    ) -> bytes:
        slow = (
            ("http.lowSpeedLimit", "1"),
            ("http.lowSpeedTime", str(max(1, round(self._limits.read_timeout)))),
        )
        try:
            return run_git(
                arguments,
                folder=self.folder,
                timeout=self._limits.transfer_timeout,
                max_bytes=max_bytes,
                protocol=access.protocol,
                settings=[*slow, *access.settings],
                environ=dict(access.environ),
                stdin=stdin,
                max_growth=self._limits.archive_bytes,
            )
        except GitError as error:
            raise _fault(str(error)) from None

    def _prepare(self) -> None:
        """Make the store, or clear away what a killed run left."""
        # The lock is ours, so nobody is writing: what git locks by itself is left from a run that was killed.
        for left in (*self.folder.glob("*.lock"), *self.folder.glob("objects/pack/tmp_*")):
            left.unlink(missing_ok=True)
        if (self.folder / "HEAD").is_file() and (self.folder / "objects").is_dir():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        # A store that cannot be made fails at the first use, with git's own words.
        with suppress(GitError):
            self._local(["init", "--quiet", "--bare", "--template="])


def _fault(said: str) -> FetchError:
    """Return what git's own words mean."""
    if any(words in said for words in _NO_COMMIT):
        return RevisionNotFoundError(said)
    if any(words in said for words in _DENIED):
        return DeniedError(said)
    if any(words in said for words in _ABSENT):
        return MissingError(said)
    return FetchError(
        f"git cannot fetch: {said.removeprefix('fatal: ')}",
        hint="check the address and the network, or try again later",
    )
