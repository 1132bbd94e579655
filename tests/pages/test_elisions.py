"""Notes of something left out are told from comments of the code, by meaning."""

from __future__ import annotations

import pytest

from sourcebook.pages.elisions import find_elisions


@pytest.mark.parametrize(
    "line",
    [
        "## ... source file abbreviated to get to the connection examples ...",
        "## ... source file continues with no further schema examples...",
        "# ... source code lines cut here for brevity ...",
        "    ## ... source file abbreviated ...",
        "## source file continues from here without further CharField examples",
        "# source file continues from here with a few more good forms examples",
        "## .. rest of the class ..",
        "## … other imports …",
        "#... more code here",
        "# ... snip ...",
        "# ... lines 20 to 40 omitted",
        "## the source file goes on ...",
        "# code abbreviated here",
        "// ... remaining methods left out ...",
        "<!-- ... rest of the file ... -->",
        "/* ... other functions ... */",
        "-- ... further lines cut",
        "# [... additional tests ...]",
    ],
)
def test_note_of_something_left_out_is_an_elision(line: str) -> None:
    assert find_elisions(("a = 1", line, "b = 2")) == (2,)


@pytest.mark.parametrize(
    "line",
    [
        "# ...",
        "# ... and so on",
        "# remove this code later...",
        "# TODO: skip the tests below ...",
        "# read more lines",
        "# the file is cut into parts",
        "# Source file of the data.",
        "x = [...]  # ... more code",
        "...",
        "print('## ... source file abbreviated ...')",
        "",
        "#" + "." * 500 + " source file continues",
    ],
)
def test_other_line_is_code(line: str) -> None:
    assert find_elisions((line,)) == ()


@pytest.mark.parametrize(
    "lines",
    [
        ("## ... source file abbreviated to get to", "## helpers examples ..."),
        ("# ... rest of the class,", "which goes on as above ..."),
        ("# file continues here with more examples, but nothing ", "# too different from above"),
    ],
)
def test_wrapped_note_counts_with_both_lines(lines: tuple[str, str]) -> None:
    assert find_elisions(("a", *lines, "b")) == (2, 3)


def test_line_behind_a_whole_note_stays_code() -> None:
    assert find_elisions(("# ... source file continues ...", "# the next comment ...")) == (1,)
    assert find_elisions(("# source file continues from here", "# Next comment.")) == (1,)
    assert find_elisions(("# source file continues from here", "x = 1")) == (1,)
