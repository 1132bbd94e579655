"""Which file of the world does an author's source name?

`parse_reference` turns the text of a source into one of the three references of `model`, or says
what was expected. It looks nothing up: whether the release, revision or path exists is found out
by `sources`.

A reader may wonder why a purl is taken apart here before packageurl-python sees it: that library
drops `..`, empty segments and a second `#` without a word, so that a path other than the written
one would be fetched. For the same reason a path may not hold `%`, `#` or `?` once it is decoded:
its identity could not be read back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from packageurl import PackageURL
from packaging.utils import InvalidName, canonicalize_name

from sourcebook.errors import ReferenceSyntaxError, nearest
from sourcebook.model import (
    Forge,
    ForgeReference,
    LineRange,
    LinesSelector,
    LocalReference,
    Reference,
    ReleaseReference,
)

FORMS = (
    "a source is 'pkg:pypi/NAME@VERSION#path/in/release.py', a file's page such as "
    "'https://github.com/OWNER/REPOSITORY/blob/REVISION/path.py', or a file of this project "
    "such as 'examples/demo.py'"
)
PURL_FORM = "expected 'pkg:pypi/NAME@VERSION#path/in/release.py'"
MAX_LENGTH = 2000
"""Characters of a source; longer ones are no address."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DRIVE = re.compile(r"[A-Za-z]:($|[\\/])")
_MARKDOWN_LINK = re.compile(r"!?\[.*\]\((?P<target>.*)\)", re.DOTALL)
_LINES_FRAGMENT = re.compile(
    r"L(?P<start>[0-9]{1,9})(C[0-9]+)?(-L?(?P<end>[0-9]{1,9})(C[0-9]+)?)?", re.IGNORECASE
)
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_-]*")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]*")
_REPOSITORY_PART = re.compile(r"[A-Za-z0-9._-]+")
_FILE_PAGES = frozenset({"blob", "raw", "blame", "edit"})
"""Pages of a forge that are about one file; all mean the same reference."""


def parse_reference(
    text: str, *, forges: Sequence[Forge]
) -> tuple[Reference, LinesSelector | None]:
    """Read what an author wrote as a source.

    Args:
        text: As written; white space around it does not count.
        forges: The forges whose file pages are understood.

    Returns:
        The reference, and the lines that `#L10-L24` of a pasted address names, or None.

    Raises:
        ReferenceSyntaxError: Saying what was expected. No other error leaves, whatever the text.
    """
    text = text.strip()
    _refuse_unreadable(text)
    scheme = _SCHEME.match(text)
    kind = scheme.group(1).lower() if scheme else ""
    if kind == "pkg":
        return _parse_purl(text), None
    if kind in ("https", "http"):
        return _parse_forge_url(text, forges=forges)
    if _DRIVE.match(text) or "\\" in text or text.startswith(("/", "~")):
        raise ReferenceSyntaxError(
            f"{text!r} is not a path below this project",
            hint="write a file of this project relative to the folder of mkdocs.yml, with '/'",
        )
    if kind or text.startswith("git@"):
        raise ReferenceSyntaxError(f"sources such as {text!r} are not supported", hint=FORMS)
    return _parse_local(text, forges=forges), None


def _refuse_unreadable(text: str) -> None:
    """Refuse what no form can be: nothing, too much, invisible characters, Markdown links."""
    if not text:
        raise ReferenceSyntaxError("the source is empty", hint=FORMS)
    if len(text) > MAX_LENGTH:
        raise ReferenceSyntaxError(
            f"a source of {len(text)} characters, beginning {text[:40]!r}, is too long", hint=FORMS
        )
    for char in text:
        if char in "\r\n":
            raise ReferenceSyntaxError(f"{text!r} is more than one line", hint="one source only")
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            raise ReferenceSyntaxError(
                f"{text!r} holds the invisible character U+{ord(char):04X}", hint="type it anew"
            )
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else None
    if link := _MARKDOWN_LINK.fullmatch(text):
        bare = link.group("target")
    if bare is not None:
        raise ReferenceSyntaxError(
            f"{text!r} is a Markdown link", hint=f"write only the address: {bare.strip()!r}"
        )


