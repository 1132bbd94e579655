"""The real package index and the real forges: off by default, `make test-online` runs them."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.model.pin import CommitPin
from sourcebook.model.reference import ReleaseReference
from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock
from sourcebook.references import parse_reference
from sourcebook.settings.reading import load_settings
from sourcebook.sources.session import Sources

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


@pytest.mark.parametrize(
    ("text", "commit", "git_blob"),
    [
        (
            "https://github.com/octocat/Hello-World/blob/master/README",
            "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d",
            "980a0d5f19a64b4b30a87d4206aade58726b60e3",
        ),
        (
            "git+https://github.com/octocat/Hello-World.git@master#README",
            "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d",
            "980a0d5f19a64b4b30a87d4206aade58726b60e3",
        ),
        ("https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/LICENSE", None, None),
        ("https://codeberg.org/forgejo/forgejo/src/branch/forgejo/LICENSE", None, None),
    ],
)
def test_files_of_real_forges_are_those_of_their_commit(
    tmp_path: Path, text: str, commit: str | None, git_blob: str | None
) -> None:
    """What is fetched agrees with the ids that git's own protocol tells, on each forge."""
    settings = load_settings(tmp_path, environ={})
    reference, _ = parse_reference(text, forges=settings.forges)
    sources = Sources(settings, Lock())

    found = sources.obtain([reference])[reference.identity]
    empty = replace(settings, cache=tmp_path / "empty", locked=True)
    again = Sources(empty, Lock(pins=sources.pins())).obtain([reference])[reference.identity]

    assert isinstance(found, Source), found
    assert isinstance(again, Source), again
    assert found.pin is not None and isinstance(found.pin.origin, CommitPin)
    assert commit in (None, found.pin.origin.commit)
    assert git_blob in (None, found.blob.id.git_blob)
    assert found.blob == again.blob
