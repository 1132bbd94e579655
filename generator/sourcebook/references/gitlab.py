"""GitLab's addresses, public or self-hosted; a project may lie in groups of groups.

Sources:
- page and raw file, `/GROUP/…/PROJECT/-/{blob,raw}/REVISION/PATH?ref_type=heads`: the tables of routes,
  `config/routes/repository.rb` and `project.rb` of https://gitlab.com/gitlab-org/gitlab (`blob`, `raw`, `blame`,
  `edit` below `/-/`; without `/-/` in addresses from before 2019)
- lines, `#L10-24`: https://docs.gitlab.com/user/project/repository/files/ ("Link to a line")
- whether a project is archived: https://docs.gitlab.com/api/projects/ ("Retrieve a project")
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, quote

from sourcebook.model.reference import Forge
from sourcebook.references.forge_rules import ForgeRules, PageAddress

_FILE_PAGES = frozenset({"blob", "raw", "blame", "edit"})
_FOLDER_PAGE = "tree"
_PAGES = _FILE_PAGES | {_FOLDER_PAGE}


def _split(segments: Sequence[str], query: str) -> PageAddress:
    """Split at `/-/`, or where there is none at the first word that is a page.

    GitLab allows no project and no group with the name of a page.
    """
    # A project lies in a group at least, so that neither can stand among the first two segments.
    dash = next((i for i, part in enumerate(segments) if part == "-" and i >= 2), None)
    if dash is not None:
        end, at = dash, dash + 1
    else:
        end = at = next((i for i, part in enumerate(segments) if part in _PAGES and i >= 2), len(segments))
    return PageAddress(
        repository=tuple(segments[:end]) or ("",),
        page=segments[at] if at < len(segments) else "",
        rest=tuple(segments[at + 1 :]),
        revision_kind="tag" if ("ref_type", "tags") in parse_qsl(query) else None,
    )


def _reference_page(revision_and_path: str, kind: str | None) -> str:
    return f"-/blob/{revision_and_path}{'?ref_type=tags' if kind == 'tag' else ''}"


def _about(forge: Forge, repository: str) -> str:
    return f"{forge.url}/api/v4/projects/{quote(repository, safe='')}"


GITLAB_RULES = ForgeRules(
    file_pages=_FILE_PAGES,
    folder_page=_FOLDER_PAGE,
    split=_split,
    example="{forge.url}/GROUP/PROJECT/-/blob/REVISION/path",
    page="{forge.url}/{repository}/-/blob/{commit}/{path}",
    raw="{forge.url}/{repository}/-/raw/{commit}/{path}",
    folder="{forge.url}/{repository}/-/tree/{commit}",
    reference_page=_reference_page,
    about=_about,
    last_line="-",
)
