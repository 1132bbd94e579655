"""Whose rules hold for the addresses of a forge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from sourcebook.model.lines import LineRange
from sourcebook.model.reference import Forge
from sourcebook.references import forgejo, github, gitlab


class ForgeRules(Protocol):
    """How a kind of forge writes its addresses; each is a module."""

    def raw_base(self, forge: Forge) -> str: ...
    def raw_suffix(self, commit: str, path: str) -> str: ...
    def page_suffix(self, commit: str, path: str) -> str: ...
    def fragment(self, lines: LineRange) -> str: ...
    def named_blob(self, headers: Mapping[str, str]) -> str | None: ...


_RULES: Mapping[str, ForgeRules] = {"github": github, "gitlab": gitlab, "forgejo": forgejo}


def rules_of(forge: Forge) -> ForgeRules:
    """Return the rules of a forge's kind."""
    return _RULES[forge.kind]
