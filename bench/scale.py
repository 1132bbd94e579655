"""Measures how a site grows: builds of 50, 500 and 5,000 small example pages over 30 libraries, one after another.

CPU seconds of the whole process, user and system, children included, of a build with an empty cache; the mean size of
an example page, and what search has to load. The figures are of one run and compare with each other only.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.build import measure_build
from bench.sites import LIBRARIES, write_site


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What a site of one size came to."""

    pages: int
    seconds: float
    """CPU."""
    page_bytes: int
    """Of the HTML of an example page, the mean."""
    largest: int
    """Bytes of the largest example page."""
    search_bytes: int
    output_bytes: int

    @property
    def milliseconds(self) -> float:
        """CPU a page, with all that belongs to it: pages of whole files, catalog, outputs."""
        return self.seconds * 1000 / self.pages


def main() -> None:
    """Build the sites and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[50, 500, 5000])
    parser.add_argument("--libraries", type=int, default=LIBRARIES)
    options = parser.parse_args()
    print(f"{'pages':>7}{'CPU s':>9}{'ms/page':>9}{'HTML B':>9}{'largest':>9}{'search B':>11}{'all MB':>9}")
    for pages in options.pages:
        found = measure(pages, options.libraries)
        print(
            f"{found.pages:>7}{found.seconds:>9.1f}{found.milliseconds:>9.1f}{found.page_bytes:>9}"
            f"{found.largest:>9}{found.search_bytes:>11}{found.output_bytes / 1e6:>9.1f}",
            flush=True,
        )


def measure(pages: int, libraries: int) -> Scale:
    """Write and build one site."""
    with tempfile.TemporaryDirectory(prefix="sourcebook-scale-") as name:
        root = Path(name)
        write_site(root, pages=pages, libraries=libraries)
        seconds = measure_build(root / "mkdocs.yml", root / "site", cache=root / "cache")
        sizes = [
            (root / "site" / path.relative_to(root / "docs").with_suffix("") / "index.html").stat().st_size
            for path in (root / "docs").rglob("*/*.md")
        ]
        files = [path for path in (root / "site").rglob("*") if path.is_file()]
        return Scale(
            pages=pages,
            seconds=seconds,
            page_bytes=int(statistics.mean(sizes)),
            largest=max(sizes),
            search_bytes=(root / "site/search/search_index.json").stat().st_size,
            output_bytes=sum(path.stat().st_size for path in files),
        )


if __name__ == "__main__":
    main()
