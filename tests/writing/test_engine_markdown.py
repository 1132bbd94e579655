"""Names from outside are rendered as exactly what they are, whatever extensions an engine has."""

from __future__ import annotations

import html
import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.writing.engine_markdown import code_span, escape_markdown
from sourcebook.writing.safe_html import spell_out_invisible


def _text(rendered: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", rendered))


@given(st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1))
def test_escaped_text_renders_as_itself(text: str) -> None:
    rendered = markdown.markdown(f"x {escape_markdown(text)} x", extensions=["tables", "attr_list"])

    assert _text(rendered) == f"x {spell_out_invisible(' '.join(text.split()))} x"
    assert re.sub(r"</?p>", "", rendered).count("<") == 0


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[x](javascript:y)", "![x](y)", "`a", "a\n\n# b", "*_~^"]
)
def test_no_name_from_outside_becomes_markup(text: str) -> None:
    rendered = markdown.markdown(f"## {escape_markdown(text)}")

    assert _text(rendered) == " ".join(text.split())
    assert re.findall(r"<(\w+)", rendered) == ["h2"]


def test_what_cannot_be_seen_is_spelled_out() -> None:
    assert escape_markdown("a\u202eb\u200b") == "a\\[U\\+202E\\]b\\[U\\+200B\\]"


def test_code_is_shown_as_it_is() -> None:
    assert markdown.markdown(code_span("a.__init__`<b>")) == ("<p><code>a.__init__`&lt;b&gt;</code></p>")
