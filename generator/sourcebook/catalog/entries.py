"""What a catalog says of a page: the symbol it is about, and of each of its examples where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from sourcebook.model.corpus_counts import Usage
from sourcebook.model.mark import Kind
from sourcebook.model.page_path import PagePath
from sourcebook.model.symbol_history import SymbolHistory
from sourcebook.writing.plurals import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExample:
    """Where an example of a page comes from."""

    project: str
    file: str = ""
    """Name of the file; empty for pasted code."""
    anchor: str = ""
    """Id of the first line that is shown, on its page; empty where that has none."""
    version: str | None = None
    license: str | None = None
    """SPDX expression; None when unknown."""
    is_own: bool = False
    """Whether it is a file of the site's own project."""
    summary: str | None = None
    """What the project says of itself."""
    home_page: str | None = None
    license_texts: tuple[tuple[str, str], ...] = ()
    """Name and text of each licence file that came with it."""
    uses: tuple[tuple[Kind, tuple[str, ...]], ...] = ()
    """Of each kind of use that is shown, the ids of the lines on which one begins; lines marked by hand are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """What an index says of a page."""

    path: PagePath
    name: str
    """The symbol; of a classic page its `sidebartitle`; of any other page its title."""
    library: str | None = None
    """None for a page that is about no symbol."""
    module: str = ""
    """The module in which the symbol is offered; empty for a page without one."""
    description: str | None = None
    is_called: bool = False
    """Whether the symbol is a function."""
    what: str = ""
    """What kind of thing the symbol is, in a word; empty where its library is not known."""
    tags: tuple[str, ...] = ()
    sortorder: int = 0
    examples: tuple[ShownExample, ...] = ()
    reference: str | None = None
    """Address of the symbol in the documentation of its library; None where that lists no such name."""
    usage: Usage | None = None
    """How often the symbol is used in the corpus; None where it is not counted."""
    history: SymbolHistory | None = None
    """Since when there is the symbol; None where the settings do not list several releases of its library."""

    @property
    def member(self) -> str:
        """The symbol below its module: `Session.mount`."""
        dotted = self.name.replace(" ", ".")
        return dotted.removeprefix(f"{self.module}.") if self.module else dotted

    @property
    def label(self) -> str:
        """The member as lists show it: `sessionmaker`, `listens_for()`; of any other page its title."""
        if not self.library:
            return self.name
        return f"{self.member}()" if self.is_called else self.member


def module_of(symbol: str, modules: Iterable[str] = ()) -> str:
    """Return the module in which a symbol is offered.

    Args:
        symbol: Dotted; of a classic page anything may stand behind its first parts.
        modules: Dotted paths that are known to be modules; where none leads to the symbol, a part that begins with a
            capital is taken for a class, as PEP 8 has it.
    """
    *before, _ = symbol.split(".")
    # The name of a module becomes part of an address.
    above = list(takewhile(str.isidentifier, before))
    known = [path for path in modules if symbol.startswith(f"{path}.")]
    if known:
        return max(known, key=len)
    for count, part in enumerate(above):
        if count and part[:1].isupper():
            return ".".join(above[:count])
    return ".".join(above) or symbol


def count_examples(entries: Iterable[PageEntry]) -> str:
    """Return how many examples there are, from how many projects; empty without examples."""
    projects = [example.project for entry in entries for example in entry.examples]
    if not projects:
        return ""
    return f"{plural(len(projects), 'example')} from {plural(len(set(projects)), 'project')}"
