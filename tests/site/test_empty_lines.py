"""Of the white space around a page's content only that goes which nobody can see."""

from __future__ import annotations

import pytest

from sourcebook.site.empty_lines import without_empty_lines

ARTICLE = "<article>\n\n  <p>as\n\n   it is</p>\n\n</article>"


@pytest.mark.parametrize(
    ("around", "left"),
    [
        ("<ul>\n  \n    <li>\n      \n      A  name\n    \n  </li>\n", "<ul>\n<li>\nA  name\n</li>\n"),
        ("<b>one</b> <i>two</i> three <s>four</s>", "<b>one</b> <i>two</i> three <s>four</s>"),
        ("<p>two\n   lines of text</p>", "<p>two\n   lines of text</p>"),
        ('<a title="two\n\n   lines"\n   href=x>', '<a title="two\n\n   lines"\n   href=x>'),
        ("<pre>\n\n   <b>\n\n  x</b></pre>\n\n  <p>", "<pre>\n\n   <b>\n\n  x</b></pre>\n<p>"),
        ("<script>\n  `<b>\n\n  x`\n</script>\n  <p>", "<script>\n  `<b>\n\n  x`\n</script>\n<p>"),
        ("<TEXTAREA>\n\n  <b></TEXTAREA>", "<TEXTAREA>\n\n  <b></TEXTAREA>"),
        ("<style>\n  a > b\n  { }\n</style>", "<style>\n  a > b\n  { }\n</style>"),
    ],
)
def test_lines_of_templates_go_and_words_stay(around: str, left: str) -> None:
    assert without_empty_lines(f"{around}{ARTICLE}{around}") == f"{left}{ARTICLE}{left}"


@pytest.mark.parametrize("html", ["<p>\n\n  <b>x</b>", "</article>\n\n  <article>", ""])
def test_a_page_whose_content_cannot_be_told_is_left(html: str) -> None:
    assert without_empty_lines(html) == html
