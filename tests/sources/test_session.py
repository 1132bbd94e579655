"""The sources of a run: resolved or locked, each failing alone, asked for no more than is missing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.errors import (
    DigestMismatchError,
    HostNotAllowedError,
    LockfileError,
    PathNotFoundError,
    SourcebookError,
    UnlockedError,
)
from sourcebook.model.pin import License, ReleasePin
from sourcebook.model.place import Location
from sourcebook.model.reference import LocalReference, Reference, ReleaseReference
from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock
from sourcebook.settings.values import Index, Settings
from sourcebook.sources.providers import all_providers
from sourcebook.sources.session import Sources
from sourcebook.sources.store.blobs import Cache, blob_of
from sourcebook.sources.store.vendor import copy_to_project, vendor_cache
from tests.index_server import IndexServer


def release(path: str = "demo/a.py", version: str = "1.0", name: str = "demo") -> ReleaseReference:
    return ReleaseReference(name=name, version=version, path=PurePosixPath(path))


def source_of(sources: Sources, reference: Reference) -> Source:
    result = sources.obtain([reference])[reference.identity]
    assert isinstance(result, Source), result
    return result


def fault_of(sources: Sources, reference: Reference) -> SourcebookError:
    result = sources.obtain([reference])[reference.identity]
    assert isinstance(result, SourcebookError), result
    return result


def locked(settings: Settings, *references: Reference) -> Lock:
    """Resolve references and return their lock."""
    sources = Sources(settings, Lock())
    for reference in references:
        source_of(sources, reference)
    return Lock(pins=sources.pins())


def test_a_release_file_is_resolved_with_licence_and_metadata(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})

    source = source_of(Sources(settings, Lock()), release())

    assert source.blob == blob_of(b"a = 1\n")
    assert source.pin is not None
    assert source.pin.license == License(expression="MIT", origin="LICENSE")
    assert source.metadata is not None
    assert source.metadata.summary == "What demo does"


def test_what_an_earlier_version_locked_is_compared_when_it_is_fetched_anew(
    index: IndexServer, settings: Settings, tmp_path: Path
) -> None:
    """Wheels for two platforms were not compared then; what is in the cache needs no network for that now."""
    for platform, text in (("macosx_11_0_arm64", "a = 1\n"), ("win_amd64", "a = 2\n")):
        index.add_wheel("demo", "1.0", {"demo/a.py": text}, tag=f"cp311-cp311-{platform}")
    lock = locked(settings, release())
    older = replace(lock, is_older=True)
    empty = replace(settings, cache=tmp_path / "empty")

    kept, fetched, new, in_ci = (
        source_of(Sources(one, other), release()).warnings
        for one, other in (
            (settings, older),
            (empty, older),
            (replace(empty, cache=tmp_path / "b"), lock),
            (replace(empty, cache=tmp_path / "c", ci=True), older),
        )
    )

    assert [len(kept), len(fetched), len(new), len(in_ci)] == [0, 1, 0, 0]
    assert fetched[0].message.startswith("'demo/a.py' is not the same in 'demo-1.0-cp311-cp311-macosx_11_0_arm64.whl'")


def test_a_locked_and_cached_run_makes_no_request(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    index.add_sdist("other", "2.0", {"b.py": "b = 2\n"})
    references = [release(), release("b.py", "2.0", "other")]
    lock = locked(settings, *references)
    before = index.requests

    sources = Sources(replace(settings, locked=True), lock)
    results = sources.obtain(references)

    assert [type(result) for result in results.values()] == [Source, Source]
    assert sources.pins() == lock.pins
    assert index.requests == before


@pytest.mark.parametrize("is_vendored", [False, True])
def test_what_is_locked_and_at_hand_needs_no_provider(
    index: IndexServer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_vendored: bool
) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    lock = locked(settings, release())
    if is_vendored:
        copy_to_project(Cache(settings.cache), vendor_cache(settings), lock.pins)
        settings = replace(settings, cache=tmp_path / "empty")
    monkeypatch.setattr(all_providers, "make_providers", None)

    source = source_of(Sources(settings, lock), release())

    assert source.blob.data == b"a = 1\n"
    assert source.metadata is not None


def test_a_release_without_its_metadata_is_fetched_again(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    lock = locked(settings, release())
    (pin,) = lock.pins
    assert isinstance(pin.origin, ReleasePin)
    Cache(settings.cache).path_of(pin.origin.metadata.digest).unlink()

    source = source_of(Sources(settings, lock), release())

    assert source.metadata is not None
    assert source.metadata.summary == "What demo does"


def test_a_lock_that_knows_no_release_for_a_file_of_one_is_refused(index: IndexServer, settings: Settings) -> None:
    """Whether or not the bytes are at hand."""
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    (pin,) = locked(settings, release()).pins

    fault = fault_of(Sources(settings, Lock(pins=(replace(pin, origin=None),))), release())

    assert isinstance(fault, LockfileError)
    assert fault.message == "the lock has no release for 'pkg:pypi/demo@1.0#demo/a.py'"


def test_modules_of_the_network_are_loaded_when_they_are_needed() -> None:
    heavy = {"requests", "urllib3", "pypi_simple", "bs4", "remotezip", "griffe"}
    code = f"import sys, sourcebook.sources.session; print(sorted({heavy!r} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_an_unlocked_source_is_refused_in_ci(index: IndexServer, settings: Settings) -> None:
    fault = fault_of(Sources(replace(settings, ci=True), Lock()), release())

    assert isinstance(fault, UnlockedError)
    assert str(fault) == (
        "the source 'pkg:pypi/demo@1.0#demo/a.py' is not in examples.lock\n"
        "  hint: run `sourcebook lock` on your machine and commit examples.lock"
    )
    assert index.requests == []


def test_upgrade_resolves_anew_whatever_is_locked(index: IndexServer, settings: Settings) -> None:
    index.add_sdist("demo", "1.0", {"demo/a.py": "a = 1\n"})
    lock = locked(settings, release())
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 2\n"})

    kept = source_of(Sources(settings, lock), release())
    upgraded = source_of(Sources(settings, lock, upgrade=True), release())

    assert kept.blob.data == b"a = 1\n"
    assert upgraded.blob.data == b"a = 2\n"


def test_a_damaged_cache_file_is_fetched_again_and_never_shown(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    lock = locked(settings, release())
    path = Cache(settings.cache).path_of(lock.pins[0].blob.digest)
    path.write_bytes(b"import evil\n")

    source = source_of(Sources(settings, lock), release())

    assert source.blob.data == b"a = 1\n"
    assert path.read_bytes() == b"a = 1\n"


def test_bytes_that_differ_from_the_lock_stop_with_both_digests(
    index: IndexServer, settings: Settings, tmp_path: Path
) -> None:
    name = index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    index.digests[name] = None
    lock = locked(settings, release())
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 2\n"})
    index.digests[name] = None

    fault = fault_of(Sources(replace(settings, cache=tmp_path / "empty"), lock), release())

    assert isinstance(fault, DigestMismatchError)
    expected, actual = blob_of(b"a = 1\n").id.digest, blob_of(b"a = 2\n").id.digest
    assert (fault.expected, fault.actual) == (expected, actual)
    assert str(fault) == (
        f"the file 'demo/a.py' in 'demo-1.0-py3-none-any.whl' has sha256 {actual}, "
        f"the lock says {expected}\n"
        "  hint: if the change is wanted, run `sourcebook lock --upgrade` and look at what it shows"
    )


def test_a_release_file_replaced_on_the_index_is_noticed_before_it_is_read(
    index: IndexServer, settings: Settings, tmp_path: Path
) -> None:
    name = index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    lock = locked(settings, release())
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n", "more.py": ""})

    fault = fault_of(Sources(replace(settings, cache=tmp_path / "empty"), lock), release())

    assert isinstance(fault, DigestMismatchError)
    assert fault.message == (
        f"the release file {name!r} has sha256 {index.digests[name]}, the lock says {fault.expected}"
    )


def test_one_failure_fails_only_its_own_source(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    references = [release("demo/b.py"), release(), release(name="gone")]

    results = Sources(settings, Lock()).obtain(references)

    assert list(results) == [reference.identity for reference in references]
    kinds = [type(result).__name__ for result in results.values()]
    assert kinds == ["PathNotFoundError", "Source", "RevisionNotFoundError"]


def test_sources_that_share_a_fault_can_each_be_given_a_place(index: IndexServer, settings: Settings) -> None:
    references = [release("a.py", name="gone"), release("b.py", name="gone")]

    results = Sources(settings, Lock()).obtain(references)

    first, second = results.values()
    assert isinstance(first, SourcebookError) and isinstance(second, SourcebookError)
    first.location = Location(path=PurePosixPath("one.md"), lineno=1)
    assert second.location is None
    assert first.message == second.message


def test_an_unreachable_index_is_told_for_each_source_but_waited_for_once(settings: Settings, tmp_path: Path) -> None:
    closed = Index(url="http://127.0.0.1:9/simple", allow_private=True)
    names = [f"demo{number}" for number in range(50)]

    results = Sources(replace(settings, index=closed), Lock()).obtain([release(name=name) for name in names])

    assert {str(result) for result in results.values()} == {
        "cannot reach '127.0.0.1:9': connection refused\n"
        "  hint: check the network, and HTTPS_PROXY if you are behind a proxy"
    }


def test_an_index_on_plain_http_needs_to_be_allowed(settings: Settings) -> None:
    plain = Index(url="http://10.255.255.1/simple")

    fault = fault_of(Sources(replace(settings, index=plain), Lock()), release())

    assert isinstance(fault, HostNotAllowedError)
    assert fault.message == "'10.255.255.1' would be asked by 'http', only https is allowed"


def test_a_private_index_is_asked_only_when_allowed(settings: Settings) -> None:
    """The hosts that an index names for its files are subject to the same rule."""
    private = Index(url="https://127.0.0.1:9/simple")

    fault = fault_of(Sources(replace(settings, index=private), Lock()), release())

    assert isinstance(fault, HostNotAllowedError)
    assert fault.message == ("the host '127.0.0.1:9' has the address '127.0.0.1', which is not a public one")


def test_several_files_of_one_release_download_it_once(index: IndexServer, settings: Settings) -> None:
    name = index.add_wheel("demo", "1.0", {f"demo/m{n}.py": f"n = {n}\n" for n in range(20)})

    results = Sources(settings, Lock()).obtain([release(f"demo/m{n}.py") for n in range(20)])

    assert all(isinstance(result, Source) for result in results.values())
    assert sorted(index.requests) == [f"/files/{name}", "/simple/demo/"]


def test_the_same_references_in_any_order_give_the_same_pins(
    index: IndexServer, settings: Settings, tmp_path: Path
) -> None:
    index.add_wheel("demo", "1.0", {f"demo/m{n}.py": f"n = {n}\n" for n in range(20)})
    references = [release(f"demo/m{n}.py") for n in range(20)]

    forwards = Sources(settings, Lock())
    forwards.obtain(references)
    backwards = Sources(replace(settings, cache=tmp_path / "other"), Lock())
    backwards.obtain(references[::-1])

    assert forwards.pins() == backwards.pins()


def test_a_file_of_the_project_is_read_and_not_pinned(settings: Settings) -> None:
    (settings.root / "demo.py").write_text("x = 1\n")
    reference = LocalReference(path=PurePosixPath("demo.py"))

    sources = Sources(replace(settings, locked=True), Lock())
    source = source_of(sources, reference)

    assert (source.pin, source.blob.data, sources.pins()) == (None, b"x = 1\n", ())


def test_licence_texts_are_at_hand_without_the_network(index: IndexServer, settings: Settings) -> None:
    index.add_sdist("demo", "1.0", {"demo/a.py": "a = 1\n"})
    lock = locked(settings, release())
    before = index.requests

    ((name, text),) = source_of(Sources(settings, lock), release()).license_texts

    assert index.requests == before
    assert name == "demo-1.0/LICENSE"
    assert text.startswith("MIT License\n")


def test_progress_tells_each_source_once(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n"})
    lines: list[str] = []
    sources = Sources(settings, Lock(), progress=lines.append)

    sources.obtain([release(), release("b.py"), release()])
    sources.obtain([release()])

    assert sorted(lines) == [
        "failed pkg:pypi/demo@1.0#b.py: there is no file 'b.py' in 'demo-1.0-py3-none-any.whl'",
        "ready pkg:pypi/demo@1.0#demo/a.py",
        "wanted 2",
    ]


def test_progress_counts_what_is_not_at_hand(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n", "demo/b.py": "b = 1\n"})
    (settings.root / "own.py").write_text("x = 1\n")
    own = LocalReference(path=PurePosixPath("own.py"))
    lock = locked(settings, release())
    lines: list[str] = []

    Sources(settings, lock, progress=lines.append).obtain([release(), own])
    assert lines == []

    Sources(settings, lock, progress=lines.append).obtain([release(), own, release("demo/b.py")])
    assert lines == ["wanted 1", "ready pkg:pypi/demo@1.0#demo/b.py"]

    upgraded = Sources(settings, lock, upgrade=True)
    assert upgraded.absent([release(), own]) == (release(),)
    upgraded.obtain([release()])
    assert upgraded.absent([release(), own]) == ()


@pytest.mark.parametrize("is_locked", [True, False])
def test_progress_counts_what_is_locked_and_has_left_the_cache(
    index: IndexServer, settings: Settings, is_locked: bool
) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n", "demo/b.py": "b = 1\n"})
    lock = locked(settings, release())
    emptied = replace(settings, cache=settings.root / "other", locked=is_locked)

    # What a locked run has no pin for, it does not get.
    absent = Sources(emptied, lock).absent([release(), release("demo/b.py")])

    assert absent == ((release(),) if is_locked else (release(), release("demo/b.py")))


def test_the_nearest_paths_are_named(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1.0", {"demo/tests/conftest.py": "", "demo/conf.py": ""})

    fault = fault_of(Sources(settings, Lock()), release("demo/test/conftest.py"))

    assert isinstance(fault, PathNotFoundError)
    assert str(fault) == (
        "there is no file 'demo/test/conftest.py' in 'demo-1.0-py3-none-any.whl'\n"
        "  hint: nearest is 'demo/tests/conftest.py'"
    )
