"""Fetches the source archives of documentation sites of others, as `tests/plugin/test_known_sites.py` builds them.

`python -m bench.known_sites FOLDER` asks the index that pip is set up to ask, and keeps what lies there. Nothing is
built or run: the archives are only stored, and the index says their digest.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from pypi_simple import PYPI_SIMPLE_ENDPOINT, PyPISimple

SITES = (
    ("copier", "9.19.1"), ("dirty-equals", "0.11"), ("fastapi-users", "15.0.5"), ("griffe", "2.4.1"),
    ("hatch", "1.18.2"), ("markdown", "3.11.3"), ("mkdocs-autorefs", "1.4.5"), ("mkdocstrings", "1.0.8"),
    ("pymdown-extensions", "9.9"), ("starlette", "1.10.0"), ("typer", "0.9.4"), ("wcmatch", "9.0"),
)  # fmt: skip
"""Those with a `mkdocs.yml` or `zensical.toml` in their archive."""


def main() -> None:
    """Fetch what is not there."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with PyPISimple(_index()) as index:
        for name, version in SITES:
            path = folder / f"{name}-{version}.tar.gz"
            if not path.exists():
                packages = index.get_project_page(name).packages
                found = [one for one in packages if one.version == version and one.filename.endswith(".tar.gz")]
                index.download_package(found[0], path)
            print(path)


def _index() -> str:
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return os.environ.get("PIP_INDEX_URL") or told or PYPI_SIMPLE_ENDPOINT


if __name__ == "__main__":
    main()
