"""Whose rules hold for the addresses of a forge: the one place that chooses between the kinds."""

from __future__ import annotations

from collections.abc import Mapping

from sourcebook.model.reference import Forge, ForgeKind
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
