"""An example as Markdown: one line of facts, then the code and nothing but the code."""

from __future__ import annotations

from dataclasses import replace

from sourcebook.model.figure import Attribution
from sourcebook.model.lines import ranges_of
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.request import ExampleRequest, LineNote
from sourcebook.outputs.twin_markdown import QuotedBy, example_lines, file_twin, indented, web_link
from tests.outputs.commonmark import read
from tests.outputs.quotes import SWHID, attribution, pasted, quoted


def lines_of(*lines: str, source: Attribution | None = None) -> list[str]:
    return example_lines(quoted(*lines, source=source), file_link=lambda identity: "../source/a.md.md")


def test_an_example_is_one_line_of_facts_and_its_code() -> None:
    assert lines_of("import x", "x()", "", "y") == [
        "Example: demo 1.0, file `demo/a.py`, lines 2, 5-7 of 8. License: MIT. "
        "[Release page](https://x.example/demo/1.0/). [Whole file](../source/a.md.md). "
        f"Software Heritage: `{SWHID}`. Source: `pkg:pypi/demo@1.0#demo/a.py`. "
        "Uses of `x.y`: line 2 (import), line 5 (call, argument).",
        "",
        "(Line 1 is left out.)",
        "",
        "```python",
        "import x",
        "```",
        "",
        "(Lines 3-4 are left out.)",
        "",
        "```python",
        "x()",
        "",
        "y",
        "```",
        "",
        "(Line 8 is left out.)",
    ]


def test_a_gap_counts_the_marks_it_leaves_out() -> None:
    figure = quoted("import x", "x()", "", "y", "z")
    more = [Mark(lineno=n, end_lineno=n, kind=Kind.CALL) for n in (3, 4, 9)]
    lines = example_lines(replace(figure, marks=(*figure.marks, *more)), file_link=lambda src: None)

    assert "(Lines 3-4 are left out, with 2 more marks in lines 3-4.)" in lines
    assert lines[-1] == "(Line 9 is left out, with 1 more mark in line 9.)"


def test_a_licence_that_is_not_known_is_said() -> None:
    assert "License: unknown." in lines_of(source=attribution(license=None))[0]


def test_notes_stand_below_the_code() -> None:
    example = quoted("a", note="Some *words*.\n\nMore.")
    lines = example_lines(example, file_link=lambda src: None)

    assert lines[-4:] == ["", "Some *words*.", "", "More."]


def test_a_note_of_a_line_names_it() -> None:
    figure = quoted()
    assert isinstance(figure.asked, ExampleRequest)
    noted = replace(figure, asked=replace(figure.asked, line_notes=(LineNote(lineno=1, text="one\ntwo"),)))

    assert example_lines(noted, file_link=lambda src: None)[-2:] == ["- Line 1: one", "  two"]


def test_pasted_code_says_so() -> None:
    known, unknown = (
        example_lines(pasted("a", source=source), file_link=lambda src: None)[0]
        for source in (attribution(license=None), None)
    )

    assert known.startswith("Example: demo 1.0, file `demo/a.py`, line 1 of a pasted block. [")
    assert unknown == "Example: Pasted code, line 1 of a pasted block. Marked: line 1 (author)."


def test_what_is_from_outside_stays_what_it_is() -> None:
    hostile = "</script> ]]> `x` | [x](javascript:alert(1))\n# y"
    code = ("`" * 50, "</script>", "\u202ea\f```", "~~~")
    example = quoted(*code, source=attribution(project=hostile, path=hostile, license=hostile))

    found = read("\n".join(example_lines(example, file_link=lambda src: None)))

    assert "".join(content for _, content in found.fences) == "".join(f"{c}\n" for c in code)
    assert found.links == ("https://x.example/demo/1.0/",)
    assert (found.headings, found.html) == ((), ())
    flat = " ".join(hostile.split())
    assert found.paragraphs[0].startswith(f"Example: {flat} 1.0, file {flat}, lines 2, 5-7 of 8.")


def test_only_web_addresses_are_links() -> None:
    assert web_link("javascript:alert(1)") is None
    assert web_link("https://x.example/a(b) c") == "https://x.example/a%28b%29%20c"


def test_an_example_keeps_to_what_it_stands_in() -> None:
    assert indented(["a", "", "  b"], "> ") == "> a\n>\n>   b"
    assert indented(["a", "", "\tb"], "    ") == "    a\n\n    \tb"
    assert read(indented(lines_of("a", "", "b"), "> ")).fences[1] == ("python", "\nb\n")


def test_a_whole_file_says_where_it_is_shown_and_brings_its_licence() -> None:
    text = file_twin(
        pasted("a", "b"),
        title="a_b in [x](y)",
        shown_in=[QuotedBy(title="A *page*", url="../a/index.html.md", ranges=ranges_of([2]))],
        license_texts=[("LICENSE", "MIT ```\n")],
    )

    found = read(text)
    assert found.headings == ((1, "a_b in [x](y)"), (2, "LICENSE"))
    assert found.links == ("../a/index.html.md",)
    assert found.paragraphs[0] == "Shown in A *page*, line 2"
    assert found.fences == (("", "a\nb\n"), ("text", "MIT ```\n"))
