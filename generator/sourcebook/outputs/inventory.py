"""`objects.inv`: the symbols that have a page, in the form that Sphinx and mkdocstrings read.

Names and roles are those of the Python domain. What a symbol is is read from its library's own release where the
settings name it; elsewhere it is guessed from how the examples use it, and from how it is spelled.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sourcebook.exports.names import Exports, Thing
from sourcebook.model.mark import Kind

FILE = "objects.inv"

_OWN, _OTHER = "1", "2"
"""Priorities: of a page's own symbol, and of another name of the same object. Source:
https://www.sphinx-doc.org/en/master/extdev/domainapi.html#sphinx.domains.Domain.get_objects"""
_CLASS_KINDS = frozenset({Kind.SUBCLASS, Kind.EXCEPT, Kind.RAISE})
_CALL_KINDS = frozenset({Kind.CALL, Kind.DECORATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryEntry:
    """A symbol that has a page."""

    symbol: str
    other_names: tuple[str, ...]
    role: str
    """Of the Python domain: `class`, `function`, `method`, `attribute`, `data`, `module`."""
    url: str
    """Of the page, relative to the root of the site."""


def role_of(
    symbol: str,
    *,
    exports: Exports | None,
    kinds: Collection[Kind],
    parents: Collection[str] = frozenset(),
) -> str:
    """Return what a symbol is, as a role of the Python domain.

    Args:
        symbol: Dotted name.
        exports: The names of its library; None when they are not known.
        kinds: How the examples use it.
        parents: Symbols below which another symbol lies.
    """
    if exports is not None:
        origin = exports.origin(symbol)
        holder = exports.things.get(exports.origin(origin.rpartition(".")[0]))
        in_class = holder is Thing.CLASS
        match exports.things.get(origin):
            case Thing.MODULE:
                return "module"
            case Thing.CLASS:
                return "class"
            case Thing.FUNCTION:
                return "method" if in_class else "function"
            case Thing.VALUE:
                return "attribute" if in_class else "data"
    return _guessed(symbol, kinds, symbol in parents)


def _guessed(symbol: str, kinds: Collection[Kind], is_parent: bool) -> str:
    holder, _, last = symbol.rpartition(".")
    in_class = _is_class_name(holder.rpartition(".")[2])
    if not holder:
        return "module"
    if _is_class_name(last) or not _CLASS_KINDS.isdisjoint(kinds):
        return "class"
    if in_class:
        return "method" if not kinds or not _CALL_KINDS.isdisjoint(kinds) else "attribute"
    if last.isupper():
        return "data"
    if is_parent:
        return "module"
    return "function" if not kinds or not _CALL_KINDS.isdisjoint(kinds) else "data"


def _is_class_name(name: str) -> bool:
    return name[:1].isupper() and not name.isupper()


def format_inventory(entries: Sequence[InventoryEntry], *, project: str) -> bytes:
    """Return the file, the same bytes each time.

    Args:
        entries: In any order, not empty: readers take no empty inventory. A symbol that has a page is never
            another's other name.
        project: Name of the site.
    """
    import sphobjinv  # type: ignore[import-untyped]  # it ships no types

    inventory = sphobjinv.Inventory()
    inventory.project = " ".join(project.split())
    inventory.version = ""
    own = {entry.symbol: (entry, _OWN) for entry in sorted(entries, key=lambda e: e.symbol)}
    named = dict(own)
    for entry, _ in own.values():
        for name in entry.other_names:
            named.setdefault(name, (entry, _OTHER))
    inventory.objects.extend(
        sphobjinv.DataObjStr(
            name=name,
            domain="py",
            role=entry.role,
            priority=priority,
            uri=entry.url,
            dispname="-",
        )
        for name, (entry, priority) in sorted(named.items())
    )
    data: bytes = sphobjinv.compress(inventory.data_file())
    return data
