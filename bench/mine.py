"""Measures what finding all uses of libraries costs beside parsing, in the releases of the comparison with a checker.

CPU seconds of one process. Files that import none of the libraries are ruled out by their bytes; the others are parsed
and looked through once for all public names. The first time includes what is read of the libraries, which later files
share. `python -m bench.truth.releases` fetches the releases.

`--corpus` measures instead what `sourcebook mine` takes over our own corpus, into tables that are empty before: one
process beside two, what a worker holds at most, and what a run takes that finds nothing changed. Wall-clock seconds
say something only where nothing else runs; what two processes take in CPU beside one holds anywhere.
"""

from __future__ import annotations

import argparse
import ast
import gc
import random
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bench.truth.releases import FOLDER, Release, Sample
from bench.truth.score import Declared, known_library
from sourcebook.code.lines import split_lines
from sourcebook.exports.public import imported_roots, public_symbols
from sourcebook.marks.python.all_uses import all_uses_in
from sourcebook.marks.python.import_bindings import module_of
from sourcebook.marks.python.import_search import may_use_any
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.python.name_table import NameTable, name_table
from sourcebook.model.declared_module import DeclaredModule
from sourcebook.sources.typeshed import standard_module

NINE = ("django", "celery", "fastapi", "httpx", "networkx", "numpy", "pydantic", "rich", "typer")
PROJECT = Path(__file__).parents[1]
MOST = {"all": 1.5, "libraries": 1.3, "memory": 400, "unchanged": 2.0}
"""Times `ast.parse`, times one library, MB of a worker, and seconds: what issue 13 allows."""
LEAST_BY_TWO = 1.7
"""Times one process."""
_OBJECTS = 100_000
"""As `uses` sets it: new objects after which they are looked through for circles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of the corpus."""

    path: PurePosixPath
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What some files took, in seconds."""

    parsing: float
    finding: float
    uses: int


class Names:
    """What is looked for, and what the libraries say."""

    def __init__(self, sample: Sample, packages: Sequence[str]):
        by_package = {release.packages[0]: release for release in sample.releases("libraries") if release.packages}
        exports = {p: known_library(by_package[p], p, sample).exports for p in packages}
        told = {p: found for p, found in exports.items() if found is not None}
        self.table = name_table(
            (symbol for package, found in told.items() for symbol in public_symbols(found, package)),
            {package: imported_roots(found) for package, found in told.items()},
        )
        self._declared = {p: Declared(by_package[p], p) for p in packages}
        self.modules = Modules(self._read)

    def _read(self, path: str) -> DeclaredModule | None:
        declared = self._declared.get(path.partition(".")[0])
        return standard_module(path) if declared is None else declared(path)


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--releases", type=int, default=80)
    parser.add_argument("--candidates", type=int, default=600, help="Files that are parsed, drawn with a seed.")
    parser.add_argument("--one", default="django")
    parser.add_argument("--corpus", action="store_true", help="Measure `sourcebook mine` over our own corpus.")
    options = parser.parse_args()
    if options.corpus:
        measure_corpus()
        return
    warnings.simplefilter("ignore")
    gc.set_threshold(_OBJECTS)
    sample = Sample(folder=options.folder)
    files = [file for release in list(sample.releases("corpus"))[: options.releases] for file in _files(release)]
    one, nine = Names(sample, [options.one]), Names(sample, NINE)
    names = f"{len(nine.table.other_names)} names of {len(NINE)} libraries"
    print(f"{len(files)} files, {_megabytes(files):.0f} MB; {names}")
    gc.freeze()
    candidates = measure_ruling_out(files, nine.table)
    some = sorted(random.Random(1).sample(candidates, min(options.candidates, len(candidates))), key=lambda f: f.path)
    measure_finding(some, nine, f"{len(NINE)} libraries")
    ours = [file for file in candidates if may_use_any(file.data, one.table)]
    ours = sorted(random.Random(1).sample(ours, min(options.candidates, len(ours))), key=lambda f: f.path)
    alone = measure_finding(ours, one, options.one)
    together = measure_finding(ours, nine, "all on the same files")
    limit = f"at most {MOST['libraries']}"
    print(f"{len(NINE)} libraries cost {together / alone:.2f} x one, over {len(ours)} files ({limit})")
    print(
        f"`all` may take {MOST['all']} x; this process held all files and modules: {_held(resource.RUSAGE_SELF):.0f} MB"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run of `sourcebook mine` took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, of all its processes."""
    said: str
    """Its last lines."""


