"""Entries of invented pages, for tests of the catalog."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from sourcebook.catalog.entries import PageEntry, ShownExample, module_of
from sourcebook.model.page_path import PagePath


def path_of(text: str) -> PagePath:
    """Return the path of a page."""
    return PagePath(PurePosixPath(text))


def entry(name: str, *examples: str | ShownExample, **more: Any) -> PageEntry:
    """Return the entry of the page of a symbol; an example is given by its project's name alone."""
    return PageEntry(
        **{
            "path": path_of(f"{name.replace('.', '/')}.md"),
            "name": name,
            "library": name.partition(".")[0],
            "module": module_of(name.replace(" ", ".")),
            "examples": tuple(ShownExample(project=e) if isinstance(e, str) else e for e in examples),
            **more,
        }
    )
