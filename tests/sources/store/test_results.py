"""Results are kept whole, told apart by all they are made of, and never in the way of a build."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from sourcebook.sources.store.results import ResultCache, code_digest, result_key


@dataclass(frozen=True)
class Value:
    text: str
    count: int | None = None


KEY = result_key("maker 1", Value("a"))


def entries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_is_read_again_by_another_run(tmp_path: Path) -> None:
    ResultCache(tmp_path / "new").write(KEY, b"bytes\n\x00of any kind\n")

    assert ResultCache(tmp_path / "new").read(KEY) == b"bytes\n\x00of any kind\n"
    assert ResultCache(tmp_path / "new").read(result_key("maker 2", Value("a"))) is None


def test_what_an_earlier_version_kept_is_read(tmp_path: Path) -> None:
    """Its place and its form are those of every cache that is in use."""
    digest = "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9"
    path = tmp_path / KEY[:2] / KEY[2:]
    path.parent.mkdir()
    path.write_bytes(digest.encode() + b"\nbytes")

    assert ResultCache(tmp_path).read(KEY) == b"bytes"

    ResultCache(tmp_path / "new").write(KEY, b"bytes")
    assert (tmp_path / "new" / KEY[:2] / KEY[2:]).read_bytes() == path.read_bytes()


def test_values_and_makers_that_differ_have_keys_that_differ() -> None:
    keys = {
        result_key(maker, value)
        for maker in ("1", "2")
        for value in (Value("a"), Value("a', count=None"), Value("a", 1), Value("\ud800"))
    }

    assert len(keys) == 8


@pytest.mark.parametrize("damage", [b"", b"\n", b"bytes", b"0" * 64 + b"\nbytes"])
def test_a_damaged_result_counts_as_absent(tmp_path: Path, damage: bytes) -> None:
    cache = ResultCache(tmp_path)
    cache.write(KEY, b"bytes")
    (path,) = entries(tmp_path)
    path.write_bytes(damage)

    assert cache.read(KEY) is None

    cache.write(KEY, b"bytes")
    assert cache.read(KEY) == b"bytes"


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = ResultCache(tmp_path / "file" / "results")

    cache.write(KEY, b"bytes")
    cache.prune()

    assert cache.read(KEY) is None


def test_code_of_a_folder_is_named_by_its_modules_alone() -> None:
    digests = {code_digest(f"sourcebook.{name}") for name in ("display", "catalog", "display")}

    assert len(digests) == 2
    assert all(len(digest) == 64 for digest in digests)
