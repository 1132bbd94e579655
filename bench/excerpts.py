"""Counts faults of default excerpts: 300 pairs of a real file and a symbol it uses, cut as a page would show them.

The pairs are drawn by a seed from the files that our own pages quote and from the wheels below, which are read and
never installed. `--write FOLDER` keeps some of the excerpts as a reader sees them. They are drawn by `--draw` from the
files that have no grade in `excerpts_read.jsonl` and that nobody looked at while the rules were made, which
`excerpts_looked_at.txt` lists.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from bench.excerpt_faults import FAULTS, Pair, faults_of, names_of, parsed
from bench.weight import plan_of
from sourcebook.code.lines import split_lines
from sourcebook.errors import SourcebookError
from sourcebook.excerpts.selection import select_excerpt
from sourcebook.marks.targets import find_marks
from sourcebook.model.request import SymbolTarget
from sourcebook.settings.project import find_project

RELEASES = (
    "ansible-core==2.19.14", "anyio==4.16.0", "black==26.10.1", "bokeh==3.9.2", "celery==5.7.0", "dask==2026.8.0",
    "distributed==2026.8.0", "djangorestframework==3.18.3", "fastapi==0.165.0", "httpx==0.28.1",
    "hypothesis==6.170.17", "jupyterlab==4.6.6", "mitmproxy==11.0.2", "nbconvert==7.17.2", "networkx==3.6.1",
    "nox==2026.10.20", "pip-audit==2.10.1", "poetry==2.5.1", "pydantic==2.14.4", "rich==15.0.0", "scrapy==2.19.0",
    "sphinx==9.0.4", "starlette==1.10.0", "textual==8.2.8", "trio==0.35.0", "twisted==26.10.0", "typer==0.29.2",
    "uvicorn==0.54.0", "wagtail==8.0.1", "xarray==2026.9.0",
)  # fmt: skip
FOLDER = Path(".cache/bench-releases")
GRADES = Path(__file__).with_name("excerpts_read.jsonl")
LOOKED_AT = Path(__file__).with_name("excerpts_looked_at.txt")
PAIRS = 300
_OWN = 60
"""Pairs from the files of our own pages."""
_SHORTEST = 31
"""Lines of a file that is cut at all."""


def main() -> None:
    """Cut the excerpts and print how many have which fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of the wheels; downloaded where it is not there")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--seed", type=int, default=12)
    parser.add_argument("--list", action="store_true", help="name each excerpt with a fault")
    parser.add_argument("--write", type=Path, help="keep excerpts in this folder, as plain text")
    parser.add_argument("--written", type=int, default=40, help="how many")
    parser.add_argument("--draw", type=int, default=23, help="seed of the choice of these")
    options = parser.parse_args()
    if not options.folder.exists():
        download(options.folder)
    pairs = list(choose_pairs(options.folder, count=options.pairs, seed=options.seed))
    report(pairs, listed=options.list)
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
        for number, pair in enumerate(draw_unread(pairs, count=options.written, seed=options.draw), 1):
            (options.write / f"{number:02}.txt").write_text(as_read(pair), "utf-8")


