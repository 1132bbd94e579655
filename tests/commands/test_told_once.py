"""One cause is told once, with all its places: a network that is down, what is not installed, a lost stylesheet."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.projects import build, sourcebook, write_project

CODE = {"examples/a.py": "import os\nos.getcwd()\n", "examples/a.go": "package a\n\nfunc A() { b.C() }\n"}


def test_a_network_that_is_down_is_told_once(tmp_path: Path) -> None:
    pages = {f"{name}.md": f"# X\n\n```example\npkg:pypi/{name}@1.0#a.py\n```\n" for name in ("index", "one", "two")}
    closed = '[index]\nurl = "http://127.0.0.1:9/simple"\nallow_private = true\n'
    root = write_project(tmp_path, pages, settings=closed)

    for output in (build(root).output, sourcebook(root, "lock").output):
        _, _, told = output.partition("docs/index.md:4: ")
        assert told.strip().splitlines()[:3] == [
            "cannot reach '127.0.0.1:9': connection refused",
            "  hint: check the network, and HTTPS_PROXY if you are behind a proxy",
            "  also at docs/one.md:4, docs/two.md:4",
        ]
        assert output.count("cannot reach") == 1


def test_what_is_not_installed_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tree_sitter_go", None)
    block = "```example\nsource: examples/a.go\nmark: b.C\n```\n"
    root = write_project(tmp_path, {"index.md": f"# X\n\n{block}\n{block}", "one.md": f"# Y\n\n{block}"}, files=CODE)

    built = build(root)

    assert built.code == 1
    _, _, told = built.output.partition("docs/index.md:5: ")
    assert told.strip().splitlines()[:3] == [
        "tree-sitter-go is not installed: files of its language cannot be parsed",
        "  hint: install sourcebook with its extra [languages], or mark it by its text instead, "
        "`mark: {text: …}`, and show it by `lines` or from text to text",
        "  also at docs/index.md:10, docs/one.md:5",
    ]
    assert built.output.count("is not installed") == 1


def test_a_lost_stylesheet_is_told_once(tmp_path: Path) -> None:
    pages = {f"{name}.md": f"# {name}\n\n```example\nexamples/a.py\n```\n" for name in ("index", "one", "two")}
    root = write_project(tmp_path, pages, files=CODE)
    built = build(root)
    (built.site / "assets/sourcebook.css").unlink()

    done = sourcebook(root, "check", "--site", str(built.site))

    assert done.output.splitlines() == [
        "8 pages, 3 examples, 183 links proved",
        "links: 1 finding",
        "404.html: '/assets/sourcebook.css' leads to nothing, as on 7 other pages [SB203]",
        "1 finding: 1 error",
    ]


def test_the_page_of_a_library_in_the_way_is_named(tmp_path: Path) -> None:
    pages = {
        "index.md": "# Home\n",
        "a.md": "---\nsymbol: os.getcwd\n---\n```example\nexamples/a.py\n```\n",
        "libraries/os/index.md": "# Mine\n\n```example\nexamples/a.py\n```\n",
    }

    built = build(write_project(tmp_path, pages, files=CODE))

    assert built.code == 1
    assert (
        "docs/libraries/os/index.md:1: 'libraries/os/index.md' stands at 'libraries/os/index.html', which is the "
        "address of a page that is made from all examples: 'os'\n  hint: move it, or give it another slug\n"
    ) in built.output
