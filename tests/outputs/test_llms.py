"""`llms.txt` as the reader of https://llmstxt.org takes it apart, and the site in one file."""

from __future__ import annotations

from sourcebook.outputs.llms import ListedLink, ListSection, format_full, format_llms
from tests.outputs.llms_reader import read_llms

HOSTILE = "[x](javascript:alert(1))\n## y ]]> `z` | </script>"


def test_it_is_a_title_a_summary_prose_and_lists_of_links() -> None:
    text = format_llms(
        title="A site",
        summary="What it is.",
        prose=["How to read it."],
        sections=[
            ListSection(title="Empty", entries=()),
            ListSection(title="flask", entries=(ListedLink(name="flask.Flask", url="a.md", note="One."),)),
            ListSection(title="Optional", entries=(ListedLink(name="More", url="b.md"),)),
        ],
    )

    assert text == (
        "# A site\n\n> What it is.\n\nHow to read it.\n\n## flask\n\n"
        "- [flask.Flask](a.md): One.\n\n## Optional\n\n- [More](b.md)\n"
    )


def test_its_readers_find_every_part_whatever_the_words() -> None:
    text = format_llms(
        title=HOSTILE,
        summary=HOSTILE,
        prose=[],
        sections=[ListSection(title=HOSTILE, entries=(ListedLink(name=HOSTILE, url="a.md", note=HOSTILE),))],
    )

    found = read_llms(text)
    assert "x" in found.title
    assert found.summary.startswith("\\[x\\](javascript:alert(1)) \\#\\# y")
    ((title, links),) = found.sections.items()
    assert title.startswith("(x)(javascript:alert(1))")
    assert [(url, bool(note)) for _, url, note in links] == [("a.md", True)]


def test_the_whole_site_is_one_file() -> None:
    text = format_full(title="S", summary="W", pages=[("a.md", "# A\n\nx\n"), ("b.md", "# B\n")])

    assert text == ("# S\n\n> W\n\n---\n\nPage: a.md\n\n# A\n\nx\n\n---\n\nPage: b.md\n\n# B\n")
