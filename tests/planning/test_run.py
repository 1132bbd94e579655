"""A run over a project: its pages read, its lock written."""

from __future__ import annotations

from pathlib import Path

from sourcebook.planning.run import open_run, read_pages
from sourcebook.settings.project import find_project
from tests.projects import write_project


def test_a_page_that_cannot_be_read_is_a_page_with_a_fault(tmp_path: Path) -> None:
    """The message names no path of the machine."""
    root = write_project(tmp_path, {"a.md": ""})
    (root / "docs" / "b.md").write_bytes(b"\xff")
    (root / "docs" / "c.md").symlink_to("nowhere")

    pages = read_pages(open_run(find_project(root), {}))

    assert [str(fault) for page in pages.values() for fault in page.faults] == [
        "docs/b.md:1: cannot read the page: it is not UTF-8\n  hint: it must be a readable file of UTF-8 text",
        "docs/c.md:1: cannot read the page: No such file or directory\n"
        "  hint: it must be a readable file of UTF-8 text",
    ]
