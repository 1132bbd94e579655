"""One repository, `g/r`, in a folder, behind a server, and behind a program named ssh."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import Settings
from tests.git_repositories import ForgeServer, make_repository

SSH = """\
#!/bin/sh
echo "$@" >> "$(dirname "$0")/asked"
for last; do :; done
exec sh -c "$last"
"""
"""Runs here what would be run there."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeServer]:
    """One repository, `g/r`, in a folder and behind a server."""
    with ForgeServer(tmp_path_factory.mktemp("served"), "github") as server:
        make_repository(
            server.folder / "g" / "r.git",
            {
                "link.py": ("120000", "src/a.py"),
                "out": ("120000", "/etc/passwd"),
                "sub": ("160000", "1" * 40),
                "case/A.py": ("100644", "UPPER"),
                "case/a.py": ("100644", "lower"),
            },
        )
        yield server


@pytest.fixture
def server(running: ForgeServer) -> ForgeServer:
    running.clear()
    return running


@pytest.fixture
def settings(server: ForgeServer, tmp_path: Path) -> Settings:
    root = tmp_path / "project"
    root.mkdir()
    (root / "sourcebook.toml").write_text(
        f'git_file = ["{server.folder}"]\ngit_ssh = ["localhost"]\n'
        f'hosts = [{{name = "{server.host}", allow_private = true}}, '
        f'{{name = "localhost:22", allow_private = true}}]\n'
    )
    return load_settings(root, environ={"SOURCEBOOK_CACHE": str(tmp_path / "cache")})


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program named ssh first; return the file that tells what it was asked."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "ssh"
    program.write_text(SSH)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return program.parent / "asked"


def of(server: ForgeServer, path: str = "src/a.py", revision: str = "main") -> str:
    return f"git+{server.url}/g/r.git@{revision}#{path}"
