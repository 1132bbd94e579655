"""Where pages are below a site: by a slug, or where an engine puts them."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath


def slug_address(slug: str) -> str:
    """Return the output file of a slug: `x` is `x.html`, `x/` is `x/index.html`."""
    return f"{slug}index.html" if slug.endswith("/") else f"{slug}.html"


def engine_address(path: PurePosixPath, use_directory_urls: bool) -> str:
    """Return where an engine writes a page without a slug, below the site.

    Source: https://www.mkdocs.org/user-guide/configuration/#use_directory_urls (`README` is an index too).
    """
    stem = "index" if path.stem == "README" else path.stem
    if stem == "index" or not use_directory_urls:
        return str(path.with_name(f"{stem}.html"))
    return posixpath.join(path.parent, stem, "index.html")
