"""Measures marks by meaning: what resolving costs beside parsing, over the Python files of the installed packages.

Each file is asked for symbols that it imports and for members of these, and once for a symbol that it does not
have. CPU seconds of this process; files that a byte search rules out are not parsed, and are counted by themselves.
"""

from __future__ import annotations

import argparse
import ast
import random
import resource
import sysconfig
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

from sourcebook.code.lines import split_lines
from sourcebook.errors import SourcebookError
from sourcebook.marks.python.candidates import may_use
from sourcebook.marks.python.symbol_uses import uses_in

_ELSEWHERE = "sqlalchemy.orm.sessionmaker"
_SYMBOLS = 3
"""Symbols asked of each file."""
_SHORTEST = 0.02
"""Seconds of parsing from which on the ratio of one file is worth telling."""


def main() -> None:
    """Resolve symbols in many files and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1500)
    parser.add_argument("--folder", type=Path, default=Path(sysconfig.get_path("purelib")))
    options = parser.parse_args()
    choose = random.Random(1)
    paths = sorted(options.folder.rglob("*.py"))
    chosen = sorted(choose.sample(paths, min(options.files, len(paths))))
    measure(chosen, choose)


def measure(paths: list[Path], choose: random.Random) -> None:
    """Print the figures of one run over some files."""
    parsing = resolving = 0.0
    size = questions = ruled_out = 0
    searching, searched = 0.0, 0
    worst = (0.0, "")
    for path in paths:
        source = path.read_text("utf-8", errors="replace")
        begun = time.process_time()
        is_there = may_use(source, (_ELSEWHERE,))
        searching += time.process_time() - begun
        searched += len(source)
        ruled_out += not is_there
        for symbol in _symbols(source, choose):
            try:
                seconds = _seconds(source, symbol)
            except SourcebookError:
                continue
            parsing += seconds[0]
            resolving += seconds[1]
            size += len(source.encode())
            questions += 1
            if seconds[0] > _SHORTEST:
                worst = max(worst, (seconds[1] / seconds[0], f"{path.name}, {symbol}"))
    megabytes = size / 1e6
    print(f"{len(paths)} files, {questions} questions, {megabytes:.1f} MB")
    print(f"byte search   {searching / searched * 1e6:8.4f} s/MB   rules out {ruled_out} files")
    print(f"ast.parse     {parsing / megabytes:8.3f} s/MB")
    print(f"resolve       {resolving / megabytes:8.3f} s/MB   {resolving / parsing:.2f} x ast.parse")
    both = parsing + resolving
    print(f"both          {both / megabytes:8.3f} s/MB   {both / parsing:.2f} x ast.parse")
    print(f"worst file    {worst[0]:8.2f} x ast.parse, {worst[1]}")
    print(f"memory        {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB at most")


def _seconds(source: str, symbol: str) -> tuple[float, float]:
    """Return what parsing takes, and what all else that finding the uses takes."""
    begun = time.process_time()
    tree = ast.parse(source)
    parsed = time.process_time()
    if may_use(source, (symbol,)):
        uses_in(tree, split_lines(source), (symbol,), module=None)
    return parsed - begun, time.process_time() - parsed


def _symbols(source: str, choose: random.Random) -> list[str]:
    """Return some symbols that a file imports, or that are members of what it imports."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = sorted(set(_imported(tree)))
    return choose.sample(found, min(_SYMBOLS, len(found)))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
                yield f"{node.module}.{alias.name}.get"


if __name__ == "__main__":
    main()
