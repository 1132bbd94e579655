"""Git repositories with a history, to paste from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from tests.git_repositories import git
from tests.pasted_blocks import change_module, write_module

Files = Mapping[str, str]


def write_history(folder: Path, commits: Sequence[Files], *, branch: str = "main") -> list[str]:
    """Make a repository with commits that hold these files and no others; return their ids."""
    if not folder.exists():
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--initial-branch=main")
    stream = []
    for number, files in enumerate(commits):
        head = (
            f"commit refs/heads/{branch}\nmark :{number + 1}\ncommitter T <t@example.org> {number} +0000\ndata 2\nm\n\n"
        )
        stream.append(head.encode() + b"deleteall\n")
        for path, text in files.items():
            data = text.encode()
            stream.append(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
    marks = folder / "marks"
    git(folder, "fast-import", "--quiet", f"--export-marks={marks}", stdin=b"".join(stream))
    ids = dict(line.split(" ") for line in marks.read_text().splitlines())
    marks.unlink()
    return [ids[f":{number + 1}"] for number in range(len(commits))]


def random_history(random: Random, *, count: int) -> list[dict[str, str]]:
    """Return commits that change two modules, one of which is renamed on the way."""
    modules = {"first": write_module(random), "second": write_module(random)}
    renamed = random.randrange(2, count)
    commits = []
    for number in range(count):
        if number:
            name = random.choice(sorted(modules))
            modules[name] = change_module(modules[name], random)
        folder = "src/demo" if number >= renamed else "demo"
        commits.append(
            {
                f"{folder}/first.py": "\n".join(modules["first"]) + "\n",
                "tools/second.py": "\n".join(modules["second"]) + "\n",
            }
        )
    return commits
