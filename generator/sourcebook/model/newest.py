"""What the place a source comes from says of it today."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sourcebook.model.whole_source import WholeSource


class Standing(StrEnum):
    """How a pinned source stands where it came from; the values are public: JSON has them."""

    GONE = "gone"
    """Its project, release, repository, branch or tag is no longer there."""
    YANKED = "yanked"
    """Its makers took the release back (PEP 592)."""
    TAKEN_OVER = "taken over"
    """The name of its repository belongs to another repository now."""
    TAG_MOVED = "tag moved"
    RENAMED = "renamed"
    ARCHIVED = "archived"
    """No more changes are to be expected (PEP 792, or the forge says so)."""
    DEPRECATED = "deprecated"
    QUARANTINED = "quarantined"
    """The index thinks that it may harm (PEP 792)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One thing that is said of a source."""

    standing: Standing
    text: str
    """In a few words, such as `renamed to 'new/name'`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The newest state of a pinned source."""

    pinned: str
    """What is pinned, as people read it: a version, or `main (0123456789)`."""
    newest: str | None
    """The newest release, or the branch with its head; None where there is none."""
    whole: WholeSource | None
    """All files of it, with its version or commit; None where there is none."""
    stated: tuple[Stated, ...] = ()
    """In the order of `Standing`."""
