"""Fences are found where Python-Markdown with superfences finds them, and read as written."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from sourcebook.pages.fences import Fence, scan_fences, split_lines
from tests.pages.oracle import shown_by_fenced_code, shown_by_superfences


def shown(text: str) -> list[tuple[str, str]]:
    """Return language and code of the closed fences, in the white space of Python-Markdown."""
    fences = [fence for fence in scan_fences(text) if fence.closed]
    return [(fence.language, _normalized("\n".join(fence.lines))) for fence in fences]


def expected(text: str) -> list[tuple[str, str]]:
    return [(language, _normalized(code)) for language, code in shown_by_superfences(text)]


def _normalized(code: str) -> str:
    return "\n".join(line.rstrip() for line in code.expandtabs(4).split("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "```python\na\n```",
        "```\na\n````\n```",
        "````md\n```example\na\n```\n````",
        "~~~\n~~\n~~~~\n~~~",
        "~~~ .python\n```\n~~~",
        "```` py\na\n```` \n",
        "```python\nunclosed",
        "```python\nunclosed\n\n~~~\nb\n~~~",
        "``` py title='x' hl_lines=\"1-2 3\"\na\n```",
        "```py hl_lines=\"none\"\na\n```",
        "```py linenums=\"1\"\na\n```",
        "```py linenums\na\n```",
        "```py other=\"1\"\na\n```",
        "```py some words\na\n```",
        '```python exec="on"\nprint("x")\n```\n\n```example\na\n```',
        "~~~ bash session='a' source='console' exec\na\n~~~\n\n```example\na\n```",
        '```mermaid theme="x" `y`\na\n```\n\n```example\na\n```\n```',
        "```py exec=on\na\n```\n\n```example\na\n```\n```",
        '```exec="on"\na\n```',
        '```{.python .x title="…"}\na\n```',
        "```{ .python #id }\na\n```",
        "```py {title=x}\na\n```",
        "```{}\na\n```",
        "```py`\na\n```",
        "``` title=\"x\"\na\n```",
        "```c++\na\n```",
        "```\n\n\n```",
        "```\n```",
        "   ```\n   a\n   ```",
        "  ```\n a\n  ```",
        "- item\n\n    ```\n    a\n\n    b\n    ```",
        "- item\n\n        ```\n        a\n        ```",
        "- item\n    - nested\n\n        ```\n        a\n        ```",
        "1. one\n\n    ```\n    a\n    ```\n\n2. two\n\n    ```\n    b\n    ```",
        "- item\n    ```\n    a\n    ```",
        "- item\ncontinued\n\n    ```\n    a\n    ```",
        "- item\n\n    para\n\n    ```\n    a\n    ```",
        "- item\n\npara\n\n    ```\n    a\n    ```",
        "- item\n\n    ```\n    a\n  ```\n",
        "para\n\n    ```\n    a\n    ```",
        "para\n    ```\n    a\n    ```",
        "# head\n    ```\n    a\n    ```",
        "    code\n```\na\n```",
        "\t```\n\ta\n\t```",
        "- item\n\n\t```\n\ta\n\t\tb\n\t```",
        "!!! note\n\n    ```\n    a\n    ```",
        "??? tip \"x\"\n    text\n\n    ```\n    a\n    ```",
        "=== \"Tab\"\n\n    ```\n    a\n    ```\n\n=== \"Other\"\n\n    ```\n    b\n    ```",
        "!!! note\n\n    - item\n\n        ```\n        a\n        ```",
        "term\n\n:   definition\n\n    ```\n    a\n    ```",
        "text[^1]\n\n[^1]: note\n\n    ```\n    a\n    ```",
        "> ```\n> a\n> ```",
        "> ```\n> a\n\n> b\n> ```",
        "> ```\n> a\nb\n> ```",
        "> > ```\n> > a\n> > ```",
        "> ```\n> > a\n> ```",
        "> ```\n>   \n> ```",
        "- item\n> ```\n> a\n> ```",
        "- item\n>     ```\n>     ```",
        "  ```\n\f\n  ```",
        "\f\n    ```\n    ```",
        ">     ```\n>     a\n>     ```",
        "> - item\n>\n>     ```\n>     a\n>     ```",
        "- item\n\n    > ```\n    > a\n    > ```",
        "<!--\n```\na\n```\n-->\n\n```\nb\n```",
        "<!-- one line -->\n```\na\n```",
        "text <!-- in a paragraph\n```\na\n```\n-->",
        "text <!-- not in one\n\n```\na\n```\n\n-->",
        "text <!--\n```\n```\n<!-- a -->\n-->",
        "`<!--`\n\n```\na\n```\n\n`-->`",
        "<!-- never closed\n\n```\na\n```",
        "<!--\n```\n-->\n```\n\n-->",
        "    <!--\n\n```\na\n```\n\n    -->",
        "<pre>\n```\na\n```\n</pre>",
        "<div>\n\n```\na\n```\n\n</div>",
        "***\n```\na\n```",
        "text\n===\n```\na\n```",
        "[a]: https://example.org\n```\na\n```",
    ],
)  # fmt: skip
def test_fences_are_those_of_superfences(text: str) -> None:
    assert shown(text) == expected(text)


LINES = st.sampled_from(
    [
        *("", "", "", "text", "# head", "- item", "    - nested", "1. one", "> quote", "> - item"),
        *("```", "```", "```python", "~~~", "````", "    ```", "    ```", "    ```py", "  ```"),
        *("        ```", "> ```", "> ```py", ">     ```", "    > ```", "!!! note", '=== "Tab"'),
        *("    code", "        deep", '```{.python title="x"}', '```py hl_lines="1"', "```py foo"),
        *("***", "term", ":   definition", "\t```", "-\ttab", "  - two", "```example", "\f"),
        *("??? tip", "    > x"),
    ]
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(LINES, max_size=12).map("\n".join))
def test_generated_documents_agree_with_superfences(text: str) -> None:
    assert shown(text) == expected(text)


COMMENT_LINES = st.sampled_from(["", "", "text", "<!--", "-->", "<!-- a -->", "text <!--", "`<!--`", "```", "```"])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(COMMENT_LINES, max_size=10).map("\n".join))
def test_generated_comments_agree_with_superfences(text: str) -> None:
    assume(text.count("<!--") <= text.count("-->"))

    assert shown(text) == expected(text)


FLAT_LINES = st.sampled_from(["", "text", "a = 1", "# head", "- item", "~~ marked", "<b>"])
FLAT_FENCES = st.tuples(
    st.sampled_from(["```", "````", "~~~", "~~~~~"]),
    st.sampled_from(["", "python", " py", ".py", "{.python}", 'py hl_lines="1"']),
    st.lists(FLAT_LINES, max_size=3),
).map(lambda parts: "\n".join([parts[0] + parts[1], *parts[2], parts[0]]))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.one_of(FLAT_LINES, FLAT_FENCES), max_size=6).map("\n\n".join))
def test_unnested_fences_are_those_of_plain_fenced_code(text: str) -> None:
    ours = [_normalized("".join(f"{line}\n" for line in f.lines)) for f in scan_fences(text)]

    assert ours == [_normalized(code) for code in shown_by_fenced_code(text)]


@settings(deadline=None)
@given(st.text(alphabet="`~> \t-<!\n\r\fa.{}=\"'", max_size=80))
@example("```\r\na\r\n```\r\n")
@example("\t>```\n\t>\ta\n\t>```")
def test_fences_are_in_order_and_hold_what_was_written(text: str) -> None:
    lines = split_lines(text)
    last = 0
    for fence in scan_fences(text):
        body = lines[fence.lineno : fence.end_lineno - (1 if fence.closed else 0)]

        assert last < fence.lineno <= fence.end_lineno <= len(lines)
        assert len(body) == len(fence.lines)
        for written, line in zip(body, fence.lines, strict=True):
            assert written.expandtabs(4).replace(" ", "").endswith(line.expandtabs(4).replace(" ", ""))
        if not fence.prefix:
            assert list(fence.lines) == body
        last = fence.end_lineno


def test_fence_keeps_tabs_and_odd_characters_of_its_code() -> None:
    fences = scan_fences("- item\n\n\t```py\n\t\tx = '\f\u2028'\n\t```\n")

    assert fences == (
        Fence(
            lineno=3,
            end_lineno=5,
            prefix="    ",
            marker="```",
            info="py",
            language="py",
            lines=("\tx = '\f\u2028'",),
            closed=True,
        ),
    )


def test_unclosed_fence_reaches_to_the_end() -> None:
    (fence,) = scan_fences("text\n\n```example\nsource: a\n\nmore\n")

    assert (fence.lineno, fence.end_lineno, fence.closed) == (3, 7, False)


def test_fence_that_leaves_its_list_ends_before_the_line_that_leaves() -> None:
    (fence,) = scan_fences("- item\n\n    ```example\n    source: a\nleft\n")

    assert (fence.lineno, fence.end_lineno, fence.closed) == (3, 4, False)


@pytest.mark.parametrize(
    "text",
    [
        "- a\n\n    ```\n    x\n    ```\n\n" * 8_000,
        "# h\n    c\n" * 25_000 + "    ```\n    x\n    ```",
        "<!--" * 100_000 + "\n```\nx\n```",
        "a <!--\n" * 100_000 + "\n-->\n```\nx\n```",
        ">" * 50_000 + "```\n" + ">" * 50_000 + "x\n" + ">" * 50_000 + "```",
        "```a\n~~~~b\n" * 50_000,
        '```py title="x' * 50_000,
    ],
    ids=["lists", "headings", "comments", "open comments", "quotes", "unclosed", "options"],
)
def test_scanning_takes_time_linear_in_the_text(text: str) -> None:
    started = time.process_time()

    scan_fences(text)

    assert time.process_time() - started < 3
