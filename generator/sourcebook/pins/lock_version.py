"""Which locks this program reads, and what is said of one that it cannot read."""

from __future__ import annotations

LOCK_VERSION = 1
"""The version this program writes, and the highest that it reads."""
REMAKE = "run `sourcebook lock` to write it anew, or take it from version control"
"""How a lock that cannot be read is mended."""
