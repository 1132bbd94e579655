"""Statements of the standard library, drawn by a seed, whose file is changed in a way that has one verdict."""

from __future__ import annotations

import ast
import os
import random
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook.code.lines import split_lines
from sourcebook.model.verdict import Verdict
from tests.planning.test_newer import judge

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="changes many files: run `make torture`"),
]

_FILES = 150
_LARGEST = 80_000
_SHOWN = 6
"""Lines on either side of the marked statement."""


def _drawn() -> Iterator[tuple[str, ast.Module, ast.stmt]]:
    """Yield a file with its tree and one of its simple statements, which has its lines for itself."""
    chance = random.Random(14)
    paths = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))
    for path in chance.sample(paths, min(_FILES, len(paths))):
        text = path.read_text("utf-8")
        tree = ast.parse(text)
        lines = split_lines(text)
        found = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign | ast.Return | ast.Raise)
            and node.lineno > _SHOWN
            and not lines[node.lineno - 1][: node.col_offset].strip()
            and not lines[(node.end_lineno or 0) - 1][node.end_col_offset or 0 :].strip()
            and (node.end_lineno or 0) - node.lineno < _SHOWN
        ]
        if found and len(text) < _LARGEST:
            yield text, tree, chance.choice(found)


def test_each_change_has_its_verdict() -> None:
    seen = 0
    for text, tree, node in _drawn():
        lines = list(split_lines(text))
        first, last = node.lineno, node.end_lineno or node.lineno
        shown = f"{max(1, first - _SHOWN)}-{min(len(lines), last + _SHOWN)}"
        options = f'show: {{lines: "{shown}"}}\nmark: {{lines: "{first}"}}'
        indent = " " * node.col_offset
        changes = {
            "\n".join(["import zzz", *lines]): {Verdict.MOVED},
            ast.unparse(tree): {Verdict.COMMENTS_ONLY, Verdict.MOVED, Verdict.SAME},
            "\n".join([*lines[: first - 1], f"{indent}zzz(1)", *lines[last:]]): {Verdict.MARKED_CODE_CHANGED},
            "\n".join([*lines[: first - 1], f"{indent}zzz(2)", *lines[first - 1 :]]): {Verdict.CONTEXT_CHANGED},
        }
        for new, expected in changes.items():
            assert judge(options, f"{new}\n", text).verdict in expected, f"{lines[first - 1]}\n{expected}"
            seen += 1
    assert seen > _FILES
