"""Foreign text is shown as text, all of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.writing.safe_html import (
    render_attribute,
    render_link,
    render_rows,
    render_text,
    safe_url,
)
from tests.display.markup import parse, parse_strictly

HOSTILE = "<script>alert(1)</script>\"'`=&amp;{{ x }}\n\n</figure>"


def box(code: str, name: str, character: str) -> str:
    return f'<i class=x title="{code} {name}" data-code={code}>{character}</i>'


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("\u202e", box("U+202E", "RIGHT-TO-LEFT OVERRIDE", "\u202e")),
        ("\u2066", box("U+2066", "LEFT-TO-RIGHT ISOLATE", "\u2066")),
        ("\u200b", box("U+200B", "ZERO WIDTH SPACE", "\u200b")),
        ("\ufeff", box("U+FEFF", "ZERO WIDTH NO-BREAK SPACE", "\ufeff")),
        ("\xad", box("U+00AD", "SOFT HYPHEN", "\xad")),
        ("\u3164", box("U+3164", "HANGUL FILLER", "\u3164")),
        ("\U000e0041", box("U+E0041", "TAG LATIN CAPITAL LETTER A", "\U000e0041")),
        ("\u2028", box("U+2028", "LINE SEPARATOR", "\u2028")),
        ("\x0c", box("U+000C", "FORM FEED", "\x0c")),
        ("\x01", box("U+0001", "CONTROL CHARACTER", "\x01")),
        ("\r", box("U+000D", "CARRIAGE RETURN", "&#13;")),
        ("\x00", box("U+0000", "NULL", "\ufffd")),
        ("\ud800", box("U+D800", "LONE SURROGATE", "\ufffd")),
    ],
)
def test_what_cannot_be_seen_is_a_box(character: str, expected: str) -> None:
    assert render_text(f"a{character}b") == f"a{expected}b"


@pytest.mark.parametrize("text", ["👩‍💻", "❤️", "🏳️‍🌈", "naïve Ж 中文 שלום", "tab\there", "a\u00a0b"])
def test_what_can_be_seen_is_left_whole(text: str) -> None:
    assert render_text(text) == text


@pytest.mark.parametrize("text", ["a\u200db", "a\ufe0f", "\ufe0f", "❤\ufe0f\ufe0f", "👩\u200d", "\u200d👩"])
def test_a_joiner_or_selector_without_an_emoji_is_a_box(text: str) -> None:
    assert render_text(text).count("<i class=x") == 1


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_the_text_of_what_is_rendered_is_the_text(text: str) -> None:
    assert "".join(parse(f"<b>{render_text(text)}</b>").itertext()) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("28", " title=28"),
        ("#graphene-sqlalchemy-L28", " title=#graphene-sqlalchemy-L28"),
        ("", ' title=""'),
        ("a b", ' title="a b"'),
        ("a\n\n b", ' title="a b"'),
        ("a=b", ' title="a=b"'),
        ("\u202eb\x00", ' title="[U+202E]b[U+0000]"'),
        ('"><script>', ' title="&quot;&gt;&lt;script&gt;"'),
    ],
)
def test_an_attribute_is_quoted_where_it_must_be(value: str, expected: str) -> None:
    assert render_attribute("title", value) == expected


@given(st.text())
def test_an_attribute_never_ends_early(value: str) -> None:
    (element,) = parse_strictly(f"<b{render_attribute('title', value)}>x</b>")

    assert list(element.attrib) == ["title"]
    assert element.text == "x"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        " \x01javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "",
        "\n",
        None,
    ],
)
def test_an_address_that_could_run_is_no_link(url: str | None) -> None:
    assert safe_url(url) is None
    assert render_link(url, "name") == "name"


@pytest.mark.parametrize("url", ["https://a.example/x?y=1#L3-L4", "http://a.example", "../projects/x/", "#x"])
def test_an_ordinary_address_is_a_link(url: str) -> None:
    (link,) = parse_strictly(render_link(url, "name"))

    assert (link.get("href"), link.text) == (url, "name")


def test_hostile_text_is_text() -> None:
    (paragraph,) = parse_strictly(f"<p>{render_text(HOSTILE)}</p>")

    assert (paragraph.text, len(paragraph)) == (HOSTILE, 0)


def test_rows_are_told_apart_in_an_attribute_that_is_on_one_line() -> None:
    assert render_rows("title", ("a\nb", 'c"')) == ' title="a b&#10;c&quot;"'
