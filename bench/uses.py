"""Measures `sourcebook uses`: how it begins, how fast it rules files out, and what finding costs beside parsing.

Everything is CPU seconds of processes of their own, the best of a few, over the Python files of one folder; wall-clock
seconds stand beside where several processes share the work. `rg` is run on the same files where it is installed. Cold
means that the files were dropped from memory just before.

Modules are compiled once, by a first run that is not measured, as where a tool is installed. What finding takes is
compared with parsing the files in which the name stands as a word; how many hold its letters is told beside it.
"""

from __future__ import annotations

import argparse
import ast
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.index_server import IndexServer

from sourcebook.commands.files_to_search import python_files
from sourcebook.marks.python.candidates import may_use

_NOBODY = "no_library.no_such_name_anywhere"
_SYMBOLS = (
    "re.compile",
    "pathlib.Path",
    "typing.NamedTuple",
    "logging.getLogger",
    "pathlib.Path.read_text",
    "unittest.TestCase",
    "json.loads",
    "dataclasses.dataclass",
    "click.Option",
    "pydantic.BaseModel",
)
_RUNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What one process took."""

    cpu: float
    """Seconds, its children's included."""
    wall: float
    """Seconds."""


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(sysconfig.get_path("purelib")))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--symbol", action="append", help="By default some, of the standard library and of packages.")
    options = parser.parse_args()
    files = list(python_files(options.folder))
    megabytes = sum(Path(file).stat().st_size for file in files) / 1e6
    print(f"{len(files)} files, {megabytes:.1f} MB, below {options.folder.name}/")
    with tempfile.TemporaryDirectory() as compiled, tempfile.TemporaryDirectory() as project, IndexServer() as index:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        begun = measure_start()
        measure_ruling_out(options.folder, files, megabytes, begun, options.jobs)
        measure_finding(options.folder, files, options.symbol or _SYMBOLS, index, Path(project))


def measure_start() -> Took:
    """Print what beginning takes, and return it."""
    python = _best([sys.executable, "-c", "pass"])
    with tempfile.TemporaryDirectory() as folder:
        ours = _best(_uses(_NOBODY, Path(folder)))
    print(f"start         {ours.cpu - python.cpu:8.3f} s beyond Python's own {python.cpu:.3f} s")
    return ours


def measure_ruling_out(folder: Path, files: Sequence[str], megabytes: float, begun: Took, jobs: int) -> None:
    """Print what looking for a word takes that nobody has."""
    rg = shutil.which("rg")
    commands = {"uses": _uses(_NOBODY, folder), f"--jobs {jobs}": [*_uses(_NOBODY, folder), f"--jobs={jobs}"]}
    if rg:
        word = _NOBODY.rpartition(".")[2]
        commands["rg"] = [rg, "--no-config", "--no-ignore", "-F", "-j1", "-g*.py", "-g*.pyi", word, str(folder)]
    for name, command in commands.items():
        own = begun.cpu if name != "rg" else 0.0
        warm = _best(command)
        _forget(files)
        cold = _once(command)
        print(
            f"nobody's word {warm.cpu - own:8.3f} s beyond the start, {megabytes / (warm.cpu - own):5.0f} MB/s"
            f"   whole: cpu {warm.cpu:.3f} wall {warm.wall:.3f}, cold cpu {cold.cpu:.3f} wall {cold.wall:.3f}   {name}"
        )


def measure_finding(
    folder: Path, files: Sequence[str], symbols: Iterable[str], index: IndexServer, project: Path
) -> None:
    """Print what parsing and resolving take beside `ast.parse` of the files that hold the name.

    The release of an installed library is read too, as `--library`; its first run finds an empty cache.
    The second finds what the first has kept: uses by the bytes of their files, the release, and what it declares.
    """
    nobody = _best(_uses(_NOBODY, folder))
    (project / "mkdocs.yml").write_text("site_name: x\n")
    (project / "sourcebook.toml").write_text(index.toml)
    all_parsing = all_first = all_second = 0.0
    for symbol in symbols:
        shutil.rmtree(project / ".cache", ignore_errors=True)
        command = [*_uses(symbol, folder, project), *_library(symbol, index)]
        first = _once(command).cpu - nobody.cpu
        second = _best(command).cpu - nobody.cpu
        spelled, held, parsing = _parsing(files, symbol)
        all_parsing, all_first, all_second = all_parsing + parsing, all_first + first, all_second + second
        print(
            f"{symbol:<24} {held:5} files hold the name, {spelled:5} its letters   ast.parse {parsing:7.3f} s"
            f"   first run {first / parsing:5.2f} x   second {second / parsing:5.2f} x"
        )
    print(
        f"together                                                        ast.parse {all_parsing:7.3f} s"
        f"   first run {all_first / all_parsing:5.2f} x   second {all_second / all_parsing:5.2f} x"
    )


def _parsing(files: Iterable[str], symbol: str) -> tuple[int, int, float]:
    """Return how many files hold the letters of a symbol's last name, how many the name, and what parsing these takes.

    Those that do not parse are not counted among the second. The seconds are the best of two.
    """
    letters = symbol.rpartition(".")[2].encode()
    spelled = [data for file in files if letters in (data := Path(file).read_bytes())]
    held = [data for data in spelled if may_use(data.decode("utf-8", "replace"), [symbol])]
    taken = []
    for _ in range(2):
        parsed = seconds = 0.0
        for data in held:
            begun = time.process_time()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    ast.parse(data)
                except (SyntaxError, ValueError):
                    continue
            seconds += time.process_time() - begun
            parsed += 1
        taken.append((int(parsed), seconds))
    return len(spelled), *min(taken, key=lambda took: took[1])


def _uses(symbol: str, folder: Path, project: Path | None = None) -> list[str]:
    command = str(Path(sys.executable).with_name("sourcebook"))
    return [command, *(["--project", str(project)] if project else []), "uses", symbol, str(folder)]


def _library(symbol: str, index: IndexServer) -> list[str]:
    """Return the option that reads the release of a symbol's library, and put that release on the index."""
    name = symbol.partition(".")[0]
    if name in sys.stdlib_module_names:
        return []
    installed = Path(sysconfig.get_path("purelib"))
    index.add_wheel(
        name, "1", {str(file.relative_to(installed)): file.read_bytes() for file in (installed / name).rglob("*.py")}
    )
    return [f"--library=pkg:pypi/{name}@1"]


def _best(command: Sequence[str]) -> Took:
    return min((_once(command) for _ in range(_RUNS)), key=lambda took: took.cpu)


def _once(command: Sequence[str]) -> Took:
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert done.returncode in (0, 1), command
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(cpu=cpu, wall=time.perf_counter() - begun)


def _forget(files: Iterable[str]) -> None:
    """Drop files from the system's memory, where it lets us."""
    for file in files:
        opened = os.open(file, os.O_RDONLY)
        os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(opened)


if __name__ == "__main__":
    main()
