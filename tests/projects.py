"""Small whole projects for tests: written, built by the real engine as a program of its own, and read back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sourcebook.commands.proofs.html_pages import HtmlPage, read_html

MKDOCS_YML = """\
site_name: Test site
theme: {theme}
plugins:
  - search
  - sourcebook
"""

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
        return (self.site / path).read_text("utf-8")

    def page(self, path: str) -> HtmlPage:
        return read_html(self.html(path))

    def pages(self) -> dict[PurePosixPath, HtmlPage]:
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
    settings: str | None = None,
    files: Mapping[str, str] | None = None,
) -> Path:
    """Write a project: its pages below `docs/`, its other files below its own folder."""
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
    engine: str = "mkdocs",
    config: str | None = None,
    site: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Built:
    """Build a project's site with an engine, `mkdocs` or `properdocs`, by its `mkdocs.yml` or another file."""
    target = site or root / "site"
    arguments = ["build", "--site-dir", str(target), *(["--strict"] if strict else [])]
    if config is not None:
        arguments += ["--config-file", config]
    elif engine == "properdocs":
        arguments += ["--config-file", str(root / "mkdocs.yml")]
    return _run([sys.executable, "-m", engine, *arguments], root, target, environ)


def sourcebook(root: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> Built:
    """Run the command in a project's folder."""
    program = "from sourcebook.cli import main; main()"
    return _run([sys.executable, "-c", program, *arguments], root, root / "site", environ)


def _run(command: list[str], root: Path, site: Path, environ: Mapping[str, str] | None) -> Built:
    done = subprocess.run(
        command,
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    return Built(code=done.returncode, output=done.stdout, site=site)
