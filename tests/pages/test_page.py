"""A whole page is read without losing a character, whatever it holds."""

from __future__ import annotations

import re
import time
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from sourcebook.model.reference import Forge
from sourcebook.model.request import ClassicBlock, SymbolTarget, TextTarget
from sourcebook.pages.page import Page, find_blocks, parse_page, protect_body

PATH = PurePosixPath("page.md")
FORGES = (Forge(url="https://github.com", kind="github", raw_url="https://raw.githubusercontent.com"),)


def parse(text: str) -> Page:
    return parse_page(text, path=PATH, forges=FORGES)


@settings(deadline=None)
@given(st.text(alphabet="-: aN\n\t.", max_size=40).map(lambda text: text.lstrip("\n")))
def test_mkdocs_leaves_a_protected_body_alone(body: str) -> None:
    assert get_data(protect_body(body)) == (body, {})


@pytest.mark.parametrize(
    "body", ["Note: something\n\nMore.", "---\ntitle: x\n---\nText.", "--- \n", "    code: x\n", ""]
)
def test_mkdocs_leaves_these_bodies_alone(body: str) -> None:
    assert get_data(protect_body(body)) == (body, {})


def test_faults_of_head_list_and_blocks_come_together() -> None:
    page = parse("---\ntoc: maybe\nexamples: a.py\n---\n```example\nmark: x\n```\n")

    assert [str(fault).partition("\n")[0] for fault in page.faults] == [
        "page.md:2: 'toc' must be true or false, not 'maybe'",
        "page.md:3: 'examples' must be a list",
        "page.md:5: this example has no 'source'",
    ]


def test_blocks_of_a_body_have_places_in_the_page() -> None:
    body = "text\r\n\r\n```example\r\nmark: x\r\n```\r\n"

    (block,), warnings = find_blocks(body, path=PATH, body_lineno=10, forges=FORGES)

    assert (block.lineno, block.end_lineno, block.prefix) == (3, 5, "")
    assert str(block.content).startswith("page.md:12: this example has no 'source'")
    assert warnings == ()


SYMBOL_PAGE = """\
---
{symbol}
examples:
- a.py
- source: b.py
  mark: [{{text: x}}, own.name]
---
```example
source: c.py
mark: {{text: y}}
```

[**a / b.py**](https://github.com/a/b/blob/m/b.py)

```python
~~x = 1
```
"""


def test_an_example_without_a_mark_of_its_own_marks_the_symbol_of_its_page() -> None:
    page = parse(SYMBOL_PAGE.format(symbol="symbol: lib.f"))

    in_body, unmarked, marked = page.requests
    assert [request.source for request in page.requests] == ["c.py", "a.py", "b.py"]
    assert unmarked.mark == (SymbolTarget(symbol="lib.f", explicit=False),)
    assert in_body.mark == (TextTarget(text="y"),)
    assert marked.mark == (TextTarget(text="x"), SymbolTarget(symbol="own.name"))
    assert [request.has_own_marks for request in page.requests] == [True, False, True]


def test_an_example_shows_the_symbol_that_it_marks_else_that_of_its_page() -> None:
    page = parse(SYMBOL_PAGE.format(symbol="symbol: lib.f"))

    assert [request.symbol for request in page.requests] == ["lib.f", "lib.f", "own.name"]
    assert [b.content.symbol for b in page.blocks if isinstance(b.content, ClassicBlock)] == ["lib.f"]


def test_on_a_page_without_a_symbol_only_marks_of_their_own_are_symbols() -> None:
    page = parse(SYMBOL_PAGE.format(symbol="title: x"))

    assert [request.symbol for request in page.requests] == [None, None, "own.name"]
    assert [request.has_own_marks for request in page.requests] == [True, False, True]
    assert page.examples[0].mark == ()


