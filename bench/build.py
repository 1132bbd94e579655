"""Measures a build: ours, cold and with nothing changed, beside plain MkDocs with Material on the same pages.

CPU seconds of the whole process, user and system, children included: wall time on a shared machine says little.
Run with `make bench`; the figures are of one run and compare with each other only.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.pages import BLOCKS, PAGES, write_pages

_CONFIG = """
site_name: Benchmark
docs_dir: docs
theme:
  name: material
  font: false
plugins:
{plugins}
markdown_extensions:
  - attr_list
  - toc:
      permalink: true
  - pymdownx.superfences
  - pymdownx.highlight
"""


def main() -> None:
    """Build the pages three times and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--blocks", type=int, default=BLOCKS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sourcebook-bench-") as name:
        folder = Path(name)
        (folder / "docs").mkdir()
        size = write_pages(folder / "docs", pages=options.pages, blocks=options.blocks)
        print(f"{options.pages} pages, {options.blocks} blocks, {size / 1e6:.1f} MB of text")
        plain = _measure(folder, "plain Material", plugins=("search",))
        for label in ("ours, cold", "ours, nothing changed"):
            seconds = _measure(folder, label, plugins=("search", "sourcebook"))
            print(f"{'':24}{seconds / plain:7.2f} x plain")


def _measure(folder: Path, label: str, *, plugins: tuple[str, ...]) -> float:
    """Build once and print CPU seconds and the size of the output; return the seconds."""
    config = folder / f"{'-'.join(plugins)}.yml"
    config.write_text(_CONFIG.format(plugins="\n".join(f"  - {name}" for name in plugins)))
    site = folder / f"site-{'-'.join(plugins)}"
    seconds = measure_build(config, site, cache=folder / "cache")
    output = sum(path.stat().st_size for path in site.rglob("*.html"))
    print(f"{label:24}{seconds:7.1f} CPU s   {output / 1e6:6.1f} MB of HTML")
    return seconds


def measure_build(config: Path, site: Path, *, cache: Path) -> float:
    """Build a site once, by a process of its own; return its CPU seconds."""
    before = _children_seconds()
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(config), "-d", str(site)],
        check=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCEBOOK_CACHE": str(cache)},
        stderr=subprocess.DEVNULL,
    )
    return _children_seconds() - before


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