def download(folder: Path) -> None:
    """Download the wheels with pip, which neither builds nor installs them."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*command, "--dest", str(folder), *RELEASES], check=True)


def choose_pairs(folder: Path, *, count: int, seed: int) -> Iterator[Pair]:
    """Yield pairs, at most one a file; the same for the same wheels, pages, count and seed.

    Those of the wheels are the same whatever our own pages quote.
    """
    found = 0
    for name, every, most in (("own", _own_files(), min(_OWN, count // 5)), ("", _files_of(folder), count)):
        choose = random.Random(f"{seed}{name}")
        files = sorted(every.items())
        choose.shuffle(files)
        for path, source in files:
            if found == most:
                break
            if pair := _pair(PurePosixPath(path), source, choose):
                found += 1
                yield pair


def _own_files() -> dict[str, str]:
    plan, _ = plan_of(find_project(Path.cwd()), {})
    figures = [figure for page in plan.pages.values() for figure in page.figures if figure.source is not None]
    return {f.identity or "": "\n".join(f.source_lines) + "\n" for f in figures if f.language == "python"}


def _files_of(folder: Path) -> dict[str, str]:
    found = {}
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.endswith(".py"):
                    found[f"{wheel.name.split('-')[0]}/{name}"] = archive.read(name).decode("utf-8", "replace")
    return found


def _pair(path: PurePosixPath, source: str, choose: random.Random) -> Pair | None:
    """Return the file with one of its symbols; None for one that is short, does not parse or uses nothing."""
    if len(split_lines(source)) < _SHORTEST:
        return None
    symbols = _symbols(source)
    choose.shuffle(symbols)
    below = PurePosixPath(*path.parts[1:])
    for symbol in symbols[:5]:
        try:
            marks, _ = find_marks(source, [SymbolTarget(symbol=symbol)], language="python", path=below)
        except SourcebookError:
            continue
        excerpt = select_excerpt(source, show=(), marks=marks, context=None, language="python", path=below)
        return Pair(path=path, symbol=symbol, source=source, marks=marks, excerpt=excerpt)
    return None


def _symbols(source: str) -> list[str]:
    """Return what a file imports, what it reads of imported modules, and what may be members of imported classes."""
    tree = parsed(source)
    if tree is None:
        return []
    modules: dict[str, str] = {}
    names: dict[str, None] = {}
    attributes = sorted({node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)})
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level and node.module != "__future__":
            names |= {f"{node.module}.{alias.name}": None for alias in node.names if alias.name != "*"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            names[f"{modules[node.value.id]}.{node.attr}"] = None
    members = [f"{n}.{a}" for n in names if n.rpartition(".")[2][:1].isupper() for a in attributes[::7]]
    return [*names, *members[: len(names)]]


def draw_unread(pairs: Sequence[Pair], *, count: int, seed: int) -> list[Pair]:
    """Return some pairs of files that nobody has read yet, in the order in which they are drawn."""
    read = {row["file"] for row in map(json.loads, GRADES.read_text("utf-8").splitlines())}
    read.update(LOOKED_AT.read_text("utf-8").splitlines())
    unread = [pair for pair in pairs if str(pair.path) not in read]
    return random.Random(seed).sample(unread, count)


def report(pairs: Sequence[Pair], *, listed: bool = False) -> None:
    """Print how many excerpts have which fault, and the names that are bound nowhere in what is shown."""
    faults: Counter[str] = Counter()
    unbound = named = lines = runs = marks = 0
    for pair in pairs:
        found = dict(faults_of(pair))
        hidden, looked_up = names_of(pair)
        if hidden:
            found["a name on a marked line is unbound"] = ", ".join(sorted(hidden))
        faults.update(found.keys())
        unbound, named = unbound + len(hidden), named + len(looked_up)
        lines += len(pair.excerpt.linenos)
        runs += len(pair.excerpt.runs)
        marks += len(pair.marked) > 0
        if listed:
            for fault, where in found.items():
                print(f"{pair.path} {pair.symbol}: {fault}: {where}")
    print(f"{len(pairs)} excerpts, {lines / len(pairs):.1f} lines and {runs / len(pairs):.1f} runs each")
    for fault in FAULTS:
        print(f"{faults[fault]:5}  {faults[fault] / len(pairs):6.1%}  {fault}")
    print(f"{unbound:5} of {named} names on marked lines are bound in hidden lines alone, {unbound / named:.1%}")


def as_read(pair: Pair) -> str:
    """Return an excerpt as text: numbered lines, `>` at marked ones, and how much each gap leaves out."""
    rows = [f"{pair.symbol}", f"{pair.path}", ""]
    lines = split_lines(pair.source)
    for part in sorted((*pair.excerpt.gaps, *pair.excerpt.ranges)):
        if part in pair.excerpt.gaps:
            rows.append(f"        … {len(part)} lines{_more(pair, part.linenos)}")
            continue
        rows += [f"{'>' if n in pair.marked else ' '} {n:5}  {lines[n - 1]}".rstrip() for n in part.linenos]
    return "\n".join(rows) + "\n"


def _more(pair: Pair, linenos: range) -> str:
    shown = set(pair.excerpt.linenos)
    folded = {mark.lineno for mark in pair.marks if not shown.intersection(mark.linenos)}
    count = len(folded.intersection(linenos))
    return f", {count} more use{'s' if count > 1 else ''}" if count else ""


if __name__ == "__main__":
    main()
