"""What pages ignore and settings switch off is told by no door; the register and the docs say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sourcebook.model.codes import Code, Group
from tests.conftest import ROOT
from tests.projects import EXTENSION_ONLY_YML, MKDOCS_YML, build, sourcebook, write_project

DOCS = ROOT / "content" / "docs" / "findings.md"

UNUSED = "---\ntitle: {0}\nsymbol: json.{0}\n---\n{1}\n```example\nsource: examples/a.py\nshow: {{lines: 1}}\n```\n"
COMMENT = "<!-- sourcebook: ignore SB131 it shows what comes before -->\n"


@pytest.mark.parametrize("config", [MKDOCS_YML, EXTENSION_ONLY_YML], ids=["plugin", "extension"])
def test_what_is_ignored_or_off_is_told_by_no_build(tmp_path: Path, config: str) -> None:
    files = {"examples/a.py": "import os\n"}
    told = write_project(tmp_path / "told", {"a.md": UNUSED.format("load", "")}, config=config, files=files)
    ignored = write_project(tmp_path / "ignored", {"a.md": UNUSED.format("load", COMMENT)}, config=config, files=files)
    off = write_project(
        tmp_path / "off",
        {"a.md": UNUSED.format("load", "")},
        config=config,
        files=files,
        settings='[findings]\nSB131 = "off"\n',
    )

    assert "no use of 'json.load' in examples/a.py" in build(told).output
    assert [build(root).code for root in (told, ignored, off)] == [1, 0, 0]


def test_a_list_that_nothing_lays_out_is_ignored_in_front_matter(tmp_path: Path) -> None:
    comment = "# sourcebook: ignore SB135 another job lays it out\n"
    head = "---\ntitle: A\n{}examples:\n  - examples/a.py\n---\nText.\n"
    files = {"examples/a.py": "import os\n"}
    told = write_project(tmp_path / "a", {"a.md": head.format("")}, config=EXTENSION_ONLY_YML, files=files)
    ignored = write_project(tmp_path / "b", {"a.md": head.format(comment)}, config=EXTENSION_ONLY_YML, files=files)

    assert [build(told).code, build(ignored).code] == [1, 0]


def test_a_check_tells_it_or_not_in_the_same_way(tmp_path: Path) -> None:
    pages = {
        "a.md": UNUSED.format("load", COMMENT),
        "b.md": UNUSED.format("dump", ""),
        "c.md": f"# C\n\n{COMMENT}\nNothing.\n",
        "index.md": "# Home\n",
    }
    root = write_project(
        tmp_path, pages, files={"examples/a.py": "import os\n"}, settings='[findings]\nSB131 = "error"\n'
    )

    run = sourcebook(root, "check", "--quiet")

    assert run.code == 1
    assert run.output == (
        "pages: 2 findings\n"
        "docs/b.md:6: no use of 'json.dump' in examples/a.py [SB131]\n"
        "  hint: to mark a text, write `mark: {text: …}`\n"
        "docs/c.md:3: no SB131 is found here: there is nothing to ignore [SB161]\n"
        "  hint: take it out; it holds for the line below it, or for the example that it is an option of\n"
        "2 findings: 2 errors\n"
    )


def test_the_docs_explain_every_code_as_the_register_has_it() -> None:
    """In the same order and with the same words, so that each can be found from the other."""
    parts = re.split(r"^(##|###) (.+)\n", DOCS.read_text("utf-8"), flags=re.MULTILINE)[1:]
    headings = [(level, name, text) for level, name, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)]
    groups = [name.lower() for level, name, _ in headings if level == "##"][-len(Group) :]
    codes = {name: text for level, name, text in headings if level == "###"}

    assert groups == [group.value for group in Group]
    assert list(codes) == [code.value for code in Code]
    for code in Code:
        counts = "Error; a build ends by it" if code.stops_build else code.severity.value.capitalize()
        said = f"\n{code.summary[0].upper()}{code.summary[1:]}.\n**{counts}.**\n\nCause: "
        assert codes[code.value].startswith(said), code.value
        assert "\n\nMend: " in codes[code.value], code.value
