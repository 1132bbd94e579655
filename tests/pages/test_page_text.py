"""The text of pages that are made: it reads back as what was meant, and what a person wrote stays as it is."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.errors import BlockError
from sourcebook.pages.page import Page, parse_page
from sourcebook.pages.page_text import Form, NewExample, NewPage, is_untouched, page_text, with_example, yaml_scalar

ONE = NewExample(source="pkg:pypi/one@1.0#one/a.py", title="Login url, with next=")
TWO = NewExample(
    source="pkg:pypi/two@1.0?file_name=t.zip#two/__init__.py", title="Unix adapter, a subclass", show="1, 4-9"
)


def read(text: str) -> Page:
    page = parse_page(text, path=PurePosixPath("a.md"), forges=())
    assert (page.faults, page.warnings) == ((), ())
    return page


def made(form: Form, *examples: NewExample) -> str:
    page = NewPage(
        title="lib.make code examples",
        sidebartitle="make",
        symbol="lib.make",
        slug="lib-make-examples",
        meta="lib.make as one and two use it.",
        examples=examples,
        form=form,
    )
    return page_text(page)


def test_a_page_with_a_list() -> None:
    assert made("list", ONE, TWO) == (
        "---\n"
        "title: lib.make code examples\n"
        "sidebartitle: make\n"
        "symbol: lib.make\n"
        "generated: sha256:5\n"
        "slug: lib-make-examples\n"
        "meta: lib.make as one and two use it.\n"
        "examples:\n"
        "  - source: pkg:pypi/one@1.0#one/a.py\n"
        "    title: Login url, with next=\n"
        "  - source: pkg:pypi/two@1.0?file_name=t.zip#two/__init__.py\n"
        "    title: Unix adapter, a subclass\n"
        '    show: {lines: "1, 4-9"}\n'
        "---\n"
    ).replace("sha256:5", read(made("list", ONE, TWO)).front_matter.generated or "")


def test_a_page_with_blocks_has_a_heading_above_each() -> None:
    text = made("block", ONE, TWO)

    assert text.partition("\n---\n")[2] == (
        "\n## Login url, with next=\n\n```example\nsource: pkg:pypi/one@1.0#one/a.py\n```\n"
        "\n## Unix adapter, a subclass\n\n```example\nsource: pkg:pypi/two@1.0?file_name=t.zip#two/__init__.py\n"
        'show: {lines: "1, 4-9"}\n```\n'
    )
    assert [request.source for request in read(text).requests] == [ONE.source, TWO.source]


@pytest.mark.parametrize("form", ["list", "block"])
def test_a_page_that_was_made_says_so_until_somebody_touches_it(form: Form) -> None:
    text = made(form, ONE, TWO)

    assert is_untouched(text)
    assert is_untouched(text.replace("\n", "\r\n"))
    assert not is_untouched(text + "A word.\n")
    assert not is_untouched(text.replace("next=", "prev="))
    assert not is_untouched("---\nsymbol: lib.make\n---\n")


def test_an_example_is_added_behind_the_last_of_a_list() -> None:
    text = (
        "---\nsymbol: lib.make\nexamples:\n- source: a.py  # mine\n  note:\n    3: Look.\n\n- b.py\n\n# end\n"
        "toc: False\n---\n\nWords.\n"
    )

    added = with_example(text, read(text), ONE)

    new = "- source: pkg:pypi/one@1.0#one/a.py\n  title: Login url, with next=\n"
    assert added == text.replace("- b.py\n", f"- b.py\n{new}")
    assert [request.source for request in read(added).examples] == ["a.py", "b.py", ONE.source]


def test_an_example_is_added_as_a_block_at_the_end_of_a_body() -> None:
    text = "---\r\nsymbol: lib.make\r\n---\r\n\r\n# Title\r\n\r\nWords.\r\n\r\n### One\r\n\r\nMore.\r\n\r\n"

    added = with_example(text, read(text), TWO)

    assert added.startswith(text.rstrip())
    assert added.removeprefix(text.rstrip()) == (
        "\r\n\r\n### Unix adapter, a subclass\r\n\r\n```example\r\n"
        "source: pkg:pypi/two@1.0?file_name=t.zip#two/__init__.py\r\n"
        'show: {lines: "1, 4-9"}\r\n```\r\n'
    )
    assert len(read(added).requests) == 1


def test_a_list_on_one_line_is_told() -> None:
    text = "---\nsymbol: lib.make\nexamples: [a.py]\n---\n"

    with pytest.raises(BlockError) as raised:
        with_example(text, read(text), ONE)

    assert str(raised.value) == (
        "a.md:3: 'examples' is not a list with an item a line\n"
        "  hint: begin each example on a line of its own with '- '"
    )


@pytest.mark.parametrize(
    "text",
    ["a: b", "a #b", "- a", "yes", "null", "1", "", " a", "a ", "a:", '"', "\\", "\x7f", "\u2028", "é", "a\tb", "'a'"],
)
def test_what_yaml_would_read_otherwise_is_quoted(text: str) -> None:
    page = read(f"---\nsymbol: a\nexamples:\n  - source: b.py\n    title: {yaml_scalar(text + 'x')}\n---\n")

    assert page.examples[0].title == text + "x"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_title_reads_back(title: str) -> None:
    text = made("list", NewExample(source="a.py", title=title))

    assert read(text).examples[0].title == title
    assert is_untouched(text)


def test_a_title_in_a_heading_is_plain_text() -> None:
    text = made("block", NewExample(source="a.py", title="A *b* of <c>, with _d= and e_f="))

    assert "\n## A \\*b\\* of \\<c\\>, with \\_d= and e_f=\n" in text
