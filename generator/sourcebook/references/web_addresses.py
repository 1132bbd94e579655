"""Web addresses: the page of a file on a known forge, or any file by its own address.

Each forge writes a file's page in its own way. Sources of these rules:
- GitHub, `/OWNER/REPO/blob/REVISION/PATH`:
  https://docs.github.com/en/repositories/working-with-files/using-files/getting-permanent-links-to-files
- GitLab, `/GROUP/…/PROJECT/-/blob/REVISION/PATH?ref_type=heads`: its own table of routes,
  `config/routes/repository.rb` and `project.rb` of https://gitlab.com/gitlab-org/gitlab (`blob`,
  `raw`, `blame`, `edit` below `/-/`; without `/-/` in addresses from before 2019)
- Forgejo and Gitea, `/OWNER/REPO/src/{branch,tag,commit}/REVISION/PATH`: `routers/web/web.go` of
  https://codeberg.org/forgejo/forgejo (`src`, `raw`, `media` and `blame`)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import parse_qsl

from sourcebook.errors import ReferenceSyntaxError
from sourcebook.model.reference import Forge, ForgeReference, HttpsReference
from sourcebook.model.request import LinesSelector
from sourcebook.references.forms import (
    parse_host,
    parse_lines,
    parse_segments,
    refuse_bad_escapes,
)

_REPOSITORY_PART = re.compile(r"[A-Za-z0-9._-]+")
_PAGES = {
    "github": frozenset({"blob", "raw", "blame", "edit"}),
    "gitlab": frozenset({"blob", "raw", "blame", "edit"}),
    "forgejo": frozenset({"src", "raw", "media", "blame"}),
}
"""Pages of a forge that are about one file; all mean the same reference."""
_FOLDER_PAGES = {"github": "tree", "gitlab": "tree", "forgejo": ""}
_EXPECTED = {
    "github": "{}/OWNER/REPOSITORY/blob/REVISION/path",
    "gitlab": "{}/GROUP/PROJECT/-/blob/REVISION/path",
    "forgejo": "{}/OWNER/REPOSITORY/src/branch/REVISION/path",
}
_SECRET = re.compile(r"token|secret|password|signature|credential|^(sig|key|api_?key)$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """The parts of the address of a file's page."""

    repository: list[str]
    page: str
    rest: list[str]
    """Revision and path."""
    kind: str | None = None
    """What the revision is, where the address says so."""


def parse_web_address(
    text: str, *, forges: Sequence[Forge]
) -> tuple[ForgeReference | HttpsReference, LinesSelector | None]:
    """Read a source that begins with `https://`."""
    scheme, _, rest = text.partition(":")
    scheme, rest = scheme.lower(), rest.removeprefix("//")
    address, _, fragment = rest.partition("#")
    address, _, query = address.partition("?")
    refuse_bad_escapes(address, text=text)
    host, _, path = address.partition("/")
    host = parse_host(host, scheme=scheme, text=text)
    lines = parse_lines(fragment, text=text)
    found = _find_forge(f"{host}/{path}", forges)
    if found is None:
        return _parse_file(scheme, host, path, query, text=text), lines
    forge, segments = found
    if scheme == "http" and not forge.allow_private:
        raise ReferenceSyntaxError(f"{text!r} is not fetched over plain http", hint=f"write 'https://{rest}'")
    return _parse_page(segments, query, text=text, forge=forge), lines


def _find_forge(address: str, forges: Sequence[Forge]) -> tuple[Forge, list[str]] | None:
    """Find whose address it is, and return the segments behind the base of that forge."""
    for forge in sorted(forges, key=lambda forge: -len(forge.url)):
        for base, is_raw in ((forge.url, False), (forge.raw_url, True)):
            scheme, _, place = base.partition("://")
            host, _, folder = place.partition("/")
            host = host.lower().removesuffix(":80" if scheme == "http" else ":443")
            prefix = f"{host}/{folder}".rstrip("/") + "/"
            if address.startswith(prefix):
                segments = address.removeprefix(prefix).split("/")
                return forge, [*segments[:2], "raw", *segments[2:]] if is_raw else segments
    return None


