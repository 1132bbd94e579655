"""What is damaged in the cache is fetched again in the same run, and blamed on nobody else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sourcebook.commands.cache import verify_cache
from sourcebook.errors import FetchError
from sourcebook.model.reference import GitReference
from sourcebook.model.source import Source
from sourcebook.references import parse_reference
from sourcebook.settings.values import Settings
from sourcebook.sources.git import object_store, store_folder
from sourcebook.sources.git.access import GitAccess
from sourcebook.sources.git.object_store import GitStore
from sourcebook.sources.git.store_lock import LockHeldError, Patience
from sourcebook.sources.providers.git import GitProvider
from sourcebook.sources.servers import allowed_servers, credentials_of
from sourcebook.sources.store.blobs import Cache
from tests.git_repositories import MAIN, ForgeServer
from tests.sources.providers.git.conftest import of
from tests.sources.providers.suite import ask, fault, obtain

fcntl = pytest.importorskip("fcntl", reason="Windows has no such lock")

pytestmark = pytest.mark.slow

RIGHT = MAIN["src/a.py"].encode()


def store_of(settings: Settings) -> Path:
    (store,) = [path for path in (settings.cache / "git").iterdir() if path.is_dir()]
    return store


def _empty(data: bytes) -> bytes:
    return b""


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


def _append(data: bytes) -> bytes:
    return data + b"x"


def _garbage(data: bytes) -> bytes:
    return b"garbage\n"


def _spoil(folder: Path, pattern: str, change: Callable[[bytes], bytes]) -> None:
    found = list(folder.rglob(pattern))
    assert found
    for path in found:
        path.chmod(0o644)
        path.write_bytes(change(path.read_bytes()))


@pytest.mark.sampled(most=4)
@pytest.mark.parametrize("change", [_empty, _cut, _flip, _append, _garbage])
@pytest.mark.parametrize("pattern", ["*.pack", "*.idx"])
def test_a_damaged_pack_is_fetched_again(
    settings: Settings, server: ForgeServer, pattern: str, change: Callable[[bytes], bytes]
) -> None:
    _, lock = ask(settings, of(server))
    for locked in (lock, None):
        _spoil(store_of(settings), pattern, change)
        shutil.rmtree(settings.cache / "sha256")

        (found,), again = ask(settings, of(server), lock=locked)

        assert isinstance(found, Source), found
        assert found.blob.data == RIGHT
        assert again == lock


def test_half_of_a_pack_is_no_pack(settings: Settings, server: ForgeServer) -> None:
    for suffix in ("*.pack", "*.idx"):
        obtain(settings, of(server))
        for path in store_of(settings).rglob(suffix):
            path.unlink()
        shutil.rmtree(settings.cache / "sha256")

        assert obtain(settings, of(server)).blob.data == RIGHT


def test_what_is_whole_is_not_fetched_again(settings: Settings, server: ForgeServer) -> None:
    _, lock = ask(settings, of(server))
    shutil.rmtree(settings.cache / "sha256")
    server.requests.clear()

    (found,), _ = ask(settings, of(server), lock=lock)

    assert isinstance(found, Source)
    assert server.requests == []


def test_a_store_of_too_many_packs_begins_anew(
    settings: Settings, server: ForgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_folder, "_MOST_PACKS", 3)
    for revision in ("main", "v1", "feature/x", "main"):
        obtain(settings, of(server, revision=revision))

    assert len(list(store_of(settings).rglob("*.pack"))) <= 4


@pytest.mark.parametrize("change", [_empty, _cut, _flip, _append])
def test_damaged_files_of_a_locked_commit_are_fetched_again(
    settings: Settings, server: ForgeServer, change: Callable[[bytes], bytes]
) -> None:
    """They count as there when it is asked what has to be fetched."""
    paths = ["src/a.py", "docs/a.py", "many/f1.py"]
    texts = [of(server, path) for path in paths]
    _, lock = ask(settings, *texts)
    _spoil(settings.cache / "sha256", "??/*", change)

    found, again = ask(settings, *texts, lock=lock)

    assert [source.blob.data if isinstance(source, Source) else source for source in found] == [
        MAIN[path].encode() for path in paths
    ]
    assert again == lock


def test_a_damaged_file_and_a_damaged_store_are_both_fetched_again(settings: Settings, server: ForgeServer) -> None:
    _, lock = ask(settings, of(server))
    _spoil(store_of(settings), "*.pack", _flip)
    _spoil(settings.cache / "sha256", "??/*", _flip)

    (found,), _ = ask(replace(settings, locked=True), of(server), lock=lock)

    assert isinstance(found, Source), found
    assert found.blob.data == RIGHT


@pytest.mark.parametrize("missing", ["measure_blobs", "read_blobs"])
def test_what_a_server_does_not_send_is_not_told_as_too_large(
    settings: Settings, server: ForgeServer, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(GitStore, missing, lambda store, ids: {})

    found = fault(settings, of(server))

    assert isinstance(found, FetchError)
    assert str(found) == (f"the server does not send 'src/a.py' in '{server.url}/g/r.git'\n  hint: try again later")


def test_another_run_that_holds_the_store_is_waited_for_once(settings: Settings, server: ForgeServer) -> None:
    obtain(settings, of(server))
    lock = store_of(settings).with_suffix(".lock")
    told: list[str] = []
    provider = GitProvider(
        GitAccess(settings, allowed_servers(settings), credentials_of(settings)),
        Cache(settings.cache),
        settings.limits,
        patience=Patience(silent=0, most=0.2),
        tell=told.append,
    )
    references = [parse_reference(of(server, revision=name), forges=settings.forges)[0] for name in ("main", "v1")]

    messages = []
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        for reference in references:
            assert isinstance(reference, GitReference)
            with pytest.raises(LockHeldError) as caught:
                provider.resolve(reference)
            messages.append(str(caught.value))

    assert told == [f"waiting for another run, which holds {str(lock)!r}"]
    assert messages == 2 * [
        f"another run holds {str(lock)!r} for more than 0.2 seconds\n"
        "  hint: wait until it has ended, or end it: the lock ends with its process, and the file may stay"
    ]


def test_verifying_tells_a_damaged_store_and_empties_it(settings: Settings, server: ForgeServer) -> None:
    obtain(settings, of(server))
    store = store_of(settings)
    (settings.cache / "git" / "other").mkdir()
    (settings.cache / "git" / ("0" * 32)).symlink_to(server.folder)
    assert verify_cache(settings).stores == ()

    _spoil(store, "*.pack", _flip)
    verified = verify_cache(settings)

    assert verified.stores == ((store, "damaged, emptied"),)
    assert verify_cache(settings).stores == ()
    assert obtain(settings, of(server)).blob.data == RIGHT


def test_verifying_obeys_nothing_that_lies_in_a_store(settings: Settings, server: ForgeServer, tmp_path: Path) -> None:
    """Also where nobody knows of which repository it is."""
    obtain(settings, of(server))
    trace = tmp_path / "trace"
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {trace}\n")
    evil.chmod(0o755)
    store = store_of(settings).rename(settings.cache / "git" / ("1" * 32))
    (store / "config").write_text(
        f"[core]\n\tfsmonitor = {evil}\n\thooksPath = {store}\n[gc]\n\trecentObjectsHook = {evil}\n"
    )
    (store / "objects" / "info").mkdir(exist_ok=True)
    (store / "objects" / "info" / "alternates").write_text(f"{server.folder}\n")
    shutil.copy(evil, store / "post-fetch")

    assert verify_cache(settings).stores == ()

    assert not trace.exists()
    assert [path.name for path in store.iterdir()] == ["objects"]


def test_a_store_that_another_run_holds_is_not_verified(
    settings: Settings, server: ForgeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    obtain(settings, of(server))
    store = store_of(settings)
    lock = store.with_suffix(".lock")
    monkeypatch.setattr(object_store, "_BRIEF", Patience(silent=0.1, most=0.1))

    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        verified = verify_cache(settings)

    assert verified.stores == ((store, f"not verified: another run holds {str(lock)!r} for more than 0.1 seconds"),)
