"""Installs plugins, builds the project with one of them in either order, and tells what is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.neighbors.project import FIGURES, Neighbor, write_neighbor

_DATE = {"GIT_AUTHOR_DATE": "2020-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2020-01-02T03:04:05Z"}
_CHECK = "import sys; from sourcebook.cli import main; sys.argv[1:] = ['check', '--site', 'site']; main()"
_FIGURE = re.compile(r"<figure\b[^>]*\bclass=[\"']?sb-figure")
_WARNED = re.compile(r"^(?:WARNING|ERROR|CRITICAL)\b.*", re.MULTILINE)


def install(distributions: Iterable[str], folder: Path) -> Path:
    """Install distributions beside what is installed here, and return where they lie."""
    pip = [sys.executable, "-m", "pip"]
    frozen = subprocess.run([*pip, "freeze", "--exclude-editable"], capture_output=True, text=True, check=True).stdout
    constraints = folder / "constraints.txt"
    constraints.write_text("".join(f"{line}\n" for line in frozen.splitlines() if "==" in line))
    library = folder / "lib"
    command = [*pip, "install", "--quiet", "--target", str(library), "-c", str(constraints), *distributions]
    subprocess.run(command, check=True)
    return library


def try_neighbor(root: Path, neighbor: Neighbor, *, ours_first: bool, environ: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the site that comes of it; nothing where all is well."""
    write_neighbor(root, neighbor, ours_first=ours_first)
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true", **environ, **_DATE}
    if neighbor.git:
        for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
            identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
            subprocess.run(["git", *identity, *arguments], cwd=root, env=env, check=True)
    command = [sys.executable, "-P", "-m", "mkdocs", "build"]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        return [done.stderr[-600:]]
    faults = [line for line in _WARNED.findall(done.stderr) if not (neighbor.warns and neighbor.warns in line)]
    return [*faults, *_faults_of_site(root / "site", neighbor), *_faults_of_check(root, neighbor, env)]


def _faults_of_check(root: Path, neighbor: Neighbor, env: Mapping[str, str]) -> list[str]:
    """Return what `check` finds, where the plugin brings examples: it knows of them from the build."""
    if not (neighbor.figures and neighbor.is_proved):
        return []
    command = [sys.executable, "-P", "-c", _CHECK]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    return [done.stdout + done.stderr] if done.returncode else []


def _faults_of_site(site: Path, neighbor: Neighbor) -> list[str]:
    texts = {
        path.relative_to(site).as_posix(): path.read_text("utf-8", "replace")
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.suffix in {".html", ".md", ".txt", ".json", ".xml", ".js"}
    }
    faults = [
        f"a slot is left in {name}" for name, text in texts.items() if name.endswith(".html") and "sb-slot" in text
    ]
    for name, count in {**FIGURES, **neighbor.figures}.items():
        found = len(_FIGURE.findall(texts.get(name, "")))
        if found != count:
            faults.append(f"{name} has {found} figures, not {count}")
    faults += [f"no {text!r} in {name}" for name, text in neighbor.shows.items() if text not in texts.get(name, "")]
    navigation = texts["index.html"].partition("md-nav--primary")[2]
    places = [navigation.find(f'href="{address}"') for address in neighbor.order]
    if places != sorted(places) or -1 in places:
        faults.append(f"the navigation has {neighbor.order} at {places}")
    faults += [f"{text!r} in {name}" for text in neighbor.hides for name, page in texts.items() if text in page]
    return faults
