"""Archives made to harm, as bytes, and a program that reads them under limits of the operating system.

Run as `python -m tests.sources.releases.harmful_archives`: each archive is read in a process of its own, and a line of
JSON tells what came of it, how long it took and how much memory.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import struct
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable

from sourcebook.errors import SourcebookError
from sourcebook.settings.values import Limits
from sourcebook.sources.releases.archives import open_archive

MEMORY = 200 << 20
ZEROS = b"\0" * (1 << 20)


def _zip(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _entry(name: bytes, *, flags: int = 0, offset: int = 0, size: int = 1, packed: int = 3) -> bytes:
    """Return an entry of a zip's directory. Source: section 4.3.12 of PKWARE's APPNOTE.TXT."""
    fields = (20, 20, flags, 8, 0, 0x21, 0, packed, size, len(name), 0, 0, 0, 0, 0, offset)
    return b"PK\x01\x02" + struct.pack("<6H3L5H2L", *fields) + name


def _end(count: int, size: int, offset: int) -> bytes:
    return b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, count, count, size, offset, 0)


def _zip_of_entries(entries: list[bytes], count: int | None = None, body: bytes = b"") -> bytes:
    directory = b"".join(entries)
    end = _end((len(entries) if count is None else count) % 65536, len(directory), len(body))
    return body + directory + end


def _zip_bomb() -> bytes:
    return _zip(("a.py", ZEROS * 20))


def _overlapping() -> bytes:
    """Five thousand names of one packed megabyte: 4 KB that unpack to 5 GB."""
    body = _zip(("a", ZEROS))
    directory = body.index(b"PK\x01\x02")
    packed, size = struct.unpack("<2L", body[directory + 20 : directory + 28])
    crc = body[directory + 16 : directory + 20]
    entry = bytearray(_entry(b"a", size=size, packed=packed))
    entry[16:20] = crc
    # zipfile compares the name of an entry with that of the member, so all have one name.
    return _zip_of_entries([bytes(entry)] * 5000, body=body[:directory])


def _many_licenses() -> bytes:
    return _zip(*((f"licenses/{number}", ZEROS[:900_000]) for number in range(40)))


def _ten_million_claimed() -> bytes:
    """A directory that says it has ten million entries, in the form for large archives, and has two."""
    directory = _entry(b"a") + _entry(b"b")
    large = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 10_000_000, 10_000_000, 600_000_000, 0)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, len(directory), 1)
    return directory + large + locator + _end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


def _large_directory() -> bytes:
    """As many entries as fit into a directory of 14 MB."""
    return _zip_of_entries([_entry(b"a")] * 300_000)


def _just_too_many() -> bytes:
    """More entries than allowed, in a directory that is not too large, and said to be one."""
    return _zip_of_entries([_entry(b"a")] * 150_000, count=1)


def _declared_large() -> bytes:
    """A member that says it is 5 GB, and is a byte."""
    extra = struct.pack("<2H2Q", 1, 16, 5_000_000_000, 5_000_000_000)
    entry = bytearray(_entry(b"a", size=0xFFFFFFFF, packed=0xFFFFFFFF))
    entry[30:32] = struct.pack("<H", len(extra))
    local = b"PK\x03\x04" + struct.pack("<5H3L2H", 20, 0, 8, 0, 0x21, 0, 3, 1, 1, 0) + b"ax"
    directory = bytes(entry) + extra
    return local + directory + _end(1, len(directory), len(local))


def _odd_encoding() -> bytes:
    return _zip_of_entries([_entry(b"\xff\xfe\x80", flags=0x800)])


def _long_names() -> bytes:
    return _zip_of_entries([_entry(b"%d/" % n + b"a" * 65_000) for n in range(120)])


def _header(name: str, **fields: object) -> bytes:
    info = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    return info.tobuf(tarfile.GNU_FORMAT)


def _tar(*members: bytes) -> bytes:
    return b"".join(members) + b"\0" * 1024


def _tar_bomb(pack: Callable[[bytes], bytes]) -> bytes:
    return pack(_header("a.py", size=2_000_000_000) + ZEROS * 50)


def _headers_of_gigabytes() -> bytes:
    return gzip.compress(_header("a", type=tarfile.XHDTYPE, size=5_000_000_000) + ZEROS * 30, 1)


def _many_large_headers() -> bytes:
    """Each member has a comment of 200 KB, which the library would keep."""
    record = b"comment=" + b"x" * 200_000 + b"\n"
    data = b"%d %s" % (len(record) + 7, record)
    pax = _header("p", type=tarfile.XHDTYPE, size=len(data)) + data + b"\0" * (-len(data) % 512)
    return gzip.compress(_tar(*[pax + _header("a")] * 400), 1)


def _many_global_headers() -> bytes:
    members = []
    for number in range(400):
        record = b"k%d=" % number + b"x" * 200_000 + b"\n"
        data = b"%d %s" % (len(record) + 7, record)
        header = _header("p", type=tarfile.XGLTYPE, size=len(data))
        members.append(header + data + b"\0" * (-len(data) % 512) + _header("a"))
    return gzip.compress(_tar(*members), 1)


def _endless_holes() -> bytes:
    """The old form of a file with holes, whose map goes on in block after block."""
    header = bytearray(_header("a", type=tarfile.GNUTYPE_SPARSE))
    header[482] = 1
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header)
    more = bytearray((b"%011o\0" % 1) * 42 + b"\0" * 8)
    more[504] = 1
    return gzip.compress(bytes(header) + bytes(more) * 200_000, 1)


def _endless_map() -> bytes:
    """The new form, whose map is text in front of the data."""
    fields = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "1"}
    records = b"".join(
        b"%d %s" % (len(line) + 3, line) for key, value in fields.items() if (line := f"{key}={value}\n".encode())
    )
    pax = _header("p", type=tarfile.XHDTYPE, size=len(records)) + records.ljust(512, b"\0")
    return gzip.compress(pax + _header("a", size=2_000_000_000) + b"100000000\n" + b"1\n" * 5_000_000, 1)


def _chain_of_headers() -> bytes:
    """A header for a header for a header: the library calls itself for each."""
    return gzip.compress(_tar(*[_header("n", type=tarfile.GNUTYPE_LONGNAME)] * 20_000), 1)


def _many_members() -> bytes:
    return gzip.compress(_tar(_header("a") * 60_000), 1)


def _large_dictionary() -> bytes:
    """An xz whose header asks for a dictionary of 4 GB."""
    data = bytearray(lzma.compress(_tar(_header("a.py"))))
    size = (data[12] + 1) * 4
    where = data.index(b"\x21\x01", 12) + 2
    data[where] = 40  # what stands for the largest
    data[12 + size - 4 : 12 + size] = struct.pack("<L", zlib.crc32(data[12 : 12 + size - 4]))
    return bytes(data)


def _links() -> bytes:
    return gzip.compress(
        _tar(
            _header("a.py", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
            _header("b.py", type=tarfile.LNKTYPE, linkname="../../etc/passwd"),
            _header("c.py", type=tarfile.CHRTYPE, devmajor=1, devminor=5),
            _header("d.py", type=tarfile.BLKTYPE),
            _header("e.py", type=tarfile.FIFOTYPE),
        )
    )


ARCHIVES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip bomb": ("d.whl", _zip_bomb),
    "overlapping members": ("d.whl", _overlapping),
    "many large licences": ("d.whl", _many_licenses),
    "ten million members claimed": ("d.whl", _ten_million_claimed),
    "a large directory": ("d.whl", _large_directory),
    "members in secret": ("d.whl", _just_too_many),
    "a member of 5 GB claimed": ("d.whl", _declared_large),
    "odd encoding": ("d.whl", _odd_encoding),
    "long names": ("d.whl", _long_names),
    "way out of a zip": ("d.whl", lambda: _zip(("../a.py", b"x"))),
    "gzip bomb": ("d.tar.gz", lambda: _tar_bomb(lambda data: gzip.compress(data, 1))),
    "bzip2 bomb": ("d.tar.bz2", lambda: _tar_bomb(bz2.compress)),
    "xz bomb": ("d.tar.xz", lambda: _tar_bomb(lambda data: lzma.compress(data, preset=0))),
    "headers of gigabytes": ("d.tar.gz", _headers_of_gigabytes),
    "many large headers": ("d.tar.gz", _many_large_headers),
    "many global headers": ("d.tar.gz", _many_global_headers),
    "endless holes": ("d.tar.gz", _endless_holes),
    "endless map of holes": ("d.tar.gz", _endless_map),
    "chain of headers": ("d.tar.gz", _chain_of_headers),
    "many members": ("d.tar.gz", _many_members),
    "a dictionary of 4 GB": ("d.tar.xz", _large_dictionary),
    "many empty streams of gzip": ("d.tar.gz", lambda: gzip.compress(b"") * 2_000_000),
    "many empty streams of bzip2": ("d.tar.bz2", lambda: bz2.compress(b"") * 500_000),
    "many empty streams of xz": ("d.tar.xz", lambda: lzma.compress(b"") * 500_000),
    "links and devices": ("d.tar.gz", _links),
    "way out of a tar": ("d.tar.gz", lambda: gzip.compress(_tar(_header("a/../../b.py")))),
}
"""File name and bytes, by what is wrong with them."""


def _read(name: str, data: bytes) -> str:
    """List an archive and read all that is in it; return what came of it."""
    try:
        with open_archive(io.BytesIO(data), name, Limits()) as archive:
            listing = archive.list()
            sizes = [len(data) for data in archive.read(listing.names).values()]
    except SourcebookError as error:
        return error.message
    return f"{len(listing.names)} files, {len(listing.repeated)} repeated, {sum(sizes)} bytes"


def _stream(name: str, data: bytes) -> str:
    """Look through an archive as a tree does; return what came of it."""
    try:
        with open_archive(io.BytesIO(data), name, Limits()) as archive:
            members = archive.survey(keep=lambda name: True)
            sizes = [len(data or b"") for _, data in archive.stream([member.name for member in members])]
    except SourcebookError as error:
        return error.message
    return f"{len(sizes)} files, {sum(sizes)} bytes"


def _measure(name: str, data: bytes, read: Callable[[str, bytes], str]) -> dict[str, object]:
    """Read in a child with little memory, and tell its result; on Linux."""
    import resource

    ours, theirs = os.pipe()
    if (child := os.fork()) == 0:
        with open("/proc/self/statm") as file:  # noqa: PTH123
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
        before = _resident()
        started = time.process_time()
        try:
            result = read(name, data)
        except BaseException as error:
            result = f"a bug: {error!r}"
        seconds = time.process_time() - started
        found = {"result": result, "seconds": seconds, "memory": _resident() - before}
        os.write(theirs, json.dumps(found).encode())
        os._exit(0)
    os.close(theirs)
    with open(ours) as file:  # noqa: PTH123
        text = file.read()
    os.waitpid(child, 0)
    return dict(json.loads(text)) if text else {"result": "killed", "seconds": 0.0, "memory": 0}


def _resident() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Measure all archives."""
    for what, (name, make) in ARCHIVES.items():
        data = make()
        for how, read in (("read", _read), ("streamed", _stream)):
            print(json.dumps({"what": what, "how": how, "size": len(data), **_measure(name, data, read)}), flush=True)


if __name__ == "__main__":
    main()
