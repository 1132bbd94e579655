"""Any file on the web: the part of the suite that needs no revisions, and what is its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from sourcebook.errors import (
    ContentError,
    DigestMismatchError,
    HostNotAllowedError,
    PathNotFoundError,
)
from sourcebook.model.pin import License
from sourcebook.model.source import Source
from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import Settings
from tests.git_repositories import MAIN
from tests.sources.providers.suite import ProviderSuite, World, ask, fault, obtain


@pytest.fixture(scope="module")
def running() -> Iterator[HTTPServer]:
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def server(running: HTTPServer) -> HTTPServer:
    running.clear()
    for path in ("src/a.py", "src/a b.py"):
        running.expect_request(f"/main/{path}").respond_with_data(MAIN[path], content_type="text/plain")
    running.expect_request("/main/src/gone.py").respond_with_data(status=404)
    running.expect_request("/page").respond_with_data("<html>", content_type="text/html")
    running.expect_request("/page.html").respond_with_data("<html>", content_type="text/html")
    return running


@pytest.fixture
def settings(server: HTTPServer, tmp_path: Path) -> Settings:
    root = tmp_path / "project"
    root.mkdir()
    host = f"{server.host}:{server.port}"
    (root / "sourcebook.toml").write_text(f'hosts = [{{name = "{host}", allow_private = true}}, "example.org"]\n')
    return load_settings(root, environ={"SOURCEBOOK_CACHE": str(tmp_path / "cache")})


class TestWeb(ProviderSuite):
    @pytest.fixture
    def world(self, settings: Settings, server: HTTPServer) -> World:
        return World(
            settings=settings,
            write=lambda revision, path: server.url_for(f"/{revision}/{path}"),
            requests=lambda: len(server.log),
            license=License(expression=None, origin=None),
        )

    def test_bytes_come_as_they_are_with_git_s_id(self, world: World, tmp_path: Path) -> None:
        source = obtain(world.settings, world.write("main", "src/a%20b.py"))

        assert source.blob.data == MAIN["src/a b.py"].encode()
        assert source.pin is not None
        assert (source.pin.requested_revision, source.pin.origin) == ("", None)


def test_a_file_that_changed_stops_with_both_digests(settings: Settings, server: HTTPServer, tmp_path: Path) -> None:
    text = server.url_for("/changing.py")
    server.expect_oneshot_request("/changing.py").respond_with_data("a = 1\n")
    _, lock = ask(settings, text)
    server.expect_request("/changing.py").respond_with_data("a = 2\n")

    empty = replace(settings, cache=tmp_path / "empty")
    (found,), _ = ask(empty, text, lock=lock)
    (upgraded,), _ = ask(empty, text, lock=lock, upgrade=True)

    assert isinstance(found, DigestMismatchError)
    assert str(found) == (
        f"{text!r} has sha256 {found.actual}, the lock says {lock.pins[0].blob.digest}\n"
        "  hint: the file was changed: run `sourcebook lock --upgrade` and look at what it shows, "
        "or name a place that keeps versions"
    )
    assert isinstance(upgraded, Source)
    assert upgraded.blob.data == b"a = 2\n"


def test_a_web_page_is_no_file(settings: Settings, server: HTTPServer) -> None:
    found = fault(settings, server.url_for("/page"))

    assert isinstance(found, ContentError)
    assert str(found) == (
        f"{server.url_for('/page')!r} is a web page, not a file\n"
        "  hint: if the host is a forge, name it in sourcebook.toml as `[forges.NAME]`; "
        "else use the address of the raw file"
    )
    assert obtain(settings, server.url_for("/page.html")).blob.data == b"<html>"


def warned(settings: Settings, text: str) -> list[str]:
    return [str(warning) for warning in obtain(settings, text).warnings]


@pytest.mark.parametrize("body", ["", " \n", "\ufeff"])
def test_an_empty_answer_is_told_at_the_first_look_up_alone(settings: Settings, server: HTTPServer, body: str) -> None:
    text = server.url_for("/empty.py")
    server.expect_request("/empty.py").respond_with_data(body, content_type="text/plain")

    assert warned(settings, text) == [
        f"{text!r} is empty\n  hint: open the address in a browser: the server may send this in place of the file"
    ]
    _, lock = ask(settings, text)
    (again,), _ = ask(settings, text, lock=lock)
    assert isinstance(again, Source)
    assert again.warnings == ()


@pytest.mark.parametrize(
    "body",
    ["<!DOCTYPE html><title>Sign in</title>", "\n  <!doctype HTML>", "\ufeff<html lang=en>", "<HTML>"],
)
@pytest.mark.parametrize("content_type", ["text/plain", ""])
def test_a_web_page_under_another_name_is_told(
    settings: Settings, server: HTTPServer, body: str, content_type: str
) -> None:
    text = server.url_for("/odd.py")
    server.expect_request("/odd.py").respond_with_data(body, content_type=content_type)

    assert warned(settings, text) == [
        f"{text!r} is a web page by its looks, not a file\n"
        "  hint: open the address in a browser: the server may send this in place of the file"
    ]


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.xhtml", "a.svg", "a.html.j2", "a.jinja", "a.html.txt", "a.vue"])
@pytest.mark.parametrize("content_type", ["text/plain", "text/html"])
def test_a_web_page_that_was_asked_for_is_a_file(
    settings: Settings, server: HTTPServer, name: str, content_type: str
) -> None:
    server.expect_request(f"/{name}").respond_with_data("<!doctype html>", content_type=content_type)

    assert warned(settings, server.url_for(f"/{name}")) == []


def test_a_file_that_speaks_of_web_pages_is_a_file(settings: Settings, server: HTTPServer) -> None:
    server.expect_request("/a.py").respond_with_data("PAGE = '<!doctype html>'\n", content_type="text/plain")

    assert warned(settings, server.url_for("/a.py")) == []


def test_a_missing_file_is_told(settings: Settings, server: HTTPServer) -> None:
    server.expect_request("/gone.py").respond_with_data(status=404)

    found = fault(settings, server.url_for("/gone.py"))

    assert isinstance(found, PathNotFoundError)
    assert str(found) == (
        f"there is no file 'gone.py' on '{server.host}:{server.port}'\n"
        "  hint: open the address in a browser to see whether it moved"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "https://other.example.org/a.py",
            "the host 'other.example.org' is not one that sources may come from",
        ),
        (
            "https://example.org:8443/a.py",
            "the host 'example.org:8443' is not one that sources may come from",
        ),
        (
            "http://example.org/a.py",
            "'example.org' would be asked by 'http', only https is allowed",
        ),
    ],
)
def test_what_settings_do_not_allow_is_not_asked(settings: Settings, text: str, message: str) -> None:
    found = fault(settings, text)

    assert isinstance(found, HostNotAllowedError)
    assert found.message == message
