"""GitLab's addresses, public or self-hosted; a project may lie in groups of groups.

Sources:
- page and raw file, `/GROUP/PROJECT/-/{blob,raw}/COMMIT/PATH`: the table of routes,
  `config/routes/repository.rb` of https://gitlab.com/gitlab-org/gitlab
- lines, `#L10-24`: https://docs.gitlab.com/user/project/repository/files/ ("Link to a line")
"""

from __future__ import annotations

from collections.abc import Mapping

from sourcebook.model.lines import LineRange
from sourcebook.model.reference import Forge


def raw_base(forge: Forge) -> str:
    """Return the address in front of the repository's name, for raw files."""
    return forge.url


def raw_suffix(commit: str, path: str) -> str:
    """Return what stands behind the repository's name, for a raw file; `path` is encoded."""
    return f"/-/raw/{commit}/{path}"


def page_suffix(commit: str, path: str) -> str:
    """Return what stands behind the repository's name, for a file's page; `path` is encoded."""
    return f"/-/blob/{commit}/{path}"


def fragment(lines: LineRange) -> str:
    """Return the anchor of lines on a file's page."""
    first, last = lines.lineno, lines.end_lineno
    return f"#L{first}" if last == first else f"#L{first}-{last}"


def named_blob(headers: Mapping[str, str]) -> str | None:
    """Return the git id that comes with a raw file; here none does."""
    return None