def measure_corpus() -> None:
    """Print what mining our own corpus takes."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        one = _mine(first, jobs=1)
        print(one.said)
        print(f"one process     wall {one.wall:6.1f} s   cpu {one.cpu:6.1f} s")
        print(f"a worker held   {_held(resource.RUSAGE_CHILDREN):6.0f} MB at most (limit {MOST['memory']})", flush=True)
        again = _mine(first, jobs=1)
        print(
            f"nothing changed wall {again.wall:6.2f} s   cpu {again.cpu:6.2f} s (limit {MOST['unchanged']})", flush=True
        )
        two = _mine(second, jobs=2)
        print(f"two processes   wall {two.wall:6.1f} s   cpu {two.cpu:6.1f} s")
        alone = 2 * one.cpu / two.cpu
        print(
            f"two are {one.wall / two.wall:.2f} x one by the clock (limit {LEAST_BY_TWO}); by CPU at most {alone:.2f}"
        )


def _mine(table: str, *, jobs: int) -> Run:
    command = [str(Path(sys.executable).with_name("sourcebook")), "mine", f"--jobs={jobs}", f"--table={table}"]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall=wall, cpu=cpu, said="\n".join(done.stdout.splitlines()[-2:]))


def _held(who: int) -> float:
    """Return the most that this process, or the largest of those it has waited for, has held, in MB."""
    return resource.getrusage(who).ru_maxrss / 1024


def measure_ruling_out(files: Sequence[File], table: NameTable) -> list[File]:
    """Print what ruling files out takes, and return the others."""
    begun = time.process_time()
    candidates = [file for file in files if may_use_any(file.data, table)]
    taken = time.process_time() - begun
    print(f"ruling out  {taken:7.2f} s   {_megabytes(files) / taken:5.0f} MB/s   {len(candidates)} candidates")
    return candidates


def measure_finding(files: Sequence[File], names: Names, what: str) -> float:
    """Print what parsing and finding take, the first time and the best of three more; return the seconds of the best.

    What is kept from the first time on is not looked through for circles again, as in a process that goes on.
    """
    first = _once(files, names)
    gc.collect()
    gc.freeze()
    best = min((_once(files, names) for _ in range(3)), key=lambda took: took.parsing + took.finding)
    for number, took in (("first", first), ("again", best)):
        both = took.parsing + took.finding
        figures = f"ast.parse {took.parsing:6.2f} s   all {both:6.2f} s   {both / took.parsing:5.2f} x"
        print(f"{what:<22} {number}   {figures}   {took.uses} uses")
    return best.parsing + best.finding


def _once(files: Sequence[File], names: Names) -> Took:
    parsing = finding = 0.0
    uses = 0
    for file in files:
        begun = time.process_time()
        try:
            text = file.data.decode()
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        parsed = time.process_time()
        module = module_of(file.path)
        uses += len(all_uses_in(tree, split_lines(text), names.table, module=module, modules=names.modules))
        finding += time.process_time() - parsed
        parsing += parsed - begun
    return Took(parsing=parsing, finding=finding, uses=uses)


def _files(release: Release) -> list[File]:
    return [File(path=path, data=text.encode()) for path, text in release.modules.items() if path.suffix == ".py"]


def _megabytes(files: Sequence[File]) -> float:
    return sum(len(file.data) for file in files) / 1e6


if __name__ == "__main__":
    main()
