"""What is read from the text of libraries, held against what is there when they are imported.

The only place where code of others runs: releases whose hashes stand in `releases/releases.txt`, wheels alone, in a
venv of their own, each library in a process without network. What was found is kept in `.cache`, by the list.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from sourcebook.exports.names import Exports, Others, Presence
from sourcebook.exports.reading import module_name
from sourcebook.references.library_releases import parse_library
from sourcebook.settings.values import Limits
from sourcebook.sources.releases.archives import open_archive
from sourcebook.sources.releases.library_modules import read_library
from tests.conftest import ROOT

HERE = Path(__file__).parent / "releases"
LIST = HERE / "releases.txt"
KEPT = ROOT / ".cache" / "truth" / hashlib.sha256(LIST.read_bytes() + (HERE / "dump_names.py").read_bytes()).hexdigest()
NOT_PUBLIC = {"tests", "test", "testing", "conftest", "idle_test"}
TYPOS = 500
SECONDS = 900

pytestmark = [
    pytest.mark.torture,
    pytest.mark.slow,
    pytest.mark.skipif(
        "SOURCEBOOK_TORTURE" not in os.environ, reason="downloads 200 MB and imports all of it: run `make torture`"
    ),
    pytest.mark.skipif(
        sys.version_info[:2] != (3, 11) or sysconfig.get_platform() != "linux-x86_64",
        reason="the list names the wheels of CPython 3.11 on x86-64 Linux",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One library as it is when imported, and as it is read."""

    name: str
    modules: dict[str, Any]
    """By path: what `dump_names` says of it."""
    exports: Exports
    is_pure: bool
    """Whether its release has no compiled module, and none of its modules makes names when asked."""

    def names(self) -> Iterator[str]:
        """Yield the paths of all that is there."""
        for path, module in self.modules.items():
            yield from (f"{path}.{name}" for name in module["names"])
            for cls, found in module["classes"].items():
                yield from (f"{path}.{cls}.{name}" for name in found["members"])

    def told(self, *, own: bool) -> Iterator[str]:
        """Yield those whose likes could be known: no members of a class with a `__getattr__`.

        Args:
            own: Whether classes with bases from elsewhere are left out.
        """
        for path, module in self.modules.items():
            yield from (f"{path}.{name}" for name in module["names"])
            for cls, found in module["classes"].items():
                if "__getattr__" not in found["members"] and (found["own"] or not own):
                    yield from (f"{path}.{cls}.{name}" for name in found["members"])


@pytest.fixture(scope="module")
def truths() -> list[Truth]:
    """Install the releases, import their public modules, and read them."""
    wheels, python = KEPT / "wheels", KEPT / "venv" / "bin" / "python"
    if not (KEPT / "installed").exists():
        shutil.rmtree(KEPT, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
        only = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(LIST)]
        subprocess.run([*pip, "download", *only, "--dest", str(wheels)], check=True)
        subprocess.run([sys.executable, "-m", "venv", str(KEPT / "venv")], check=True)
        into = ["--python", str(python), "install", "--no-index", "--find-links", str(wheels), "--no-compile"]
        subprocess.run([*pip, *into, *only], check=True)
        (KEPT / "installed").touch()
    return [truth for wheel in sorted(wheels.glob("*.whl")) for truth in _truths_of(wheel, python)]


def _truths_of(wheel: Path, python: Path) -> Iterator[Truth]:
    with zipfile.ZipFile(wheel) as zipped:
        names = zipped.namelist()
    modules = sorted({path for name in names if (path := module_name(PurePosixPath(name)))})
    public = [path for path in modules if not any(p.startswith("_") or p in NOT_PUBLIC for p in path.split("."))]
    for top in sorted({path.partition(".")[0] for path in public}):
        found = _imported(wheel.name, top, [path for path in public if path.partition(".")[0] == top], python)
        if not found:
            continue
        with wheel.open("rb") as opened, open_archive(opened, wheel.name, Limits()) as archive:
            exports = read_library(archive, wheel.name, parse_library(top, "pkg:pypi/any@1"))
        is_compiled = any(name.endswith((".so", ".pyd")) for name in names)
        is_lazy = any(module["lazy"] for module in found.values())
        yield Truth(name=top, modules=found, exports=exports, is_pure=not is_compiled and not is_lazy)


