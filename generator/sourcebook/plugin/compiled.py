"""The engine's templates, compiled and listed once: each build has an environment of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.bccache import Bucket

_OF_THE_ENGINE = "Files.add_files_from_theme.<locals>.filter"
"""What chooses the files that are published: it follows from the configuration."""


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


class ListedTemplates:
    """The files of a theme that the engine publishes, of which Material has a few beside thousands of icons.

    Args:
        before: What an earlier build has listed in the same folders; None where they are listed anew.

    Attributes:
        shown: What this one publishes; None where it did not ask.
    """

    def __init__(self, before: Sequence[str] | None) -> None:
        self.shown = before

    def listing(self, env: Environment) -> Callable[..., list[str]]:
        """Return what stands in for `list_templates` of an environment."""
        list_all = env.list_templates

        def list_templates(extensions: Any = None, filter_func: Any = None) -> list[str]:
            if getattr(filter_func, "__qualname__", "") != _OF_THE_ENGINE:
                return list_all(extensions, filter_func)
            if self.shown is None:
                self.shown = tuple(list_all(filter_func=filter_func))
            return list(self.shown)

        return list_templates
