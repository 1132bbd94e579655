"""Whose rules hold for the addresses of a forge: the one place that chooses between the kinds."""

from __future__ import annotations

from collections.abc import Mapping

from sourcebook.model.reference import Forge, ForgeKind, ForgeReference
from sourcebook.model.whole_source import WholeRepository
from sourcebook.references.forge_rules import ForgeRules
from sourcebook.references.forgejo import FORGEJO_RULES
from sourcebook.references.github import GITHUB_RULES
from sourcebook.references.gitlab import GITLAB_RULES

_RULES: Mapping[ForgeKind, ForgeRules] = {
    "github": GITHUB_RULES,
    "gitlab": GITLAB_RULES,
    "forgejo": FORGEJO_RULES,
}


def rules_of(forge: Forge) -> ForgeRules:
    """Return the rules of a forge's kind."""
    return _RULES[forge.kind]


def forge_reference(
    forge: Forge, *, repository: str, revision_and_path: str, revision_kind: str | None = None
) -> ForgeReference:
    """Return a file on a forge, known by the address that the forge's rules write."""
    return ForgeReference(
        forge=forge,
        repository=repository,
        revision_and_path=revision_and_path,
        revision_kind=revision_kind,
        page=rules_of(forge).reference_page(revision_and_path, revision_kind),
    )


def raw_address(url: str, kind: ForgeKind) -> str:
    """Return where a server of one's own has its raw files, when its settings do not say."""
    return f"{url}{_RULES[kind].raw_folder}"


def repository_at(forge: Forge, repository: str, *, revision: str | None, kind: str | None) -> WholeRepository:
    """Return all files of a repository, by its address for git.

    Args:
        forge: Where it is.
        repository: `OWNER/NAME`.
        revision: Commit, tag or branch; None for the default branch.
        kind: Of the revision, where it is known.
    """
    scheme, _, base = forge.url.partition("://")
    return WholeRepository(
        scheme=scheme,
        location=f"{base}/{repository}.git",
        revision=revision,
        revision_kind=kind,
        forge=forge,
        repository=repository,
    )
