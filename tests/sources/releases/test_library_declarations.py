"""What modules of libraries declare, out of pinned releases: from stubs first, and from what was kept."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

import pytest

from sourcebook.errors import ReferenceSyntaxError
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.pins.lock_text import Lock
from sourcebook.planning.declarations import Declarations
from sourcebook.references.library_releases import parse_library
from sourcebook.settings.values import Settings
from sourcebook.sources.releases import library_modules
from sourcebook.sources.session import Sources
from tests.index_server import IndexServer

FILES = {
    "lib/__init__.py": "'Says.'\nfrom .core import make\nprint(1)\n",
    "lib/core.py": "def make():\n    log()\n    return 1\n",
    "lib/core.pyi": "def make() -> int: ...\n",
    "lib/broken.py": "def (:\n",
}
LIB = parse_library("lib", "pkg:pypi/lib@1.0")
STUBS = parse_library("lib-stubs", "pkg:pypi/types-lib@1.0")


def test_a_stub_comes_before_its_module(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("lib", "1.0", FILES)
    sources = Sources(settings, Lock())

    top, core = sources.declared(LIB, "lib"), sources.declared(LIB, "lib.core")

    assert top is not None and core is not None
    assert (top.text, top.is_package, top.is_stub, top.origin) == ("from .core import make", True, False, "lib 1.0")
    assert (core.text, core.is_package, core.is_stub) == ("def make() -> int:\n    ...", False, True)
    broken = sources.declared(LIB, "lib.broken")
    assert broken is not None and broken.text == ""
    assert sources.declared(LIB, "lib.missing") is None


def test_what_was_kept_needs_no_archive(
    index: IndexServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add_wheel("lib", "1.0", FILES)
    first = Sources(settings, Lock())
    before = first.declared(LIB, "lib.core")
    index.server.clear_log()
    monkeypatch.setattr(library_modules, "declaring_files", None)
    monkeypatch.setattr(library_modules, "declaring_texts", None)

    again = Sources(replace(settings, locked=True), Lock(pins=first.pins())).declared(LIB, "lib.core")

    assert again == before
    assert index.requests == []


def test_stubs_of_their_own_come_first_and_the_standard_library_last(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("lib", "1.0", {"lib/__init__.py": "def f(): ...\n", "lib/more.py": "x = 1\n"})
    index.add_wheel("types-lib", "1.0", {"lib-stubs/__init__.pyi": "def f() -> int: ...\n"})
    declared = Declarations([LIB, STUBS], Sources(settings, Lock()))

    modules = {path: declared(path) for path in ("lib", "lib.more", "lib.missing", "logging", "nowhere")}

    assert {path: module and module.origin for path, module in modules.items()} == {
        "lib": "types-lib 1.0",
        "lib.more": "lib 1.0",
        "lib.missing": None,
        "logging": f"typeshed (typeshed-client {version('typeshed-client')})",
        "nowhere": None,
    }
    assert {path: declared.has(path) for path in modules} == {
        path: module is not None for path, module in modules.items()
    }
    assert not Declarations([LIB], None).has("lib")


def test_whether_a_module_is_there_is_told_without_reading_any(
    index: IndexServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add_wheel("lib", "1.0", FILES)
    monkeypatch.setattr(library_modules, "declaring_texts", None)
    declared = Declarations([LIB], Sources(settings, Lock()))
    modules = Modules(declared, declared.has)

    assert [modules.has(path) for path in ("lib.core", "lib.missing", "json", "lib.core")] == [True, False, True, True]


def test_stubs_are_named_as_they_are_installed() -> None:
    assert STUBS.is_stubs
    assert str(STUBS.reference.path) == "lib-stubs/__init__.pyi"
    assert not STUBS.has("lib.f")
    with pytest.raises(ReferenceSyntaxError) as caught:
        parse_library("lib-stubs", "pkg:pypi/types-lib@1.0#lib/__init__.py")
    assert caught.value.hint == "such as 'lib-stubs/__init__.pyi' or 'lib-stubs.pyi', behind any folders"
