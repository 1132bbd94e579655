"""A page that an earlier build has kept is the one that would be read."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest

from sourcebook.commands.kept.parsed_pages import ParsedPages
from sourcebook.pages.page import parse_page

GIVEN: dict[str, Any] = {"path": PurePosixPath("docs/a.md"), "forges": (), "fence": "example", "other_keys": ()}
BODY = """\
# \N{SNOWMAN}

[**demo / one.py**](https://github.com/example/demo/blob/main/one.py)

```python
import os
~~os.getcwd()
```

```example
source: examples/one.py
```
"""


@pytest.mark.parametrize("head", ["", "when: 2020-02-02\n", "tags: [a]\naliases: [b]\n"])
def test_a_page_that_was_kept_is_the_one_that_was_read(head: str) -> None:
    text = f"---\nsymbol: os.sep\n{head}---\n{BODY}"
    first, second = ParsedPages(), ParsedPages()

    page = first.parse(text, **GIVEN)
    second.take_over(first.kept())
    taken = second.parse(text, **GIVEN)

    assert taken == page
    assert taken.front_matter.linenos == page.front_matter.linenos
    assert second.kept() == first.kept()


def test_other_text_is_read() -> None:
    first, second = ParsedPages(), ParsedPages()
    first.parse(BODY, **GIVEN)
    second.take_over(first.kept())

    assert second.parse(f"{BODY}More.\n", **GIVEN) == parse_page(f"{BODY}More.\n", **GIVEN)
    assert second.parse(BODY, **GIVEN | {"fence": "show"}) == parse_page(BODY, **GIVEN | {"fence": "show"})


def test_a_page_with_faults_is_not_kept() -> None:
    """What is wrong is told with more than was read: each build adds it."""
    pages = ParsedPages()

    assert pages.parse("---\nsymbol: [\n---\n", **GIVEN).faults
    assert pages.kept() == {}
