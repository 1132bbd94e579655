"""Results are kept whole, told apart by all they are made of, and never in the way of a build."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from sourcebook.sources.store.results import ResultCache, code_digest, result_key
from tests.sources.store.odd_files import ODD, put, within


@dataclass(frozen=True)
class Value:
    text: str
    count: int | None = None


KEY = result_key("maker 1", Value("a"))
SECRET = b"secret"


def entries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_is_read_again_by_another_run(tmp_path: Path) -> None:
    ResultCache(tmp_path / "new", SECRET).write(KEY, b"bytes\n\x00of any kind\n")

    assert ResultCache(tmp_path / "new", SECRET).read(KEY) == b"bytes\n\x00of any kind\n"
    assert ResultCache(tmp_path / "new", SECRET).read(result_key("maker 2", Value("a"))) is None


def test_what_an_earlier_version_kept_is_made_anew(tmp_path: Path) -> None:
    """It began with a digest, which whoever changed the bytes could write as well."""
    cache = ResultCache(tmp_path / "results", SECRET)
    path = tmp_path / "results" / KEY[:2] / KEY[2:]
    path.parent.mkdir(parents=True)
    path.write_bytes(hashlib.sha256(b"bytes").hexdigest().encode() + b"\nbytes")

    assert cache.read(KEY) is None

    cache.write(KEY, b"bytes")
    assert cache.read(KEY) == b"bytes"


def test_another_secret_kind_or_name_makes_it_absent(tmp_path: Path) -> None:
    other = result_key("maker 2", Value("a"))
    ResultCache(tmp_path / "figures", SECRET).write(KEY, b"bytes")
    (path,) = entries(tmp_path / "figures")

    assert ResultCache(tmp_path / "figures", b"other").read(KEY) is None
    assert ResultCache(tmp_path / "figures", None).read(KEY) is None
    for copy in (tmp_path / "pictures" / KEY[:2] / KEY[2:], tmp_path / "figures" / other[:2] / other[2:]):
        copy.parent.mkdir(parents=True)
        shutil.copy(path, copy)
    assert ResultCache(tmp_path / "pictures", SECRET).read(KEY) is None
    assert ResultCache(tmp_path / "figures", SECRET).read(other) is None
    assert ResultCache(tmp_path / "figures", SECRET).read(KEY) == b"bytes"


def test_without_a_secret_nothing_is_kept(tmp_path: Path) -> None:
    ResultCache(tmp_path / "results", None).write(KEY, b"bytes")

    assert list(tmp_path.iterdir()) == []


def test_the_secret_is_in_no_entry(tmp_path: Path) -> None:
    secret = b"0123456789abcdef" * 2
    ResultCache(tmp_path, secret).write(KEY, b"bytes")

    assert secret not in b"".join(path.read_bytes() for path in entries(tmp_path))


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_counts_as_absent_and_is_replaced(tmp_path: Path, kind: str) -> None:
    cache = ResultCache(tmp_path / "results", SECRET)
    put(kind, tmp_path / "results" / KEY[:2] / KEY[2:])

    with within(10):
        assert cache.read(KEY) is None
        cache.write(KEY, b"bytes")

        # A folder may hold what is somebody's: it stays, and `cache --verify` tells of it.
        assert cache.read(KEY) == (None if kind == "folder" else b"bytes")


@pytest.mark.parametrize("part", ["results", f"results/{KEY[:2]}"])
def test_nothing_is_read_written_or_removed_behind_a_link(tmp_path: Path, part: str) -> None:
    """A pull request may bring a folder that leads to another."""
    ResultCache(tmp_path / "cache" / "results", SECRET).write(KEY, b"bytes")
    foreign = tmp_path / "foreign"
    (tmp_path / "cache" / part).rename(foreign)
    (tmp_path / "cache" / part).symlink_to(foreign)
    cache = ResultCache(tmp_path / "cache" / "results", SECRET)
    before = {path: path.read_bytes() for path in entries(foreign)}

    cache.write(KEY, b"other")
    cache.prune(most_bytes=0)

    assert cache.read(KEY) is None
    assert {path: path.read_bytes() for path in entries(foreign)} == before


def test_values_and_makers_that_differ_have_keys_that_differ() -> None:
    keys = {
        result_key(maker, value)
        for maker in ("1", "2")
        for value in (Value("a"), Value("a', count=None"), Value("a", 1), Value("\ud800"))
    }

    assert len(keys) == 8


@pytest.mark.parametrize("damage", [b"", b"\n", b"bytes", b"0" * 64 + b"\nbytes"])
def test_a_damaged_result_counts_as_absent(tmp_path: Path, damage: bytes) -> None:
    cache = ResultCache(tmp_path, SECRET)
    cache.write(KEY, b"bytes")
    (path,) = entries(tmp_path)
    path.write_bytes(damage)

    assert cache.read(KEY) is None

    cache.write(KEY, b"bytes")
    assert cache.read(KEY) == b"bytes"


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = ResultCache(tmp_path / "file" / "results", SECRET)

    cache.write(KEY, b"bytes")
    cache.prune()

    assert cache.read(KEY) is None


def test_only_what_has_a_name_of_ours_is_pruned(tmp_path: Path) -> None:
    """Whoever names their home as the cache may have a folder of figures there."""
    cache = ResultCache(tmp_path / "figures", SECRET)
    cache.write(KEY, b"bytes")
    theirs = [tmp_path / "figures" / name for name in ("a.png", "2026/a.png", "2026/may/a.png", f"202/{'a' * 61}")]
    for path in theirs:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    cache.prune(most_bytes=0)

    assert sorted(entries(tmp_path)) == sorted(theirs)


def test_code_of_a_folder_is_named_by_its_modules_alone() -> None:
    digests = {code_digest(f"sourcebook.{name}") for name in ("display", "catalog", "display")}

    assert len(digests) == 2
    assert all(len(digest) == 64 for digest in digests)
