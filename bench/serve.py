"""Measures how long a preview takes from a save to the changed page, as an open browser has it.

A real `mkdocs serve` of the pages of `bench.pages`; a browser waits for the next version of the site as the engine's
script does, by one request that is answered when it is there, and then loads the page. Each save adds a sentence to
another page. Beside the time stands the CPU that the server took for a save, which a busy machine changes less:

    python -m bench.serve --pages 528 --blocks 1308
"""

from __future__ import annotations

import argparse
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.engines import CONFIG
from bench.pages import BLOCKS, PAGES, write_pages

_VERSION = re.compile(r"livereload\((\d+), (\d+)\)")
"""In each page that the engine serves: the version of the site, and a number for the page as it is open."""


def main() -> int:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--blocks", type=int, default=BLOCKS)
    parser.add_argument("--saves", type=int, default=30)
    parser.add_argument("--plain", action="store_true", help="plain Material, without our plugin")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sourcebook-bench-") as name:
        root = Path(name)
        (root / "docs").mkdir()
        write_pages(root / "docs", pages=options.pages, blocks=options.blocks)
        plugins = "search" if options.plain else "search, sourcebook"
        (root / "mkdocs.yml").write_text(CONFIG.format(plugins=plugins))
        found = measure(root, saves=options.saves)
    print(f"{options.pages} pages, {options.saves} saves; load of the machine {os.getloadavg()[0]:.1f}")
    for label, seconds in (
        ("save to page", [one for one, _ in found]),
        ("CPU of the server", [cpu for _, cpu in found]),
    ):
        cuts = statistics.quantiles(seconds, n=20, method="inclusive")
        print(f"{label:18} p50 {statistics.median(seconds):5.2f} s   p95 {cuts[-1]:5.2f} s")
    return 0


def measure(root: Path, *, saves: int) -> list[tuple[float, float]]:
    """Return for each save the seconds up to the changed page, and those of CPU."""
    choose = random.Random(1)
    pages = sorted((root / "docs").glob("*.md"))
    found = []
    with _served(root) as (address, pid):
        # The first save finds nothing that an earlier build of the preview has kept.
        for number in range(-1, saves):
            page = choose.choice(pages)
            url = _url_of(page, address)
            version = _VERSION.search(_read(url))
            assert version is not None, "a page that is served knows its version"
            words = f"Saved {number + 2} times."
            time.sleep(choose.random())
            before, start = _cpu(pid), time.monotonic()
            page.write_text(f"{page.read_text('utf-8')}\n\n{words}\n", "utf-8")
            epoch = version[1]
            while words not in _read(url):
                epoch = _read(f"{address}livereload/{epoch}/{version[2]}")
            if number >= 0:
                found.append((time.monotonic() - start, _cpu(pid) - before))
    return found


@contextmanager
def _served(root: Path) -> Iterator[tuple[str, int]]:
    """Serve a project until the block ends; give its address and the number of the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    environ = {"NO_MKDOCS_2_WARNING": "1", "SOURCEBOOK_CACHE": str(root / "cache"), "CI": ""}
    server = subprocess.Popen(
        (sys.executable, "-m", "mkdocs", "serve", "--livereload", "--quiet", "--dev-addr", place),
        cwd=root,
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://{place}/"
        while server.poll() is None:
            with suppress(urllib.error.URLError):
                _read(f"{address}sitemap.xml")
                break
            time.sleep(0.2)
        yield address, server.pid
    finally:
        server.kill()
        server.wait()


def _url_of(page: Path, address: str) -> str:
    """Return the address of a page, which a slug may have moved."""
    slug = re.search(r"^slug: (.+)$", page.read_text("utf-8"), re.MULTILINE)
    for place in (f"{slug[1]}.html" if slug else page.stem, f"{page.stem}/"):
        with suppress(urllib.error.HTTPError):
            _read(f"{address}{place}")
            return f"{address}{place}"
    raise LookupError(page.name)


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=120) as answer:
        return str(answer.read().decode("utf-8"))


def _cpu(pid: int) -> float:
    """Return the seconds of CPU of a process: the 14th and 15th field of what Linux says of it."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
