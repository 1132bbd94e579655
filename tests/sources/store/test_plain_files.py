"""Only regular files in real folders are opened, and nothing waits for what never ends."""

from __future__ import annotations

import os
import shutil
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from sourcebook.settings.values import Limits
from sourcebook.sources.git.object_store import GitStore, open_store
from sourcebook.sources.git.store_lock import Patience
from sourcebook.sources.store.plain_files import (
    OddFileError,
    check_folders,
    entries_below,
    files_below,
    make_folder,
    open_file,
    open_lock_file,
    read_file,
)
from tests.sources.store.odd_files import ODD, put, within

HINT = "\n  hint: remove it: only our own files and folders may be there"


def test_the_root_may_be_a_link_and_what_is_below_is_read(tmp_path: Path) -> None:
    (tmp_path / "real" / "a").mkdir(parents=True)
    (tmp_path / "real" / "a" / "file").write_bytes(b"bytes")
    root = tmp_path / "root"
    root.symlink_to("real")

    assert read_file(root / "a" / "file", root=root, most_bytes=5) == b"bytes"
    assert [path for path, _ in files_below(root, root=root)] == [root / "a" / "file"]


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_refused_by_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    called = put(kind, path)

    with within(10), pytest.raises(OddFileError) as caught:
        open_file(path, root=tmp_path)

    assert str(caught.value) == f"{str(path)!r} is {called}, not a file{HINT}"


@pytest.mark.parametrize("kind", [kind for kind in ODD if kind != "folder"])
@pytest.mark.parametrize("part", ["a", "a/b"])
def test_what_is_no_folder_is_refused_wherever_it_is(tmp_path: Path, kind: str, part: str) -> None:
    called = put(kind, tmp_path / part)
    path = tmp_path / "a" / "b" / "file"
    message = f"{str(tmp_path / part)!r} is {called}, not a folder{HINT}"

    for use in (
        lambda: open_file(path, root=tmp_path),
        lambda: open_lock_file(path, root=tmp_path),
        lambda: make_folder(path, root=tmp_path),
        lambda: check_folders(path, root=tmp_path),
        lambda: list(entries_below(path.parent, root=tmp_path)),
    ):
        with within(10), pytest.raises(OddFileError) as caught:
            use()
        assert str(caught.value) == message


def test_a_link_to_a_full_folder_is_neither_entered_nor_filled(tmp_path: Path) -> None:
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "file").touch()
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "foreign")
    (root / "circle").symlink_to(".")

    assert list(files_below(root, root=root)) == []
    assert [path.name for path, _ in entries_below(root, root=root)] == ["circle", "link"]
    with pytest.raises(OddFileError):
        make_folder(root / "link" / "new", root=root)
    assert [path.name for path in (tmp_path / "foreign").iterdir()] == ["file"]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    os.truncate(path, 1 << 40)

    with within(10), pytest.raises(OddFileError) as caught:
        read_file(path, root=tmp_path, most_bytes=1000)

    assert str(caught.value) == f"{str(path)!r} is larger than 1000 bytes{HINT}"


def test_a_file_of_a_page_may_be_a_link_and_a_device_may_not(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"bytes")
    (tmp_path / "page").symlink_to("real")
    (tmp_path / "zeros").symlink_to("/dev/zero")

    assert read_file(tmp_path / "page", root=None, most_bytes=10) == b"bytes"
    with within(10), pytest.raises(OddFileError) as caught:
        read_file(tmp_path / "zeros", root=None, most_bytes=10)

    assert caught.value.what == "a device, not a file"


def test_a_lock_file_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    open_lock_file(path, root=tmp_path).close()
    path.write_bytes(b"bytes")

    open_lock_file(path, root=tmp_path).close()

    assert path.read_bytes() == b"bytes"


@pytest.mark.parametrize("kind", ODD)
def test_a_lock_file_that_is_none_is_refused(tmp_path: Path, kind: str) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"bytes")
    path = tmp_path / "a.lock"
    called = put(kind, path)
    if kind == "link":
        path.unlink()
        path.symlink_to(victim)

    with within(10), pytest.raises(OddFileError) as caught:
        open_lock_file(path, root=tmp_path)

    assert str(caught.value) == f"{str(path)!r} is {called}, not a file{HINT}"
    assert victim.read_bytes() == b"bytes"


def test_a_tree_of_any_depth_is_walked(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(300):
        folder /= "d"
        folder.mkdir()

    assert len(list(entries_below(tmp_path, root=tmp_path))) == 300


def _opened(cache: Path) -> AbstractContextManager[GitStore]:
    return open_store(cache, "https://a.example/r.git", Limits(), patience=Patience(), tell=lambda line: None)


def _store(cache: Path) -> Path:
    """Make the store of a repository, and remove it again."""
    with _opened(cache):
        (store,) = [path for path in (cache / "git").iterdir() if path.is_dir()]
    shutil.rmtree(store)
    store.with_suffix(".lock").unlink()
    return store


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("ending", ["", ".lock"])
def test_a_store_of_git_that_is_none_of_ours_is_refused(tmp_path: Path, kind: str, ending: str) -> None:
    store = _store(tmp_path / "cache")
    path = store.with_suffix(ending)
    victim = tmp_path / "victim"
    victim.write_bytes(b"bytes")
    called = put(kind, path)
    if (kind, ending) == ("folder", ""):
        return
    if kind == "link":
        path.unlink()
        path.symlink_to(victim)

    with within(10), pytest.raises(OddFileError) as caught, _opened(tmp_path / "cache"):
        pass

    wanted = "a file" if ending else "a folder"
    assert str(caught.value) == f"{str(path)!r} is {called}, not {wanted}{HINT}"
    assert victim.read_bytes() == b"bytes"