LINES = st.sampled_from(
    [
        *("", "", "text", "title: x", "---", "```example", "```python", "```", "~~~", "    ```"),
        *("> ```example", "> ```", "- item", "source: a.py", "mark: [a", "show: file", "~~x = 1"),
        *(" ~~y", "~~", "~~~~", "[**a / b.py**](https://github.com/a/b/blob/m/b.py)", "<!--"),
        *("[**a /", "b.py**](https://github.com/a/b/tree/m)", "-->", "\tz", "# ... more code ..."),
        *("examples:", "- a.py", "\ufeff", "é\u2028\f"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=20), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_page_is_read_and_markers_are_all_that_goes(lines: list[str], line_end: str) -> None:
    page = parse(line_end.join(lines))

    body = page.body.split("\n")
    last = 0
    for block in page.blocks:
        assert last < block.lineno <= block.end_lineno <= len(body)
        last = block.end_lineno
        if isinstance(block.content, ClassicBlock) and not block.prefix:
            written = body[block.lineno : block.end_lineno - 1]
            assert_only_markers_are_gone(written, block.content)
    assert all(fault.location and fault.location.lineno for fault in page.faults)


def assert_only_markers_are_gone(written: list[str], block: ClassicBlock) -> None:
    assert len(written) == len(block.lines)
    for number, (before, after) in enumerate(zip(written, block.lines, strict=True), start=1):
        if number in block.marked:
            assert re.fullmatch(" ?~~.*", before, re.DOTALL)
            assert before.replace("~~", "", 1) == after
        else:
            assert before == after


def case_pages(cases: Path) -> list[tuple[Path, Page]]:
    paths = [cases / "seed-page.md", *sorted((cases / "full-stack-python").glob("*/*.markdown"))]
    return [(path, parse(path.read_text("utf-8"))) for path in paths]


def test_real_pages_have_every_marked_line_marked_and_nothing_else_changed(cases: Path) -> None:
    for path, page in case_pages(cases):
        body = page.body.split("\n")
        marked = []
        for block in page.blocks:
            assert isinstance(block.content, ClassicBlock)
            assert_only_markers_are_gone(body[block.lineno : block.end_lineno - 1], block.content)
            marked += [block.lineno + number for number in block.content.marked]

        expected = [n for n, line in enumerate(body, start=1) if re.match(" ?~~", line)]
        assert marked == expected, path.name


def test_real_pages_have_every_note_of_something_left_out(cases: Path) -> None:
    note = re.compile(r"\s*#+ (\.\.\. )?(source )?(file|code) .*(abbreviated|continues|cut here)|# too ")
    for path, page in case_pages(cases):
        expected = [line for line in page.body.split("\n") if note.match(line)]
        contents = [b.content for b in page.blocks if isinstance(b.content, ClassicBlock)]

        assert [c.lines[n - 1] for c in contents for n in c.elisions] == expected, path.name


def test_real_pages_have_one_fault_the_stray_quote(cases: Path) -> None:
    pages = case_pages(cases)

    assert [fault for _, page in pages for fault in page.faults] == []
    assert [(path.name, str(w)) for path, page in pages for w in page.warnings] == [
        (
            "django-forms.markdown",
            "page.md:652: the link '\"https://github.com/edx/edx-platform/blob/master/openedx/"
            "core/djangoapps/util/forms.py' is not the page of a source file\n"
            "  hint: take the stray characters off: 'https://github.com/edx/edx-platform/blob/"
            "master/openedx/core/djangoapps/util/forms.py'",
        )
    ]


def test_five_hundred_pages_are_read_in_two_seconds() -> None:
    block = "```example\nsource: pkg:pypi/a@1#b.py\nshow: {lines: 1-9}\nmark: [a.b, {text: c}]\n```"
    classic = "[**a / b.py**](https://github.com/a/b/blob/m/b.py)\n\n```python\n~~x = 1\n" + ("code = 1\n" * 60 + "```")
    text = f"title: x\nslug: y\n\n{block}\n\n{classic}\n\n{classic}\n"
    started = time.process_time()

    for _ in range(500):
        assert len(parse(text).blocks) == 3

    assert time.process_time() - started < 2


def test_a_password_in_the_link_of_a_classic_block_is_not_repeated() -> None:
    text = "title: x\n\n[**a / b.py**](https://me:s3cret@github.com/a/b/tree/m/b.py)\n\n```python\n~~code = 1\n```\n"

    assert [str(warned) for warned in parse(text).warnings] == [
        "page.md:3: the link 'https://me:***@github.com/a/b/tree/m/b.py' is not the page of a source file\n"
        "  hint: this looks like a folder; expected 'https://github.com/OWNER/REPOSITORY/blob/REVISION/path'"
    ]
