"""The releases that a set reads: lists with hashes, wheels in a folder, their modules as text.

`libraries.txt` holds those whose symbols are asked about, `corpus.txt` those whose files are read. Wheels only, each
with the one hash of the file that the table was made from; some are built for one platform.

A set is a folder with these lists, and with the questions, the table and the verdicts that belong to them: the one
that the resolver was mended by lies here, what was drawn later beside it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / ".cache" / "truth"
"""Where releases and the checker are kept."""
_LISTS = ("libraries", "corpus")
_TEXTS = (".py", ".pyi")


def main() -> None:
    """Fetch what is not there yet."""
    sample = sample_of(parser_of_sets(__doc__).parse_args())
    for name in _LISTS:
        fetch(sample.lists / f"{name}.txt", sample.folder / name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One drawn set, and where its wheels are."""

    lists: Path = HERE
    """Folder of what is committed of it."""
    folder: Path = FOLDER
    """Of wheels and checker, for all sets."""

    @property
    def questions(self) -> Path:
        """Which symbols are asked about, each in which files."""
        return self.lists / "questions.jsonl"

    @property
    def table(self) -> Path:
        """What the checker answered."""
        return self.lists / "table.jsonl"

    @property
    def verdicts(self) -> Path:
        """What people said of single lines."""
        return self.lists / "verdicts.jsonl"

    def releases(self, name: str) -> Iterator[Release]:
        """Yield the releases of a list whose wheels are there, in the order of the list."""
        for line in (self.lists / f"{name}.txt").read_text().splitlines():
            project, _, version = line.split(" ", 1)[0].partition("==")
            stem = f"{project.replace('-', '_')}-{version}-"
            for wheel in sorted((self.folder / name).glob("*.whl")):
                if wheel.name.lower().replace("_", "-").startswith(stem.replace("_", "-")):
                    yield Release(name=project, version=version, wheel=wheel)


def parser_of_sets(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of arguments that say which set is meant."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--set", type=Path, default=HERE, help="folder with the lists and the table of another set")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of wheels and checker")
    return parser


def sample_of(options: argparse.Namespace) -> Sample:
    """Return the set that arguments name."""
    return Sample(lists=options.set, folder=options.folder)


def fetch(listed: Path, folder: Path) -> None:
    """Download the wheels of a list, each checked against its hash.

    Raises:
        CalledProcessError: When one cannot be had.
    """
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), "--requirement", str(listed)]
    subprocess.run(command, check=True)


@dataclass(frozen=True, kw_only=True)
class Release:
    """One wheel."""

    name: str
    """Normalised."""
    version: str
    wheel: Path

    @property
    def purl(self) -> str:
        """What a page would call it."""
        return f"pkg:pypi/{self.name}@{self.version}"

    @cached_property
    def modules(self) -> dict[PurePosixPath, str]:
        """The text of its Python files and stubs by path, sorted; those that are not UTF-8 are left out."""
        found = {}
        with zipfile.ZipFile(self.wheel) as archive:
            for member in sorted(archive.namelist()):
                path = PurePosixPath(member)
                if path.suffix in _TEXTS and ".data" not in path.parts[0] and ".." not in path.parts:
                    try:
                        found[path] = archive.read(member).decode("utf-8")
                    except UnicodeDecodeError:
                        continue
        return found

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """The names by which it is imported, sorted."""
        tops = {path.parts[0].removesuffix(".py") for path in self.modules}
        return tuple(sorted(name for name in tops if name.isidentifier()))


def unpack(release: Release, folder: Path) -> None:
    """Write the modules of a release, and what says that it is typed; nothing else of it."""
    with zipfile.ZipFile(release.wheel) as archive:
        typed = [PurePosixPath(name) for name in archive.namelist() if name.endswith("/py.typed")]
    for path, text in {**release.modules, **dict.fromkeys(typed, "")}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8", newline="")


if __name__ == "__main__":
    main()
