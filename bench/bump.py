"""Moves projects of our own pages one release back, then forward by `sourcebook bump`, and proves what came of it.

Back they go by the same machinery, so that the pages are true to the older release; what cannot be carried back stays.
Of each page that comes forward again it is told whether it is the same text as it was. The site is then built and every
shown line proved, as `sourcebook check` does. Fifteen projects, drawn by a seed; `--all` takes every one.
"""

from __future__ import annotations

import argparse
import difflib
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from packaging.version import InvalidVersion, Version
from pypi_simple import PyPISimple

from sourcebook.commands.bumping.bump import Find, plan_bump, write_bump
from sourcebook.commands.bumping.report import describe_bump
from sourcebook.commands.bumping.targets import Target, find_targets
from sourcebook.commands.check import check_project
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import SourcebookError
from sourcebook.model.pin import Pin
from sourcebook.model.reference import Reference, ReleaseReference
from sourcebook.pins.lock_text import parse_lock
from sourcebook.references.other_revisions import at_revision
from sourcebook.sources.session import Sources

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Move some projects back and forward, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every project, not a sample")
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--count", type=int, default=15)
    parser.add_argument("--no-check", action="store_true", help="neither build nor prove the site")
    asked = parser.parse_args()
    lock = parse_lock((ROOT / "examples.lock").read_text("utf-8"))
    names = sorted({pin.identity.partition("@")[0] for pin in lock.pins if pin.identity.startswith("pkg:pypi/")})
    chosen = names if asked.all else sorted(random.Random(asked.seed).sample(names, asked.count))
    with tempfile.TemporaryDirectory(prefix="sourcebook-bump-") as folder:
        root = Path(folder) / "project"
        _copy(root)
        place = StartPoint(start=root)
        before = _texts(root)
        with PyPISimple() as client:
            _move("back", place, _shown(root, chosen), partial(_older, client))
        older = _texts(root)
        _move("forward", place, _shown(root, chosen), find_targets)
        _compare(before, older, _texts(root))
        if not asked.no_check:
            findings = check_project(place).findings
            print(f"check: {len(findings)} findings")
            for finding in findings:
                print(" ", finding)
            sys.exit(bool(findings))


def _copy(root: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, root / name)


def _texts(root: Path) -> dict[Path, str]:
    return {path.relative_to(root): path.read_text("utf-8") for path in sorted(root.glob("content/**/*.md"))}


def _shown(root: Path, names: Sequence[str]) -> list[str]:
    """Return the projects that pages show, not only the settings."""
    text = "\n".join(_texts(root).values())
    return [name for name in names if f"{name}@" in text]


def _older(
    client: PyPISimple, references: Sequence[tuple[Reference, Pin]], _: Sources
) -> dict[str, Target | SourcebookError | None]:
    """Return where a source was one release before."""
    found: dict[str, Target | SourcebookError | None] = {}
    known: dict[tuple[str, str], str | None] = {}
    for reference, _pin in references:
        assert isinstance(reference, ReleaseReference), "a release"
        key = (reference.name, reference.version)
        if key not in known:
            known[key] = _release_before(client, *key)
        version = known[key]
        if version is not None:
            older = at_revision(reference, reference.version, version)
            found[reference.identity] = Target(reference=older, versions=(reference.version, version))
    return found


def _release_before(client: PyPISimple, name: str, version: str) -> str | None:
    page = client.get_project_page(name)
    kept = {package.version for package in page.packages if package.version and not package.is_yanked}
    final = sorted(v for v in map(_version, kept) if v and not v.is_prerelease and v < Version(version))
    return str(final[-1]) if final else None


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _move(what: str, place: StartPoint, names: Sequence[str], find: Find) -> None:
    start = time.perf_counter()
    bump = plan_bump(place, names, find=find)
    *lines, counts = describe_bump(bump)
    print(f"{what}, {time.perf_counter() - start:.1f} s: {counts}")
    print(" ", dict(Counter(str(example.verdict) for example in bump.moves.moved)))
    print(*(f"  {line}" for line in lines if " stays: " in line), sep="\n")
    write_bump(bump)


def _compare(before: dict[Path, str], older: dict[Path, str], after: dict[Path, str]) -> None:
    """Print how many pages came back as they were, and what differs in the others."""
    touched = [path for path in before if not before[path] == older[path] == after[path]]
    back = [path for path in touched if after[path] == before[path]]
    print(f"{len(touched)} pages touched, {len(back)} came back as they were")
    for path in touched:
        if path not in back:
            print(*_diff(path, before[path], after[path]), sep="\n")


def _diff(path: Path, old: str, new: str) -> Iterator[str]:
    yield from difflib.unified_diff(
        old.splitlines(), new.splitlines(), f"before/{path}", f"after/{path}", "", "", 0, ""
    )


if __name__ == "__main__":
    main()
