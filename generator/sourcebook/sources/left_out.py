"""What is told of a file that is not read with the rest of its release, repository or folder."""

from __future__ import annotations

from sourcebook.errors import ContentError
from sourcebook.model.codes import Code


def too_large(name: str, most: int) -> ContentError:
    """Return the fault of a file that is larger than settings allow.

    Args:
        name: Its reference.
        most: Bytes that it may have.
    """
    return ContentError(
        f"{name!r} is larger than {most} bytes",
        hint="raise `file_bytes` under [limits], if a file this large is meant",
        code=Code.TOO_LARGE,
    )
