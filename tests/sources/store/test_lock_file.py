"""The lock is loaded and saved whole, and says what is wrong with its file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sourcebook.errors import LockfileError
from sourcebook.pins.lock_text import Lock, format_lock
from sourcebook.sources.store.lock_file import load_lock, save_lock
from tests.pins.test_lock_text import COMMIT, RELEASE
from tests.sources.store.odd_files import ODD, put, within

LOCK = Lock(pins=(COMMIT, RELEASE))


def test_a_lock_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    assert load_lock(tmp_path / "examples.lock") == Lock()


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "examples.lock"

    assert save_lock(path, LOCK) is True

    assert load_lock(path) == LOCK
    assert path.stat().st_mode & 0o777 == 0o644
    assert [entry.name for entry in tmp_path.iterdir()] == ["examples.lock"]


def test_the_same_bytes_are_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "examples.lock"
    save_lock(path, LOCK)
    before = path.stat()

    assert save_lock(path, Lock(pins=(RELEASE, COMMIT))) is False

    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_faults_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "examples.lock"
    path.write_text(format_lock(LOCK).replace('"file-name"', '"file"'))

    with pytest.raises(LockfileError) as caught:
        load_lock(path)

    assert str(caught.value) == (
        "examples.lock: missing field 'releases[0].file-name'\n"
        "  hint: run `sourcebook lock` to write it anew, or take it from version control"
    )


def test_a_lock_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "examples.lock"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(LockfileError) as caught:
        load_lock(path)

    assert str(caught.value) == (
        "examples.lock: the lock cannot be read: it is not UTF-8\n  hint: take it from version control"
    )


def test_a_lock_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(LockfileError) as caught:
        save_lock(tmp_path / "gone" / "examples.lock", LOCK)

    assert str(caught.value) == (
        "examples.lock: the lock cannot be written: No such file or directory\n"
        "  hint: make the project's folder writable, or set `locked = true`"
    )


@pytest.mark.parametrize("kind", ODD)
def test_a_lock_that_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    """A link would be read from elsewhere, and a pipe would be waited for."""
    path = tmp_path / "examples.lock"
    called = put(kind, path)

    for use, done in ((lambda: load_lock(path), "read"), (lambda: save_lock(path, LOCK), "written")):
        with within(10), pytest.raises(LockfileError) as caught:
            use()
        assert str(caught.value) == (
            f"examples.lock: the lock cannot be {done}: it is {called}, not a file\n"
            "  hint: remove it; `sourcebook lock` writes a file anew"
        )


def test_a_lock_of_nothing_but_holes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "examples.lock"
    path.touch()
    os.truncate(path, 1 << 40)

    with within(10), pytest.raises(LockfileError, match="it is larger than 100000000 bytes"):
        load_lock(path)
