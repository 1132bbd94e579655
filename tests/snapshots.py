"""Rewrites stored outputs: `python -m tests.snapshots`, then read the diff like code.

A test module with stored outputs has a function `rewrite()` that writes them all anew.
"""

from __future__ import annotations

import importlib
from pathlib import Path

HINT = "run `python -m tests.snapshots`, and read the diff"
"""For the message of a snapshot that differs."""


def rewrite_all() -> None:
    """Call `rewrite()` of every test module that has one."""
    root = Path(__file__).parent
    for path in sorted(root.rglob("test_*.py")):
        if "def rewrite()" in path.read_text(encoding="utf-8"):
            name = ".".join(path.relative_to(root.parent).with_suffix("").parts)
            importlib.import_module(name).rewrite()
            print(f"rewrote {name}")


if __name__ == "__main__":
    rewrite_all()
