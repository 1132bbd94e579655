"""GitHub's addresses, public or self-hosted.

Sources:
- page and lines, `/OWNER/REPO/blob/COMMIT/PATH#L10-L24`:
  https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/creating-a-permanent-link-to-a-code-snippet
- raw file, `RAW/OWNER/REPO/COMMIT/PATH`: the `download_url` of
  https://docs.github.com/en/rest/repos/contents
"""

from __future__ import annotations

from collections.abc import Mapping

from sourcebook.model.lines import LineRange
from sourcebook.model.reference import Forge


def raw_base(forge: Forge) -> str:
    """Return the address in front of the repository's name, for raw files."""
    return forge.raw_url


def raw_suffix(commit: str, path: str) -> str:
    """Return what stands behind the repository's name, for a raw file; `path` is encoded."""
    return f"/{commit}/{path}"


def page_suffix(commit: str, path: str) -> str:
    """Return what stands behind the repository's name, for a file's page; `path` is encoded."""
    return f"/blob/{commit}/{path}"


def fragment(lines: LineRange) -> str:
    """Return the anchor of lines on a file's page."""
    first, last = lines.lineno, lines.end_lineno
    return f"#L{first}" if last == first else f"#L{first}-L{last}"


def named_blob(headers: Mapping[str, str]) -> str | None:
    """Return the git id that comes with a raw file; here none does."""
    return None
