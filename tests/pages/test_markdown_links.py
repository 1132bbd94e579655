"""Links are found and led elsewhere outside of code, and everything else stays as it was."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.pages.markdown_links import find_links, map_links, written_links


@pytest.mark.parametrize(
    ("markdown", "links"),
    [
        ("[a](b.md) and ![c](d.png)", ["b.md", "d.png"]),
        ('[a](b.md#x "title")', ["b.md#x"]),
        ("[a](<b c.md>)", ["b c.md"]),
        ("[a](b_(c).md)", ["b_(c).md"]),
        ("[![a](b.png)](c.md)", ["b.png", "c.md"]),
        ("[a]\n\n[a]: b.md", ["b.md"]),
        ("[^1]: a note", []),
        ("`[a](b.md)` and ``[`a](c.md)``", []),
        ("a `b\n[c](d.md)` e", []),
        ("a ` b\n\n[c](d.md) ` e", ["d.md"]),
        ("```\n[a](b.md)\n```\n[c](d.md)", ["d.md"]),
        ("\\[a\\](b.md)", []),
        ("text", []),
    ],
)
def test_links_are_found_outside_of_code(markdown: str, links: list[str]) -> None:
    assert find_links(markdown) == links


def test_links_are_led_elsewhere() -> None:
    markdown = "[a](b.md#x 'y')\n\n- [c](<d e.md>)\n\n```\n[a](b.md)\n```\n\n[f]: b.md\n"

    moved = map_links(markdown, lambda address: f"../{address.replace(' ', '%20')}")

    assert moved == ("[a](../b.md#x 'y')\n\n- [c](../d%20e.md)\n\n```\n[a](b.md)\n```\n\n[f]: ../b.md\n")


@pytest.mark.parametrize("row", ["a```", "`a``b", "[a](", "](x(", "[a]: "])
def test_hostile_text_takes_no_time(row: str) -> None:
    begin = time.process_time()

    find_links("`" + row * 5_000 + "\n" + row * 5_000)

    assert time.process_time() - begin < 5


@given(st.text(st.sampled_from(list("`~[]()<>: \n\t->ab!\\#")), max_size=80))
def test_text_without_a_new_address_is_left_alone(markdown: str) -> None:
    assert map_links(markdown, lambda address: address) == markdown


def test_each_link_stands_on_its_line() -> None:
    markdown = (
        "# A [a](a.md)\n"
        "\n"
        "One [b](b.md) and\n"
        "<https://c.example/> and `<https://no.example>` ![d](<d e.png>)\n"
        "<!-- [no](no.md)\n"
        "\n"
        "[no](no.md) -->\n"
        "\n"
        "```\n"
        "[no](no.md)\n"
        "```\n"
        "\n"
        "    [no](no.md)\n"
        "\n"
        "- item\n"
        "\n"
        '    [f](f.md "title") <mailto:g@h.example>\n'
        "\n"
        "[g]: g.md\n"
    )

    assert [(link.lineno, link.url) for link in written_links(markdown)] == [
        (1, "a.md"),
        (3, "b.md"),
        (4, "https://c.example/"),
        (4, "d e.png"),
        (17, "f.md"),
        (17, "mailto:g@h.example"),
        (19, "g.md"),
    ]
