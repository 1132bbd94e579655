"""What is ours on a site of somebody else."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.model.page_path import PagePath
from sourcebook.pages.meant import OPTIONS, is_fence_meant
from sourcebook.pages.options import ExampleOptions
from sourcebook.pages.own_pages import own_pages
from sourcebook.pages.page import parse_page

BLOCK = "```example\nsource: demo.py\n```\n"
MEANT = (
    "demo.py",
    "examples/demo",
    "examples/my file.py",
    "pkg:pypi/demo@1.0#a.py",
    "git+https://h/x.git@v1#a.py",
    "https://github.com/o/r",
    "https://example.org/a.py#L3",
    "source: nowhere at all",
    "soruce: a.py",
    "source: a.py\nunknown: x",
    "source: b: c",
    "\tsource: a.py",
    "- a.py\n- b.py",
    "mark: os.getcwd",
    "show: file\ntitle: x",
    "",
)
FOREIGN = (
    "Some words",
    "$ run it",
    "hello",
    "x: y",
    "a: b: c",
    "title: X",
    "title: X\nproject: Y",
    "title: X\nlink: https://example.org/me/project",
    "title: X\nurl: https://example.org/",
    "src: https://example.org/x.png\nwidth: 3",
    "source: one two three\ntarget: en",
    "{a, b}",
    "- one\n- two",
    "https://example.org/search?q=1",
    "\\begin{a}\n\\end{a}",
    "mark: x\nshape: y",
    "@startuml\nA -> B\n@enduml",
)


def _own(*folders: str, **texts: str) -> list[str]:
    pages = {
        PagePath(PurePosixPath(f"{name.replace('_', '/')}.md")): parse_page(text, path=PurePosixPath(name), forges=())
        for name, text in texts.items()
    }
    named = [PagePath(PurePosixPath(folder)) for folder in folders]
    return [str(path.with_suffix("")) for path in own_pages(pages, folders=named)]


@pytest.mark.parametrize("body", MEANT)
def test_a_fence_that_says_where_code_comes_from_is_ours(body: str) -> None:
    assert is_fence_meant(body.split("\n"))


@pytest.mark.parametrize("body", FOREIGN)
def test_a_fence_that_only_has_our_name_is_somebody_elses(body: str) -> None:
    assert not is_fence_meant(body.split("\n"))


@pytest.mark.parametrize("body", FOREIGN)
def test_each_fence_by_a_name_that_the_settings_choose_is_ours(body: str) -> None:
    text = f"```from-source\n{body}\n```\n\n```example\ndemo.py\n```\n"

    page = parse_page(text, path=PurePosixPath("a.md"), forges=(), fence="from-source")

    assert [block.lineno for block in page.blocks] == [1]


def test_the_options_are_those_of_an_example() -> None:
    assert set(OPTIONS) == ExampleOptions.model_fields.keys()


@pytest.mark.parametrize(
    "head",
    [
        "slug: away\nsortorder: 3\naliases: [b]",
        "project: Apollo",
        "symbol: os.getcwd",
        "symbol: gear",
        "examples: [one, two]",
        "examples: 5",
        "title: [1]",
        "x: [",
    ],
)
def test_no_key_counts_where_no_page_asks_for_anything(head: str) -> None:
    assert _own(a=f"---\n{head}\n---\n# A\n", b="title: B\ntags: x\n\ntext\n") == []


@pytest.mark.parametrize(
    "head", ["slug: away\nsortorder: 3", "project: Apollo", "symbol: gear", "examples: [one, two]"]
)
def test_no_key_counts_on_a_page_of_somebody_else_beside_ours(head: str) -> None:
    assert _own(ours=BLOCK, a=f"---\n{head}\n---\n# A\n") == ["ours"]


@pytest.mark.parametrize(
    "text",
    [
        BLOCK,
        "---\nexamples:\n  - demo.py\n---\n",
        "---\nexamples: [a.py\n---\n",
        "[**a / b.py**](https://github.com/o/a/blob/master/b.py)\n\n```python\n~~x\n```\n",
        "title: x\nsidebartitle: y\nsortorder: 3\n\ntext\n",
    ],
)
def test_a_page_that_asks_for_something_is_ours(text: str) -> None:
    assert _own(a=text, b="# B\n") == ["a"]


@pytest.mark.parametrize("text", ["---\nsymbol: os.sep\n---\n", "slug: x\n\ntext\n", "---\ngenerated: abc\n---\n"])
def test_a_symbol_or_a_classic_header_joins_pages_with_examples(text: str) -> None:
    assert _own(a=text) == []
    assert _own(a=text, b=BLOCK) == ["a", "b"]


def test_a_symbol_of_one_word_is_one_of_a_library_that_is_shown() -> None:
    assert _own(a="---\nsymbol: os\n---\n", b=f"---\nsymbol: os.sep\n---\n{BLOCK}") == ["a", "b"]


def test_each_page_in_a_folder_of_the_settings_is_ours() -> None:
    pages = {"projects_a": "# A\n", "projects_deep_b": "# B\n", "projectsx": "# C\n"}

    assert _own("projects", **pages) == ["projects/a", "projects/deep/b"]
    assert _own(".", **pages) == ["projects/a", "projects/deep/b", "projectsx"]
