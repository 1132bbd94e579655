"""Package URLs of releases: `pkg:pypi/NAME@VERSION#path`.

A reader may wonder why a purl is taken apart here before packageurl-python sees it: that library drops `..`, empty
segments and a second `#` without a word, so that a path other than the written one would be fetched.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from sourcebook.errors import ReferenceSyntaxError
from sourcebook.model.reference import ReleaseReference
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
    address, _, subpath = text.partition("#")
    address, _, query = address.partition("?")
    purl_type, _, name_and_version = address.partition(":")[2].lstrip("/").partition("/")
    if purl_type.lower() != "pypi":
        raise ReferenceSyntaxError(f"package URLs of type {purl_type!r} are not supported", hint=PURL_FORM)
    raw_name, _, raw_version = name_and_version.partition("@")
    if "/" in raw_name:
        raise ReferenceSyntaxError(
            f"{text!r} has a namespace in front of its name, or a path before its version",
            hint=PURL_FORM,
        )
    for part in (raw_name, raw_version, query, subpath):
        refuse_bad_escapes(part, text=text)
    path = _parse_release_path(subpath, text=text)
    if not raw_version:
        raise ReferenceSyntaxError(f"{text!r} names no version", hint=f"{PURL_FORM}: exactly one version")
    name, version = _parse_name_and_version(name_and_version, text=text)
    return ReleaseReference(
        name=name,
        version=version,
        path=path,
        file_name=_parse_qualifiers(query, text=text),
    )


def _parse_name_and_version(name_and_version: str, *, text: str) -> tuple[str, str]:
    from packageurl import PackageURL
    from packaging.utils import InvalidName, canonicalize_name

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
