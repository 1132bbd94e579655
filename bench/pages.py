"""Makes a site of classic pages like those people have: the same sizes, the code of installed release files.

Nothing random is left to chance: the files are the Python modules of the locked requirements, sorted, and every
choice comes from a generator with a fixed seed, so that two runs with the same lock measure the same pages.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

PAGES = 500
BLOCKS = 1200
_LINES = (20, 160)
"""Fewest and most lines of a block; real ones have 95 at the mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    project: str
    version: str
    path: str
    lines: tuple[str, ...]


def write_pages(folder: Path, *, pages: int = PAGES, blocks: int = BLOCKS, seed: int = 1) -> int:
    """Write the pages below `folder`; return the bytes of text written."""
    choose = random.Random(seed)
    files = _files()
    per_page = [blocks // pages + (n < blocks % pages) for n in range(pages)]
    size = 0
    for number, count in enumerate(per_page):
        chosen = [choose.choice(files) for _ in range(count)]
        text = _page(number, chosen, choose)
        size += len(text.encode())
        (folder / f"page-{number:04}.md").write_text(text, "utf-8")
    return size


def _files() -> list[_File]:
    found = []
    for distribution in distributions():
        for entry in distribution.files or ():
            path = Path(str(distribution.locate_file(entry)))
            if entry.suffix == ".py" and entry.parts[0] != ".." and path.is_file():
                text = path.read_text("utf-8", errors="replace")
                lines = tuple(text.split("\n"))
                if len(lines) >= _LINES[0] and "```" not in text and "\t" not in text and max(map(len, lines)) < 200:
                    found.append(
                        _File(
                            project=distribution.metadata["Name"],
                            version=distribution.version,
                            path=str(entry),
                            lines=lines,
                        )
                    )
    return sorted(found, key=lambda file: (file.project, file.path))


def _page(number: int, files: list[_File], choose: random.Random) -> str:
    name = f"library{number % 25:02}.module{number % 7} symbol{number}"
    parts = [
        f"title: {name} Example Code",
        "category: page",
        f"slug: library-symbol-{number}-examples",
        f"sortorder: {500000000 + number}",
        "toc: False",
        f"sidebartitle: {name}",
        f"meta: Python example code for {name}.",
        "",
        "",
        f"`symbol{number}` is a callable within a module of a project.",
        "",
    ]
    for position, file in enumerate(files, start=1):
        parts += [*_heading(position, file), "```python", *_block(file, choose), "```", ""]
    return "\n".join(parts)


def _heading(position: int, file: _File) -> list[str]:
    url = f"https://github.com/example/{file.project}"
    return [
        f"## Example {position} from {file.project}",
        f"[{file.project}]({url}) is a project whose files show how a library is used.",
        "Its code is quoted here line by line, as it stands in the release.",
        "",
        f"[**{file.project} / {file.path}**]({url}/blob/master/{file.path})",
        "",
    ]


def _block(file: _File, choose: random.Random) -> list[str]:
    length = min(len(file.lines), choose.randint(*_LINES))
    start = choose.randint(0, len(file.lines) - length)
    lines = list(file.lines[start : start + length])
    candidates = [n for n, line in enumerate(lines) if re.match(r"\s*\w", line)]
    for n in choose.sample(candidates, min(2, len(candidates))):
        lines[n] = f"~~{lines[n]}"
    return [*lines, "", "## ... source file continues with no further symbol examples...", ""]
