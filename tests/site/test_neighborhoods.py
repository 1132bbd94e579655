"""What a page shows of the tree: the way to it, and what lies beside that way, never more than fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

import pytest

from sourcebook.site.neighborhoods import FEW, MOST, SMALL, WIDE, Neighborhoods


@dataclass(eq=False)
class Node:
    title: str
    children: list[Node] | None = None
    parent: Node | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for child in self.children or ():
            child.parent = self

    @property
    def below(self) -> list[Node]:
        return self.children or []


Drawn: TypeAlias = "str | tuple[str, list[Drawn]]"
"""A title, and with it all that is below."""


def pages(prefix: str, count: int) -> list[Node]:
    return [Node(f"{prefix}{n}") for n in range(count)]


def opened(section: Node, children: list[Node]) -> Node:
    """Return a copy, as engines make one: the children keep the parent that they have."""
    copy = Node(f"[{section.title}]")
    copy.children = children
    return copy


def tree(*items: Node) -> Neighborhoods[Node]:
    """Return a tree that is too large to be shown whole."""
    many = Node("more", pages("more", SMALL))
    return Neighborhoods(
        [*items, many],
        open_section=opened,
        closed_section=lambda section: Node(f"<{section.title}>"),
        rest=lambda section, count: Node(f"all {count}") if section else None,
    )


def drawn(items: list[Node]) -> list[Drawn]:
    return [(item.title, drawn(item.children)) if item.children is not None else item.title for item in items]


def test_the_way_to_a_page_is_open_and_all_else_closed() -> None:
    page = Node("page")
    shelf = Node("shelf", [Node("lib", [Node("mod", [Node("a"), page]), Node("other", [Node("b")])])])

    shown = tree(Node("home"), shelf, Node("docs", pages("d", 3))).of(page)

    assert drawn(shown) == [
        "home",
        ("[shelf]", [("[lib]", [("[mod]", ["a", "page"]), "<other>"])]),
        "<docs>",
        "<more>",
    ]


def test_a_page_outside_of_the_tree_sees_its_top() -> None:
    shown = tree(Node("home"), Node("docs", pages("d", 3))).of(Node("elsewhere"))

    assert drawn(shown) == ["home", "<docs>", "<more>"]
    assert drawn(tree(Node("home")).of(None)) == ["home", "<more>"]


def test_a_small_tree_is_shown_whole() -> None:
    items = [Node("home"), Node("docs", pages("d", SMALL - 2))]
    asked = Neighborhoods(items, open_section=refuse, closed_section=refuse, rest=refuse)

    assert asked.of(items[0]) == items


def refuse(*arguments: object) -> NoReturn:
    raise AssertionError(arguments)


def test_of_a_long_list_the_part_around_the_page_is_shown() -> None:
    names = pages("n", 100)
    shelf = Node("shelf", [Node("lib", [Node("mod", names)])])

    seen, _ = tree(shelf).of(names[50])
    shown = drawn(seen.below[0].below[0].below)

    assert shown == ["n0", *(f"n{n}" for n in range(44, 56)), "all 100"]
    assert len(shown) == MOST + 2


@pytest.mark.parametrize(("count", "seen"), [(FEW, FEW), (FEW + 1, 1)])
def test_of_many_modules_only_the_open_one_is_shown(count: int, seen: int) -> None:
    modules = [Node(f"m{n}", pages(f"m{n}.", 2)) for n in range(count)]
    shelf = Node("shelf", [Node("lib", modules)])

    shown, _ = tree(shelf).of(modules[0].below[1])

    (library,) = shown.below
    assert len([item for item in library.below if not item.title.startswith("all ")]) == seen


def test_all_libraries_are_seen_up_to_a_limit() -> None:
    libraries = [Node(f"l{n}", pages(f"l{n}.", 2)) for n in range(WIDE)]

    shown, _ = tree(Node("shelf", libraries)).of(libraries[30].below[0])

    assert len(shown.below) == WIDE


def test_every_page_of_a_long_folder_is_a_few_clicks_away() -> None:
    """Nothing else may list them: a folder of the author's need not have a page of its own."""
    folder = Node("docs", pages("d", 300))
    shown = tree(Node("home"), folder)
    by_title = {page.title: page for page in folder.below}

    reached, clicks = {"d0"}, 0
    while len(reached) < 300:
        seen = {item.title for name in reached for item in shown.of(by_title[name])[1].below}
        reached, clicks = (reached | seen) & by_title.keys(), clicks + 1

    assert clicks <= 2


def test_what_a_page_shows_does_not_grow_with_the_site() -> None:
    def size(libraries: int, modules: int, symbols: int) -> int:
        made = [
            Node(f"l{i}", [Node(f"m{i}.{j}", pages("s", symbols)) for j in range(modules)]) for i in range(libraries)
        ]
        page = made[-1].below[-1].below[-1]
        return str(drawn(tree(Node("shelf", made)).of(page))).count("'")

    assert size(400, 8, 25) == size(800, 10, 30)
