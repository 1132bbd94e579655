"""Fixtures of the tests of `sources`: a local index, and the sources of a project that uses it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook.settings import Settings, load_settings
from tests.index_server import IndexServer


@pytest.fixture(scope="session")
def index_server() -> Iterator[IndexServer]:
    """One server for all tests: stopping one takes half a second."""
    with IndexServer() as server:
        yield server


@pytest.fixture
def index(index_server: IndexServer) -> IndexServer:
    """A package index on this machine, without releases."""
    index_server.clear()
    return index_server


@pytest.fixture
def settings(index: IndexServer, tmp_path: Path) -> Settings:
    """Settings of an empty project that reads releases from the local index."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "sourcebook.toml").write_text(index.toml)
    return load_settings(root, environ={"SOURCEBOOK_CACHE": str(tmp_path / "cache")})