def _imported(wheel: str, top: str, modules: list[str], python: Path) -> dict[str, Any]:
    kept = KEPT / "found" / f"{wheel}-{top}.json"
    if not kept.exists():
        home = KEPT / "home"
        home.mkdir(exist_ok=True)
        done = subprocess.run(
            [*_without_network(), str(python), "-B", str(HERE / "dump_names.py")],
            input=json.dumps({"library": top, "modules": modules}) + "\n",
            env={"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8", "MPLBACKEND": "agg"},
            cwd=home,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(done.stdout or "{}")
    found: dict[str, Any] = json.loads(kept.read_text())
    return found


@cache
def _without_network() -> tuple[str, ...]:
    """Return what a command is run below so that it has no network; `dump_names` itself refuses it too."""
    command = ("unshare", "--user", "--map-root-user", "--net")
    is_allowed = shutil.which(command[0]) and subprocess.run([*command, "true"], capture_output=True).returncode == 0
    return command if is_allowed else ()


def _others(truths: list[Truth]) -> Others:
    by_top: dict[str, list[Exports]] = {}
    for truth in truths:
        by_top.setdefault(truth.name, []).append(truth.exports)

    def others(path: str) -> Exports | None:
        holder = path.rpartition(".")[0]
        return next((e for e in by_top.get(path.partition(".")[0], ()) if holder in e.things), None)

    return others


def test_no_name_that_exists_is_called_absent(truths: list[Truth]) -> None:
    others = _others(truths)
    found: Counter[str] = Counter()
    lies = []
    for truth in truths:
        for path in truth.names():
            presence = truth.exports.presence(path, others)
            found[presence] += 1
            if presence is Presence.ABSENT:
                lies.append(path)

    print(len(truths), found, *lies, sep="\n")
    assert len(truths) >= 40
    assert lies == []


def test_perhaps_is_no_way_out(truths: list[Truth]) -> None:
    """Of what exists in pure libraries, at most a tenth is not known to."""
    pure = [truth for truth in truths if truth.is_pure]

    found = Counter(truth.exports.presence(path) for truth in pure for path in truth.names())

    print(found)
    assert len(pure) >= 20
    assert found[Presence.PERHAPS] <= 0.1 * found.total()


@pytest.mark.parametrize("seed", [12, 34, 56])
@pytest.mark.parametrize(("own", "least"), [(True, 0.95), (False, 0.93)])
def test_typos_are_called_absent_and_the_right_name_is_near(
    truths: list[Truth], seed: int, own: bool, least: float
) -> None:
    """Bases of other libraries are known, as where the settings name all of these."""
    pure = [truth for truth in truths if truth.is_pure]
    others = _others(truths)
    found: Counter[str] = Counter()
    missed = []
    for path, typo, truth in _typos(pure, random.Random(seed), own=own):
        presence = truth.exports.presence(typo, others)
        found[presence] += 1
        if presence is Presence.ABSENT:
            found["near"] += path in truth.exports.nearest(typo, others)
        else:
            missed.append(typo)

    print(found, *missed, sep="\n")
    assert found[Presence.HERE] == 0
    assert found[Presence.ABSENT] >= least * TYPOS
    assert found["near"] >= 0.9 * found[Presence.ABSENT]


def _typos(truths: list[Truth], chosen: random.Random, *, own: bool) -> Iterator[tuple[str, str, Truth]]:
    """Yield a name that exists, one like it that does not, and the library: of all libraries equally many."""
    paths = [set(truth.names()) for truth in truths]
    public = [sorted(path for path in truth.told(own=own) if _may_be_misspelt(path)) for truth in truths]
    large = [number for number, names in enumerate(public) if len(names) >= 20]
    made = 0
    while made < TYPOS:
        number = large[made % len(large)]
        path = chosen.choice(public[number])
        holder, _, name = path.rpartition(".")
        typo = f"{holder}.{_misspelt(name, chosen)}"
        if typo not in paths[number] and typo.rpartition(".")[2].isidentifier():
            made += 1
            yield path, typo, truths[number]


def _may_be_misspelt(path: str) -> bool:
    name = path.rpartition(".")[2]
    return len(name) > 3 and not name.startswith("_")


def _misspelt(name: str, chosen: random.Random) -> str:
    """Return a name with a letter dropped, doubled, or exchanged with the next one."""
    at = chosen.randrange(len(name) - 1)
    match chosen.randrange(3):
        case 0:
            return name[:at] + name[at + 1 :]
        case 1:
            return name[:at] + name[at] + name[at:]
        case _:
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
