"""Read the listing of branches and tags that a git server gives over HTTP.

It is the first answer of every fetch or clone, costs one request, and is not counted by the forges'
limited APIs. Source: https://git-scm.com/docs/http-protocol (smart clients, `info/refs`) and
https://git-scm.com/docs/protocol-common (pkt-line).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sourcebook.errors import FetchError

_HEX = re.compile(rb"[0-9a-f]{4}")


def parse_ref_listing(data: bytes) -> dict[str, str]:
    """Return the commit of each ref: `refs/heads/main`, `refs/tags/v1`, `HEAD`.

    Args:
        data: The answer to `GET REPOSITORY/info/refs?service=git-upload-pack`, protocol version 0 or 1.

    Returns:
        Full ids, lowercase hex, by full name; an annotated tag has the id of what it points to.
        Empty for a repository without commits.

    Raises:
        FetchError: When it is not such a listing.
    """
    refs: dict[str, str] = {}
    peeled: dict[str, str] = {}
    for line in packet_lines(data):
        # Behind `\0` the first ref carries what the server can do; the line `# service=…` above it is none of a ref.
        found = re.fullmatch(rb"([0-9a-f]{40}) ([^\0\n]+)(?:\0[^\n]*)?\n?", line)
        if found is None:
            continue
        commit, name = found[1].decode(), found[2].decode("utf-8", "replace")
        if name.endswith("^{}"):
            peeled[name.removesuffix("^{}")] = commit
        else:
            refs[name] = commit
    # What a repository without commits sends in place of its first ref.
    peeled.pop("capabilities", None)
    return refs | peeled


def split_revision(
    refs: Mapping[str, str], revision_and_path: str, *, kind: str | None = None
) -> tuple[str, str, str] | None:
    """Split `feature/x/src/a.py` at the longest branch or tag that it begins with.

    A branch goes before a tag of the same name, as on the forges' pages.

    Args:
        refs: Commits by full name.
        revision_and_path: As it stands in an address.
        kind: `branch` or `tag`, where the address says so.

    Returns:
        Revision as written, its commit, and the path; None when no ref fits.
    """
    parts = revision_and_path.split("/")
    # A branch `a` beside a branch `a/b` is not possible, but a tag `a` beside it is.
    for count in range(len(parts) - 1, 0, -1):
        revision = "/".join(parts[:count])
        commit = find_ref(refs, revision, kind=kind)
        if commit is not None:
            return revision, commit, "/".join(parts[count:])
    return None


def find_ref(refs: Mapping[str, str], revision: str, *, kind: str | None = None) -> str | None:
    """Return the commit of a branch or tag, of `HEAD`, or of a ref named in full; else None."""
    heads, tags = f"refs/heads/{revision}", f"refs/tags/{revision}"
    names = {"branch": (heads,), "tag": (tags,), "commit": ()}.get(kind or "", (heads, tags, revision))
    for name in names:
        if name in refs and (name == "HEAD" or name.startswith("refs/")):
            return refs[name]
    return None


def short_names(refs: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of branches and tags as people write them, sorted."""
    return tuple(
        sorted(
            name.removeprefix("refs/heads/").removeprefix("refs/tags/")
            for name in refs
            if name.startswith(("refs/heads/", "refs/tags/"))
        )
    )


def packet_lines(data: bytes) -> Iterator[bytes]:
    """Yield the payloads of pkt-lines, without the flushes and delimiters between sections.

    Raises:
        FetchError: When it is not such lines.
    """
    position = 0
    while position < len(data):
        size_text = data[position : position + 4]
        size = int(size_text, 16) if _HEX.fullmatch(size_text) else -1
        # Too small to be the size of a line: a flush, a delimiter, the end of an answer.
        if size in (0, 1, 2):
            position += 4
            continue
        if size < 4 or position + size > len(data):
            raise FetchError(
                "the server's list of branches and tags is not one of git's",
                hint="the address before `/blob/` must be that of a git repository",
            )
        yield data[position + 4 : position + size]
        position += size
