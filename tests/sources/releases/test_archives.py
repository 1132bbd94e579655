"""Archives of every format are listed and read, or refused for what no honest one holds."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable

import pytest

from sourcebook.errors import ContentError, FetchError, SourcebookError
from sourcebook.settings.values import Limits
from sourcebook.sources.releases.archive_members import Listing
from sourcebook.sources.releases.archives import open_archive
from tests.index_server import sdist_bytes, tar_bytes, wheel_bytes, zip_bytes

LIMITS = Limits(file_bytes=100_000, archive_members=1_000)
HINT = "\n  hint: choose another release, or another of its files by `?file_name=`"


def listing(data: bytes, name: str) -> Listing:
    with open_archive(io.BytesIO(data), name, LIMITS) as archive:
        return archive.list()


def read(data: bytes, name: str, *members: str) -> dict[str, bytes]:
    with open_archive(io.BytesIO(data), name, LIMITS) as archive:
        return archive.read(members)


def fault(data: bytes, name: str, *members: str) -> SourcebookError:
    """Return what listing and reading an archive raises, after looking at time and memory."""
    started = time.monotonic()
    before = _resident()
    with pytest.raises(SourcebookError) as caught:
        listing(data, name)
        read(data, name, *members)
    assert time.monotonic() - started < 2
    assert _resident() - before < 200_000
    return caught.value


def _resident() -> int:
    """Return the most memory that this process has had: KB on Linux, where it is looked at."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def tar_of(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def member(name: str, data: bytes = b"", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, data


def repacked(pack: Callable[[bytes], bytes]) -> bytes:
    return pack(gzip.decompress(sdist_bytes("demo", "1.0", {"a.py": "a = 1\n"})))


@pytest.mark.parametrize(
    ("data", "name", "path"),
    [
        (wheel_bytes("demo", "1.0", {"a.py": "a = 1\n"}), "demo-1.0-py3-none-any.whl", "a.py"),
        (sdist_bytes("demo", "1.0", {"a.py": "a = 1\n"}), "demo-1.0.tar.gz", "demo-1.0/a.py"),
        (sdist_bytes("demo", "1.0", {"a.py": "a = 1\n"}), "demo-1.0.TGZ", "demo-1.0/a.py"),
        (repacked(bz2.compress), "demo-1.0.tar.bz2", "demo-1.0/a.py"),
        (repacked(lzma.compress), "demo-1.0.tar.xz", "demo-1.0/a.py"),
        (zip_bytes({"demo-1.0/a.py": "a = 1\n"}), "demo-1.0.zip", "demo-1.0/a.py"),
    ],
)
def test_members_are_listed_and_read(data: bytes, name: str, path: str) -> None:
    assert path in listing(data, name).names
    assert read(data, name, path) == {path: b"a = 1\n"}


