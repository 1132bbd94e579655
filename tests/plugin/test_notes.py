"""A note is Markdown of its page: links, extensions and other plugins do with it what they do with all else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.plugin.test_containers import CASES, CONFIG
from tests.plugin.test_neighbors import INCLUDE, PRINT
from tests.projects import MKDOCS_YML, Built, build, write_project

CODE = {"examples/a.py": "import os\n\n\nx = os.getcwd()\n"}
NOTED = """\
```example
source: examples/a.py
note:
  - |
    WHOLE [other](../sub/other.md), :smile:, HTML and a mark[^m].
    { .own }

    ~~~python
    a = 1
    ~~~

    !!! tip
        TOLD of line 4.
  - 4: "LINE [other](../sub/other.md#o)  \\nHTML"
```

[^m]: FOOT

*[HTML]: Hyper Text
"""
EXTENSIONS = """\
markdown_extensions: [abbr, admonition, attr_list, footnotes, pymdownx.superfences, pymdownx.emoji]
"""
LISTED = """\
---
symbol: os.getcwd
examples:
  - source: examples/a.py
    note: "INCLUDE [home](index.md)"
---
"""
SHORT = "```example\nsource: examples/a.py\nnote: INCLUDE [home](index.md)\n```\n"


def test_a_note_is_made_by_the_extensions_of_the_site(tmp_path: Path) -> None:
    built = build(_noted(tmp_path))

    assert built.code == 0, built.output
    whole, _, beside = _figure(built, "deep/a/index.html").partition('<div class="sb-line-note"')
    assert '<p class="own">WHOLE <a href="../../sub/other/">other</a>, <img alt="😄"' in whole
    assert '<abbr title="Hyper Text">HTML</abbr> and a mark<sup id="fnref:m">' in whole
    assert '<div class="highlight"><pre>' in whole
    assert '<div class="admonition tip">' in whole
    assert "TOLD of <a class=sb-lines href=#this-project-L4>line 4</a>." in whole
    assert '<p>LINE <a href="../../sub/other/#o">other</a><br /> <abbr title="Hyper Text">HTML</abbr></p>' in beside
    assert "sb-note-" not in built.html("deep/a/index.html")


def test_a_note_needs_no_plugin(tmp_path: Path) -> None:
    without = MKDOCS_YML.replace("  - sourcebook\n", "")

    built = build(_noted(tmp_path, f"{without}{EXTENSIONS.replace('[abbr', '[sourcebook, abbr')}"))

    assert built.code == 0, built.output
    figure = _figure(built, "deep/a/index.html")
    assert '<p class="own">WHOLE <a href="../../sub/other/">other</a>' in figure
    assert '<p>LINE <a href="../../sub/other/#o">other</a>' in figure


def test_the_links_of_a_note_are_those_of_its_page_for_programs_too(tmp_path: Path) -> None:
    twin = build(_noted(tmp_path)).html("deep/a/index.html.md")

    assert "WHOLE [other](../../sub/other/index.html.md)" in twin
    assert "- Line 4: LINE [other](../../sub/other/index.html.md#o)" in twin


@pytest.mark.parametrize("page", [f"# A\n\n{SHORT}", LISTED], ids=["block", "list"])
def test_a_dead_link_in_a_note_is_told(tmp_path: Path, page: str) -> None:
    pages = {"index.md": "# Home\n", "a.md": page.replace("(index.md)", "(nowhere.md)")}

    built = build(write_project(tmp_path, pages, files=CODE))

    assert "contains a link 'nowhere.md'" in built.output


@pytest.mark.parametrize("page", [f"# A\n\n{SHORT}", LISTED], ids=["block", "list"])
def test_code_in_a_note_has_an_end(tmp_path: Path, page: str) -> None:
    """What follows the figure on the page would be code too."""
    code = (
        page.replace("note: ", "note: |\n      ~~~\n      x\n")
        .replace('"INCLUDE [home](index.md)"', "")
        .replace("INCLUDE [home](index.md)", "")
    )

    built = build(write_project(tmp_path, {"index.md": "# Home\n", "a.md": code}, files=CODE))

    assert "code in a note is never closed\n  hint: end it by a line like that above it, such as '~~~'" in built.output
    assert built.code == 1


@pytest.mark.parametrize("priority", [1000, 100, 0])
def test_what_another_plugin_makes_of_a_note_is_shown(tmp_path: Path, priority: int) -> None:
    pages = {"index.md": "# Home\n", "a.md": f"# A\n\n{SHORT}", "b.md": LISTED}

    built = _beside(tmp_path, INCLUDE.format(priority=priority), pages)

    assert built.code == 0, built.output
    for page in ("a/index.html", "b/index.html"):
        assert '<p>INCLUDED <a href="../">home</a></p>' in _figure(built, page)


def test_a_page_put_together_from_others_has_their_notes(tmp_path: Path) -> None:
    built = _beside(
        tmp_path,
        PRINT.format(when="content", html="html", priority=0),
        {"index.md": f"# Home\n\n{SHORT}", "b.md": LISTED},
    )

    assert built.code == 0, built.output
    html = built.html("all.html")
    assert html.count("INCLUDE") == len(re.findall(r'<div class="sb-note">\s*<p>INCLUDE', html)) == 2
    assert "sb-note-" not in html


def test_a_note_stands_in_its_figure_whatever_stands_around_that(tmp_path: Path) -> None:
    pages = {f"{name}.md": f"# A page\n\n{_with_note(text)}\n\nthe end\n" for name, (text, _) in CASES.items()}
    root = write_project(tmp_path, {"index.md": "# Home\n", **pages}, config=CONFIG, files=CODE)

    built = build(root)

    assert built.code == 0, built.output
    note = '<div class="sb-note"> <p>NOTE</p> <ul> <li>NOTE <a href="../">home</a></li> </ul> <p>end</p> </div>'
    for name in CASES:
        assert note in _figure(built, f"{name}/index.html"), name
        assert built.html(f"{name}/index.html").count("NOTE") == 2, name


def _noted(root: Path, config: str = f"{MKDOCS_YML}{EXTENSIONS}") -> Path:
    """Write a project with a note that is all sorts of Markdown."""
    pages = {"index.md": "# Home\n", "deep/a.md": f"# A\n\n{NOTED}", "sub/other.md": "# O\n"}
    return write_project(root, pages, config=config, files=CODE)


def _beside(root: Path, hook: str, pages: dict[str, str]) -> Built:
    config = f"{MKDOCS_YML}hooks: [hook.py]\n"
    return build(write_project(root, pages, config=config, files={**CODE, "hook.py": hook}))


def _with_note(text: str) -> str:
    """Return the text of a page whose block has a note."""
    note = "source: examples/a.py\nnote: |\n    NOTE\n\n    - NOTE [home](index.md)\n\n    end"

    def noted(line: re.Match[str]) -> str:
        return "\n".join(line[1] + part if part else line[1].rstrip() for part in note.split("\n"))

    return re.sub(r"^(.*)examples/a\.py$", noted, text, flags=re.MULTILINE)


def _figure(built: Built, page: str) -> str:
    """Return the only figure of a page, on one line."""
    _, start, rest = built.html(page).partition("<figure")
    assert start, "there is a figure"
    return " ".join((start + rest.partition("</figure>")[0]).replace("&#10;", "").split())
