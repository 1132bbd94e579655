"""A file of a release: which archive it comes from, what is pinned, and what is asked for again."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from sourcebook.errors import DigestMismatchError, PathNotFoundError, RevisionNotFoundError
from sourcebook.model.codes import Code
from sourcebook.model.pin import License, ReleasePin
from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock
from sourcebook.settings.values import Limits, Settings
from sourcebook.sources.session import Sources
from sourcebook.sources.store.blobs import Cache, blob_of
from tests.git_repositories import MAIN
from tests.index_server import IndexServer, metadata_of, tar_bytes, zip_bytes
from tests.sources.providers.suite import ProviderSuite, World
from tests.sources.test_session import fault_of, locked, release, source_of

BIG = {f"demo/m{n}.py": random.Random(n).randbytes(1_000).hex() for n in range(300)}
"""Packed far larger than what a range request begins with."""


def file_name_of(source: Source) -> str:
    assert source.pin is not None and isinstance(source.pin.origin, ReleasePin)
    return source.pin.origin.file_name


def test_a_wheel_for_everyone_goes_before_the_source_archive(index: IndexServer, settings: Settings) -> None:
    index.add_sdist("demo", "1.0", {"demo/a.py": "a = 1\n"})
    wheel = index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})

    source = source_of(Sources(settings, Lock()), release())

    assert file_name_of(source) == wheel
    assert source.warnings == ()


def test_the_source_archive_is_used_for_what_the_wheel_lacks(index: IndexServer, settings: Settings) -> None:
    sdist = index.add_sdist("demo", "1.0", {"demo/a.py": "", "tests/b.py": "b = 1\n"})
    index.add_wheel("demo", "1.0", {"demo/a.py": ""})

    source = source_of(Sources(settings, Lock()), release("tests/b.py"))

    assert (file_name_of(source), source.blob.data) == (sdist, b"b = 1\n")


def test_a_wheel_for_one_platform_is_the_last_resort(index: IndexServer, settings: Settings) -> None:
    index.add_sdist("demo", "1.0", {"setup.py": ""})
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 2\n"}, tag="cp312-cp312-win_amd64")
    first = index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"}, tag="cp311-cp311-win_amd64")

    source = source_of(Sources(settings, Lock()), release())

    assert file_name_of(source) == first


def test_different_bytes_in_two_files_are_warned_of(index: IndexServer, settings: Settings) -> None:
    index.add_sdist("demo", "1.0", {"demo/a.py": "a = 2\n"})
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})

    (warning,) = source_of(Sources(settings, Lock()), release()).warnings

    assert str(warning) == (
        "'demo/a.py' is not the same in 'demo-1.0-py3-none-any.whl', which is shown, "
        "and in 'demo-1.0.tar.gz'\n"
        "  hint: write `?file_name=demo-1.0-py3-none-any.whl` or `?file_name=demo-1.0.tar.gz` "
        "behind the version"
    )


def test_a_release_that_was_taken_back_is_told_when_it_is_pinned(index: IndexServer, settings: Settings) -> None:
    index.yanked.add(index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"}))
    sources = Sources(settings, Lock())

    (warning,) = source_of(sources, release()).warnings

    assert (warning.code, str(warning)) == (
        Code.YANKED,
        "release '1.0' of 'demo' was yanked\n"
        "  hint: name another release; `sourcebook show pkg:pypi/demo` tells which is the newest",
    )
    assert source_of(Sources(settings, Lock(pins=sources.pins())), release()).warnings == ()


def test_different_bytes_in_wheels_for_two_platforms_are_warned_of(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"}, tag="cp311-cp311-macosx_11_0_arm64")
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 2\n"}, tag="cp311-cp311-win_amd64")

    (warning,) = source_of(Sources(settings, Lock()), release()).warnings

    assert str(warning) == (
        "'demo/a.py' is not the same in 'demo-1.0-cp311-cp311-macosx_11_0_arm64.whl', which is shown, "
        "and in 'demo-1.0-cp311-cp311-win_amd64.whl'\n"
        "  hint: write `?file_name=demo-1.0-cp311-cp311-macosx_11_0_arm64.whl` or "
        "`?file_name=demo-1.0-cp311-cp311-win_amd64.whl` behind the version"
    )


def test_of_a_platform_one_wheel_is_compared_that_for_the_same_python(index: IndexServer, settings: Settings) -> None:
    index.add_sdist("demo", "1.0", {"setup.py": ""})
    first = index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"}, tag="cp310-cp310-macosx_11_0_arm64")
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 2\n"}, tag="cp311-cp311-macosx_11_0_arm64")
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"}, tag="cp310-cp310-win_amd64")
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 2\n"}, tag="cp311-cp311-win_amd64")

    source = source_of(Sources(settings, Lock()), release())

    assert (file_name_of(source), source.warnings) == (first, ())


def test_a_wheel_for_another_platform_that_lacks_the_file_does_no_harm(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"}, tag="cp311-cp311-macosx_11_0_arm64")
    index.add_wheel("demo", "1.0", {"demo/b.py": "a = 2\n"}, tag="cp311-cp311-win_amd64")
    index.add_file("demo", "demo-1.0-cp311-cp311-manylinux2014_x86_64.whl", b"broken")

    assert source_of(Sources(settings, Lock()), release()).warnings == ()


def test_a_broken_further_file_does_no_harm(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    index.add_file("demo", "demo-1.0.tar.gz", b"broken")

    assert source_of(Sources(settings, Lock()), release()).warnings == ()


def test_the_file_that_is_named_is_the_only_one_looked_at(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    sdist = index.add_sdist("demo", "1.0", {"demo/a.py": "a = 2\n"})
    sources = Sources(settings, Lock())

    source = source_of(sources, replace(release(), file_name=sdist))
    fault = fault_of(sources, replace(release(), file_name="demo-1.0.zip"))

    assert (source.blob.data, source.warnings) == (b"a = 2\n", ())
    assert isinstance(fault, RevisionNotFoundError)
    assert str(fault) == ("release '1.0' of 'demo' has no file 'demo-1.0.zip'\n  hint: nearest is 'demo-1.0.tar.gz'")


def test_the_pin_names_the_metadata_and_licences_of_the_file(index: IndexServer, settings: Settings) -> None:
    metadata = metadata_of("demo", "1.0", "License-Expression: ISC\n")
    name = index.add_wheel("demo", "1.0", {"demo/a.py": ""}, metadata=metadata)

    (pin,) = locked(settings, release()).pins

    assert isinstance(pin.origin, ReleasePin)
    assert pin.license == License(expression="ISC", origin="License-Expression")
    assert pin.origin.file_digest == index.digests[name]
    assert pin.origin.metadata == blob_of(metadata.encode()).id
    assert [name for name, _ in pin.origin.license_files] == ["demo-1.0.dist-info/licenses/LICENSE"]


def test_a_release_without_metadata_and_licence_is_pinned_too(
    index: IndexServer, settings: Settings, tmp_path: Path
) -> None:
    index.add_file("demo", "demo-1.0.tar.gz", tar_bytes({"demo-1.0/demo/a.py": "a = 1\n"}))

    lock = locked(settings, release())
    again = Sources(replace(settings, cache=tmp_path / "empty", locked=True), lock)

    assert source_of(again, release()).blob.data == b"a = 1\n"
    assert lock.pins[0].license == License(expression=None, origin=None)


def test_a_download_that_is_not_what_the_index_promises_is_refused(index: IndexServer, settings: Settings) -> None:
    name = index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    promised = index.digests[name]
    index.files[name] = zip_bytes({"demo/a.py": "evil\n"})

    fault = fault_of(Sources(settings, Lock()), release())

    assert isinstance(fault, DigestMismatchError)
    actual = blob_of(index.files[name]).id.digest
    assert (fault.expected, fault.actual) == (promised, actual)
    assert str(fault) == (
        f"the release file {name!r} has sha256 {actual}, the package index says {promised}\n"
        "  hint: try again; if it stays, the index or something before it changes files"
    )


def test_with_a_lock_a_wheel_is_read_in_place(index: IndexServer, settings: Settings, tmp_path: Path) -> None:
    name = index.add_wheel("demo", "1.0", {**BIG, "demo/a.py": "a = 1\n"})
    lock = locked(settings, release())
    empty = replace(settings, cache=tmp_path / "empty", locked=True)
    index.server.clear_log()

    source = source_of(Sources(empty, lock), release())

    sent = sum(len(response.data) for _, response in index.server.log)
    assert source.blob.data == b"a = 1\n"
    assert sent < len(index.files[name]) / 2
    assert all("Range" in request.headers for request, _ in index.server.log[1:])
    assert [len(text) > 500 for _, text in source.license_texts] == [True]


def test_with_a_lock_a_wheel_of_which_several_files_are_wanted_is_downloaded_once(
    index: IndexServer, settings: Settings, tmp_path: Path
) -> None:
    name = index.add_wheel("demo", "1.0", {**BIG, "demo/a.py": "a = 1\n", "demo/b.py": "b = 1\n"})
    index.sizes[name] = len(index.files[name])
    references = [release("demo/a.py"), release("demo/b.py")]
    lock = locked(settings, *references)
    index.server.clear_log()

    results = Sources(replace(settings, cache=tmp_path / "empty", locked=True), lock).obtain(references)

    assert all(isinstance(result, Source) for result in results.values())
    assert sorted(index.requests) == [f"/files/{name}", "/simple/demo/"]


def test_of_a_large_wheel_several_files_are_read_in_place(
    index: IndexServer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = index.add_wheel("demo", "1.0", {**BIG, "demo/a.py": "a = 1\n", "demo/b.py": "b = 1\n"})
    index.sizes[name] = len(index.files[name])
    references = [release("demo/a.py"), release("demo/b.py")]
    lock = locked(settings, *references)
    monkeypatch.setattr("sourcebook.sources.providers.release._WHOLE_BYTES", 1_000)
    index.server.clear_log()

    results = Sources(replace(settings, cache=tmp_path / "empty", locked=True), lock).obtain(references)

    assert all(isinstance(result, Source) for result in results.values())
    assert all("Range" in request.headers for request, _ in index.server.log[1:])


def test_a_server_without_ranges_is_asked_for_the_whole_file(
    index: IndexServer, settings: Settings, tmp_path: Path
) -> None:
    name = index.add_wheel("demo", "1.0", {**BIG, "demo/a.py": "a = 1\n"})
    lock = locked(settings, release())
    index.ranges = False
    index.server.clear_log()

    source = source_of(Sources(replace(settings, cache=tmp_path / "empty"), lock), release())

    assert source.blob.data == b"a = 1\n"
    assert index.requests == ["/simple/demo/", f"/files/{name}", f"/files/{name}"]


def test_a_locked_source_archive_is_downloaded_once_for_all_its_files(
    index: IndexServer, settings: Settings, tmp_path: Path
) -> None:
    name = index.add_sdist("demo", "1.0", {f"demo/m{n}.py": f"n = {n}\n" for n in range(9)})
    references = [release(f"demo/m{n}.py") for n in range(9)]
    lock = locked(settings, *references)
    index.server.clear_log()

    results = Sources(replace(settings, cache=tmp_path / "empty"), lock).obtain(references)

    assert all(isinstance(result, Source) for result in results.values())
    assert sorted(index.requests) == [f"/files/{name}", "/simple/demo/"]


def test_a_locked_file_that_the_index_no_longer_has_is_told(
    index: IndexServer, settings: Settings, tmp_path: Path
) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    lock = locked(settings, release())
    index.clear()
    index.add_sdist("demo", "1.0", {"demo/a.py": "a = 1\n"})

    fault = fault_of(Sources(replace(settings, cache=tmp_path / "empty"), lock), release())

    assert str(fault) == (
        "the release file 'demo-1.0-py3-none-any.whl' of the lock is no longer in the index\n"
        "  hint: if the change is wanted, run `sourcebook lock --upgrade` and look at what it shows"
    )


def test_a_path_that_no_file_has_names_all_that_were_searched(index: IndexServer, settings: Settings) -> None:
    index.add_sdist("demo", "1.0", {"src/demo/a.py": ""})
    index.add_wheel("demo", "1.0", {"x.py": ""}, tag="cp311-cp311-win_amd64")

    fault = fault_of(Sources(settings, Lock()), release())

    assert isinstance(fault, PathNotFoundError)
    assert str(fault) == (
        "there is no file 'demo/a.py' in 'demo-1.0.tar.gz', 'demo-1.0-cp311-cp311-win_amd64.whl'\n"
        "  hint: nearest is 'src/demo/a.py'"
    )


def test_a_path_that_stands_twice_in_its_archive_is_refused(index: IndexServer, settings: Settings) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for data in (b"1", b"2"):
            info = tarfile.TarInfo("demo-1.0/demo/a.py")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    index.add_file("demo", "demo-1.0.tar.gz", gzip.compress(buffer.getvalue()))

    fault = fault_of(Sources(settings, Lock()), release())

    assert fault.message == ("the release file 'demo-1.0.tar.gz' holds 'demo/a.py' more than once")


def test_a_release_file_larger_than_the_limit_is_not_downloaded(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {**BIG, "demo/a.py": ""})

    fault = fault_of(Sources(replace(settings, limits=Limits(archive_bytes=1000)), Lock()), release())

    assert fault.message.endswith("sends more than 1000 bytes")
    assert list((Cache(settings.cache).folder / "partial").iterdir()) == []


class TestRelease(ProviderSuite):
    @pytest.fixture
    def world(self, index: IndexServer, settings: Settings) -> World:
        index.add_wheel("demo", "1.0", {path: MAIN[path] for path in ("src/a.py", "src/a b.py")})
        return World(
            settings=settings,
            write=lambda revision, path: f"pkg:pypi/demo@1.0#{path}",
            requests=lambda: len(index.requests),
        )
