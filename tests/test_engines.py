"""The Markdown extension alone gives the same figures in every engine that runs Python-Markdown."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

import pytest

from tests.projects import EXTENSION_ONLY_YML, Built, build, write_project

pytestmark = pytest.mark.slow

CLASSIC = """\
title: A classic page
category: page
slug: a-classic-page
toc: False

[**demo / src / demo.py**](https://github.com/example/demo/blob/master/src/demo.py)

```python
import demo
~~x = "<b>"

	# a tab
## ... source file continues with no further examples ...
```
"""

BLOCKS = """\
---
title: Blocks
symbol: sqlalchemy.orm.sessionmaker
---

# Blocks

```example
examples/demo.py
```

- in a list

    ```example
    source: examples/demo.py
    show: {lines: 1-2}
    mark: {text: os}
    note: A *note*.
    ```

````markdown
```example
shown/as/text.py
```
````
"""

DEMO = "import os\nfrom sqlalchemy.orm import sessionmaker\n\nmake = sessionmaker()\n"

FIGURE = re.compile(r"<figure class=\"?sb-figure.*?</figure>", re.DOTALL)

PAGES = {"index.md": "# Home\n", "classic.md": CLASSIC, "blocks.md": BLOCKS}


def _project(folder: Path) -> Path:
    return write_project(folder, PAGES, theme="material", config=EXTENSION_ONLY_YML, files={"examples/demo.py": DEMO})


def _zensical(root: Path) -> Built:
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--config-file", "mkdocs.yml"],
        cwd=root, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return Built(code=done.returncode, output=done.stdout + done.stderr, site=root / "site")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """The figures of each page as each engine made them."""
    found = {}
    engines: dict[str, Callable[[Path], Built]] = {
        "mkdocs": build,
        "properdocs": partial(build, engine="properdocs"),
        "zensical": _zensical,
    }
    for engine, build_with in engines.items():
        built = build_with(_project(tmp_path_factory.mktemp(engine)))
        assert built.code == 0, built.output
        found[engine] = {page: FIGURE.findall(built.html(f"{page}/index.html")) for page in ("classic", "blocks")}
    return found


def test_mkdocs_makes_the_figures(figures: dict[str, dict[str, list[str]]]) -> None:
    assert {page: len(found) for page, found in figures["mkdocs"].items()} == {
        "classic": 1,
        "blocks": 2,
    }
    first, second = figures["mkdocs"]["blocks"]
    assert re.findall(r'data-line="(\d+)" data-mark="([^"]*)"', first) == [
        ("2", "import"),
        ("4", "call"),
    ]
    assert "<em>note</em>" in second
    assert "&lt;b&gt;" in figures["mkdocs"]["classic"][0]
    assert "\t<b class=c># a tab" in figures["mkdocs"]["classic"][0]


@pytest.mark.parametrize("engine", ["properdocs", "zensical"])
def test_other_engines_make_the_same_figures(figures: dict[str, dict[str, list[str]]], engine: str) -> None:
    assert figures[engine] == figures["mkdocs"]


def test_the_extension_alone_resolves_nothing(tmp_path: Path) -> None:
    page = "# x\n\n```example\npkg:pypi/demo@1.0#demo.py\n```\n"
    root = write_project(tmp_path, {"index.md": page}, config=EXTENSION_ONLY_YML)

    built = build(root)

    assert built.code == 1
    assert "Traceback" not in built.output
    assert (
        "docs/index.md:4: the source 'pkg:pypi/demo@1.0#demo.py' is not in examples.lock\n"
        "  hint: run `sourcebook lock` on your machine and commit examples.lock"
    ) in built.output


def test_the_extension_alone_warns_of_a_list_that_it_cannot_show(tmp_path: Path) -> None:
    page = "---\ntitle: A list\nexamples:\n  - examples/demo.py\n---\nText.\n"
    root = write_project(tmp_path, {"index.md": page}, config=EXTENSION_ONLY_YML, files={"examples/demo.py": DEMO})

    built = build(root)

    assert built.code == 1
    assert (
        "docs/index.md:3: the examples in the head of this page are not shown [SB135]\n"
        "  hint: turn the plugin on, or write each as an example block\n"
    ) in built.output


@pytest.mark.parametrize("engine", ["mkdocs", "properdocs"])
def test_the_plugin_works_in_both_engines_of_its_kind(tmp_path: Path, engine: Literal["mkdocs", "properdocs"]) -> None:
    """With the engine as a program."""
    root = write_project(tmp_path, PAGES, theme="material", files={"examples/demo.py": DEMO})

    built = build(root, engine=engine, own_process=True)

    assert built.code == 0, built.output
    assert len(built.page("blocks/index.html").figures) == 2
    assert len(built.page("a-classic-page.html").figures) == 1


def test_faults_of_the_extension_alone_are_in_the_order_of_their_lines(tmp_path: Path) -> None:
    """Those of syntax are known before those of planning, and both are told together."""
    missing, misspelled = "```example\nno/such.py\n```\n", "```example\nsource: a.py\ncolour: red\n```\n"
    root = write_project(
        tmp_path,
        {"index.md": f"# T\n\n{missing}\n{misspelled}\n{missing.replace('such', 'other')}"},
        config=EXTENSION_ONLY_YML,
    )

    built = build(root)

    assert built.code == 1
    # MkDocs logs them with the page's name, and ends with them once more.
    assert [int(line) for line in re.findall(r"index\.md:(\d+):", built.output)][:3] == [4, 9, 13]
