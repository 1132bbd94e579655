"""Addresses below a site: that of one file as seen from another.

An output file is written as `x/index.html`, the address that leads to it as `x/`.
"""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from urllib.parse import quote


def relative_url(folder: PurePosixPath, url: str) -> str:
    """Return an address relative to the root of the site as seen from a folder of it.

    Args:
        folder: Below the site.
        url: Quoted, without query and fragment; `x/`, `x/index.html`, or empty for the root itself.
    """
    path = posixpath.relpath(url or ".", quote(str(folder)))
    return f"{path}/" if not url or url.endswith("/") else path


def address_url(address: str) -> str:
    """Return the address of an output file relative to the root of the site, quoted."""
    return quote(address)


def join_url(folder: PurePosixPath, url: str) -> str:
    """Return a relative address that was meant from a folder of the site as seen from the site's root."""
    path, rest = split_url(url)
    joined = posixpath.normpath(posixpath.join(quote(str(folder)), path)) if path else "."
    slash = "/" if path.endswith("/") and not joined.endswith("/") else ""
    return f"{joined}{slash}{rest}"


def split_url(url: str) -> tuple[str, str]:
    """Split a relative address where its query or fragment begins."""
    end = min((n for n, char in enumerate(url) if char in "?#"), default=len(url))
    return url[:end], url[end:]
