"""The names of libraries out of pinned releases: what is read, what is kept, what is asked for."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from sourcebook.errors import ContentError, SourcebookError
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from sourcebook.references.library_releases import parse_library
from sourcebook.settings.values import Limits, Settings
from sourcebook.sources.releases import library_exports, library_modules
from sourcebook.sources.session import Sources
from tests.index_server import IndexServer

FILES = {
    "lib/__init__.py": "from ._impl.core import Thing\n",
    "lib/_impl/__init__.py": "",
    "lib/_impl/core.py": "class Thing:\n    def run(self): ...\n",
    "lib/data.txt": "x",
}
LIB = parse_library("lib", "pkg:pypi/lib@1.0")


def lock_of(sources: Sources) -> Lock:
    return parse_lock(format_lock(Lock(pins=sources.pins())))


def test_names_are_read_from_a_wheel(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("lib", "1.0", FILES)

    exports = Sources(settings, Lock()).exports(LIB)

    assert exports.other_names("lib.Thing.run") == ("lib._impl.core.Thing.run",)


def test_names_are_read_from_a_folder_of_a_source_archive(index: IndexServer, settings: Settings) -> None:
    index.add_sdist("lib", "1.0", {f"src/{name}": text for name, text in FILES.items()})
    library = parse_library("lib", "pkg:pypi/lib@1.0#src/lib/__init__.py")

    exports = Sources(settings, Lock()).exports(library)

    assert exports.other_names("lib.Thing") == ("lib._impl.core.Thing",)
    assert [path for path in exports.things if not path.startswith("lib")] == []


def test_a_second_run_asks_for_nothing_and_reads_nothing(
    index: IndexServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add_wheel("lib", "1.0", FILES)
    first = Sources(settings, Lock())
    names = first.exports(LIB)
    index.server.clear_log()
    monkeypatch.setattr(library_modules, "read_library", None)

    again = Sources(replace(settings, locked=True), lock_of(first)).exports(LIB)

    assert again == names
    assert index.requests == []


def test_with_the_release_in_the_cache_nothing_is_asked_for(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("lib", "1.0", FILES)
    first = Sources(settings, Lock())
    first.obtain([LIB.reference])
    index.server.clear_log()

    names = Sources(replace(settings, locked=True), lock_of(first)).exports(LIB)

    assert names.other_names("lib.Thing")
    assert index.requests == []


def test_an_index_without_digests_is_asked_once_too(index: IndexServer, settings: Settings) -> None:
    name = index.add_wheel("lib", "1.0", FILES)
    index.digests[name] = None
    first = Sources(settings, Lock())
    first.obtain([LIB.reference])
    index.server.clear_log()

    Sources(replace(settings, locked=True), lock_of(first)).exports(LIB)

    assert index.requests == []


def test_an_empty_cache_is_filled_by_the_lock(index: IndexServer, settings: Settings, tmp_path: Path) -> None:
    index.add_wheel("lib", "1.0", FILES)
    first = Sources(settings, Lock())
    names = first.exports(LIB)
    empty = replace(settings, locked=True, cache=tmp_path / "empty")

    assert Sources(empty, lock_of(first)).exports(LIB) == names


@pytest.mark.parametrize("damage", [b"", b"{}", b"0" * 64 + b"\n{}"])
def test_a_damaged_result_is_read_anew(index: IndexServer, settings: Settings, damage: bytes) -> None:
    index.add_wheel("lib", "1.0", FILES)
    first = Sources(settings, Lock())
    names = first.exports(LIB)
    (kept,) = (settings.cache / "exports").glob("*/*")
    kept.write_bytes(damage)

    assert Sources(settings, lock_of(first)).exports(LIB) == names
    assert kept.read_bytes() != damage


def test_names_that_somebody_else_kept_are_read_anew(index: IndexServer, settings: Settings) -> None:
    """With a digest that is right, as a table of another library, or signed with another secret."""
    index.add_wheel("lib", "1.0", FILES)
    index.add_wheel("lib", "2.0", {"lib/__init__.py": "class Other: ...\n"})
    first = Sources(settings, Lock())
    names = first.exports(LIB)
    (kept,) = (settings.cache / "exports").glob("*/*")
    true = kept.read_bytes()
    data = true.partition(b"\n")[2].replace(b"Thing", b"Thong")
    first.exports(parse_library("lib", "pkg:pypi/lib@2.0"))
    (other,) = set((settings.cache / "exports").glob("*/*")) - {kept}

    for poisoned in (
        hashlib.sha256(data).hexdigest().encode() + b"\n" + data,
        other.read_bytes(),
        true[:-1],
    ):
        kept.write_bytes(poisoned)
        assert Sources(settings, lock_of(first)).exports(LIB) == names
        assert kept.read_bytes() == true

    assert Sources(replace(settings, secret=b"another"), lock_of(first)).exports(LIB) == names
    assert kept.read_bytes() != true


def test_the_oldest_of_too_many_results_go(
    index: IndexServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add_wheel("lib", "1.9", FILES)
    Sources(settings, Lock()).exports(parse_library("lib", "pkg:pypi/lib@1.9"))
    (kept,) = (settings.cache / "exports").glob("*/*")
    monkeypatch.setattr(library_exports, "_MOST_BYTES", 2 * kept.stat().st_size)
    for number in range(4):
        index.add_wheel("lib", f"1.{number}", FILES)
        Sources(settings, Lock()).exports(parse_library("lib", f"pkg:pypi/lib@1.{number}"))

    assert len(list((settings.cache / "exports").glob("*/*"))) == 2


def test_a_module_that_is_too_large_may_have_any_name(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("lib", "1.0", {**FILES, "lib/big.py": "x = 1\n" * 1000})
    small = replace(settings, limits=Limits(file_bytes=2000))

    exports = Sources(small, Lock()).exports(LIB)

    assert not exports.lacks("lib.big.y")
    assert exports.lacks("lib._impl.core.y")


@pytest.mark.parametrize(
    ("limit", "value", "what"),
    [("_MOST_MODULES", 2, "3 modules"), ("_MOST_BYTES", 10, "more than 10 bytes of modules")],
)
def test_a_release_beyond_all_measure_is_an_error(
    index: IndexServer,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    value: int,
    what: str,
) -> None:
    index.add_wheel("lib", "1.0", FILES)
    monkeypatch.setattr(library_modules, limit, value)

    with pytest.raises(ContentError) as error:
        Sources(settings, Lock()).exports(LIB)

    assert str(error.value) == (
        f"the names of the library in 'lib-1.0-py3-none-any.whl' are not read: it has {what}\n"
        "  hint: take the library out of [libraries]"
    )


def test_a_release_that_is_not_there_is_an_error_each_time(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("lib", "2.0", FILES)
    sources = Sources(settings, Lock())

    for _ in range(2):
        with pytest.raises(SourcebookError) as error:
            sources.exports(LIB)
        assert error.value.message.startswith("there is no release '1.0' of 'lib'")
