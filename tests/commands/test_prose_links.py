"""The links of all pages, for a link checker."""

from __future__ import annotations

from pathlib import Path

from tests.projects import sourcebook, write_project

FIRST = """\
---
title: B
---
See [the manual](https://example.org/b?x=1#y "Manual"), <https://example.org/a> and ![it](pic.png).

```python
"[no](https://no.example)"
```

    [no](https://no.example)

`[no](https://no.example)` [made]({{ late }})
"""


def test_links_are_listed_by_file_and_line(tmp_path: Path) -> None:
    pages = {"b.md": FIRST, "a/c d.md": "# C\n\n[d]\n\n[d]: ../b.md#x\n", "plain.md": "# None\n"}
    root = write_project(tmp_path, pages)

    run = sourcebook(root, "check", "--list-links")

    assert (run.code, run.output) == (
        0,
        "docs/a/c d.md:5: ../b.md#x\n"
        "docs/b.md:4: https://example.org/a\n"
        "docs/b.md:4: https://example.org/b?x=1#y\n"
        "docs/b.md:4: pic.png\n",
    )


def test_it_stands_alone(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"a.md": "# A\n"})

    run = sourcebook(root, "check", "--list-links", "--strict")

    assert run.code == 2
    assert "--list-links stands alone: it checks nothing" in run.output