# --- package releases --------------------------------------------------------------------------


def _parse_purl(text: str) -> ReleaseReference:
    """Check the parts of a purl as written, then let packageurl-python decode them.

    Source: https://github.com/package-url/purl-spec (order of the parts, percent-encoding).
    """
    address, _, subpath = text.partition("#")
    address, _, query = address.partition("?")
    purl_type, _, name_and_version = address.partition(":")[2].lstrip("/").partition("/")
    if purl_type.lower() != "pypi":
        raise ReferenceSyntaxError(
            f"package URLs of type {purl_type!r} are not supported", hint=PURL_FORM
        )
    raw_name, _, raw_version = name_and_version.partition("@")
    if "/" in raw_name:
        raise ReferenceSyntaxError(
            f"{text!r} has a namespace in front of its name, or a path before its version",
            hint=PURL_FORM,
        )
    for part in (raw_name, raw_version, query, subpath):
        _refuse_bad_escapes(part, text=text)
    path = _parse_release_path(subpath, text=text)
    if not raw_version:
        raise ReferenceSyntaxError(
            f"{text!r} names no version", hint=f"{PURL_FORM}: exactly one version"
        )
    name, version = _parse_name_and_version(name_and_version, text=text)
    return ReleaseReference(
        name=name,
        version=version,
        path=path,
        file_name=_parse_qualifiers(query, text=text),
    )


def _parse_name_and_version(name_and_version: str, *, text: str) -> tuple[str, str]:
    try:
        purl = PackageURL.from_string(f"pkg:pypi/{name_and_version}")
        name = canonicalize_name(purl.name, validate=True)
    except (ValueError, InvalidName):
        raise ReferenceSyntaxError(
            f"{name_and_version.partition('@')[0]!r} in {text!r} is not a project's name",
            hint=PURL_FORM,
        ) from None
    version = purl.version or ""
    if not _VERSION.fullmatch(version):
        raise ReferenceSyntaxError(
            f"{version!r} in {text!r} is not a version", hint="name one release exactly, as '2.3.0'"
        )
    return name, version


def _parse_qualifiers(query: str, *, text: str) -> str | None:
    """Return the value of `file_name`, the one qualifier there is."""
    file_name = None
    for pair in query.split("&") if query else ():
        key, _, value = pair.partition("=")
        if key != "file_name":
            raise ReferenceSyntaxError(
                f"unknown qualifier {key!r} in {text!r}", hint="the only one is 'file_name'"
            )
        if file_name is not None:
            raise ReferenceSyntaxError(f"'file_name' stands twice in {text!r}", hint="keep one")
        file_name = unquote(value)
        if not _FILE_NAME.fullmatch(file_name):
            raise ReferenceSyntaxError(
                f"{file_name!r} in {text!r} is not the name of a release's file",
                hint="such as 'flask-3.0.0-py3-none-any.whl'",
            )
    return file_name


def _parse_release_path(subpath: str, *, text: str) -> PurePosixPath:
    if not subpath:
        raise ReferenceSyntaxError(f"{text!r} names no file of the release", hint=PURL_FORM)
    path, _, fragment = subpath.partition("#")
    lines = next((part for part in (path, fragment) if _LINES_FRAGMENT.fullmatch(part)), None)
    if lines is not None:
        raise ReferenceSyntaxError(
            f"a package URL cannot name lines: {'#' + lines!r} in {text!r}", hint=_show_hint(lines)
        )
    if "?" in subpath:
        raise ReferenceSyntaxError(
            f"in {text!r} the path comes before '?'",
            hint="qualifiers stand before the path: 'pkg:pypi/NAME@VERSION?file_name=FILE#path'",
        )
    return PurePosixPath(*_parse_segments(subpath.split("/"), text=text))


def _show_hint(lines: str) -> str:
    """Return the option that says what `L10-L24` would."""
    match = _LINES_FRAGMENT.fullmatch(lines)
    assert match is not None
    numbers = match["start"] + (f"-{match['end']}" if match["end"] else "")
    return f"use the option 'show: {{lines: {numbers}}}'"


