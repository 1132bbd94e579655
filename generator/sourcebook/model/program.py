"""What this program calls itself to the world: to servers that it asks, in files that it writes, and where it ends."""

from __future__ import annotations

VERSION = "0.1.0"
"""That of `pyproject.toml`; in the key of kept results."""
REPOSITORY_URL = "https://github.com/sourcebook-dev/sourcebook"
"""Address of this project: the one place where it stands."""

INTERRUPTED = 130
"""The exit code of who is interrupted: 128 and the number of SIGINT, as shells have it."""
