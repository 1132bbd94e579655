"""What builds have made of single pages, for those pages of the next build that would come out the same.

What is kept has a key that holds everything that it was made of beside the environment: what Markdown made of the text
of a page, that a file of the site is finished, a page's entries in the index of search, its text for programs.
Finished files themselves lie in the site alone: a file that anybody has touched since is none.

Records are pickled: as JSON they would be read as slowly as pages are parsed. They are signed as a whole, and nothing
of one that is not is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sourcebook.commands.kept.environment import Environment
from sourcebook.commands.kept.observing import State
from sourcebook.commands.kept.parsed_pages import KeptPage
from sourcebook.commands.kept.told import Told

Contents = tuple[tuple[str, str, int, "Contents"], ...]
"""A table of contents: of each heading its title as HTML, its id, its level, and what lies below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedText:
    """What Markdown made of the text of a page."""

    key: str
    html: str
    """With slots in place of figures."""
    contents: Contents
    title: str | None
    """That of its first heading."""
    anchors: tuple[str, ...]
    """Its ids, sorted."""
    links: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Links to anchors: the path of the page that is linked to, and each anchor with the link as written."""
    figures: int
    """How many figures of blocks were added to it."""
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedFile:
    """A file of the site that is a finished page, or a file for programs."""

    key: str
    """Of what it is made of; of a file for programs the digest of its bytes."""
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something else that was made of a page."""

    key: str
    value: Any
    """A text, or entries as JSON has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRecords:
    """What is kept of the pages of a site."""

    environment: Environment = field(default_factory=Environment)
    """Everything that was read beside pages and examples: with another one nothing of this counts."""
    texts: Mapping[str, RenderedText] = field(default_factory=dict)
    """By path below the folder of pages."""
    finished: Mapping[str, FinishedFile] = field(default_factory=dict)
    """By path below the site."""
    pieces: Mapping[tuple[str, str], Piece] = field(default_factory=dict)
    """By what it is, such as `search`, and the path of the page."""
    templates: Mapping[str, bytes] = field(default_factory=dict)
    """The engine's, compiled, by its own keys for them."""
    parsed: Mapping[str, KeptPage] = field(default_factory=dict)
    """Pages as they were read, by their paths in messages."""
    theme_files: Sequence[str] | None = None
    """Those that the engine publishes, below the folders of the theme; None where they were not listed."""
