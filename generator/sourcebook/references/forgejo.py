"""The addresses of Forgejo and Gitea: Codeberg, and self-hosted ones.

Sources:
- page and raw file, `/OWNER/REPO/{src,raw}/{branch,tag,commit}/REVISION/PATH`: the table of routes,
  `routers/web/web.go` of https://codeberg.org/forgejo/forgejo (`src`, `raw`, `media` and `blame`)
- lines, `#L10-L24`: https://forgejo.org/docs/latest/user/ (the permalink of a file's page)
- whether a repository is archived, `/api/v1/repos/OWNER/REPO`: `repoGet` of the interface's own description
- the git id of a raw file as its `ETag`: `ServeBlob` in `routers/common/serve.go`
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from sourcebook.model.reference import Forge
from sourcebook.references.forge_rules import ForgeRules, PageAddress, split_owner


def _split(segments: Sequence[str], query: str) -> PageAddress:
    """Take off the word that says what the revision is."""
    repository, page, rest = split_owner(segments)
    kind = rest[0] if rest and rest[0] in ("branch", "tag", "commit") else None
    # Without that word it is a page of before 2018, or none of a file.
    return PageAddress(repository=repository, page=page if kind else "", rest=rest[1:], revision_kind=kind)


def _named_blob(headers: Mapping[str, str]) -> str | None:
    found = re.fullmatch(r'(?:W/)?"([0-9a-f]{40})"', headers.get("ETag", ""))
    return found[1] if found else None


def _reference_page(revision_and_path: str, kind: str | None) -> str:
    return f"src/{kind}/{revision_and_path}"


def _about(forge: Forge, repository: str) -> str:
    return f"{forge.url}/api/v1/repos/{quote(repository)}"


FORGEJO_RULES = ForgeRules(
    file_pages=frozenset({"src", "raw", "media", "blame"}),
    folder_page=None,
    split=_split,
    example="{forge.url}/OWNER/REPOSITORY/src/branch/REVISION/path",
    page="{forge.url}/{repository}/src/commit/{commit}/{path}",
    raw="{forge.url}/{repository}/raw/commit/{commit}/{path}",
    folder="{forge.url}/{repository}/src/commit/{commit}",
    reference_page=_reference_page,
    about=_about,
    last_line="-L",
    named_blob=_named_blob,
)
