"""The engine's templates, compiled once: each build has an environment of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache

if TYPE_CHECKING:
    from jinja2.bccache import Bucket


class CompiledTemplates(BytecodeCache):
    """Takes templates over, each with the digest of its text.

    Args:
        before: What an earlier build has used.

    Attributes:
        used: What this one uses.
    """

    def __init__(self, before: Mapping[str, bytes]) -> None:
        self._before = before
        self.used: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in a template that was compiled before from the same text."""
        known = self._before.get(bucket.key)
        if known is not None:
            bucket.bytecode_from_string(known)
            if bucket.code is not None:
                self.used[bucket.key] = known

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was just compiled."""
        self.used[bucket.key] = bucket.bytecode_to_string()
