"""The project that each plugin is tried on: six pages, in either order of the plugins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.projects import write_project

CODE = "import os\n\n\ndef where(name):\n    return os.path.join(os.getcwd(), name)\n"
PAGES = {
    "index.md": "# Home\n\nWords on the first page, and [a guide](guide/first.md).\n",
    "join.md": ("---\ntitle: os.path.join\nsymbol: os.path.join\nexamples:\n  - code/where.py\n---\n"),
    "cwd.md": "---\ntitle: os.getcwd\nsymbol: os.getcwd\n---\n\n# os.getcwd\n\n```example\ncode/where.py\n```\n",
    "guide/index.md": "# Guide\n\nWords on the guide.\n",
    "guide/first.md": "# First\n\n!!! note\n\n    ```example\n    source: code/where.py\n    show: where\n    ```\n",
    "guide/plain.md": "# Plain\n\nWords without an example, and `code`.\n\n```python\nprint(1)\n```\n",
}
FIGURES = {"join/index.html": 1, "cwd/index.html": 1, "guide/first/index.html": 1}
"""How many each page shows."""
EXTENSIONS = ["admonition", "attr_list", "footnotes", "md_in_html", "pymdownx.superfences", "tables"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbor:
    """A plugin, and what it is tried with."""

    name: str
    """In `plugins:`."""
    distribution: str
    """On the package index; empty where it comes with MkDocs or Material."""
    what: str = ""
    """What is said of it in the docs."""
    options: Mapping[str, Any] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)
    """What the engine's file has beside it."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Beside the pages, or in their place, below the project."""
    shows: Mapping[str, str] = field(default_factory=dict)
    """Text that a file of the site has, where both work together."""
    hides: tuple[str, ...] = ()
    """Text that no file of the site has."""
    figures: Mapping[str, int] = field(default_factory=dict)
    """Where pages show another number than without it."""
    order: tuple[str, ...] = ()
    """Addresses of pages as the navigation of the first page has them, where a person has ordered it."""
    warns: str | None = None
    """What it warns of by itself."""
    is_proved: bool = True
    """Whether `check` finds nothing wrong with the site."""
    git: bool = False
    """Whether the project has to be a repository."""


def write_neighbor(root: Path, neighbor: Neighbor | None, *, ours_first: bool, ours: bool = True) -> Path:
    """Write the project, with a plugin in front of ours or behind it."""
    config: dict[str, Any] = {
        "site_name": "Neighbors",
        "site_url": "https://example.org/book/",
        "theme": {"name": "material", "font": False},
        "markdown_extensions": list(EXTENSIONS),
    }
    plugins: list[Any] = ["sourcebook"] if ours else []
    files = {"code/where.py": CODE}
    if neighbor is not None:
        theirs = {neighbor.name: dict(neighbor.options)} if neighbor.options else neighbor.name
        plugins = [*plugins, theirs] if ours_first else [theirs, *plugins]
        more = dict(neighbor.config)
        config["markdown_extensions"] += more.pop("markdown_extensions", [])
        config |= more
        files |= neighbor.files
    names = {name if isinstance(name, str) else next(iter(name)) for name in plugins}
    config["plugins"] = plugins if "search" in names else ["search", *plugins]
    return write_project(root, PAGES, config=yaml.safe_dump(config, sort_keys=False), files=files)
