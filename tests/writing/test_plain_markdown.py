"""Text from outside stays text, and code stays in its fence, for a reader that knows CommonMark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.writing.engine_markdown import escape_markdown
from sourcebook.writing.plain_markdown import code_span, fenced, plain_markdown, tidy_markdown
from sourcebook.writing.safe_html import spell_out_invisible
from tests.outputs.commonmark import read

HOSTILE = [
    "[x](javascript:alert(1))",
    "![x](y)",
    "</script><script>alert(1)</script>",
    "<b>&lt;&amp;amp;&#35;",
    "]]> <![CDATA[",
    "# heading #",
    "- item",
    "1. item",
    "12) item",
    "> quote",
    "--- === +++",
    "a | b",
    "*a* __b__ ~~c~~ `d` ``e``",
    "under_score _edge_ __init__",
    "`" * 50,
    "back\\slash \\` \\\\",
    "two\nlines\r\nand\ttabs",
    "https://x.example/ {: #id } [^1] :: $x$",
    "user\u202e\u2066",
]
TEXT = st.text(
    st.one_of(st.sampled_from(list("[]()<>`*_#+-.!|~&;:=\\ \n\"'19ab")), st.characters(codec="utf-8")),
    max_size=40,
)


def _expected(text: str) -> str:
    return spell_out_invisible(" ".join(text.split()))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("before", ["", "A word ", "# ", "- "])
def test_text_is_read_as_itself(text: str, before: str) -> None:
    found = read(before + plain_markdown(text))

    shown = [text for _, text in found.headings] if before == "# " else list(found.paragraphs)
    assert shown == [(before if before == "A word " else "") + _expected(text)]
    assert (found.links, found.html, found.fences) == ((), (), ())


@given(TEXT)
def test_any_text_is_read_as_itself(text: str) -> None:
    found = read(f"{plain_markdown(text)} end")

    assert found.paragraphs == (" ".join(f"{_expected(text)} end".split()),)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("sqlalchemy.orm.sessionmaker code examples", "sqlalchemy.orm.sessionmaker code examples"),
        ("Flask-Login (2.0): what's new?", "Flask-Login (2.0): what's new?"),
        ("__init__ and my_module", "\\_\\_init\\_\\_ and my_module"),
        ("C# & C++", "C\\# & C++"),
        ("1.0 is 2.0", "1\\.0 is 2.0"),
    ],
)
def test_no_more_is_escaped_than_has_to_be(text: str, markdown: str) -> None:
    assert plain_markdown(text) == markdown


def test_made_markdown_is_tidied_but_for_its_code() -> None:
    made = f"- [<code>{escape_markdown('a`b.c')}</code>](<../x.md>): It\\'s `a\\.b`\\. x\\_y &amp; z"

    assert tidy_markdown(made) == "- [``a`b.c``](<../x.md>): It's `a\\.b`. x_y & z"


@given(TEXT)
def test_code_is_read_as_itself(text: str) -> None:
    found = read(f"x {code_span(text)} y")

    assert " ".join(found.paragraphs[0].split()) == " ".join(f"x {_expected(text)} y".split())
    assert (found.links, found.html) == ((), ())


@given(st.lists(TEXT.map(lambda text: text.replace("\n", "").replace("\r", "").replace("\0", ""))))
def test_no_line_of_code_closes_its_fence(lines: list[str]) -> None:
    text = "\n".join(["before", "", *fenced(lines, "python"), "", "after"])

    found = read(text)

    assert found.fences == (("python", "".join(f"{line}\n" for line in lines)),)
    assert found.paragraphs == ("before", "after")


def test_a_fence_is_longer_than_any_backticks_in_it_wherever_they_stand() -> None:
    """Some readers end lines at a form feed or a line separator too."""
    assert fenced(["a\f" + "`" * 50, "\u2028```"], "x y")[0] == "`" * 51
    assert fenced([], "text") == ["```text", "```"]
