"""A part of navigation that is made of data."""

from __future__ import annotations

from dataclasses import dataclass

from sourcebook.model.page_path import PagePath


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A library or a module with what is below it, for navigation."""

    title: str
    page: PagePath
    """Its own page."""
    below: tuple[Shelf | PagePath, ...]
    """Shelves, and pages of symbols."""
