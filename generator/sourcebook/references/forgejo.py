"""The addresses of Forgejo and Gitea: Codeberg, and self-hosted ones.

Sources:
- page and raw file, `/OWNER/REPO/{src,raw}/commit/COMMIT/PATH`: the table of routes,
  `routers/web/web.go` of https://codeberg.org/forgejo/forgejo
- lines, `#L10-L24`: https://forgejo.org/docs/latest/user/ (the permalink of a file's page)
- the git id of a raw file as its `ETag`: `ServeBlob` in `routers/common/serve.go`
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sourcebook.model.lines import LineRange
from sourcebook.model.reference import Forge


def raw_base(forge: Forge) -> str:
    """Return the address in front of the repository's name, for raw files."""
    return forge.url


def raw_suffix(commit: str, path: str) -> str:
    """Return what stands behind the repository's name, for a raw file; `path` is encoded."""
    return f"/raw/commit/{commit}/{path}"


def page_suffix(commit: str, path: str) -> str:
    """Return what stands behind the repository's name, for a file's page; `path` is encoded."""
    return f"/src/commit/{commit}/{path}"


def fragment(lines: LineRange) -> str:
    """Return the anchor of lines on a file's page."""
    first, last = lines.lineno, lines.end_lineno
    return f"#L{first}" if last == first else f"#L{first}-L{last}"


def named_blob(headers: Mapping[str, str]) -> str | None:
    """Return the git id that comes with a raw file; None when the server, or a proxy, sends none."""
    found = re.fullmatch(r'(?:W/)?"([0-9a-f]{40})"', headers.get("ETag", ""))
    return found[1] if found else None