# --- pages of forges ---------------------------------------------------------------------------


def _parse_forge_url(
    text: str, *, forges: Sequence[Forge]
) -> tuple[ForgeReference, LinesSelector | None]:
    scheme, _, rest = text.partition("://")
    address, _, fragment = rest.partition("#")
    address = address.partition("?")[0]
    _refuse_bad_escapes(address, text=text)
    host, _, path = address.partition("/")
    if not host or "@" in host:
        raise ReferenceSyntaxError(f"{text!r} is not a web address", hint=FORMS)
    forge, segments = _split_at_forge(f"{_plain_host(host)}/{path}", text=text, forges=forges)
    if scheme.lower() == "http" and not forge.allow_private:
        raise ReferenceSyntaxError(
            f"{text!r} is not fetched over plain http", hint=f"write 'https://{rest}'"
        )
    repository, revision_and_path = _parse_file_page(segments, text=text, forge=forge)
    reference = ForgeReference(
        forge=forge, repository=repository, revision_and_path=revision_and_path
    )
    return reference, _parse_fragment(fragment, text=text)


def _plain_host(host: str) -> str:
    """Return host and port in the one spelling we compare."""
    return host.lower().removesuffix(":443").removesuffix(":80")


def _split_at_forge(address: str, *, text: str, forges: Sequence[Forge]) -> tuple[Forge, list[str]]:
    """Find whose address it is, and return the segments behind the base of that forge."""
    for forge in sorted(forges, key=lambda forge: -len(forge.url)):
        for base, is_raw in ((forge.url, False), (forge.raw_url, True)):
            host, _, folder = base.partition("://")[2].partition("/")
            prefix = f"{_plain_host(host)}/{folder}".rstrip("/") + "/"
            if address.startswith(prefix):
                segments = address.removeprefix(prefix).split("/")
                return forge, [*segments[:2], "raw", *segments[2:]] if is_raw else segments
    host = address.partition("/")[0]
    known = ", ".join(forge.name for forge in forges) or "none"
    near = nearest(host, [forge.name for forge in forges])
    also = f"; nearest is {near!r}" if near else ""
    raise ReferenceSyntaxError(
        f"no forge is known at {host!r}, in {text!r}",
        hint=f"known: {known}{also}; sourcebook.toml adds one by "
        f"'[forges.NAME]' with 'url = \"https://{host}\"'",
    )


def _parse_file_page(segments: list[str], *, text: str, forge: Forge) -> tuple[str, str]:
    """Return `OWNER/NAME`, and revision and path, of the address of a file's page."""
    expected = f"expected a file's page: '{forge.url}/OWNER/REPOSITORY/blob/REVISION/path'"
    owner, name, page, *rest = [*segments, "", "", ""]
    if page == "tree":
        raise ReferenceSyntaxError(f"{text!r} is a folder, not a file", hint=expected)
    if page not in _FILE_PAGES:
        raise ReferenceSyntaxError(f"{text!r} is not the page of a file", hint=expected)
    for part in (owner, name):
        if not _REPOSITORY_PART.fullmatch(part) or part in (".", ".."):
            raise ReferenceSyntaxError(
                f"{part!r} in {text!r} is not the name of an owner or repository", hint=expected
            )
    rest = rest[:-3]
    if rest[:1] == ["refs"] and rest[1:2] in (["heads"], ["tags"]):
        rest = rest[2:]
    if len(rest) < 2 or rest[1:] == [""]:
        raise ReferenceSyntaxError(f"{text!r} names no file", hint=expected)
    parts = _parse_segments(rest, text=text)
    if len(parts) < 2 or parts[0].startswith("-"):
        raise ReferenceSyntaxError(f"{text!r} names no revision and file", hint=expected)
    return f"{owner}/{name}", "/".join(parts)


