"""Which locks this program reads, and what is said of one that it cannot read."""

from __future__ import annotations

LOCK_VERSION = 3
"""The version this program writes, and the highest that it reads."""
REMAKE = "run `sourcebook lock` to write it anew, or take it from version control"
"""How a lock that cannot be read is mended."""


def path_in_identity(identity: str) -> str | None:
    """Return the path with which the identity of a source ends, as that of a release's file; None for others."""
    return identity.partition("#")[2] or None
