"""What decides which uses are found: no result of finding counts for another version of it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping, Sequence

from sourcebook.sources.store.results import code_digest
from sourcebook.sources.typeshed import stubs_version

_PACKAGES = ("code", "exports", "marks", "marks.python", "marks.python.inference", "sources.releases")
_MODULES = {"planning": ("declarations.py",), "sources": ("trees.py", "typeshed.py")}
"""Of folders with much else, the modules that decide."""


def digest_of_finding(further: Mapping[str, Sequence[str]]) -> str:
    """Return the digest of what decides which uses are found: our modules, Python's grammar and typeshed.

    Args:
        further: By folder: names of further modules that have a part in it.
    """
    parts = [code_digest(f"sourcebook.{package}") for package in _PACKAGES]
    parts += [
        code_digest(f"sourcebook.{package}", only=modules) for package, modules in (*_MODULES.items(), *further.items())
    ]
    parts += [f"{sys.version_info[0]}.{sys.version_info[1]}", stubs_version()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
