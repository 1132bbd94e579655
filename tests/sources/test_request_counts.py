"""661 files from 112 repositories, as on a real site, a quarter of it in each run: every request is counted."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from sourcebook.references import parse_reference
from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import Settings
from sourcebook.sources.providers.forge import MANY
from sourcebook.sources.session import Sources
from tests.git_repositories import ForgeServer, make_repository

pytestmark = pytest.mark.slow

FILES = ["src/a.py", "src/a b.py", "docs/a.py", *(f"many/f{n}.py" for n in range(12))]
IS_TORTURE = bool(os.environ.get("SOURCEBOOK_TORTURE"))
REPOSITORIES = 112 if IS_TORTURE else 28
TOTAL = 661 if IS_TORTURE else 165


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeServer]:
    folder = tmp_path_factory.mktemp("forge")
    template = make_repository(folder / "template.git")
    with ForgeServer(folder / "served", "github") as running:
        for number in range(REPOSITORIES):
            running.add(f"owner/r{number}", template)
        yield running


@pytest.fixture
def settings(server: ForgeServer, tmp_path: Path) -> Settings:
    (tmp_path / "sourcebook.toml").write_text(server.toml)
    return load_settings(tmp_path, environ={"SOURCEBOOK_CACHE": str(tmp_path / "cache")})


def counts() -> list[int]:
    """Return how many files each repository gives: mostly few, of some many; `TOTAL` in all."""
    shares = [1 + number % 8 for number in range(REPOSITORIES)]
    number = 0
    while sum(shares) < TOTAL:
        shares[number % REPOSITORIES] += 1
        number += 3
    return shares


@pytest.mark.torture
def test_files_from_many_repositories_are_asked_for_once(
    server: ForgeServer, settings: Settings, tmp_path: Path
) -> None:
    shares = counts()
    texts = [
        f"{server.url}/owner/r{number}/blob/main/{path.replace(' ', '%20')}"
        for number, share in enumerate(shares)
        for path in FILES[:share]
    ]
    references = [parse_reference(text, forges=settings.forges)[0] for text in texts]
    assert (len(references), max(shares) <= len(FILES)) == (TOTAL, True)

    server.clear()
    first = Sources(settings, Lock())
    results = first.obtain(references)
    resolving = _by_repository(server)
    lock = parse_lock(format_lock(Lock(pins=first.pins())))

    server.clear()
    again = Sources(replace(settings, locked=True), lock).obtain(references)
    second = len(server.requests)

    server.clear()
    empty = replace(settings, locked=True, cache=tmp_path / "empty")
    fetched = Sources(empty, lock).obtain(references)
    fetching = _by_repository(server)

    for found in (results, again, fetched):
        assert [type(result) for result in found.values()] == [Source] * TOTAL
    for number, share in enumerate(shares):
        raw = share if share < MANY else 0
        assert resolving[f"r{number}"] == raw + 3
        # Its licence and notice with it; less where another repository has brought the same bytes.
        assert fetching[f"r{number}"] <= (share + 2 if share < MANY else 1)
    assert second == 0
    print(f"resolving {resolving.total()}, second run {second}, by the lock {fetching.total()}")


def _by_repository(server: ForgeServer) -> Counter[str]:
    return Counter(
        next(part for part in request.replace(".git", "").split("/") if part.startswith("r") and part[1:].isdigit())
        for request in server.requests
    )
