"""A small project with a corpus of four releases, locked and mined once, and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.index_server import IndexServer, metadata_of
from tests.projects import sourcebook, write_project

LIBRARY = {
    "lib/__init__.py": '"""Things."""\nfrom .core import Thing, make\n',
    "lib/core.py": (
        'class Thing:\n    """A thing that <b>goes</b> *far*. And more."""\n    def go(self, fast=False): ...\n\n'
        'def make(size=1) -> Thing:\n    """Make a thing."""\n\ndef maker(): ...\n'
    ),
}
CALLER = {
    "caller/a.py": "from lib import make\n\n\ndef start_engine():\n    # The first one.\n    return make(size=2)\n",
    "caller/b.py": "import lib\n",
}
MAKER = {
    "maker/login.py": (
        "import lib\n\n\nclass Login:\n    def login_url(self, user):\n"
        "        thing = lib.make(3)\n        thing.go(fast=True)\n        return thing\n"
    )
}
DRIVER = {
    "driver/unix.py": (
        "from lib import Thing\n\n\nclass UnixThing(Thing):\n    def go(self, fast=False):\n        return 1\n"
    )
}
SECRET = {
    "secret/keys.py": (
        "import lib\n\n\ndef unlock():\n    key = 'ghp_" + "aB3dE5gH7jK9mN1pQ3rS5tU7vW9xY1zA3bC5" + "'\n"
        "    return lib.make(key, size=4)\n"
    )
}
CLOSED = {"closed/a.py": "import lib\n\n\ndef close():\n    return lib.make()\n"}
RELEASES = {"lib": LIBRARY, "caller": CALLER, "maker": MAKER, "driver": DRIVER, "secret": SECRET}
PROJECTS = ("caller", "maker", "driver", "secret", "closed")
CORPUS = "projects = [\n" + "".join(f'  "pkg:pypi/{name}",\n' for name in PROJECTS) + "]\n"


def add_releases(index: IndexServer) -> None:
    """Offer the releases."""
    for name, files in RELEASES.items():
        index.add_wheel(name, "1.0", files)
    closed = metadata_of("closed", "1.0", "License-Expression: GPL-3.0-only\n")
    index.add_wheel("closed", "1.0", CLOSED, metadata=closed)


@pytest.fixture(scope="session")
def mined_template(tmp_path_factory: pytest.TempPathFactory, index_server: IndexServer) -> Path:
    """The folder of project and cache."""
    pytest.importorskip("duckdb", reason="the extra [mine] is not installed: `make test` installs it")
    folder = tmp_path_factory.mktemp("mined")
    index_server.clear()
    add_releases(index_server)
    settings = f'[libraries]\nlib = "pkg:pypi/lib@1.0"\n{index_server.toml}'
    root = write_project(folder / "project", {"index.md": "# A\n"}, settings=settings, files={"corpus.toml": CORPUS})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCEBOOK_CACHE", str(folder / "cache"))
        patch.delenv("CI", raising=False)  # there nothing is kept without a key
        for command in (("lock",), ("corpus", "lock"), ("mine",)):
            run = sourcebook(root, *command)
            assert run.code == 0, run.output
    index_server.clear()
    return folder


@pytest.fixture
def mined(mined_template: Path, tmp_path: Path, index: IndexServer) -> Path:
    """The project of one test; its index offers the releases, and its cache has what was mined."""
    for name in ("project", "cache"):
        shutil.copytree(mined_template / name, tmp_path / name)
    add_releases(index)
    return tmp_path / "project"
