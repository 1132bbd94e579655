"""GitHub's rules, played by a local server through the setting for self-hosted instances."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from pytest_httpserver import HTTPServer

from sourcebook.errors import (
    DigestMismatchError,
    PathNotFoundError,
    RevisionNotFoundError,
    SourcebookError,
)
from sourcebook.model.pin import CommitPin, License
from sourcebook.model.reference import Forge, ForgeReference
from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from sourcebook.references.forges import forge_reference
from sourcebook.references.origins import commit_of
from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import Settings
from sourcebook.sources.session import Sources
from tests.index_server import MIT
from tests.sources.git.test_ref_listing import LISTING, MAIN, OLD, PEELED


@pytest.fixture(scope="module")
def running() -> Iterator[HTTPServer]:
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def server(running: HTTPServer) -> HTTPServer:
    """A forge with one repository, `o/r`: a branch, a slash branch, and an annotated tag."""
    running.clear()
    running.expect_request("/o/r.git/info/refs", query_string="service=git-upload-pack").respond_with_data(
        LISTING, content_type="application/x-git-upload-pack-advertisement"
    )
    for commit in (MAIN, OLD, PEELED):
        running.expect_request(f"/raw/o/r/{commit}/src/a b.py").respond_with_data(commit)
    running.expect_request(f"/raw/o/r/{MAIN}/LICENSE.md").respond_with_data(MIT)
    running.expect_request("/o/private.git/info/refs").respond_with_data(status=401)
    running.expect_request("/o/page.git/info/refs").respond_with_data("<html>")
    running.expect_request(re.compile(".*")).respond_with_data(status=404)
    return running


@pytest.fixture
def settings(server: HTTPServer, tmp_path: Path) -> Settings:
    (tmp_path / "sourcebook.toml").write_text(f'[forges.work]\nurl = "{server.url_for("")}"\nallow_private = true\n')
    return load_settings(tmp_path, environ={})


@pytest.fixture
def forge(settings: Settings) -> Forge:
    return settings.forges[-1]


def file(forge: Forge, text: str, repository: str = "o/r") -> ForgeReference:
    return forge_reference(forge, repository=repository, revision_and_path=text)


def obtain(settings: Settings, reference: ForgeReference, lock: Lock | None = None) -> Source:
    result = Sources(settings, lock or Lock()).obtain([reference])[reference.identity]
    assert isinstance(result, Source), result
    return result


def fault(settings: Settings, reference: ForgeReference, lock: Lock | None = None) -> SourcebookError:
    result = Sources(settings, lock or Lock()).obtain([reference])[reference.identity]
    assert isinstance(result, SourcebookError), result
    return result


@pytest.mark.parametrize(
    ("revision", "commit"),
    [("main", MAIN), ("feature/x", OLD), ("v1", PEELED), ("HEAD", MAIN), (OLD, OLD)],
)
def test_a_revision_becomes_its_commit(settings: Settings, forge: Forge, revision: str, commit: str) -> None:
    source = obtain(settings, file(forge, f"{revision}/src/a b.py"))

    assert source.pin is not None
    assert source.blob.data == commit.encode()
    assert commit_of(source.pin).commit == commit
    assert (source.pin.requested_revision, source.pin.path) == (
        revision,
        PurePosixPath("src/a b.py"),
    )


def test_a_commit_needs_no_listing(server: HTTPServer, settings: Settings, forge: Forge) -> None:
    obtain(settings, file(forge, f"{MAIN}/src/a b.py"))

    assert not any(request.path.endswith("/info/refs") for request, _ in server.log)


def test_the_licence_is_read_from_the_repository(settings: Settings, forge: Forge) -> None:
    known = obtain(settings, file(forge, "main/src/a b.py"))
    unknown = obtain(settings, file(forge, "v1/src/a b.py"))

    assert known.pin is not None and unknown.pin is not None
    assert known.pin.license == License(expression="MIT", origin="LICENSE.md")
    assert unknown.pin.license == License(expression=None, origin=None)


def test_a_locked_file_is_fetched_by_its_commit_alone(
    server: HTTPServer, settings: Settings, forge: Forge, tmp_path: Path
) -> None:
    sources = Sources(settings, Lock())
    reference = file(forge, "main/src/a b.py")
    sources.obtain([reference])
    lock = parse_lock(format_lock(Lock(pins=sources.pins())))
    server.clear_log()

    empty = replace(settings, cache=tmp_path / "empty", locked=True)
    obtain(empty, reference, lock)
    obtain(empty, reference, lock)

    assert [request.path for request, _ in server.log] == [
        f"/raw/o/r/{MAIN}/{path}" for path in ("src/a b.py", "LICENSE.md")
    ]


def test_other_bytes_at_a_commit_stop_with_both_digests(settings: Settings, forge: Forge, tmp_path: Path) -> None:
    sources = Sources(settings, Lock())
    reference = file(forge, "main/src/a b.py")
    sources.obtain([reference])
    (pin,) = sources.pins()
    changed = replace(pin, origin=CommitPin(commit=OLD))

    found = fault(replace(settings, cache=tmp_path / "empty"), reference, Lock(pins=(changed,)))

    assert isinstance(found, DigestMismatchError)
    assert found.message == (f"'src/a b.py' at {OLD} has sha256 {found.actual}, the lock says {pin.blob.digest}")


@pytest.mark.parametrize(
    ("body", "content_type", "what"),
    [
        ("", "text/plain", "is empty"),
        ("<!doctype html>", "text/plain", "is a web page by its looks, not a file"),
        ("sign in", "text/html; charset=utf-8", "is a web page by its looks, not a file"),
    ],
)
def test_an_answer_that_is_hardly_the_file_is_told(
    server: HTTPServer, settings: Settings, forge: Forge, body: str, content_type: str, what: str
) -> None:
    server.clear_all_handlers()
    server.expect_request(f"/raw/o/r/{MAIN}/odd.py").respond_with_data(body, content_type=content_type)
    server.expect_request(re.compile(".*")).respond_with_data(status=404)

    source = obtain(settings, file(forge, f"{MAIN}/odd.py"))

    assert [str(warned) for warned in source.warnings] == [
        f"'odd.py' of 'o/r' on {forge.name!r} is believed as it is sent, not compared with its commit: "
        f"{forge.name!r} answers 404: nothing is at this address\n"
        "  hint: look at what it shows: from now on it is compared with the lock",
        f"'odd.py' of 'o/r' on {forge.name!r} {what}\n"
        "  hint: open the address in a browser: the server may send this in place of the file",
    ]


def test_a_missing_revision_names_the_nearest(settings: Settings, forge: Forge) -> None:
    found = fault(settings, file(forge, "mian/src/a b.py"))

    assert isinstance(found, RevisionNotFoundError)
    assert str(found) == (
        f"there is no branch, tag or commit 'mian' in 'o/r' on {forge.name!r}\n  hint: nearest is 'main'"
    )


def test_a_missing_file_is_told_with_its_commit(settings: Settings, forge: Forge) -> None:
    found = fault(settings, file(forge, "main/gone.py"))

    assert isinstance(found, PathNotFoundError)
    assert found.message == (f"there is no file 'gone.py' in 'o/r' on {forge.name!r} at {MAIN}")


@pytest.mark.parametrize("repository", ["o/gone", "o/private"])
def test_a_missing_or_private_repository_is_told(settings: Settings, forge: Forge, repository: str) -> None:
    found = fault(settings, file(forge, "main/a.py", repository))

    assert isinstance(found, RevisionNotFoundError)
    assert str(found) == (
        f"there is no repository {repository!r} on {forge.name!r}\n"
        "  hint: it may have been renamed, removed or made private"
    )


def test_a_server_that_is_no_forge_is_told(settings: Settings, forge: Forge) -> None:
    assert fault(settings, file(forge, "main/a.py", "o/page")).message == (
        "the server's list of branches and tags is not one of git's"
    )