def _parse_fragment(fragment: str, *, text: str) -> LinesSelector | None:
    """Read `L10`, `L10-L24`, `L10-24` or `L10C3-L24C7`; columns do not count.

    Source: https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/creating-a-permanent-link-to-a-code-snippet
    """
    if not fragment:
        return None
    match = _LINES_FRAGMENT.fullmatch(fragment)
    if not match:
        raise ReferenceSyntaxError(
            f"{'#' + fragment!r} in {text!r} does not name lines",
            hint="such as '#L10' or '#L10-L24'",
        )
    start = int(match["start"])
    end = int(match["end"] or start)
    if not 1 <= start <= end:
        raise ReferenceSyntaxError(
            f"{'#' + fragment!r} in {text!r} is not a range of lines",
            hint="lines count from 1, and the first comes first",
        )
    return LinesSelector(ranges=(LineRange(lineno=start, end_lineno=end),))


# --- files of this project ---------------------------------------------------------------------


def _parse_local(text: str, *, forges: Sequence[Forge]) -> LocalReference:
    path, mark, fragment = text.rpartition("#")
    if mark and _LINES_FRAGMENT.fullmatch(fragment):
        raise ReferenceSyntaxError(
            f"a file of this project is named without lines: {text!r}",
            hint=f"write {path!r} and {_show_hint(fragment)}",
        )
    segments: list[str] = []
    for segment in text.split("/"):
        if segment == ".." and not segments:
            raise ReferenceSyntaxError(
                f"{text!r} leaves this project", hint="only files below mkdocs.yml can be shown"
            )
        if segment == "..":
            segments.pop()
        elif segment not in ("", "."):
            segments.append(segment)
    if not segments or text.endswith(("/", "/.", "/..")):
        raise ReferenceSyntaxError(f"{text!r} is a folder, not a file", hint=FORMS)
    _refuse_odd_local(segments, text=text, forges=forges)
    return LocalReference(path=PurePosixPath(*segments))


def _refuse_odd_local(segments: list[str], *, text: str, forges: Sequence[Forge]) -> None:
    """Refuse paths that, written back, would be read as something else."""
    host = segments[0].lower()
    if host in {forge.name.partition("/")[0] for forge in forges}:
        raise ReferenceSyntaxError(
            f"{text!r} looks like a web address without its scheme",
            hint=f"write 'https://{text}'",
        )
    path = "/".join(segments)
    odd = _SCHEME.match(path) or _MARKDOWN_LINK.fullmatch(path) or path.startswith(("~", "git@"))
    if odd or any(segment != segment.strip() or set(segment) & set('<>"|') for segment in segments):
        raise ReferenceSyntaxError(f"{text!r} is not a path we can name", hint=FORMS)


# --- shared by releases and forges -------------------------------------------------------------


def _refuse_bad_escapes(part: str, *, text: str) -> None:
    if bad := _BAD_ESCAPE.search(part):
        raise ReferenceSyntaxError(
            f"{part[bad.start() : bad.start() + 3]!r} in {text!r} is not percent-encoding",
            hint="a '%' itself is written '%25'",
        )


def _parse_segments(segments: Sequence[str], *, text: str) -> list[str]:
    """Decode the segments of a path, drop `.`, and refuse what would be another path elsewhere."""
    decoded = [unquote(segment, errors="surrogateescape") for segment in segments]
    if ".." in decoded:
        raise ReferenceSyntaxError(f"{text!r} holds '..'", hint="write the path without it")
    if "" in decoded:
        raise ReferenceSyntaxError(
            f"the path in {text!r} has an empty part",
            hint="no '/' at its beginning or end, and no '//' in it",
        )
    parts = [part for part in decoded if part != "."]
    for part in parts:
        if part != part.strip() or any(
            char in "/\\%#?" or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
            for char in part
        ):
            raise ReferenceSyntaxError(
                f"{part!r} in {text!r} cannot be part of a path",
                hint="'%', '#', '?', '\\', invisible characters and spaces around a name "
                "are not supported",
            )
    if not parts:
        raise ReferenceSyntaxError(f"{text!r} names no file", hint=FORMS)
    return parts
