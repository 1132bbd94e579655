"""GitHub's addresses, public or self-hosted.

Sources:
- page and lines, `/OWNER/REPO/blob/REVISION/PATH#L10-L24`:
  https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/creating-a-permanent-link-to-a-code-snippet
  and https://docs.github.com/en/repositories/working-with-files/using-files/getting-permanent-links-to-files
- raw file, `RAW/OWNER/REPO/COMMIT/PATH`: the `download_url` of https://docs.github.com/en/rest/repos/contents
- where RAW is on a server of one's own: "Enabling subdomain isolation" in the manual of GitHub Enterprise Server
  (`HOSTNAME/raw/`)
- whether a repository is archived: https://docs.github.com/en/rest/repos/repos#get-a-repository; on a server of one's
  own below `HOSTNAME/api/v3`
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from sourcebook.model.reference import Forge
from sourcebook.references.forge_rules import ForgeRules, PageAddress, split_owner


def _split(segments: Sequence[str], query: str) -> PageAddress:
    """Take off `refs/heads/`, which a branch has in some addresses, and `refs/tags/`, which tells a tag."""
    repository, page, rest = split_owner(segments)
    is_tag = rest[:2] == ("refs", "tags")
    if is_tag or rest[:2] == ("refs", "heads"):
        rest = rest[2:]
    return PageAddress(repository=repository, page=page, rest=rest, revision_kind="tag" if is_tag else None)


def _reference_page(revision_and_path: str, kind: str | None) -> str:
    return f"blob/{'refs/tags/' if kind == 'tag' else ''}{revision_and_path}"


def _about(forge: Forge, repository: str) -> str:
    """Return the address of the interface, which is on a host of its own where raw files are."""
    base = f"{forge.url}/api/v3"
    if not forge.raw_url.startswith(forge.url):
        base = forge.url.replace("://", "://api.", 1)
    return f"{base}/repos/{quote(repository)}"


GITHUB_RULES = ForgeRules(
    file_pages=frozenset({"blob", "raw", "blame", "edit"}),
    folder_page="tree",
    split=_split,
    example="{forge.url}/OWNER/REPOSITORY/blob/REVISION/path",
    page="{forge.url}/{repository}/blob/{commit}/{path}",
    raw="{forge.raw_url}/{repository}/{commit}/{path}",
    folder="{forge.url}/{repository}/tree/{commit}",
    reference_page=_reference_page,
    raw_folder="/raw",
    about=_about,
    last_line="-L",
)
