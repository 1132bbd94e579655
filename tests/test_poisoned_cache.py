"""Everything that the program keeps on disk, poisoned by somebody: the right bytes, or a message, and nothing else.

One file and one folder of every kind, and everything that git or a killed run could have left beside them, in eight
ways, before each of five commands. A sample in every run, all of them with `make torture`.
"""

from __future__ import annotations

import faulthandler
import hashlib
import os
import random
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sourcebook.pins.lock_text import Lock, format_lock
from sourcebook.sources.store.blobs import Cache
from sourcebook.sources.store.vendor import blobs_of
from tests.poisoned_project import GIT_OBEYS, PATTERNS, STRANGERS, World, open_world
from tests.projects import Built, build, sourcebook
from tests.sources.store.odd_files import within

pytestmark = pytest.mark.slow

SECONDS = 10
SAMPLE = 8
"""Cases of every run."""

BLOB_KINDS = (
    "file of a release",
    "file of a commit",
    "file of the web",
    "inventory",
    "metadata",
    "licence",
    "release",
)
LAYOUTS = {
    "cache": (*BLOB_KINDS, *(kind for kind in PATTERNS if kind not in ("lock", "secret"))),
    "vendor": (*BLOB_KINDS, "note", "blobs", "blobs of a prefix"),
    "project": ("lock",),
    "state": ("secret",),
}
"""The kinds that each layout has; `test_every_kind_is_known` compares them with a real one."""
OF_GIT = ("stores", "store", "lock of a store", "objects", "packs", "pack", "index of a pack", "note of a pack")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is poisoned."""

    layout: str
    name: str
    """A kind, or a path in a store or a layout for what is not kept by us."""
    put: str | None = None
    """What somebody wrote there, where it is not kept by us: `git` or `stranger`."""

    def __str__(self) -> str:
        return f"{self.layout} {self.name}"


PLACES = (
    *(Place(layout=layout, name=kind) for layout, kinds in LAYOUTS.items() for kind in kinds),
    *(Place(layout="cache", name=name, put="git") for name in GIT_OBEYS),
    *(Place(layout=layout, name=name, put="stranger") for layout, name in STRANGERS),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("world")) as made:
        yield made


# Eight ways: of a file, and of a folder, `other` being another of its kind.


def _empty(path: Path, other: Path | None) -> None:
    _remove(path)
    path.touch()


def _truncate(path: Path, other: Path | None) -> None:
    if path.is_dir():
        for entry in sorted(path.iterdir())[::2]:
            _remove(entry)
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path, other: Path | None) -> None:
    for file in [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]:
        data = bytearray(file.read_bytes())
        if data:
            data[len(data) // 2] ^= 1
        file.write_bytes(data)


def _append(path: Path, other: Path | None) -> None:
    if path.is_dir():
        (path / "stranger").write_text("stranger\n")
    else:
        path.write_bytes(path.read_bytes() + b"\nstranger\n")


def _link_out(path: Path, other: Path | None) -> None:
    """To right bytes: who follows the link notices nothing."""
    away = LINKED[0]
    path.rename(away)
    path.symlink_to(away)


def _pipe(path: Path, other: Path | None) -> None:
    _remove(path)
    os.mkfifo(path)


def _folder(path: Path, other: Path | None) -> None:
    _remove(path)
    path.mkdir()


def _swap(path: Path, other: Path | None) -> None:
    """Put what is right elsewhere; what somebody wrote stays as it is."""
    if other is None:
        return
    _remove(path)
    if other.is_dir():
        shutil.copytree(other, path)
    else:
        shutil.copyfile(other, path)


POISONS: Mapping[str, Callable[[Path, Path | None], None]] = {
    "empty": _empty,
    "truncated": _truncate,
    "flipped": _flip,
    "appended": _append,
    "a link out": _link_out,
    "a pipe": _pipe,
    "a folder": _folder,
    "of another input": _swap,
}
LINKED: list[Path] = []
"""Where the link of this case leads."""


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def poison(world: World, place: Place, way: str) -> Path:
    """Restore the world, do to it what is asked for, and return the path that is poisoned."""
    world.restore(vendored=place.layout == "vendor")
    root = world.layouts()[place.layout]
    if place.put == "git" or place.name in OF_GIT:
        world.forget_files_of_git()
    if place.put == "stranger":
        path = root / place.name
        other = None
        _write(path, STRANGERS[place.layout, place.name])
    elif place.put == "git":
        (store,) = (kept.path for kept in world.kept() if kept.kind == "store")
        name, text = world.obeyed(place.name)
        path, other = store / name, None
        if path.exists():
            _remove(path)
        _write(path, text)
        for pack in (store / "objects" / "pack").glob("pack-*.pack"):
            pack.unlink()
    else:
        path, other = _two_of(world, place)
    away = world.outside / "away"
    if away.exists():
        _remove(away)
    LINKED[:] = [away]
    POISONS[way](path, other)
    return path


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


ONCE = {"lock": format_lock(Lock()), "secret": "0" * 64 + "\n"}
"""Another of what there is once."""


def _two_of(world: World, place: Place) -> tuple[Path, Path]:
    """Return the first of a kind, and another; for what there is once, another that may be taken for it."""
    found = [kept for kept in world.kept() if kept.layout == place.layout]
    first, *more = [kept.path for kept in found if kept.kind == place.name]
    if more:
        return first, more[-1]
    if place.name in ONCE:
        other = world.work / "other"
        other.write_text(ONCE[place.name])
        return first, other
    alike = [kept.path for kept in world.kept() if kept.path.is_dir() == first.is_dir()]
    return first, next(path for path in alike if path not in (first, *first.parents) and first not in path.parents)


# The doors, and what is right behind each.


def _tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _site_is_right(world: World) -> bool:
    return _tree(world.project / "site") == _tree(world.pristine.parent / "site")


def _files_are_there(world: World) -> bool:
    cache = Cache(world.cache, vendored=Cache(world.vendored, root=world.project))
    return all(cache.fits(blob.digest) for pin in world.lock().pins for blob in blobs_of(pin))


def _lock_is_right(world: World) -> bool:
    name = "examples.lock"
    return (world.project / name).read_bytes() == (world.pristine / "project" / name).read_bytes()


def _copies_are_right(world: World) -> bool:
    right = world.pristine / "project" / world.vendored.relative_to(world.project)
    made, kept = (_tree(folder / "sha256") for folder in (world.vendored, right))
    return {name: digest for name, digest in made.items() if len(name) == 65} == kept


def _run(*arguments: str) -> Callable[[World], Built]:
    return lambda world: sourcebook(world.project, *arguments, environ=world.environ)


def _check(world: World) -> Built:
    """Compare the right site with what is planned from what is kept; `check` builds none in a process of its own."""
    site = str(world.pristine.parent / "site")
    return sourcebook(world.project, "check", "--site", site, environ=world.environ)


DOORS: Mapping[str, tuple[Callable[[World], Built], Callable[[World], bool]]] = {
    "build": (lambda world: build(world.project, environ=world.environ), _site_is_right),
    "fetch": (_run("fetch"), _files_are_there),
    "lock": (_run("lock"), _lock_is_right),
    "vendor": (_run("vendor"), _copies_are_right),
    "check": (_check, lambda world: True),
}


# What a run does beside its answer.


@dataclass(slots=True)
class Watch:
    """What happens while a run is watched: programs started, and files written to where nothing may be written."""

    folder: Path | None = None
    """Where a run may write; None while nobody watches."""
    is_looking: bool = False
    git: int = 0
    """How often git was started."""
    found: list[str] = field(default_factory=list)


_STARTS = {"os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn"}
_WRITES = {"os.mkdir", "os.remove", "os.rmdir", "os.rename", "os.link", "os.symlink", "os.chmod", "os.truncate"}
_WATCH = Watch()


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if _WATCH.folder is None or _WATCH.is_looking:
        return
    if event == "subprocess.Popen" and Path(args[0]).name == "git":
        _WATCH.git += 1
    elif event in _STARTS or event == "subprocess.Popen":
        _WATCH.found.append(f"{event} {args[0]!r}")
    elif event in _WRITES or (event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)):
        _WATCH.is_looking = True
        # Below a folder that is open itself, names are relative: that folder was looked at.
        names = [name for name in args[:2] if isinstance(name, (str, bytes, os.PathLike))]
        for name in map(os.fsdecode, names if event in ("os.rename", "os.link") else names[:1]):
            if Path(name).is_absolute() and not _is_within(name, _WATCH.folder, followed=event == "open"):
                _WATCH.found.append(f"{event} {name}")
        _WATCH.is_looking = False


def _is_within(name: str, folder: Path, *, followed: bool) -> bool:
    # Where a name is removed or moved it is the folder around it that may lead elsewhere.
    path = Path(name)
    real = path.resolve() if followed else path.parent.resolve() / path.name
    return name == os.devnull or real.is_relative_to(folder)


@pytest.fixture(scope="module", autouse=True)
def _audited() -> None:
    # It stays for good, and does nothing while nobody watches.
    sys.addaudithook(_audit)


@contextmanager
def watched(folder: Path) -> Iterator[list[str]]:
    """Collect what a run starts, and what it writes outside of a folder."""
    _WATCH.found, _WATCH.git = [], 0
    _WATCH.folder = folder.resolve()
    # It is looked for once in a process, and not when the environment changes.
    before, tempfile.tempdir = tempfile.tempdir, str(folder / "tmp")
    try:
        yield _WATCH.found
    finally:
        tempfile.tempdir = before
        _WATCH.folder = None


def _state_of(folder: Path) -> dict[str, tuple[object, ...]]:
    """Return all that could be changed of what nothing may change."""
    state: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        state[str(path)] = (status.st_mode, status.st_mtime_ns, status.st_size, content)
    return state


def faults_of(world: World, place: Place, way: str, door: str) -> list[str]:
    """Poison, run, and return all that is wrong."""
    path = poison(world, place, way)
    run, is_right = DOORS[door]
    before = _state_of(world.outside)
    wrong = []
    # Where a thread waits without an end, only the end of this process ends it.
    faulthandler.dump_traceback_later(5 * SECONDS, exit=True)
    with within(SECONDS), watched(world.work) as found:
        ended = run(world)
    faulthandler.cancel_dump_traceback_later()
    wrong += found
    if world.trace.exists():
        wrong.append(f"somebody's program ran: {world.trace.read_text()}")
        world.trace.unlink()
    if _state_of(world.outside) != before:
        wrong.append("something outside has changed")
    if ended.code == 0 and not is_right(world):
        wrong.append(f"wrong bytes and no fault:\n{ended.output}")
    if ended.code != 0 and not _is_message(ended, world, path):
        wrong.append(f"exit code {ended.code}, and no message that names it:\n{ended.output}")
    return wrong


def _is_message(ended: Built, world: World, path: Path) -> bool:
    """Tell whether a run that failed names the file, a folder above it, or the line of a page; and what to do."""
    above = [path, *(folder for folder in path.parents if folder.is_relative_to(world.work) and folder != world.work)]
    names = [f"{str(name)!r}" for name in above] + ["docs/", "examples.lock: "]
    return (
        ended.code in (1, 2)
        and "Traceback" not in ended.output
        and any(name in ended.output for name in names)
        and "hint: " in ended.output
    )


def test_every_kind_is_known(world: World) -> None:
    """A new kind of file in the cache has to be poisoned too."""
    world.restore(vendored=True)

    found = {layout: {kept.kind for kept in world.kept() if kept.layout == layout} for layout in LAYOUTS}

    assert found == {layout: set(kinds) for layout, kinds in LAYOUTS.items()}


def test_without_poison_all_doors_are_right(world: World) -> None:
    """And nothing is started, written outside or changed: else no case below would tell anything."""
    before = _state_of(world.outside)
    for run, is_right in DOORS.values():
        world.restore(vendored=False)
        world.forget_files_of_git()
        with watched(world.work) as found:
            ended = run(world)

        assert ended.code == 0, ended.output
        assert is_right(world)
        assert found == []
        assert _WATCH.git, "what git keeps is read in no case"
    assert _state_of(world.outside) == before


CASES = [(place, way, door) for place in PLACES for way in POISONS for door in DOORS]


@pytest.mark.parametrize(
    ("place", "way", "door"), random.Random(11).sample(CASES, SAMPLE), ids=lambda value: str(value)
)
def test_a_sample_of_what_is_poisoned_is_right_or_told(world: World, place: Place, way: str, door: str) -> None:
    assert faults_of(world, place, way, door) == []


@pytest.mark.torture
@pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="a quarter of an hour: `make torture`")
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_whatever_is_poisoned_is_right_or_told(world: World, place: Place) -> None:
    wrong = {
        f"{way}, {door}": found for way in POISONS for door in DOORS if (found := faults_of(world, place, way, door))
    }

    assert wrong == {}
