"""Packs as git writes them are read; packs made to harm are refused."""

from __future__ import annotations

import hashlib
import time
import zlib
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import FetchError
from sourcebook.sources.git.objects import CommitTree, GitObject, object_id, read_pack
from tests.git_repositories import MAIN, git, make_repository

LARGE = 10_000_000


def read(pack: bytes, most: int = LARGE) -> dict[str, GitObject]:
    return read_pack(pack, max_object=most, max_total=most)


def sealed(count: int, body: bytes) -> bytes:
    data = b"PACK\0\0\0\2" + count.to_bytes(4) + body
    return data + hashlib.sha1(data).digest()


def entry(kind: int, size: int, data: bytes, base: bytes = b"") -> bytes:
    head, size = [kind << 4 | size & 15], size >> 4
    while size:
        head[-1] |= 0x80
        head.append(size & 0x7F)
        size >>= 7
    return bytes(head) + base + zlib.compress(data)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with files that are alike, so that git writes deltas."""
    folder = make_repository(tmp_path_factory.mktemp("git") / "r.git")
    text = "".join(f"line {n} of a file that is nearly the same\n" for n in range(500))
    for number in range(6):
        data = (text + f"the end, {number}\n" * number).encode()
        git(folder, "hash-object", "-w", "--stdin", stdin=data)
    return folder


@pytest.mark.parametrize("deltas", ["--delta-base-offset", "--no-reuse-delta"])
def test_what_git_packs_is_read_whole(repository: Path, tmp_path: Path, deltas: str) -> None:
    ids = git(repository, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    name = git(
        repository, "pack-objects", deltas, "--depth=50", "--window=50", str(tmp_path / "p"),
        stdin=ids.encode(),
    )  # fmt: skip
    pack = (tmp_path / f"p-{name}.pack").read_bytes()

    found = read(pack)

    assert sorted(found) == sorted(ids.splitlines())
    assert all(object_id(item) == id for id, item in found.items())
    assert "chain length = " in git(repository, "verify-pack", "--verbose", str(tmp_path / f"p-{name}.pack"))


def test_a_commit_knows_its_files(repository: Path, tmp_path: Path) -> None:
    commit = git(repository, "rev-parse", "main")
    ids = git(repository, "rev-list", "--objects", "--no-object-names", commit)
    name = git(repository, "pack-objects", str(tmp_path / "p"), stdin=ids.encode())

    tree = CommitTree(commit, read((tmp_path / f"p-{name}.pack").read_bytes()))

    for path in MAIN:
        found = tree.find(PurePosixPath(path))
        assert found is not None
        assert found.id == git(repository, "rev-parse", f"main:{path}")
        assert found.oddity is None
    assert tree.find(PurePosixPath("src/gone.py")) is None
    assert tree.find(PurePosixPath("src/a.py/x")) is None
    assert sorted(tree.paths(100)) == sorted(MAIN)
    with pytest.raises(FetchError) as caught:
        CommitTree("1" * 40, {})
    assert caught.value.message == f"the server does not send the commit {'1' * 40}"


def test_trees_that_hold_each_other_cost_nothing() -> None:
    """Ten names in each of forty trees: 10^40 paths."""
    objects: dict[str, GitObject] = {}
    blob = GitObject("blob", b"x")
    mode, id = b"100644", object_id(blob)
    for _ in range(40):
        data = b"".join(mode + b" %d\0" % n + bytes.fromhex(id) for n in range(10))
        item = GitObject("tree", data)
        mode, id = b"40000", object_id(item)
        objects[id] = item
    commit = GitObject("commit", f"tree {id}\n".encode())
    tree = CommitTree("c", objects | {"c": commit})

    began = time.monotonic()

    assert tree.find(PurePosixPath(*"1" * 40)) is not None
    assert len(tree.paths(500)) == 500
    assert time.monotonic() - began < 2


BOMB = zlib.compress(b"\0" * LARGE)
COPY_ALL = bytes([0x80 | 0x70, 0xFF, 0xFF, 0xFF])


@pytest.mark.parametrize(
    ("pack", "message"),
    [
        (b"", "the server sends a damaged pack"),
        (b"PACK" + b"\0" * 40, "the server sends a damaged pack"),
        (sealed(0, b"")[:-1] + b"x", "the server sends a damaged pack"),
        (sealed(5, entry(3, 1, b"x")), "the server sends a damaged pack"),
        (sealed(2**32 - 1, entry(3, 1, b"x")), "the server sends a damaged pack"),
        (sealed(1, entry(3, 5, b"x")), "the server sends a damaged pack"),
        (sealed(1, entry(3, 5, b"x" * 5000)), "the server sends a damaged pack"),
        (sealed(1, b"\xbf" + b"\xff" * 30), "the server sends a damaged pack"),
        (sealed(1, b"\x3f\x00" + BOMB), "the server sends a damaged pack"),
        (sealed(1, entry(6, 4, b"1234", b"\x05")), "the server sends a damaged pack"),
        (sealed(1, entry(7, 4, b"1234", b"\1" * 20)), "the server sends a damaged pack"),
        (
            sealed(2, entry(3, 3, b"abc") + entry(6, 3, b"\3\5\0", b"\x0c")),
            "the server sends a damaged pack",
        ),
        (
            sealed(2, entry(3, 3, b"abc") + entry(6, 4, b"\3\5\x90\xff", b"\x0c")),
            "the server sends a damaged pack",
        ),
        (
            sealed(1, entry(3, LARGE, b"\0" * LARGE)),
            "the server sends git objects of more than 1000 bytes",
        ),
        (
            sealed(3, entry(3, 600, b"\0" * 600) * 3),
            "the server sends git objects of more than 1000 bytes",
        ),
        (
            sealed(2, entry(3, 1, b"a") + entry(6, 6, b"\1\xff\xff\x7f\x91\0", b"\x0a")),
            "the server sends git objects of more than 1000 bytes",
        ),
    ],
)
def test_a_harmful_pack_is_refused(pack: bytes, message: str) -> None:
    began = time.monotonic()

    with pytest.raises(FetchError) as caught:
        read(pack, 1000)

    assert caught.value.message == message
    assert time.monotonic() - began < 2


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=60), st.integers(0, 4), st.data())
def test_no_bytes_make_another_error(body: bytes, count: int, data: st.DataObject) -> None:
    packed = entry(3, 4, b"abcd") + entry(6, len(body), body, b"\x0d")
    at = data.draw(st.integers(0, len(packed) - 1))
    for pack in (sealed(count, body), sealed(2, packed), sealed(2, packed[:at] + body)):
        try:
            assert isinstance(read(pack, 1000), dict)
        except FetchError as error:
            assert error.hint
