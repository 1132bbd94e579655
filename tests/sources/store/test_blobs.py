"""Bytes are kept by their digest: damaged, half-written or contended, no wrong ones come out."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sourcebook.errors import CacheError
from sourcebook.sources.store.blobs import Cache, blob_of
from tests.sources.store.odd_files import ODD, put, within

DIGEST = hashlib.sha256(b"data").hexdigest()

FILL = """
import sys
from pathlib import Path
from sourcebook.sources.store.blobs import Cache
cache = Cache(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    cache.write(b"%d" % number * 20_000)
"""


def fill(folder: Path, count: int) -> subprocess.Popen[str]:
    """Start a process that fills a cache, and wait until it begins."""
    process = subprocess.Popen([sys.executable, "-c", FILL, str(folder), str(count)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def kept(folder: Path) -> list[Path]:
    """Return the files that count as kept, after looking that each fits its name."""
    files = sorted(path for path in (folder / "sha256").rglob("*") if path.is_file())
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.parent.name + path.name
    return files


def test_a_blob_has_the_ids_that_git_and_sha256sum_give() -> None:
    blob = blob_of(b"hello\n")

    assert blob.id.git_blob == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert blob.id.digest == "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
    assert blob.id.size == 6


def test_bytes_are_read_as_they_were_written(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")

    blob = cache.write(b"data")

    assert blob == blob_of(b"data")
    assert cache.read(DIGEST) == b"data"
    assert cache.has(DIGEST)


def test_what_is_not_there_is_absent(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")

    assert (cache.read(DIGEST), cache.open(DIGEST), cache.has(DIGEST)) == (None, None, False)
    assert not cache.folder.exists()


def test_a_damaged_file_is_removed_and_absent(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.write(b"data")
    path = cache.path_of(DIGEST)

    path.write_bytes(b"dat4")
    assert cache.read(DIGEST) is None
    assert not path.exists()

    path.write_bytes(b"")
    assert cache.open(DIGEST) is None
    assert not path.exists()

    assert cache.write(b"data") == blob_of(b"data")
    assert cache.read(DIGEST) == b"data"


def test_a_damaged_file_is_written_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.write(b"data")
    cache.path_of(DIGEST).write_bytes(b"other")

    cache.write(b"data")

    assert cache.read(DIGEST) == b"data"


def test_what_is_received_is_kept_only_when_asked(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")

    with cache.receive() as (file, keep):
        file.write(b"data")
        assert keep() == DIGEST
        assert file.read() == b"data"
    with cache.receive() as (file, _):
        file.write(b"dropped")

    assert [path.read_bytes() for path in kept(cache.folder)] == [b"data"]
    assert list((cache.folder / "partial").iterdir()) == []


def test_the_folder_says_whose_it_is_and_stays_out_of_version_control(tmp_path: Path) -> None:
    Cache(tmp_path / "cache").write(b"data")

    assert (tmp_path / "cache" / ".gitignore").read_text() == "*\n"
    assert (tmp_path / "cache" / "README").read_text() == (
        "This folder is sourcebook's cache of fetched files, each named by its SHA-256.\n"
        "It can be deleted at any time: `sourcebook fetch` fills it again.\n"
    )


def test_a_folder_that_cannot_be_made_names_the_variable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "cache"

    with pytest.raises(CacheError) as caught:
        Cache(folder).write(b"data")

    assert str(caught.value) == (
        f"the cache folder {str(folder)!r} cannot be used: Not a directory\n"
        "  hint: name another folder in the environment variable SOURCEBOOK_CACHE"
    )


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_refused_by_name(tmp_path: Path, kind: str) -> None:
    cache = Cache(tmp_path / "cache")
    path = cache.path_of(DIGEST)
    called = put(kind, path)

    for use in (
        lambda: cache.read(DIGEST),
        lambda: cache.open(DIGEST),
        lambda: cache.fits(DIGEST),
        lambda: cache.write(b"data"),
        lambda: Cache(tmp_path / "other", vendored=cache).read(DIGEST),
    ):
        with within(10), pytest.raises(CacheError) as caught:
            use()
        assert str(caught.value) == (
            f"{str(path)!r} is {called}, not a file\n  hint: remove it: only our own files and folders may be there"
        )


@pytest.mark.parametrize("part", ["sha256", f"sha256/{DIGEST[:2]}", "partial"])
def test_nothing_is_written_through_a_link(tmp_path: Path, part: str) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    link = tmp_path / "cache" / part
    link.parent.mkdir(parents=True)
    link.symlink_to(foreign)

    with pytest.raises(CacheError) as caught:
        Cache(tmp_path / "cache").write(b"data")

    assert caught.value.message == f"{str(link)!r} is a link, not a folder"
    assert list(foreign.iterdir()) == []


def test_the_folder_that_is_named_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "cache").symlink_to("disk")

    Cache(tmp_path / "cache").write(b"data")

    assert Cache(tmp_path / "cache").read(DIGEST) == Cache(tmp_path / "disk").read(DIGEST) == b"data"


def test_a_file_of_nothing_but_holes_is_damaged(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.write(b"data")
    for use in (cache.fits, cache.read, cache.open):
        cache.write(b"data")
        os.truncate(cache.path_of(DIGEST), 1 << 42)

        with within(10):
            assert not use(DIGEST)

    assert not cache.path_of(DIGEST).exists()


def test_a_large_file_of_the_projects_own_copy_is_opened(tmp_path: Path) -> None:
    vendored = Cache(tmp_path / "vendored")
    vendored.write(b"data")
    cache = Cache(tmp_path / "cache", vendored=vendored)

    assert cache.fits(DIGEST)
    opened = cache.open(DIGEST)
    assert opened is not None
    with opened:
        assert opened.read() == b"data"

    vendored.path_of(DIGEST).write_bytes(b"dat4")
    assert not cache.fits(DIGEST)
    assert cache.open(DIGEST) is None
    assert vendored.path_of(DIGEST).exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")

    with pytest.raises(CacheError) as caught, cache.receive() as (file, keep):
        with open("/dev/full", "wb") as full:  # noqa: PTH123
            os.dup2(full.fileno(), file.fileno())
        file.write(b"data")
        keep()

    assert caught.value.message.endswith("cannot be used: No space left on device")
    assert not cache.has(DIGEST)


@pytest.mark.parametrize("seed", range(4))
def test_a_run_killed_at_any_moment_leaves_a_usable_cache(tmp_path: Path, seed: int) -> None:
    process = fill(tmp_path, 100_000)
    time.sleep(random.Random(seed).uniform(0.0, 0.15))
    process.send_signal(signal.SIGKILL)
    process.wait()

    kept(tmp_path)
    cache = Cache(tmp_path)
    blob = cache.write(b"0" * 20_000)
    assert cache.read(blob.id.digest) == b"0" * 20_000


@pytest.mark.slow
def test_four_processes_fill_one_cache(tmp_path: Path) -> None:
    processes = [fill(tmp_path, 100) for _ in range(4)]

    assert [process.wait(timeout=30) for process in processes] == [0, 0, 0, 0]
    assert len(kept(tmp_path)) == 100
    assert list((tmp_path / "partial").iterdir()) == []
