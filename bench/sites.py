"""Makes a site of any number of small example pages, spread over libraries, modules and projects.

Everything is invented and follows from the numbers alone: a page a symbol, two examples a page, each a file of the
project that uses the page's symbol and its neighbour. So sites of 50, 500 and 5,000 pages differ in nothing else.
`python -m bench.sites FOLDER --pages 500` writes one to look at.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGES = 500
LIBRARIES = 30
_IN_MODULE = 10
"""Symbols of a module."""
_PROJECTS = 40
_LIBRARY_WORDS = (
    "amber", "birch", "cobalt", "delta", "ember", "fjord", "garnet", "harbor", "indigo", "juniper",
)  # fmt: skip
_MODULE_WORDS = (
    "auth", "cache", "clock", "errors", "forms", "graph", "http", "jobs", "keys", "logs", "mail",
    "orm", "pool", "queue", "retry", "store", "tables", "urls", "views", "wire",
)  # fmt: skip
_VERBS = ("Make", "Read", "Send", "Keep", "Find", "Join", "Sort", "Open", "Load", "Drop")
_NOUNS = (
    "Session", "Token", "Record", "Window", "Policy", "Index", "Buffer", "Schema", "Worker", "Event",
)  # fmt: skip

CONFIG = """\
site_name: Many pages
site_url: https://examples.invalid/
theme:
  name: material
  font: false
  features:
    - navigation.indexes
plugins:
{plugins}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Symbol:
    library: str
    module: str
    name: str

    @property
    def dotted(self) -> str:
        return f"{self.library}.{self.module}.{self.name}"


def write_site(
    root: Path,
    *,
    pages: int = PAGES,
    libraries: int = LIBRARIES,
    plugins: tuple[str, ...] = ("search", "sourcebook"),
) -> None:
    """Write a whole project below `root`: configuration, pages, and the files that they show."""
    symbols = list(_symbols(pages, libraries))
    _write(root / "mkdocs.yml", CONFIG.format(plugins="\n".join(f"  - {p}" for p in plugins)))
    _write(root / "docs/index.md", "# Many pages\n\nSmall example pages, all alike.\n")
    for number, symbol in enumerate(symbols):
        is_first = number // libraries % _IN_MODULE == 0
        other = symbol if is_first else symbols[number - libraries]
        place = f"{symbol.library}/{symbol.module}/{symbol.name}"
        projects = [f"project-{(number + step) % _PROJECTS}" for step in (0, 7)]
        _write(root / f"docs/{place}.md", _page(symbol, place, projects))
        for count in range(2):
            _write(root / f"examples/{place}_{count}.py", _code(symbol, other, count))


def _symbols(pages: int, libraries: int) -> Iterator[_Symbol]:
    for number in range(pages):
        place, library = divmod(number, libraries)
        module, name = divmod(place, _IN_MODULE)
        tens, ones = divmod(library, len(_LIBRARY_WORDS))
        again, word = divmod(module, len(_MODULE_WORDS))
        verb, noun = _VERBS[name], _NOUNS[(name + module + library) % len(_NOUNS)]
        yield _Symbol(
            library=f"{_LIBRARY_WORDS[ones]}{tens or ''}",
            module=f"{_MODULE_WORDS[word]}{again or ''}",
            name=f"{verb}{noun}",
        )


def _page(symbol: _Symbol, place: str, projects: list[str]) -> str:
    items = "".join(
        f"  - source: examples/{place}_{count}.py\n    project: {project}\n" for count, project in enumerate(projects)
    )
    return (
        f"---\nsymbol: {symbol.dotted}\nmeta: How projects use {symbol.name} of {symbol.module}.\n"
        f"tags: [{symbol.module}]\nexamples:\n{items}---\n"
    )


def _code(symbol: _Symbol, other: _Symbol, count: int) -> str:
    imported = sorted({symbol.dotted, other.dotted})
    lines = [f"from {name.rpartition('.')[0]} import {name.rpartition('.')[2]}" for name in imported]
    body = "".join(f"    total += {n}\n" for n in range(20))
    return (
        "\n".join(lines) + f'\n\n\ndef first_{count}(total):\n    """Add up."""\n{body}    return total\n\n\n'
        f"def second_{count}(value):\n    made = {symbol.name}(value, {count})\n"
        f"    return {other.name}(made)\n"
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def main() -> None:
    """Write one site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--libraries", type=int, default=LIBRARIES)
    options = parser.parse_args()
    write_site(options.folder, pages=options.pages, libraries=options.libraries)


if __name__ == "__main__":
    main()
