"""What Lighthouse says of our own built site: five types of page, on a desktop and on a phone, the median of five runs.

The site is served from here, packed as hosts do, and opened by Debian's chromium or what the variable CHROMIUM names.
`npm install --prefix bench` brings Lighthouse; `python -m bench.lighthouse SITE` prints the four scores of each page
and the medians of what they are made of, and for a score that is lower than wanted what fails, by name; then it ends
with 1.

What a machine does beside it counts: Lighthouse slows down what it measured here to what a phone would take.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low
from typing import Any

from bench.serving import served_packed

PAGES = (
    "",
    "sqlalchemy-orm-sessionmaker-examples.html",
    "libraries/sqlalchemy/",
    "source/pypi/graphene-sqlalchemy/2.3.0/graphene_sqlalchemy/tests/conftest.py/",
    "docs/marks/",
)
DEVICES = ("desktop", "phone")
WANTED = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
"""Scores of 100, by Lighthouse's names of its categories."""

PROGRAM = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
FLAGS = "--headless=new --no-sandbox --disable-gpu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One page on one device."""

    page: str
    device: str
    scores: dict[str, int]
    """Medians, in the order of `WANTED`."""
    figures: dict[str, float]
    """Medians: milliseconds, bytes, and the shift of the layout."""
    failing: tuple[str, ...]
    """What falls short in most runs, as `category: audit`."""


def measure(address: str, page: str, device: str, runs: int) -> Score:
    """Return the medians of several runs on one page."""
    reports = [_report(address + page, device) for _ in range(runs)]
    failing = Counter(name for report in reports for name in _failing(report))
    return Score(
        page=page or "./",
        device=device,
        scores={name: median_low(_score(report, name) for report in reports) for name in WANTED},
        figures={
            name: median_low(float(report["audits"][audit]["numericValue"]) for report in reports)
            for name, audit in _FIGURES.items()
        },
        failing=tuple(name for name, count in sorted(failing.items()) if 2 * count > runs),
    )


_FIGURES = {
    "FCP": "first-contentful-paint",
    "LCP": "largest-contentful-paint",
    "TBT": "total-blocking-time",
    "CLS": "cumulative-layout-shift",
    "bytes": "total-byte-weight",
}


def _report(url: str, device: str) -> dict[str, Any]:
    command = ["node", str(PROGRAM), url, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    command.append(f"--only-categories={','.join(WANTED)}")
    if device == "desktop":
        command.append("--preset=desktop")
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=_environ(), timeout=300)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _environ() -> dict[str, str]:
    names = filter(None, [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"])
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise SystemExit("no chromium on this machine: run `make browser`")
    return {**os.environ, "CHROME_PATH": found}


def _score(report: dict[str, Any], category: str) -> int:
    return round(100 * (report["categories"][category]["score"] or 0))


def _failing(report: dict[str, Any]) -> Iterator[str]:
    for category, wanted in WANTED.items():
        if _score(report, category) < wanted:
            for reference in report["categories"][category]["auditRefs"]:
                score = report["audits"][reference["id"]]["score"]
                if reference["weight"] > 0 and score is not None and score < 0.9:
                    yield f"{category}: {reference['id']}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores of each page and what fails; return 1 where one is lower than wanted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("site", type=Path, nargs="?", default=Path("site"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pages", nargs="*", default=PAGES, metavar="PATH")
    parser.add_argument("--devices", nargs="*", default=DEVICES, choices=DEVICES)
    options = parser.parse_args(arguments)
    if not PROGRAM.is_file():
        raise SystemExit("no Lighthouse: run `npm install --prefix bench --no-package-lock --ignore-scripts`")
    short = False
    print(f"{'device':8}{'perf':>6}{'a11y':>6}{'best':>6}{'seo':>6}   FCP   LCP   TBT    CLS    kB  page")
    with served_packed(options.site) as (address, _):
        for page in options.pages:
            for device in options.devices:
                score = measure(address, page, device, options.runs)
                _print(score)
                short |= any(score.scores[name] < wanted for name, wanted in WANTED.items())
    return int(short)


def _print(score: Score) -> None:
    figures = score.figures
    print(
        f"{score.device:8}{''.join(f'{n:6}' for n in score.scores.values())}"
        f"{figures['FCP']:6.0f}{figures['LCP']:6.0f}{figures['TBT']:6.0f}{figures['CLS']:7.3f}"
        f"{figures['bytes'] / 1000:6.0f}  {score.page}",
        *(f"          {name}" for name in score.failing),
        sep="\n",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
