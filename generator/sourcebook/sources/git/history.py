"""All that stood at some paths of a repository, from the first commit to a tip, renamed files followed.

Each round asks git once for all paths together, as walking over the commits is what costs. A file that appears is
looked for among those that the same commit takes away, as `git log --follow` does; the next round asks for the names
that were found. What a merge makes that none of its parents has counts too.

Sources: https://git-scm.com/docs/git-log ("History Simplification", `-c`) and https://git-scm.com/docs/git-diff-tree
(raw output format).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sourcebook.errors import FetchError
from sourcebook.sources.git.access import Access
from sourcebook.sources.git.command import GitError
from sourcebook.sources.git.object_store import GitStore
from sourcebook.sources.git.ref_listing import split_revision

_LOG_BYTES = 256_000_000
_ROUNDS = 8
_COMMIT = re.compile(r"\n?@([0-9a-f]{40})")
_RENAME_LIMIT = 400
"""Files taken away, and added, by one commit, up to which they are compared by their content."""
_AT_ONCE = 16 << 20
"""Bytes of files that are read in one go."""
_PLAIN = ("100644", "100755", "100664")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What stood at a path from one commit on."""

    commit: str
    path: str
    """Of the file then."""
    blob: str
    """Git id of the content."""


class FileHistory:
    """What stood at the files that addresses of a forge name, for one thread.

    Args:
        store: Of the repository; what it lacks is fetched.
        access: How it is fetched.
        refs: Commits by the names of all refs.
        addresses: Revision and path of each file, one text, as an address of a forge has it.
        most: Bytes of a file; larger ones are passed over.
    """

    def __init__(
        self,
        store: GitStore,
        access: Access,
        refs: Mapping[str, str],
        addresses: Sequence[str],
        *,
        most: int,
    ):
        self._store = store
        self._access = access
        self._most = most
        located = [split_revision(refs, address) for address in addresses]
        self.paths = tuple(
            found[2] if found else address.partition("/")[2] for found, address in zip(located, addresses, strict=True)
        )
        """Of the files, in the order of the addresses."""
        named = [found[1] for found in located if found] + [refs[name] for name in ("HEAD",) if name in refs]
        every = [refs[name] for name in sorted(refs) if name.startswith(("refs/heads/", "refs/tags/"))]
        self._tips = [tuple(dict.fromkeys(named)), tuple(dict.fromkeys([*named, *every]))]

    def rounds(self) -> Iterator[Mapping[str, tuple[Version, ...]]]:
        """Yield the versions of each path: those of the named branches and the default one, then of all branches.

        Raises:
            FetchError: When the history cannot be fetched or read.
        """
        for tips in dict.fromkeys(tips for tips in self._tips if tips):
            try:
                yield read_versions(self._store, tips, self.paths)
            except GitError:
                self._store.fetch_history(self._access, tips)
                yield self._read_fetched(tips)

    def _read_fetched(self, tips: Sequence[str]) -> Mapping[str, tuple[Version, ...]]:
        try:
            return read_versions(self._store, tips, self.paths)
        except GitError as error:
            raise FetchError(
                f"the history of {self._access.url!r} cannot be read: {error}", hint="look at the copy with `git fsck`"
            ) from None

    def read(self, ids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Yield files by their ids, in their order; what is too large is passed over."""
        if self._store.measure_blobs(ids) is None:
            self._store.fetch_blobs(self._access, ids)
        return stream_blobs(self._store, ids, most=self._most)


def read_versions(store: GitStore, tips: Sequence[str], paths: Iterable[str]) -> Mapping[str, tuple[Version, ...]]:
    """Return what stood at each path, and at the names that it had before, the oldest first, each content once.

    Args:
        store: Has the commits and trees; the files only where it has all.
        tips: Commits.
        paths: As they are at any time.

    Raises:
        GitError: When a commit is not there.
        FetchError: When it takes too long.
    """
    known: dict[str, list[Version]] = {}
    before: dict[str, list[str]] = defaultdict(list)
    wanted = sorted(set(paths))
    asked = tuple(wanted)
    for _ in range(_ROUNDS):
        if not wanted:
            break
        found, added = _walk(store, tips, wanted)
        known |= {path: found.get(path, []) for path in wanted}
        for old, new in _renames(store, added):
            if old not in before[new]:
                before[new].append(old)
        wanted = sorted({old for path in wanted for old in before[path]} - set(known))
    return {path: _chain(path, known, before) for path in asked}


def stream_blobs(store: GitStore, ids: Sequence[str], *, most: int) -> Iterator[tuple[str, bytes]]:
    """Yield files by their ids in their order, some read at a time; those larger than `most` bytes are passed over."""
    sizes = store.measure_blobs(ids)
    if sizes is None:
        return
    batch: list[str] = []
    room = _AT_ONCE
    for id in [id for id in ids if sizes[id] <= most]:
        if batch and sizes[id] > room:
            yield from store.read_blobs(batch).items()
            batch, room = [], _AT_ONCE
        batch.append(id)
        room -= sizes[id]
    if batch:
        yield from store.read_blobs(batch).items()


def _walk(
    store: GitStore, tips: Sequence[str], paths: Sequence[str]
) -> tuple[dict[str, list[Version]], list[tuple[str, str]]]:
    """Return the versions at paths, the oldest first, and commit and path of each file that appears."""
    told = ("--full-history", "--date-order", "--reverse", "-c", "--raw", "--no-abbrev", "--no-renames", "-z")
    # Paths behind `--` on standard input too: a command line has an end.
    stdin = "".join(f"{line}\n" for line in (*tips, "--", *paths)).encode("utf-8", "surrogateescape")
    output = store.ask_locally(["log", *told, "--format=tformat:@%H", "--stdin"], stdin=stdin, max_bytes=_LOG_BYTES)
    found: dict[str, list[Version]] = defaultdict(list)
    added: list[tuple[str, str]] = []
    commit = ""
    for head, path in _entries(output):
        if head.startswith("@"):
            commit = head[1:]
            continue
        parents = len(head) - len(head.lstrip(":"))
        words = head.lstrip(":").split(" ")
        mode, blob, status = words[parents], words[2 * parents + 1], words[-1]
        if mode in _PLAIN:
            found[path].append(Version(commit=commit, path=path, blob=blob))
        if status == "A":
            added.append((commit, path))
    return found, added


def _entries(output: bytes) -> Iterator[tuple[str, str]]:
    """Yield `@COMMIT` without a path, and the head of each raw line with its path."""
    fields = iter(output.decode("utf-8", "surrogateescape").split("\0"))
    for field in fields:
        if commit := _COMMIT.fullmatch(field):
            yield f"@{commit[1]}", ""
        elif field.lstrip("\n").startswith(":"):
            yield field.lstrip("\n"), next(fields, "")


def _renames(store: GitStore, added: Collection[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield old and new name of each file that appears because it was renamed."""
    if not added:
        return
    wanted = frozenset(added)
    # Without all files nothing can be compared but their ids.
    similar = "-M" if store.is_whole else "-M100%"
    arguments = ["diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev", similar, f"-l{_RENAME_LIMIT}"]
    stdin = "".join(f"{commit}\n" for commit in dict.fromkeys(commit for commit, _ in added)).encode()
    try:
        output = store.ask_locally([*arguments, "--diff-filter=R"], stdin=stdin, max_bytes=_LOG_BYTES)
    except GitError:
        return
    commit = ""
    fields = iter(output.decode("utf-8", "surrogateescape").split("\0"))
    for field in fields:
        text = field.lstrip("\n")
        if re.fullmatch(r"[0-9a-f]{40}", text):
            commit = text
        elif text.startswith(":"):
            old, new = next(fields, ""), next(fields, "")
            if (commit, new) in wanted:
                yield old, new


def _chain(
    path: str, known: Mapping[str, Sequence[Version]], before: Mapping[str, Sequence[str]]
) -> tuple[Version, ...]:
    """Return the versions of a path behind those of the names that it had before, each content once."""
    names: list[str] = []
    waiting = [path]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.append(name)
            waiting += before.get(name, ())
    found: dict[str, Version] = {}
    for name in reversed(names):
        for version in known.get(name, ()):
            found.setdefault(version.blob, version)
    return tuple(found.values())