def test_links_folders_devices_and_unwritable_names_are_not_listed() -> None:
    data = tar_of(
        member("top/a.py"),
        member("top", type=tarfile.DIRTYPE),
        member("top/link", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("top/hard", type=tarfile.LNKTYPE, linkname="top/a.py"),
        member("top/device", type=tarfile.CHRTYPE),
        member("top/fifo", type=tarfile.FIFOTYPE),
        member("top/\x1b[2J"),
        member("top/\udcff"),
    )

    assert listing(data, "demo.tar.gz") == Listing(names=("top/a.py",), repeated=frozenset())


def test_links_in_a_zip_are_not_listed() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("folder/", "")
        archive.writestr("a.py", "")

    assert listing(buffer.getvalue(), "demo.whl").names == ("a.py",)


def test_a_name_that_stands_twice_is_told() -> None:
    data = tar_of(member("a.py", b"1"), member("b.py"), member("a.py", b"2"))

    assert listing(data, "demo.tar.gz") == Listing(names=("a.py", "b.py"), repeated=frozenset({"a.py"}))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", ".."])
def test_a_name_that_leads_out_refuses_the_archive(name: str) -> None:
    for data, file_name in [
        (tar_bytes({"a.py": "x", name: "x"}), "demo.tar.gz"),
        (zip_bytes({"a.py": "x", name: "x"}), "demo.whl"),
    ]:
        assert str(fault(data, file_name)) == (
            f"the release file {file_name!r} is not read: it has a member named {name!r}{HINT}"
        )


def test_a_large_member_can_be_left_out() -> None:
    for data, file_name in [
        (zip_bytes({"a": "x" * 100_001, "b": "y"}), "d.whl"),
        (tar_bytes({"a": "x" * 100_001, "b": "y"}), "d.tar.gz"),
    ]:
        with open_archive(io.BytesIO(data), file_name, LIMITS) as archive:
            assert archive.read(["a", "b"], leave_large=True) == {"b": b"y"}


def test_a_member_larger_than_a_file_may_be_is_refused() -> None:
    for data, name in [
        (zip_bytes({"a": "x" * 100_001}), "d.whl"),
        (tar_bytes({"a": "x" * 100_001}), "d.tar.gz"),
    ]:
        found = fault(data, name, "a")
        assert isinstance(found, ContentError)
        assert str(found) == (
            f"'a' in {name!r} is larger than 100000 bytes\n"
            "  hint: raise `file_bytes` under [limits], if a file this large is meant to be shown"
        )


def test_more_members_than_allowed_are_refused() -> None:
    files = {f"{number}": "" for number in range(1_001)}

    for data, name in [(zip_bytes(files), "d.whl"), (tar_bytes(files), "d.tar.gz")]:
        assert str(fault(data, name)) == (
            f"the release file {name!r} is not read: it has more than 1000 members\n"
            "  hint: raise `archive_members` under [limits], if a release of so many files is meant"
        )


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_a_limit_are_refused(method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("a.py", "x")

    assert str(fault(buffer.getvalue(), "demo.whl", "a.py")) == (
        f"the release file 'demo.whl' is not read: 'a.py' is packed by method {method}{HINT}"
    )


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zip_bytes({"a.py": "x"}))
    data[6] |= 1
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1

    assert fault(bytes(data), "demo.whl", "a.py").message == (
        "the release file 'demo.whl' is not read: 'a.py' is encrypted"
    )


def test_a_zip_directory_that_claims_ten_million_members_is_refused() -> None:
    data = bytearray(zip_bytes({"a.py": "x"}))
    end = data.index(b"PK\x05\x06")
    data[end + 8 : end + 12] = b"\xff\xff\xff\xff"
    data[end + 12 : end + 16] = struct.pack("<L", 460_000_000)

    assert "is not read: it is damaged" in fault(bytes(data), "demo.whl").message


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x05\x06", b"\x1f\x8b\x08\x00"])
@pytest.mark.parametrize("name", ["demo.whl", "demo.tar.gz", "demo.tar.bz2", "demo.tar.xz"])
def test_what_is_no_archive_is_a_fault(data: bytes, name: str) -> None:
    assert isinstance(fault(data, name, "a.py"), FetchError)


def test_a_format_that_is_not_known_is_a_fault() -> None:
    assert fault(b"MZ", "demo-1.0.exe").message == (
        "the release file 'demo-1.0.exe' is not read: its format is not one of "
        ".whl, .zip, .egg, .tar.gz, .tgz, .tar.bz2, .tar.xz"
    )


@pytest.mark.parametrize("seed", range(150))
def test_no_damage_makes_another_error(seed: int) -> None:
    chance = random.Random(seed)
    name, whole = chance.choice(
        [
            ("demo.whl", wheel_bytes("demo", "1.0", {"a.py": "a = 1\n" * 50})),
            ("demo.tar.gz", sdist_bytes("demo", "1.0", {"a.py": "a = 1\n" * 50})),
        ]
    )
    data = bytearray(whole)
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if chance.random() < 0.3:
        del data[chance.randrange(len(data)) :]

    try:
        names = listing(bytes(data), name).names
        read(bytes(data), name, *names)
    except SourcebookError as error:
        assert error.hint


@pytest.mark.parametrize("seed", range(60))
def test_no_damage_below_the_packing_makes_another_error(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(gzip.decompress(sdist_bytes("demo", "1.0", {"a.py": "a = 1\n" * 50})))
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(512 * 4)] = chance.randrange(256)

    try:
        packed = gzip.compress(bytes(data), 1)
        read(packed, "demo.tar.gz", *listing(packed, "demo.tar.gz").names)
    except SourcebookError as error:
        assert error.hint
