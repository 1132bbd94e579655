"""`objects.inv` as Sphinx's own readers take it."""

from __future__ import annotations

import pytest
import sphobjinv  # type: ignore[import-untyped]  # It brings no types.

from sourcebook.exports.names import Exports, Thing
from sourcebook.model.mark import Kind
from sourcebook.outputs.inventory import InventoryEntry, format_inventory, role_of

EXPORTS = Exports(
    things={
        "lib": Thing.MODULE,
        "lib.core": Thing.MODULE,
        "lib.core.Box": Thing.CLASS,
        "lib.core.Box.open": Thing.FUNCTION,
        "lib.core.Box.size": Thing.VALUE,
        "lib.core.make": Thing.FUNCTION,
        "lib.core.LIMIT": Thing.VALUE,
        "lib.core.box": Thing.CLASS,
    },
    aliases={"lib.Box": "lib.core.Box", "lib.make": "lib.core.make"},
    bases={},
    open=frozenset(),
    packages=frozenset({"lib"}),
    summaries={},
)


@pytest.mark.parametrize(
    ("symbol", "role"),
    [
        ("lib.core", "module"),
        ("lib.Box", "class"),
        ("lib.core.box", "class"),
        ("lib.Box.open", "method"),
        ("lib.Box.size", "attribute"),
        ("lib.make", "function"),
        ("lib.core.LIMIT", "data"),
        ("lib.Box.inherited", "method"),
    ],
)
def test_a_role_is_what_the_library_says(symbol: str, role: str) -> None:
    assert role_of(symbol, exports=EXPORTS, kinds={Kind.IMPORT, Kind.CALL}) == role


@pytest.mark.parametrize(
    ("symbol", "kinds", "role"),
    [
        ("lib", {Kind.IMPORT}, "module"),
        ("lib.Box", {Kind.CALL}, "class"),
        ("lib.box", {Kind.SUBCLASS}, "class"),
        ("lib.Box.open", {Kind.CALL}, "method"),
        ("lib.Box.size", {Kind.ATTRIBUTE}, "attribute"),
        ("lib.make", {Kind.IMPORT, Kind.CALL}, "function"),
        ("lib.make", {Kind.DECORATOR}, "function"),
        ("lib.make", set(), "function"),
        ("lib.LIMIT", {Kind.ATTRIBUTE}, "data"),
        ("lib.app", {Kind.ATTRIBUTE}, "data"),
        ("lib.core", {Kind.IMPORT}, "module"),
    ],
)
def test_a_role_is_guessed_from_use_and_spelling(symbol: str, kinds: set[Kind], role: str) -> None:
    assert role_of(symbol, exports=None, kinds=kinds, parents={"lib", "lib.core"}) == role


def entry(symbol: str, *others: str) -> InventoryEntry:
    return InventoryEntry(symbol=symbol, other_names=others, role="class", url=f"{symbol}/")


def test_a_symbol_comes_before_other_names_of_its_object() -> None:
    data = format_inventory([entry("lib.Box", "lib.core.Box", "lib.b.Box"), entry("lib.b.Box")], project="A  site")

    inventory = sphobjinv.Inventory(data)
    assert (inventory.project, inventory.version) == ("A site", "")
    assert [(o.name, o.domain, o.role, o.priority, o.uri) for o in inventory.objects] == [
        ("lib.Box", "py", "class", "1", "lib.Box/"),
        ("lib.b.Box", "py", "class", "1", "lib.b.Box/"),
        ("lib.core.Box", "py", "class", "2", "lib.Box/"),
    ]


def test_the_bytes_do_not_depend_on_the_order() -> None:
    entries = [entry("lib.a", "lib.x"), entry("lib.b", "lib.x")]

    assert format_inventory(entries, project="S") == format_inventory(entries[::-1], project="S")
