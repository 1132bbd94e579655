"""Fixtures of the tests of `sources`: an empty project that uses the local index."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import Settings
from tests.index_server import IndexServer


@pytest.fixture
def settings(index: IndexServer, tmp_path: Path) -> Settings:
    """Settings of an empty project that reads releases from the local index."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "sourcebook.toml").write_text(index.toml)
    return replace(load_settings(root, environ={"SOURCEBOOK_CACHE": str(tmp_path / "cache")}), secret=b"secret")
