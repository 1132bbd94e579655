"""The program git itself: absent, too old, too slow, or saying too much."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sourcebook.errors import FetchError
from sourcebook.settings.values import Settings
from sourcebook.sources.git import command as git_command
from tests.git_repositories import ForgeServer, git
from tests.sources.providers.git.conftest import of
from tests.sources.providers.suite import fault


def test_git_that_is_absent_is_told(
    settings: Settings, server: ForgeServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    git_command.find_git.cache_clear()
    try:
        found = fault(settings, of(server))
    finally:
        git_command.find_git.cache_clear()

    assert str(found) == ("the program git is not found, which 'git+' sources need\n  hint: install git 2.37 or newer")


def test_git_that_is_too_old_is_told(
    settings: Settings, server: ForgeServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\necho git version 2.20.1\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    git_command.find_git.cache_clear()
    try:
        found = fault(settings, of(server))
    finally:
        git_command.find_git.cache_clear()

    assert str(found) == ("git is too old for 'git+' sources: 'git version 2.20.1'\n  hint: install git 2.37 or newer")


def test_git_that_takes_too_long_is_ended(tmp_path: Path, settings: Settings) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "store.git")

    with pytest.raises(FetchError) as caught:
        git_command.run_git(
            ["-c", "alias.wait=!sleep 60", "wait"],
            folder=tmp_path / "store.git",
            timeout=0.3,
            max_bytes=10,
        )

    assert str(caught.value) == (
        "git takes longer than 0.3 seconds\n  hint: try again later, or raise `transfer_timeout` under [limits]"
    )


def test_git_that_prints_too_much_is_ended(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "store.git")

    with pytest.raises(FetchError) as caught:
        git_command.run_git(
            ["-c", "alias.talk=!yes", "talk"],
            folder=tmp_path / "store.git",
            timeout=20,
            max_bytes=1000,
        )

    assert caught.value.message == "git prints more than 1000 bytes"
