"""Fixtures of all tests: no connection leaves this machine, and no test touches a real cache.

A test that needs the open internet is marked `online` and runs only when asked for by `-m online`.
"""

from __future__ import annotations

import ipaddress
import os
import random
import socket
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.index_server import IndexServer

pytest_plugins = ["tests.browser_fixtures", "tests.corpus_project", "tests.own_site"]

# The same examples on every machine, however slow it is: what `make test` says does not hang on luck.
# `make torture` runs the property tests with new ones each time.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("new", print_blob=True, deadline=None)
settings.load_profile("new" if os.environ.get("SOURCEBOOK_TORTURE") else "fixed")

ROOT = Path(__file__).parent.parent
OWN_ENVIRON = {"SOURCEBOOK_CACHE": str(ROOT / ".cache" / "sourcebook"), "CI": "true"}
"""Of runs on this project itself: the cache that `make` has filled, and no leave to resolve anything."""

SHARED = ROOT.parent / "shared"
"""Pages of the kind the program serves; tests that read them are skipped where they are absent."""

_OWN_SITE = frozenset({"own_build", "second_build"})
"""Fixtures that build it."""

_CONNECT = socket.socket.connect


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is random or sampled, and skip what needs the internet unless it is asked for."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False) or item.get_closest_marker("sampled"):
            item.add_marker("torture")
    if not os.environ.get("SOURCEBOOK_TORTURE"):
        _leave_to_torture(items)
    # Whoever needs our own site waits for its one build: first, so that only one of the processes does.
    items.sort(key=lambda item: not _OWN_SITE & set(getattr(item, "fixturenames", ())))
    if config.option.markexpr:
        return
    skip = pytest.mark.skip(reason="needs the open internet: run `make test-online`")
    for item in items:
        if "online" in item.keywords:
            item.add_marker(skip)


def _leave_to_torture(items: Sequence[pytest.Item]) -> None:
    """Skip all but a few cases of each test that is marked `sampled`; the same ones on every machine."""
    cases = defaultdict(list)
    for item in items:
        if marker := item.get_closest_marker("sampled"):
            cases[item.nodeid.partition("[")[0], marker.kwargs["most"]].append(item)
    for (name, most), every in cases.items():
        kept = random.Random(name).sample(every, min(most, len(every)))
        for item in every:
            if item not in kept:
                item.add_marker(pytest.mark.skip(reason="a case of many alike: run `make torture`"))


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection but those to this machine itself; a session long, since fixtures of modules build too."""

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise AssertionError(f"a test tried to reach {address[0]!r}")
        _CONNECT(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_state_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the secret of this run's results out of the user's own folder, and that of a CI out of all but our site."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SOURCEBOOK_CACHE_KEY", raising=False)
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_word_of_waiting() -> Iterator[None]:
    """Let no output depend on how fast a machine is; a session long, as above."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sourcebook.commands.progress._SECONDS", 3600.0)
        yield


@pytest.fixture(autouse=True)
def network_where_asked_for(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test that is marked `online` reach everything."""
    if "online" in request.keywords:
        monkeypatch.setattr(socket.socket, "connect", _CONNECT)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give each test a cache of its own and an author's machine, not a CI."""
    monkeypatch.setenv("SOURCEBOOK_CACHE", str(tmp_path / "cache"))
    for name in ("CI", "SOURCEBOOK_CACHE_KEY", "GITHUB_TOKEN", "GITLAB_TOKEN", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def cases() -> Path:
    """The folder of real pages, where it is present."""
    if not (SHARED / "cases").is_dir():
        pytest.skip("the folder of real pages is not beside this checkout")
    return SHARED / "cases"


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
