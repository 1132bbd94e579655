"""What stands for a block takes its place, and every other line stays as it is."""

from __future__ import annotations

from pathlib import PurePosixPath

from sourcebook.pages.body import replace_blocks
from sourcebook.pages.page import Block, parse_page

EXAMPLE = "```example\na.py\n```"
CLASSIC = "```python\n~~x = 1\n```"
BROKEN = "[**a / b.py**](https://github.com/a/b/tree/m)"


def _replaced(body: str) -> tuple[str, list[str]]:
    page = parse_page(body, path=PurePosixPath("page.md"), forges=())
    followed: list[str] = []

    def write(block: Block, result: list[str], following: str) -> None:
        result.append(f"{block.prefix}BLOCK {len(result) + 1}")
        followed.append(following)

    return "\n".join(replace_blocks(page.body.split("\n"), page.blocks, write)), followed


def test_a_body_without_blocks_stays_as_it_is() -> None:
    assert _replaced("One\n\n    two\n") == ("One\n\n    two\n", [])


def test_each_block_is_replaced_and_lines_between_stay() -> None:
    replaced, _ = _replaced(f"One\n\n{EXAMPLE}\n\ntwo\n\n> {EXAMPLE.replace(chr(10), chr(10) + '> ')}\n\nthree")

    assert replaced == "One\n\nBLOCK 3\n\ntwo\n\n> BLOCK 7\n\nthree"


def test_the_writer_knows_the_line_behind_a_block() -> None:
    _, followed = _replaced(f"{EXAMPLE}\ntext\n\n{EXAMPLE}\n\n{EXAMPLE}")

    assert followed == ["text", "", ""]


def test_a_writer_may_append_nothing() -> None:
    page = parse_page(f"One\n\n{EXAMPLE}\ntwo", path=PurePosixPath("page.md"), forges=())

    assert replace_blocks(page.body.split("\n"), page.blocks, lambda *_: None) == ["One", "", "two"]


def test_a_link_that_cannot_be_read_is_its_label_above_the_block() -> None:
    replaced, _ = _replaced(f"{BROKEN}\n\n{BROKEN}\n\n{CLASSIC}\n\n{BROKEN}\n")

    assert replaced == f"{BROKEN}\n\n**a / b.py**\n\nBLOCK 5\n\n{BROKEN}\n"
