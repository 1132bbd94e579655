"""Web addresses: the page of a file on a known forge, or any file by its own address.

Each forge writes a file's page in its own way: `github`, `gitlab` and `forgejo` have the rules, `forges` chooses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import parse_qsl

from sourcebook.errors import ReferenceSyntaxError
from sourcebook.model.codes import Code
from sourcebook.model.reference import Forge, ForgeReference, HttpsReference
from sourcebook.model.request import LinesSelector
from sourcebook.model.whole_source import WholeRepository
from sourcebook.references.forges import forge_reference, repository_at, rules_of
from sourcebook.references.forms import parse_host, parse_lines, parse_segments, refuse_bad_escapes

_REPOSITORY_PART = re.compile(r"[A-Za-z0-9._-]+")
_PROJECT_PAGE = re.compile(r"(?:project|simple|pypi)/(?P<name>[A-Za-z0-9._-]+)/(?:(?P<version>[0-9][\w.!+]*)/)?")
"""Of a project or a release on a package index."""
_SECRET = re.compile(r"token|secret|password|signature|credential|^(sig|key|api_?key)$", re.I)


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
        bare = host.removeprefix("www.")
        if bare != host and _find_forge(f"{bare}/{path}", forges):
            raise ReferenceSyntaxError(
                f"{text!r} has 'www.' before the name of a forge", hint=f"write {text.replace('www.', '', 1)!r}"
            )
        return _parse_file(scheme, host, path, query, text=text), lines
    forge, segments = found
    if scheme == "http" and not forge.allow_private:
        raise ReferenceSyntaxError(f"{text!r} is not fetched over plain http", hint=f"write 'https://{rest}'")
    return _parse_page(segments, query, text=text, forge=forge), lines


def parse_repository_page(text: str, *, forges: Sequence[Forge]) -> WholeRepository | None:
    """Read the address of a repository on a forge, or of one of its folders; None when it is that of something else.

    Args:
        text: Begins with `https://` or `http://`.
        forges: Whose addresses are understood.

    Raises:
        ReferenceSyntaxError: When it is neither in full.
    """
    scheme, _, rest = text.partition("://")
    address = rest.partition("#")[0].partition("?")[0].rstrip("/")
    refuse_bad_escapes(address, text=text)
    host, _, path = address.partition("/")
    found = _find_forge(f"{parse_host(host, scheme=scheme.lower(), text=text)}/{path}", forges)
    if found is None:
        return None
    forge, segments = found
    rules = rules_of(forge)
    page = rules.split(segments, text.partition("?")[2].partition("#")[0])
    is_top = not page.page and not page.rest and len(segments) <= len(page.repository)
    # On a forge where one word stands for both, only what has no path behind its revision is sure to be no file.
    is_folder = page.page == rules.folder_page or (rules.folder_page is None and len(page.rest) == 1)
    if not (is_top or (is_folder and page.page)):
        return None
    *groups, name = page.repository
    repository = "/".join([*groups, name.removesuffix(".git")])
    if len(page.repository) < 2 or not all(map(is_repository_part, repository.split("/"))):
        raise ReferenceSyntaxError(f"{text!r} is not the address of a repository", hint="expected OWNER/REPOSITORY")
    if scheme.lower() == "http" and not forge.allow_private:
        raise ReferenceSyntaxError(f"{text!r} is not fetched over plain http", hint=f"write 'https://{rest}'")
    revision = "/".join(parse_segments(page.rest, text=text)) if page.rest else None
    return repository_at(forge, repository, revision=revision, kind=page.revision_kind)


def is_repository_part(name: str) -> bool:
    """Tell whether a forge may have an owner, a group or a repository of this name."""
    return _REPOSITORY_PART.fullmatch(name) is not None and name not in (".", "..") and not name.startswith("-")


def _find_forge(address: str, forges: Sequence[Forge]) -> tuple[Forge, list[str]] | None:
    """Find whose address it is, and return the segments behind the base of that forge."""
    # The longest first: a forge may lie in a folder on the host of another.
    for forge in sorted(forges, key=lambda forge: -len(forge.url)):
        for base, is_raw in ((forge.url, False), (forge.raw_url, True)):
            scheme, _, place = base.partition("://")
            host, _, folder = place.partition("/")
            host = host.lower().removesuffix(":80" if scheme == "http" else ":443")
            prefix = f"{host}/{folder}".rstrip("/") + "/"
            if address.startswith(prefix):
                segments = address.removeprefix(prefix).split("/")
                # On a host of raw files no word stands between repository and revision.
                return forge, [*segments[:2], "raw", *segments[2:]] if is_raw else segments
    return None


def _parse_file(scheme: str, host: str, path: str, query: str, *, text: str) -> HttpsReference:
    """Read the address of any file; one with a secret in it would publish that in the lock."""
    secret = next((key for key, _ in parse_qsl(query, True) if _SECRET.search(key)), None)
    if secret is not None:
        raise ReferenceSyntaxError(
            f"the address on {host!r} holds a secret, {secret!r}",
            hint="leave it out: tokens come from the environment or from .netrc",
            code=Code.SECRET_ADDRESS,
        )
    if not path or path.endswith("/"):
        page = _PROJECT_PAGE.fullmatch(path)
        raise ReferenceSyntaxError(
            f"{text!r} names no file",
            hint=f"of a release write 'pkg:pypi/{page['name']}@{page['version'] or 'VERSION'}#path/in/release.py'"
            if page
            else "expected 'https://HOST/path.py'",
        )
    segments = parse_segments(path.split("/"), text=text)
    return HttpsReference(scheme=scheme, host=host, path=PurePosixPath(*segments), query=query)


def _parse_page(segments: list[str], query: str, *, text: str, forge: Forge) -> ForgeReference:
    rules = rules_of(forge)
    expected = f"expected a file's page: '{rules.example_of(forge)}'"
    page = rules.split(segments, query)
    if page.page == rules.folder_page:
        raise ReferenceSyntaxError(f"{text!r} is a folder, not a file", hint=expected)
    if page.page not in rules.file_pages:
        raise ReferenceSyntaxError(f"{text!r} is not the page of a file", hint=expected)
    for part in page.repository:
        if not is_repository_part(part):
            raise ReferenceSyntaxError(f"{part!r} in {text!r} is not the name of an owner or repository", hint=expected)
    if len(page.rest) < 2 or page.rest[1:] == ("",):
        raise ReferenceSyntaxError(f"{text!r} names no file", hint=expected)
    parts = parse_segments(page.rest, text=text)
    if len(parts) < 2 or parts[0].startswith("-") or parts[:2] in (["refs", "heads"], ["refs", "tags"]):
        raise ReferenceSyntaxError(f"{text!r} names no revision and file", hint=expected)
    return forge_reference(
        forge,
        repository="/".join(page.repository),
        revision_and_path="/".join(parts),
        revision_kind=page.revision_kind,
    )
