"""Small whole projects for tests: written, built by the real engine, and read back."""

from __future__ import annotations

import filecmp
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from mkdocs.__main__ import cli as mkdocs

from sourcebook.cli import main
from sourcebook.commands.proofs.html_pages import HtmlPage, read_html
from tests.programs import Ended, run_apart, run_here

COMMAND = (sys.executable, "-c", "from sourcebook.cli import main; main()")
"""The command as a program, also where it is not installed."""

MKDOCS_YML = """\
site_name: Test site
theme: {theme}
plugins:
  - search
  - sourcebook
"""

ALL_OURS = 'folders = ["."]\n[findings]\nSB144 = "off"\n'
"""Settings by which the keys of all pages count, and nobody is told that a slug moves one."""

EXTENSION_ONLY_YML = """\
site_name: Test site
theme:
  name: {theme}
plugins: []
markdown_extensions:
  - sourcebook
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a run left behind."""

    code: int
    output: str
    """Standard output and error, in order."""
    site: Path

    def html(self, path: str) -> str:
        """Return the text of a page, or of another file."""
        return (self.site / path).read_text("utf-8")

    def page(self, path: str) -> HtmlPage:
        """Return what a page holds."""
        return read_html(self.html(path))

    def pages(self) -> dict[PurePosixPath, HtmlPage]:
        """Return what all pages hold, by their paths below the site."""
        return {
            PurePosixPath(path.relative_to(self.site)): read_html(path.read_text("utf-8"))
            for path in sorted(self.site.rglob("*.html"))
        }


def write_project(
    root: Path,
    pages: Mapping[str, str],
    *,
    theme: str = "mkdocs",
    config: str = MKDOCS_YML,
    settings: str | None = ALL_OURS,
    files: Mapping[str, str] | None = None,
) -> Path:
    """Write a project: its pages below `docs/`, its other files below its own folder.

    By default all pages are ours; `settings=None` leaves the file of settings out.
    """
    root.mkdir(parents=True, exist_ok=True)
    (root / "mkdocs.yml").write_text(config.replace("{theme}", theme))
    if settings is not None:
        (root / "sourcebook.toml").write_text(settings)
    named = {f"docs/{name}": text for name, text in pages.items()} | dict(files or {})
    for name, text in named.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode("utf-8"))
    return root


def build(
    root: Path,
    *,
    strict: bool = True,
    engine: Literal["mkdocs", "properdocs"] = "mkdocs",
    config: str | None = None,
    site: Path | None = None,
    environ: Mapping[str, str] | None = None,
    dirty: bool = False,
    own_process: bool = False,
    within: Sequence[str] = (),
) -> Built:
    """Build a project's site.

    Args:
        root: The project, and the folder in which the engine runs.
        strict: Whether a warning ends the build.
        engine: ProperDocs always has a process of its own: it puts itself in the place of MkDocs' modules.
        config: The configuration, where it is not `mkdocs.yml`.
        site: Where the site comes to lie, where that is not in the project.
        environ: What the environment has beyond that of the test.
        dirty: Whether only changed pages are built.
        own_process: Whether that is the point of the test: an interpreter that starts anew, with other hashes.
        within: A program, with its arguments, that runs such a process.
    """
    target = site or root / "site"
    arguments = ["build", "--site-dir", str(target), *(["--strict"] if strict else []), *(["--dirty"] if dirty else [])]
    if config is not None:
        arguments += ["--config-file", config]
    elif engine == "properdocs":
        arguments += ["--config-file", str(root / "mkdocs.yml")]
    if own_process or engine == "properdocs":
        ended = run_apart([*within, sys.executable, "-m", engine, *arguments], root, environ or {})
    else:
        ended = run_here(lambda: mkdocs.main(arguments), root, environ or {})
    return _built(ended, target)


def sourcebook(
    root: Path, *arguments: str, environ: Mapping[str, str] | None = None, own_process: bool = False
) -> Built:
    """Run the command in a project's folder; `own_process` as for a build."""
    if own_process:
        ended = run_apart([*COMMAND, *arguments], root, environ or {})
    else:
        ended = run_here(lambda: main(arguments), root, environ or {})
    return _built(ended, root / "site")


def _built(ended: Ended, site: Path) -> Built:
    return Built(code=ended.code, output=ended.output, site=site)


def differing_files(one: Path, other: Path) -> list[str]:
    """Return the names of files that only one of two sites has, or that hold other bytes."""
    compared = filecmp.dircmp(one, other, ignore=[])
    _, mismatch, errors = filecmp.cmpfiles(one, other, compared.common_files, shallow=False)
    found = [*compared.left_only, *compared.right_only, *mismatch, *errors]
    for name in compared.common_dirs:
        found += differing_files(one / name, other / name)
    return found
