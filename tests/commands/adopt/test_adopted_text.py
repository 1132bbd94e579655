"""What of a page stays when an example block stands in place of pasted code: all else, line ends included."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.commands.adopt.adopted_text import AdoptedExample, adopt_blocks
from sourcebook.model.lines import LineRange
from sourcebook.pages.page import parse_page
from sourcebook.settings.values import PUBLIC_FORGES

LINK = "[**demo / a.py**](https://github.com/o/demo/blob/main/a.py)"
PASTED = f"""# A

Words.
{LINK}

```python
a = 1
~~b = 2
```
More words."""
ADOPTED = """# A

Words.

```example
source: https://github.com/o/demo/blob/main/a.py
show: {lines: "1-2"}
```
More words."""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("above", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n", "\r\n\n"])
def test_each_line_keeps_its_end(above: str, end: str, last: str) -> None:
    head = f"One.{above}Two.\n"
    text = head + PASTED.replace("\n", end) + last
    page = parse_page(text, path=PurePosixPath("a.md"), forges=PUBLIC_FORGES)
    example = AdoptedExample(
        source="https://github.com/o/demo/blob/main/a.py", show=(LineRange(lineno=1, end_lineno=2),), mark=()
    )

    adopted = adopt_blocks(text, page, {block.lineno: example for block in page.blocks})

    assert adopted.text == head + ADOPTED.replace("\n", end) + last
    assert [*adopted.linenos.items()] == [(7, 8)]


def test_a_block_that_ends_the_page_ends_it_as_before() -> None:
    text = f"{LINK}\n\n```python\na = 1\n```"
    page = parse_page(text, path=PurePosixPath("a.md"), forges=PUBLIC_FORGES)
    example = AdoptedExample(source="s", show=(LineRange(lineno=1, end_lineno=1),), mark=())

    assert adopt_blocks(text, page, {3: example}).text == '```example\nsource: s\nshow: {lines: "1"}\n```'
