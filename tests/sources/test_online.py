"""The real package index: off by default, `make test-online` runs it."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.lockfile import Lock
from sourcebook.model import ReleaseReference
from sourcebook.settings import load_settings
from sourcebook.sources.session import Source, Sources

pytestmark = pytest.mark.online


def test_files_of_real_releases_have_the_bytes_that_others_saw(tmp_path: Path, cases: Path) -> None:
    """Resolved, then fetched by the lock into an empty cache: the git ids are those of the list."""
    lines = (cases / "uses.jsonl").read_text().splitlines()
    expected = {}
    for entry in map(json.loads, random.Random(0).sample(lines, 20)):
        release, _, path = entry["source"].removeprefix("pkg:pypi/").partition("#")
        name, _, version = release.partition("@")
        reference = ReleaseReference(name=name, version=version, path=PurePosixPath(path))
        expected[reference] = entry["git_blob"]
    settings = load_settings(tmp_path, environ={})
    resolving = Sources(settings, Lock())

    resolved = resolving.obtain([*expected])
    lock = Lock(pins=resolving.pins())
    empty = replace(settings, cache=tmp_path / "empty", locked=True)
    fetched = Sources(empty, lock).obtain([*expected])

    for results in (resolved, fetched):
        for reference, git_blob in expected.items():
            result = results[reference.identity]
            assert isinstance(result, Source), result
            assert result.blob.id.git_blob == git_blob
