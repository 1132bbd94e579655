"""Ask git for the objects of one repository, and keep them in the cache.

Only what is asked for is fetched: one commit without history and without files, then single files by their ids. Git
works in a folder of its own that is made anew for each use, outside of the cache: of that git is given the objects
alone. It obeys so much of what lies in its folder (settings, hooks, refs, grafts, which commits have no parents) that
writing all of it anew would hold only as long as we knew all of it. Nothing of it has to be kept: a commit that is
there with its trees is not fetched again, and one that is fetched needs nothing that is said of others.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sourcebook.errors import CacheError, FetchError, RevisionNotFoundError
from sourcebook.settings.values import Limits
from sourcebook.sources.git.access import Access
from sourcebook.sources.git.command import GitError, find_git, run_git
from sourcebook.sources.git.objects import Entry
from sourcebook.sources.git.store_folder import drop_packs, own_packs
from sourcebook.sources.git.store_lock import Patience, hold_lock
from sourcebook.sources.network.failures import DeniedError, MissingError
from sourcebook.sources.store.plain_files import OddFileError, check_folders, make_folder

_LISTING_BYTES = 32_000_000
_TREE_BYTES = 64_000_000
_STORES = "git"
_STORE = re.compile(r"[0-9a-f]{32}")
_BRIEF = Patience(silent=2.0, most=2.0)
_FETCH = (
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    "--no-auto-maintenance",
    "--filter=blob:none",
)
_ABSENT = ("not found", "does not exist", "does not appear to be a git repository", "error: 404", "error: 410")
_DENIED = ("could not read Username", "Authentication failed", "Permission denied", "error: 403", "error: 401")
_MOVED = re.compile(r"error: 30[1278]\b")
_NEW_NAME = "the repository may have another name now: open its page, and write the address that it has there"
_NO_COMMIT = ("not our ref", "couldn't find remote ref", "unadvertised object")


@contextmanager
def open_store(
    cache_folder: Path,
    url: str,
    limits: Limits,
    *,
    patience: Patience,
    tell: Callable[[str], None],
) -> Iterator[GitStore]:
    """Give the store of one repository, verified, and keep other runs out of it during the block.

    Args:
        cache_folder: Made when it is not there.
        url: Of the repository; each has a store of its own.
        limits: What git may take and send.
        patience: With another run that uses the store.
        tell: Called with one line when that takes long.

    Raises:
        CacheError: When it cannot be used, is a link, or another run does not end.
        FetchError: When there is no git.
    """
    folder = cache_folder / _STORES / hashlib.sha256(url.encode()).hexdigest()[:32]
    with _open(folder, cache_folder, limits, patience=patience, tell=tell) as (store, _):
        yield store


@contextmanager
def open_mirror(base: Path, limits: Limits) -> Iterator[GitStore]:
    """Give the objects of a repository on this disk, read where they lie, and nothing else of it.

    Args:
        base: The folder of git's own in it.
        limits: What git may take.
    """
    find_git()
    with tempfile.TemporaryDirectory(prefix="sourcebook-git-") as made:
        shallow = base / "shallow"
        if shallow.is_file():
            # Which commits have parents that are not there; only ids stand in it.
            Path(made, "shallow").write_bytes(shallow.read_bytes())
        yield GitStore(Path(made), base / "objects", limits, is_whole=True)


def find_damaged_stores(cache_folder: Path, limits: Limits) -> list[tuple[Path, str]]:
    """Verify all stores as they are verified before each use, and empty those that do not hold.

    Args:
        cache_folder: Need not be there; what in it is a link or no folder is passed over.
        limits: What git may take.

    Returns:
        Store and what is said of it, sorted: that it was damaged, or why it could not be verified.
    """
    told = []
    for folder in sorted(path for path in (cache_folder / _STORES).glob("*") if _STORE.fullmatch(path.name)):
        try:
            check_folders(folder, root=cache_folder)
            with _open(folder, cache_folder, limits, patience=_BRIEF, tell=lambda line: None) as (_, is_whole):
                if not is_whole:
                    told.append((folder, "damaged, emptied"))
        except (OddFileError, NotADirectoryError):
            continue
        except (CacheError, FetchError) as error:
            told.append((folder, f"not verified: {error.message}"))
    return told


@contextmanager
def _open(
    folder: Path, cache_folder: Path, limits: Limits, *, patience: Patience, tell: Callable[[str], None]
) -> Iterator[tuple[GitStore, bool]]:
    """Give a store, and whether it was whole: one that was not is empty now."""
    find_git()
    try:
        make_folder(folder.parent, root=cache_folder)
        check_folders(folder, root=cache_folder)
        with (
            hold_lock(folder.with_suffix(".lock"), patience, tell, root=cache_folder),
            tempfile.TemporaryDirectory(prefix="sourcebook-git-") as made,
        ):
            store = GitStore(Path(made), folder / "objects", limits)
            packs = own_packs(folder, max_bytes=limits.archive_bytes)
            is_whole = not packs or store.holds(packs)
            if not is_whole:
                drop_packs(folder)
            yield store, is_whole
    except OSError as error:
        raise CacheError(
            f"the cache folder {str(folder)!r} cannot be used: {error.strerror or error}",
            hint="name another folder in the environment variable SOURCEBOOK_CACHE",
        ) from None


class GitStore:
    """The objects of one repository, for one thread at a time; see `open_store`.

    Args:
        folder: An empty one, which becomes git's own.
        objects: The folder in the cache.
        limits: What git may take and send.
        is_whole: Whether it has all that there is, so that nothing is fetched.
    """

    def __init__(self, folder: Path, objects: Path, limits: Limits, *, is_whole: bool = False):
        self.is_whole = is_whole
        self._folder = folder
        self._objects = objects
        self._limits = limits
        # By hand and not by `git init`, which takes longer and would look for templates.
        (folder / "refs").mkdir()
        (folder / "HEAD").write_text("ref: refs/heads/none\n")
        (folder / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n")

    def holds(self, packs: Sequence[Path]) -> bool:
        """Tell whether packs are whole, and their objects what their ids and indexes say."""
        try:
            self._local(["verify-pack", "--", *map(str, packs)])
        except (GitError, FetchError):
            return False
        return True

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

    def fetch_commit(self, access: Access, commit: str) -> Mapping[str, Entry]:
        """Return what a commit holds, by path, folders left out; it is fetched unless it is there with its trees.

        Raises:
            RevisionNotFoundError: When the repository does not have it, or it is no commit.
        """
        files = self._list_files(commit)
        if files is None and not self.is_whole:
            more = ["--depth=1", "--end-of-options", access.url, commit]
            self._ask(access, [*_FETCH, *more])
            files = self._list_files(commit)
        if files is None:
            raise RevisionNotFoundError(f"{commit} is not a commit")
        return files

    def fetch_blobs(self, access: Access, ids: Sequence[str]) -> None:
        """Fetch files by the ids of their content, in one request."""
        if self.is_whole:
            return
        arguments = [*_FETCH, "--stdin", "--end-of-options", access.url]
        self._ask(access, arguments, stdin=_lines(ids))

    def measure_blobs(self, ids: Sequence[str]) -> dict[str, int] | None:
        """Return the sizes of files in bytes, by their ids; None when one of them is not in the store."""
        try:
            output = self._local(["cat-file", "--batch-check"], stdin=_lines(ids), max_bytes=_LISTING_BYTES)
        except GitError:
            return None
        # `ID blob SIZE`, or `ID missing`.
        told = [line.split(" ") for line in output.decode().splitlines()]
        if any(words[1:2] != ["blob"] for words in told):
            return None
        return {words[0]: int(words[2]) for words in told}

    def read_blobs(self, ids: Sequence[str]) -> dict[str, bytes]:
        """Return files that are in the store, by their ids; none when one of them is not."""
        try:
            output = self._local(["cat-file", "--batch"], stdin=_lines(ids), max_bytes=self._limits.archive_bytes)
        except GitError:
            return {}
        found, position = {}, 0
        for id in ids:
            # Behind the head `ID blob SIZE` come the bytes and a line end that is not theirs.
            end = output.index(b"\n", position)
            words = output[position:end].split(b" ")
            if words[1:2] != [b"blob"]:
                return {}
            size = int(words[2])
            found[id] = output[end + 1 : end + 1 + size]
            position = end + size + 2
        return found

    def ask_locally(self, arguments: Sequence[str], *, stdin: bytes = b"", max_bytes: int) -> bytes:
        """Return what git says of the objects that are there, with all the time of a transfer.

        Raises:
            GitError: When some are not.
            FetchError: When it takes too long, or says too much.
        """
        return run_git(
            arguments,
            folder=self._folder,
            objects=self._objects,
            timeout=self._limits.transfer_timeout,
            max_bytes=max_bytes,
            stdin=stdin,
        )

    def fetch_history(self, access: Access, commits: Sequence[str]) -> None:
        """Fetch commits with all that lead to them and their trees, without files."""
        if not self.is_whole:
            # Nothing counts as there: of a commit that is, its parents may be missing.
            self._ask(access, [*_FETCH, "--refetch", "--stdin", "--end-of-options", access.url], stdin=_lines(commits))

    def _list_files(self, commit: str) -> Mapping[str, Entry] | None:
        """Return the files of a commit; None when it, or one of its trees, is not in the store."""
        arguments = ["ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit]
        try:
            # Listing alone would take the id of a tag, or of a tree, as well.
            if self._local(["cat-file", "-t", "--end-of-options", commit]) != b"commit\n":
                return None
            output = self._local(arguments, max_bytes=_TREE_BYTES)
        except GitError:
            return None
        found = {}
        for line in output.split(b"\0")[:-1]:
            head, _, path = line.partition(b"\t")
            mode, _, id = head.decode().split(" ")
            found[path.decode("utf-8", "surrogateescape")] = Entry(mode=int(mode, 8), id=id)
        return found

    def _local(self, arguments: Sequence[str], *, stdin: bytes = b"", max_bytes: int = 1000) -> bytes:
        return run_git(
            arguments,
            folder=self._folder,
            objects=self._objects,
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
                folder=self._folder,
                objects=self._objects,
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


def _lines(ids: Sequence[str]) -> bytes:
    return "".join(f"{id}\n" for id in ids).encode()


def _fault(said: str) -> FetchError:
    """Return what git's own words mean; what it quotes are names and addresses, which may hold any words."""
    words = re.sub(r"(?<!\w)'[^']*'", "''", said)
    if any(known in words for known in _NO_COMMIT):
        return RevisionNotFoundError(said)
    if any(known in words for known in _DENIED):
        return DeniedError(said)
    if any(known in words for known in _ABSENT):
        return MissingError(said)
    moved = _MOVED.search(words) is not None
    return FetchError(
        f"git cannot fetch: {said.removeprefix('fatal: ')}",
        hint=_NEW_NAME if moved else "check the address and the network, or try again later",
    )
