"""Package URLs of releases: `pkg:pypi/NAME@VERSION#path`.

A reader may wonder why a purl is taken apart here before packageurl-python sees it: that library drops `..`, empty
segments and a second `#` without a word, so that a path other than the written one would be fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from sourcebook.errors import ReferenceSyntaxError
from sourcebook.model.reference import ReleaseReference
from sourcebook.model.whole_source import WholeRelease
from sourcebook.references.forms import (
    LINES_FRAGMENT,
    parse_segments,
    refuse_bad_escapes,
    show_hint,
)

PURL_FORM = "expected 'pkg:pypi/NAME@VERSION#path/in/release.py'"

_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_-]*")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]*")


def parse_purl(text: str) -> ReleaseReference:
    """Check the parts of a purl as written, then let packageurl-python decode them.

    Source: https://github.com/package-url/purl-spec (order of the parts, percent-encoding).
    """
    parts = _split_purl(text)
    path = _parse_release_path(parts.subpath, text=text)
    if not parts.version:
        raise ReferenceSyntaxError(
            f"{text!r} names no version",
            hint=f"write '@' and exactly one behind {parts.name!r}; "
            f"`sourcebook show pkg:pypi/{parts.name}` tells which is the newest",
        )
    return ReleaseReference(
        name=_parse_name(parts.name, text=text),
        version=_parse_version(parts.version, text=text),
        path=path,
        file_name=_parse_qualifiers(parts.query, text=text),
    )


def parse_whole_release(text: str) -> WholeRelease:
    """Read the purl of a release without a path, or of a project without a version; what it says of a path is not read.

    Raises:
        ReferenceSyntaxError: Saying what was expected.
    """
    parts = _split_purl(text)
    return WholeRelease(
        name=_parse_name(parts.name, text=text),
        version=_parse_version(parts.version, text=text) if parts.version else None,
        file_name=_parse_qualifiers(parts.query, text=text),
    )


def with_version(text: str, version: str) -> str:
    """Write a version into a purl that has none."""
    address, mark, subpath = text.partition("#")
    address, question, query = address.partition("?")
    return f"{address.removesuffix('@')}@{version}{question}{query}{mark}{subpath}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _PurlParts:
    """What stands in a purl, neither checked nor decoded."""

    name: str
    version: str
    query: str
    subpath: str


def _split_purl(text: str) -> _PurlParts:
    address, _, subpath = text.partition("#")
    address, _, query = address.partition("?")
    purl_type, _, name_and_version = address.partition(":")[2].lstrip("/").partition("/")
    if purl_type.lower() != "pypi":
        raise ReferenceSyntaxError(f"package URLs of type {purl_type!r} are not supported", hint=PURL_FORM)
    name, _, version = name_and_version.partition("@")
    if "/" in name:
        raise ReferenceSyntaxError(
            f"{text!r} has a namespace in front of its name, or a path before its version",
            hint=PURL_FORM,
        )
    for part in (name, version, query, subpath):
        refuse_bad_escapes(part, text=text)
    return _PurlParts(name=name, version=version, query=query, subpath=subpath)


def _parse_name(written: str, *, text: str) -> str:
    from packageurl import PackageURL
    from packaging.utils import InvalidName, canonicalize_name

    try:
        return canonicalize_name(PackageURL.from_string(f"pkg:pypi/{written}").name, validate=True)
    except (ValueError, InvalidName):
        raise ReferenceSyntaxError(f"{written!r} in {text!r} is not a project's name", hint=PURL_FORM) from None


def _parse_version(written: str, *, text: str) -> str:
    version = unquote(written)
    if not _VERSION.fullmatch(version):
        raise ReferenceSyntaxError(
            f"{version!r} in {text!r} is not a version", hint="name one release exactly, as '2.3.0'"
        )
    return version


def _parse_qualifiers(query: str, *, text: str) -> str | None:
    """Return the value of `file_name`, the one qualifier there is."""
    file_name = None
    for pair in query.split("&") if query else ():
        key, _, value = pair.partition("=")
        if key != "file_name":
            raise ReferenceSyntaxError(f"unknown qualifier {key!r} in {text!r}", hint="the only one is 'file_name'")
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
    lines = next((part for part in (path, fragment) if LINES_FRAGMENT.fullmatch(part)), None)
    if lines is not None:
        raise ReferenceSyntaxError(
            f"a package URL cannot name lines: {'#' + lines!r} in {text!r}", hint=show_hint(lines)
        )
    if "?" in subpath:
        raise ReferenceSyntaxError(
            f"in {text!r} the path comes before '?'",
            hint="qualifiers stand before the path: 'pkg:pypi/NAME@VERSION?file_name=FILE#path'",
        )
    return PurePosixPath(*parse_segments(subpath.split("/"), text=text))
