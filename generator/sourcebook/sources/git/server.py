"""Ask a git server over https for its refs, the files of a commit, and single files.

This is the small part of git's own protocol that reading needs, spoken through our `transport`, so
that its rules for addresses, sizes, times and secrets hold. Three requests tell everything about a
commit, where the forges' own interfaces are limited to a few dozen an hour: the list of refs, the
commit with its trees (no files), and any number of files by their ids.

Sources: https://git-scm.com/docs/protocol-v2 (command `fetch`), https://git-scm.com/docs/gitprotocol-http
(addresses, media types) and https://git-scm.com/docs/partial-clone (`filter blob:none`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.errors import FetchError, RevisionNotFoundError
from sourcebook.sources.git.objects import CommitTree, GitObject, read_pack
from sourcebook.sources.git.ref_listing import packet_lines, parse_ref_listing
from sourcebook.sources.network.failures import DeniedError, MissingError
from sourcebook.sources.network.transport import Answer, Transport

REFS_SUFFIX = ".git/info/refs?service=git-upload-pack"
PACK_SUFFIX = ".git/git-upload-pack"

_LISTING_BYTES = 32_000_000
_TREE_BYTES = 64_000_000
_TREES_BYTES = 256_000_000
_HEADERS = {
    "Accept": "application/x-git-upload-pack-result",
    "Content-Type": "application/x-git-upload-pack-request",
    "Git-Protocol": "version=2",
}


class UntoldError(FetchError):
    """A server does not tell objects: it is no git server, or too old, or does not let us."""


def ask_refs(transport: Transport, repository_url: str) -> tuple[dict[str, str], Answer]:
    """Return the commit of each ref, and the answer itself, which tells of redirects.

    The address of a repository is given without `.git`, here and below.
    """
    # Without `Git-Protocol`: version 2 would tell what it can do, and the refs in a second answer only.
    answer = transport.get(repository_url + REFS_SUFFIX, max_bytes=_LISTING_BYTES)
    return parse_ref_listing(answer.data), answer


def ask_tree(transport: Transport, repository_url: str, commit: str) -> tuple[CommitTree, Answer]:
    """Return the files of a commit, each with the id of its content.

    Raises:
        RevisionNotFoundError: When the server says that it has no such commit.
        UntoldError: When it does not tell; not every server can.
        FetchError: When it cannot be reached, or fails.
    """
    # One commit, no parents, and trees without files.
    lines = ["filter blob:none", "deepen 1", f"want {commit}"]
    answer = _ask(transport, repository_url, lines, max_bytes=_TREE_BYTES)
    objects = _objects(answer.data, max_object=_TREE_BYTES, max_total=_TREES_BYTES)
    try:
        return CommitTree(commit, objects), answer
    except FetchError as error:
        raise UntoldError(error.message, hint=error.hint) from None


def ask_blobs(
    transport: Transport,
    repository_url: str,
    ids: Sequence[str],
    *,
    max_object: int,
    max_total: int,
) -> dict[str, bytes]:
    """Return files by the ids of their content; those that the server does not send are left out.

    Raises:
        UntoldError, FetchError: As for `ask_tree`.
    """
    # In version 2 anything may be wanted, not only what a ref points to.
    wants = [f"want {id}" for id in sorted(set(ids))]
    answer = _ask(transport, repository_url, wants, max_bytes=max_total)
    objects = _objects(answer.data, max_object=max_object, max_total=max_total)
    return {id: item.data for id, item in objects.items() if item.kind == "blob"}


def _ask(transport: Transport, repository_url: str, lines: Sequence[str], *, max_bytes: int) -> Answer:
    """Ask for objects in one request: `done` says that we have none that could make the pack smaller."""
    arguments = [_packet(line + "\n") for line in ("no-progress", "ofs-delta", *lines, "done")]
    # `0001` stands between a command and its arguments, `0000` at the end; neither is a line.
    content = b"".join([_packet("command=fetch\n"), b"0001", *arguments, b"0000"])
    url = repository_url + PACK_SUFFIX
    try:
        return transport.get(url, max_bytes=max_bytes, headers=_HEADERS, content=content)
    except (MissingError, DeniedError) as error:
        raise UntoldError(error.message, hint=error.hint) from None


def _packet(line: str) -> bytes:
    """Return a pkt-line: its size in four hex digits, which count themselves, and the line."""
    return f"{len(line) + 4:04x}{line}".encode()


def _objects(data: bytes, *, max_object: int, max_total: int) -> dict[str, GitObject]:
    try:
        pack = b"".join(_pack_parts(data))
        return read_pack(pack, max_object=max_object, max_total=max_total)
    except RevisionNotFoundError:
        raise
    except FetchError as error:
        raise UntoldError(error.message, hint=error.hint) from None


def _pack_parts(data: bytes) -> Iterator[bytes]:
    """Yield the pieces of the pack: what comes in band 1 behind the line `packfile`.

    Before that line stand other sections, such as which commits have no parents; band 2 is progress for people, and
    band 3 the reason for which the server gives up.
    """
    is_pack = False
    for line in packet_lines(data):
        if line.startswith(b"ERR "):
            raise _refusal(line[4:])
        if is_pack and line[:1] == b"\1":
            yield line[1:]
        elif is_pack and line[:1] == b"\3":
            raise _refusal(line[1:])
        elif line.rstrip(b"\n") == b"packfile":
            is_pack = True
    if not is_pack:
        raise FetchError("the git server sends no objects", hint="it may be too old for this")


def _refusal(line: bytes) -> FetchError:
    """Return the fault that a server's own words make; they go to a terminal, so only what can be printed of them."""
    words = " ".join(line.decode("utf-8", "replace").split())[:200]
    text = "".join(char for char in words if char.isprintable())
    if "not our ref" in text:
        return RevisionNotFoundError("the git server has no such commit", hint=text)
    return FetchError(f"the git server refuses: {text!r}", hint="try again later")
