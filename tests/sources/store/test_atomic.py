"""A file is written whole or not at all, with the permissions that were asked for or were there."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.sources.store.atomic import partial_file, write_atomic


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_file_can_be_read_by_all(tmp_path: Path) -> None:
    write_atomic(tmp_path / "new", b"bytes")

    assert (tmp_path / "new").read_bytes() == b"bytes"
    assert mode_of(tmp_path / "new") == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "old"
    path.write_bytes(b"before")
    path.chmod(0o640)

    write_atomic(path, b"after")

    assert (path.read_bytes(), mode_of(path)) == (b"after", 0o640)


def test_permissions_that_are_given_win(tmp_path: Path) -> None:
    write_atomic(tmp_path / "mine", b"bytes", mode=0o600)

    assert mode_of(tmp_path / "mine") == 0o600


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"before")
    (tmp_path / "target").chmod(0o600)
    (tmp_path / "link").symlink_to("target")

    write_atomic(tmp_path / "link", b"after")

    assert (tmp_path / "target").read_bytes() == b"before"
    assert ((tmp_path / "link").read_bytes(), mode_of(tmp_path / "link")) == (b"after", 0o644)
    assert not (tmp_path / "link").is_symlink()


def test_what_cannot_take_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    taken, partial = tmp_path / "taken", tmp_path / "partial"
    (taken / "by").mkdir(parents=True)
    partial.mkdir()

    with pytest.raises(OSError):
        write_atomic(taken, b"bytes", folder=partial)

    assert [path.name for path in taken.iterdir()] == ["by"]
    assert list(partial.iterdir()) == []


def test_a_partial_file_that_nobody_moves_is_dropped(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), partial_file(tmp_path) as (file, path):
        file.write(b"half")
        assert path.parent == tmp_path
        raise KeyboardInterrupt

    assert list(tmp_path.iterdir()) == []
