"""A figure stands where its block is written, whatever stands around it."""

from __future__ import annotations

from pathlib import Path

import html5lib  # type: ignore[import-untyped]

from tests.projects import MKDOCS_YML, build, write_project

BLOCK = "```example\nexamples/a.py\n```"
CONFIG = f"""{MKDOCS_YML}markdown_extensions:
  - pymdownx.superfences
  - footnotes
  - def_list
  - admonition
  - pymdownx.details
  - md_in_html
  - pymdownx.tabbed: {{alternate_style: true}}
  - pymdownx.blocks.tab
"""


def _within(prefix: str) -> str:
    return "\n".join(f"{prefix}{line}" for line in BLOCK.split("\n"))


CASES = {
    "footnote": ("a[^1]\n\n[^1]: note\n\n" + _within("    "), "li ol div"),
    "footnote-tight": ("a[^1]\n\n[^1]: note\n" + _within("    "), "li ol div"),
    "footnote-between": ("a[^1]\n\n[^1]: note\n\n" + _within("    ") + "\n\n    more", "li ol div"),
    "footnote-quote": ("a[^1]\n\n[^1]: note\n\n    > q\n    >\n" + _within("    > "), "blockquote li ol div"),
    "quote": ("> words\n>\n" + _within("> "), "blockquote"),
    "quote-tight": ("> words\n" + _within("> ") + "\n> more", "blockquote"),
    "quote-alone": (_within("> "), "blockquote"),
    "quote-in-quote": ("> a\n>\n> > b\n> >\n" + _within("> > "), "blockquote blockquote"),
    "quote-in-list": ("- a\n\n    > q\n    >\n" + _within("    > "), "blockquote li ul"),
    "list": ("- a\n\n" + _within("    ") + "\n\n- b", "li ul"),
    "list-tight": ("1. a\n" + _within("    ") + "\n2. b", "li ol"),
    "list-in-quote": ("> - a\n>\n" + _within(">     "), "li ul blockquote"),
    "details": ("??? note\n    words\n\n" + _within("    "), "details"),
    "admonition": ("!!! note\n" + _within("    "), "div"),
    "tab": ('=== "A"\n\n' + _within("    ") + '\n\n=== "B"\n\n    b', "div div div"),
    "tab-of-blocks": ("/// tab | T\n\n" + _within("") + "\n///", "div div"),
    "definition": ("Term\n:   words\n\n" + _within("    ") + "\n\n    more", "dd dl"),
    "definition-tight": ("Term\n\n:   words\n" + _within("    "), "dd dl"),
    "html": ('<div markdown="1">\n\n' + _within("") + "\n\n</div>", "div"),
    "paragraphs": ("words\n" + _within("") + "\nwords", ""),
}


def test_a_figure_stands_in_what_its_block_stands_in(tmp_path: Path) -> None:
    pages = {f"{name}.md": f"# A page\n\n{text}\n\nthe end\n" for name, (text, _) in CASES.items()}
    root = write_project(tmp_path, pages, config=CONFIG, files={"examples/a.py": "x = 1\n"})

    built = build(root)

    assert built.code == 0, built.output
    found = {name: _containers(built.html(f"{name}/index.html")) for name in CASES}
    assert found == {name: [containers] for name, (_, containers) in CASES.items()}


def _containers(html: str) -> list[str]:
    """Return the names of the elements around each figure, innermost first; the HTML has to be without a fault."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    assert not parser.errors, parser.errors
    above = {child: element for element in tree.iter() for child in element}
    ways = []
    for figure in tree.iter("figure"):
        way = []
        element = above[figure]
        while element.get("role") != "main":
            way.append(str(element.tag))
            element = above[element]
        ways.append(" ".join(way))
    return ways
