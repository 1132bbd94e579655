"""The secret of results is the user's alone: made once, replaced when others may know it, absent in a CI."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from sourcebook.errors import SettingsError
from sourcebook.sources.store.secret import load_secret
from tests.sources.store.odd_files import ODD, put, within

GIVEN = "0123456789abcdef0123456789abcdef"


def state(tmp_path: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(tmp_path / "state")}


def file_of(tmp_path: Path) -> Path:
    return tmp_path / "state" / "sourcebook" / "cache-key"


def test_it_is_made_once_for_the_user_alone(tmp_path: Path) -> None:
    first = load_secret(state(tmp_path), ci=False)

    assert first is not None
    assert len(first) == 64
    assert load_secret(state(tmp_path), ci=False) == first
    assert file_of(tmp_path).stat().st_mode & 0o777 == 0o600
    assert file_of(tmp_path).parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in file_of(tmp_path).parent.iterdir()] == ["cache-key"]


def test_it_lies_in_the_home_where_no_folder_of_states_is_named(tmp_path: Path) -> None:
    secret = load_secret({"HOME": str(tmp_path), "XDG_STATE_HOME": "relative"}, ci=False)

    assert secret == (tmp_path / ".local/state/sourcebook/cache-key").read_bytes().strip()
    assert load_secret({}, ci=False) is None


def test_the_environment_comes_first(tmp_path: Path) -> None:
    environ = {**state(tmp_path), "SOURCEBOOK_CACHE_KEY": GIVEN}

    assert load_secret(environ, ci=False) == load_secret(environ, ci=True) == GIVEN.encode()
    assert not file_of(tmp_path).exists()


def test_an_empty_variable_and_a_ci_without_it_have_none(tmp_path: Path) -> None:
    load_secret(state(tmp_path), ci=False)

    assert load_secret({**state(tmp_path), "SOURCEBOOK_CACHE_KEY": ""}, ci=False) is None
    assert load_secret(state(tmp_path), ci=True) is None


def test_a_short_one_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_secret({**state(tmp_path), "SOURCEBOOK_CACHE_KEY": "hunter2"}, ci=False)

    assert str(caught.value) == (
        "the environment variable SOURCEBOOK_CACHE_KEY is shorter than 32 characters\n"
        "  hint: make one by `openssl rand -hex 32`, or leave it empty to keep no results"
    )


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_one_that_others_may_know_is_replaced(tmp_path: Path, mode: int) -> None:
    known = load_secret(state(tmp_path), ci=False)
    file_of(tmp_path).chmod(mode)

    fresh = load_secret(state(tmp_path), ci=False)

    assert fresh is not None
    assert fresh != known
    assert file_of(tmp_path).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "x", "0" * 64, "0" * 65 + "\n", "Z" * 64 + "\n"])
def test_one_that_is_none_is_replaced(tmp_path: Path, text: str) -> None:
    load_secret(state(tmp_path), ci=False)
    file_of(tmp_path).write_text(text)

    fresh = load_secret(state(tmp_path), ci=False)

    assert fresh == file_of(tmp_path).read_bytes().strip()
    assert fresh != text.encode().strip()


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_replaced_and_never_followed(tmp_path: Path, kind: str) -> None:
    put(kind, file_of(tmp_path))

    with within(10):
        secret = load_secret(state(tmp_path), ci=False)

    if kind == "folder":
        assert secret is None
    else:
        assert secret == file_of(tmp_path).read_bytes().strip()
        assert not file_of(tmp_path).is_symlink()


def test_a_link_to_a_good_one_elsewhere_is_not_believed(tmp_path: Path) -> None:
    secret = load_secret(state(tmp_path), ci=False)
    file_of(tmp_path).rename(tmp_path / "elsewhere")
    file_of(tmp_path).symlink_to(tmp_path / "elsewhere")

    assert load_secret(state(tmp_path), ci=False) != secret
    assert (tmp_path / "elsewhere").read_bytes().strip() == secret


def test_a_folder_that_others_may_write_has_none(tmp_path: Path) -> None:
    load_secret(state(tmp_path), ci=False)
    file_of(tmp_path).parent.chmod(0o777)

    assert load_secret(state(tmp_path), ci=False) is None


def test_a_folder_that_is_a_link_has_none(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "state" / "sourcebook").symlink_to(tmp_path / "other")

    assert load_secret(state(tmp_path), ci=False) is None
    assert list((tmp_path / "other").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_somebody_else_is_replaced(tmp_path: Path) -> None:
    known = load_secret(state(tmp_path), ci=False)
    os.chown(file_of(tmp_path), 1234, -1)

    assert load_secret(state(tmp_path), ci=False) not in (known, None)
    assert file_of(tmp_path).stat().st_uid == 0


def test_a_folder_that_cannot_be_made_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "state").touch()

    assert load_secret(state(tmp_path), ci=False) is None


def test_runs_that_begin_at_once_have_one(tmp_path: Path) -> None:
    found: list[bytes | None] = []
    barrier = threading.Barrier(8)

    def load() -> None:
        barrier.wait()
        found.append(load_secret(state(tmp_path), ci=False))

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert None not in found
