"""The inventory of a documentation tells where each name is, and is read as what it is: a file from elsewhere."""

from __future__ import annotations

import zlib

import pytest

from sourcebook.exports import inventories
from sourcebook.exports.inventories import parse_inventory
from sourcebook.outputs.inventory import InventoryEntry, format_inventory

HEAD = b"# Sphinx inventory version 2\n# Project: lib\n# Version: 1\n# The remainder is compressed using zlib.\n"


def inventory(*lines: str, head: bytes = HEAD) -> bytes:
    return head + zlib.compress("".join(f"{line}\n" for line in lines).encode())


def test_names_of_python_lead_to_their_places() -> None:
    found = parse_inventory(
        inventory(
            "lib.Session py:class 1 api.html#$ -",
            "lib.Session.get py:method -1 api.html#session-get Session.get",
            "lib.run.x std:label 1 other.html#$ -",
            "a label of two words std:label 1 other.html#$ A label",
        )
    )

    assert found.places == {"lib.Session": "api.html#lib.Session", "lib.Session.get": "api.html#session-get"}
    assert found.find("lib.session.Session", "lib.Session") == "api.html#lib.Session"
    assert found.find("lib.Sesion") is None


def test_what_we_write_is_read() -> None:
    entry = InventoryEntry(symbol="lib.Session", other_names=("lib.session.Session",), role="class", url="lib/x.html")

    found = parse_inventory(format_inventory([entry], project="A site"))

    assert found.places == {"lib.Session": "lib/x.html", "lib.session.Session": "lib/x.html"}


def test_a_function_comes_before_the_module_of_its_name() -> None:
    found = parse_inventory(inventory("lib.run py:module 0 m.html#$ -", "lib.run py:function 1 f.html#$ -"))

    assert found.places == {"lib.run": "f.html#lib.run"}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ('a"><script>', "a%22%3E%3Cscript%3E"),
        ("été.html", "%C3%A9t%C3%A9.html"),
        ("a\x07b", None),
        ("", None),
    ],
)
def test_a_place_is_a_part_of_an_address(place: str, expected: str | None) -> None:
    found = parse_inventory(inventory(f"lib.x py:class 1 {place} -"))

    assert found.find("lib.x") == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "its first line is not '# Sphinx inventory version 2'"),
        (b"<!doctype html>\n\n\n\n\n", "its first line is not '# Sphinx inventory version 2'"),
        (HEAD.replace(b"2", b"1", 1), "its first line is not '# Sphinx inventory version 2'"),
        (HEAD + b"lib.x py:class 1 a -", "what follows its first lines is not packed by zlib"),
        (HEAD, "it is cut off"),
        (inventory("lib.x py:class 1 a -")[:-3], "it is cut off"),
    ],
)
def test_what_is_no_inventory_is_told(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_inventory(data)


def test_it_is_not_unpacked_beyond_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventories, "MOST_BYTES", 1_000)

    with pytest.raises(ValueError, match="it unpacks to more than 1000 bytes"):
        parse_inventory(HEAD + zlib.compress(b"x" * 100_000))