def _parse_file(scheme: str, host: str, path: str, query: str, *, text: str) -> HttpsReference:
    """Read the address of any file; one with a secret in it would publish that in the lock."""
    secret = next((key for key, _ in parse_qsl(query, True) if _SECRET.search(key)), None)
    if secret is not None:
        raise ReferenceSyntaxError(
            f"the address on {host!r} holds a secret, {secret!r}",
            hint="leave it out: tokens come from the environment or from .netrc",
        )
    if not path or path.endswith("/"):
        raise ReferenceSyntaxError(f"{text!r} names no file", hint="expected 'https://HOST/path.py'")
    segments = parse_segments(path.split("/"), text=text)
    return HttpsReference(scheme=scheme, host=host, path=PurePosixPath(*segments), query=query)


def _parse_page(segments: list[str], query: str, *, text: str, forge: Forge) -> ForgeReference:
    expected = f"expected a file's page: '{_EXPECTED[forge.kind].format(forge.url)}'"
    page = _split(segments, forge.kind)
    if page.page and page.page == _FOLDER_PAGES[forge.kind]:
        raise ReferenceSyntaxError(f"{text!r} is a folder, not a file", hint=expected)
    if page.page not in _PAGES[forge.kind]:
        raise ReferenceSyntaxError(f"{text!r} is not the page of a file", hint=expected)
    for part in page.repository:
        if not _REPOSITORY_PART.fullmatch(part) or part in (".", "..") or part.startswith("-"):
            raise ReferenceSyntaxError(f"{part!r} in {text!r} is not the name of an owner or repository", hint=expected)
    kind = page.kind
    if forge.kind == "gitlab" and ("ref_type", "tags") in parse_qsl(query):
        kind = "tag"
    if len(page.rest) < 2 or page.rest[1:] == [""]:
        raise ReferenceSyntaxError(f"{text!r} names no file", hint=expected)
    parts = parse_segments(page.rest, text=text)
    if len(parts) < 2 or parts[0].startswith("-") or parts[:2] in (_HEADS, _TAGS):
        raise ReferenceSyntaxError(f"{text!r} names no revision and file", hint=expected)
    return ForgeReference(
        forge=forge,
        repository="/".join(page.repository),
        revision_and_path="/".join(parts),
        revision_kind=kind,
    )


_HEADS, _TAGS = ["refs", "heads"], ["refs", "tags"]


def _split(segments: list[str], kind: str) -> _Page:
    """Split the segments of a page at what the forge writes between repository and revision."""
    if kind == "gitlab":
        return _split_gitlab(segments)
    owner, name, page, *rest = [*segments, "", "", ""]
    rest = rest[: max(0, len(segments) - 3)]
    if kind == "forgejo":
        word = rest[0] if rest and rest[0] in ("branch", "tag", "commit") else None
        # Without that word it is a page of before 2018, or none of a file.
        return _Page(repository=[owner, name], page=page if word else "", rest=rest[1:], kind=word)
    is_tag = rest[:2] == _TAGS
    rest = rest[2:] if is_tag or rest[:2] == _HEADS else rest
    return _Page(repository=[owner, name], page=page, rest=rest, kind="tag" if is_tag else None)


def _split_gitlab(segments: list[str]) -> _Page:
    """Split at `/-/`, or where there is none at the first word that is a page.

    GitLab allows no project and no group with the name of a page.
    """
    words = {*_PAGES["gitlab"], _FOLDER_PAGES["gitlab"]}
    dash = next((i for i, part in enumerate(segments) if part == "-" and i >= 2), None)
    at = (
        dash + 1
        if dash is not None
        else next((i for i, part in enumerate(segments) if part in words and i >= 2), len(segments))
    )
    page, *rest = [*segments[at:], ""]
    repository = segments[: at if dash is None else dash]
    return _Page(repository=repository or [""], page=page, rest=rest[: len(segments) - at - 1])
