"""Every way in which a server answers, or does not, ends in an answer or a fault that names it."""

from __future__ import annotations

import gzip
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sourcebook.errors import FetchError, HostNotAllowedError, SettingsError
from sourcebook.settings.values import Limits
from sourcebook.sources.network.addresses import AllowedServers, server_of
from sourcebook.sources.network.failures import MissingError, RangeError
from sourcebook.sources.network.transport import USER_AGENT, Transport

pytestmark = pytest.mark.slow

LATER = "\n  hint: try again later"
LIMITS = Limits(connect_timeout=2, read_timeout=0.3, transfer_timeout=0.6)


@pytest.fixture(scope="module")
def running() -> Iterator[HTTPServer]:
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def server(running: HTTPServer) -> HTTPServer:
    running.clear()
    return running


def transport_to(*urls: str, limits: Limits = LIMITS) -> Transport:
    private = frozenset(server_of(url) for url in urls)
    return Transport(AllowedServers(public=frozenset(), private=private), limits, backoff=0.01)


@pytest.fixture
def transport(server: HTTPServer) -> Transport:
    return transport_to(server.url_for("/"))


def answers(*responses: Response) -> Callable[[Request], Response]:
    """Give one answer after the other, the last one again and again."""
    waiting = list(responses)
    return lambda request: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def raw_server(*answers: bytes, pause: float = 0.0) -> tuple[str, threading.Thread]:
    """Play a server that sends bytes as they are, one connection for each answer, then closes."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    pieces = [answer] if not pause else [bytes([byte]) for byte in answer]
                    try:
                        for piece in pieces:
                            connection.sendall(piece)
                            time.sleep(pause)
                    except OSError:
                        return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/", thread


def test_a_body_is_fetched_with_our_user_agent(server: HTTPServer, transport: Transport) -> None:
    server.expect_request("/a", headers={"User-Agent": USER_AGENT}).respond_with_data(b"data")

    answer = transport.get(server.url_for("/a"), max_bytes=10)

    assert (answer.data, answer.status, answer.url) == (b"data", 200, server.url_for("/a"))


def test_a_redirect_is_followed(server: HTTPServer, transport: Transport) -> None:
    server.expect_request("/a").respond_with_data(status=302, headers={"Location": "/b"})
    server.expect_request("/b").respond_with_data(b"data")

    answer = transport.get(server.url_for("/a"), max_bytes=10)

    assert (answer.data, answer.url) == (b"data", server.url_for("/b"))


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("https://evil.test/", "the host 'evil.test' is not one that sources may come from"),
        ("//evil.test/", "'evil.test' would be asked by 'http', only https is allowed"),
        ("http://127.0.0.1:1/", "'127.0.0.1:1' would be asked by 'http', only https is allowed"),
        (
            "http://169.254.169.254/",
            "'169.254.169.254' would be asked by 'http', only https is allowed",
        ),
        ("file:///etc/passwd", "there is no server in the address 'file:///etc/passwd'"),
    ],
)
def test_a_redirect_elsewhere_is_refused(server: HTTPServer, transport: Transport, target: str, message: str) -> None:
    server.expect_request("/a").respond_with_data(status=302, headers={"Location": target})

    with pytest.raises(HostNotAllowedError) as caught:
        transport.get(server.url_for("/a"), max_bytes=10)

    assert caught.value.message == message
    assert len(server.log) == 1


def test_a_redirect_loop_ends(server: HTTPServer, transport: Transport) -> None:
    server.expect_request("/a").respond_with_data(status=302, headers={"Location": "/a"})

    with pytest.raises(FetchError) as caught:
        transport.get(server.url_for("/a"), max_bytes=10)

    assert caught.value.message.endswith("redirects more than 5 times")
    assert len(server.log) == 6


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_told_apart(server: HTTPServer, transport: Transport, status: int) -> None:
    server.expect_request("/a").respond_with_data(status=status)

    with pytest.raises(MissingError) as caught:
        transport.get(server.url_for("/a"), max_bytes=10)

    assert caught.value.message == (f"'localhost:{server.port}' answers {status}: nothing is at this address")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (
            403,
            "answers 403 (forbidden)\n  hint: it may be private, or the server refuses programs",
        ),
        (400, f"answers 400 (bad request){LATER}"),
        (204, f"answers 204 (no content){LATER}"),
        (599, f"answers 599 (no reason){LATER}"),
    ],
)
def test_another_status_is_a_fault_at_once(server: HTTPServer, transport: Transport, status: int, text: str) -> None:
    server.expect_request("/a").respond_with_data(status=status)

    with pytest.raises(FetchError) as caught:
        transport.get(server.url_for("/a"), max_bytes=10)

    assert str(caught.value) == f"'localhost:{server.port}' {text}"
    assert len(server.log) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(server: HTTPServer, transport: Transport, status: int) -> None:
    handler = answers(Response(status=status), Response(b"data"))
    server.expect_request("/a").respond_with_handler(handler)

    assert transport.get(server.url_for("/a"), max_bytes=10).data == b"data"


def test_a_failure_that_stays_is_told_after_three_attempts(server: HTTPServer, transport: Transport) -> None:
    server.expect_request("/a").respond_with_data(status=502)

    with pytest.raises(FetchError) as caught:
        transport.get(server.url_for("/a"), max_bytes=10)

    assert str(caught.value) == f"'localhost:{server.port}' answers 502 (bad gateway){LATER}"
    assert len(server.log) == 3


def test_retry_after_is_honoured_up_to_a_limit(server: HTTPServer, transport: Transport) -> None:
    short = answers(Response(status=429, headers={"Retry-After": "0"}), Response(b"data"))
    server.expect_request("/short").respond_with_handler(short)
    server.expect_request("/long").respond_with_data(status=429, headers={"Retry-After": "3600"})
    started = time.monotonic()

    assert transport.get(server.url_for("/short"), max_bytes=10).data == b"data"
    with pytest.raises(FetchError, match="answers 429"):
        transport.get(server.url_for("/long"), max_bytes=10)

    assert time.monotonic() - started < 5


def test_a_server_that_asks_for_patience_is_left_alone_for_the_rest_of_the_run(
    server: HTTPServer, transport: Transport
) -> None:
    server.expect_request("/a").respond_with_data(status=429, headers={"Retry-After": "3600"})
    server.expect_request("/b").respond_with_data(b"data")

    for path in ("/a", "/b"):
        with pytest.raises(FetchError, match="answers 429"):
            transport.get(server.url_for(path), max_bytes=10)

    assert len(server.log) == 1


def test_a_body_larger_than_the_limit_is_not_read_to_its_end(server: HTTPServer, transport: Transport) -> None:
    server.expect_request("/a").respond_with_data(b"x" * 1000)

    with pytest.raises(FetchError) as caught:
        transport.get(server.url_for("/a"), max_bytes=999)

    assert str(caught.value) == (
        f"'localhost:{server.port}' sends more than 999 bytes\n"
        "  hint: raise `file_bytes` or `archive_bytes` under [limits], if the file is meant"
    )


def test_a_packed_body_counts_unpacked(server: HTTPServer, transport: Transport) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    server.expect_request("/a").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})

    with pytest.raises(FetchError, match="sends more than 1000000 bytes"):
        transport.get(server.url_for("/a"), max_bytes=1_000_000)


def test_a_body_that_cannot_be_unpacked_is_a_fault(server: HTTPServer, transport: Transport) -> None:
    server.expect_request("/a").respond_with_data(b"no", headers={"Content-Encoding": "gzip"})

    with pytest.raises(FetchError, match="sends an answer that cannot be unpacked: "):
        transport.get(server.url_for("/a"), max_bytes=10)


def test_a_release_file_is_kept_as_it_is_sent(server: HTTPServer, transport: Transport) -> None:
    """Servers that call a `.tar.gz` a packed tar must not change its bytes."""
    data = gzip.compress(b"tar")
    server.expect_request("/a", headers={"Accept-Encoding": "identity"}).respond_with_data(
        data, headers={"Content-Encoding": "gzip"}
    )
    file = io.BytesIO()

    transport.download(server.url_for("/a"), file, max_bytes=1000)

    assert file.getvalue() == data


def test_a_body_that_breaks_off_is_fetched_again_from_its_beginning() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf"
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nthe data"
    url, _ = raw_server(half, whole)

    assert transport_to(url).get(url, max_bytes=10).data == b"the data"


def test_a_body_that_always_breaks_off_is_a_fault() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf"
    url, _ = raw_server(half, half, half)

    with pytest.raises(FetchError) as caught:
        transport_to(url).get(url, max_bytes=10)

    name = server_of(url).name
    assert str(caught.value) == f"{name!r} breaks off in the middle of an answer{LATER}"


def test_a_server_that_speaks_something_else_is_a_fault() -> None:
    url, _ = raw_server(*[b"SSH-2.0-OpenSSH\r\n"] * 3)

    with pytest.raises(FetchError) as caught:
        transport_to(url).get(url, max_bytes=10)

    name = server_of(url).name
    assert str(caught.value) == f"{name!r} answers with something that is not HTTP{LATER}"


def test_a_byte_at_a_time_ends_at_the_limit() -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + b"x" * 999
    url, _ = raw_server(answer, pause=0.01)
    started = time.monotonic()

    with pytest.raises(FetchError, match=r"takes more than 0\.6 seconds for one answer"):
        transport_to(url).get(url, max_bytes=1000)

    assert time.monotonic() - started < 3


def test_silence_is_a_fault_and_a_silent_server_given_up() -> None:
    """Five requests of which none was answered are enough; four are made at once."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    transport = transport_to(url, limits=Limits(connect_timeout=2, read_timeout=0.1))
    with listener:
        for _ in range(5):
            with pytest.raises(FetchError) as caught:
                transport.get(url, max_bytes=10)
        started = time.monotonic()
        with pytest.raises(FetchError):
            transport.get(url, max_bytes=10)

    assert caught.value.message == f"{server_of(url).name!r} does not send anything in time"
    assert time.monotonic() - started < 0.2


def test_a_closed_port_is_a_fault() -> None:
    with pytest.raises(FetchError) as caught:
        transport_to("http://127.0.0.1:9/").get("http://127.0.0.1:9/", max_bytes=10)

    assert str(caught.value) == (
        "cannot reach '127.0.0.1:9': connection refused\n"
        "  hint: check the network, and HTTPS_PROXY if you are behind a proxy"
    )


def test_a_name_that_does_not_exist_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    url = "https://nowhere.example.org/"

    with pytest.raises(FetchError) as caught:
        transport_to(url).get(url, max_bytes=10)

    assert caught.value.message == ("cannot reach 'nowhere.example.org': its name cannot be resolved")


def test_a_look_up_that_hangs_ends_in_time_and_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    woken = threading.Event()

    def hang(host: str, *_: object, **__: object) -> object:
        asked.append(host)
        woken.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    transport = transport_to("https://slow.example.org/")
    started = time.monotonic()

    for _ in range(3):
        with pytest.raises(FetchError) as caught:
            transport.get("https://slow.example.org/", max_bytes=10)
        assert str(caught.value) == (
            "the address of 'slow.example.org' is not found within 0.6 seconds\n"
            "  hint: check the network, or raise `transfer_timeout` under [limits]"
        )
    woken.set()

    assert asked == ["slow.example.org"]
    assert time.monotonic() - started < 3


def test_the_look_up_of_a_proxy_that_hangs_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    woken = threading.Event()

    def hang(*_: object, **__: object) -> object:
        woken.wait(10)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setenv("https_proxy", "http://me:s3cret@proxy.example.org:3128")

    with pytest.raises(FetchError) as caught:
        transport_to("https://git.example.org/").get("https://git.example.org/", max_bytes=10)
    woken.set()

    assert caught.value.message == "the address of 'proxy.example.org' is not found within 0.6 seconds"


@pytest.mark.parametrize(
    ("proxy", "shown"),
    [
        ("http://me:s3cret@[", "http://me:***@["),
        ("http://me:s3cret@proxy:port", "http://me:***@proxy:port"),
        ("http://me:s3cret@proxy:99999", "http://me:***@proxy:99999"),
        ("http://me:s3cret@", "http://me:***@"),
        ("me:s3cret@", "http://me:***@"),
        ("http://me:s3/cret@proxy:80", "http://me:***@proxy:80"),
    ],
)
def test_a_proxy_of_the_environment_that_cannot_be_read_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, proxy: str, shown: str
) -> None:
    monkeypatch.setenv("https_proxy", proxy)

    with pytest.raises(SettingsError) as caught:
        transport_to("https://git.example.org/").get("https://git.example.org/", max_bytes=10)

    assert str(caught.value) == (
        f"the environment names the proxy {shown!r}, which is not an address\n"
        "  hint: HTTPS_PROXY and HTTP_PROXY are written 'http://HOST:PORT'"
    )


def test_a_server_without_a_certificate_is_a_fault(server: HTTPServer) -> None:
    """A plain server answers a TLS greeting with an error, which is one of the SSL faults."""
    url = server.url_for("/").replace("http:", "https:")

    with pytest.raises(FetchError) as caught:
        transport_to(url, limits=Limits()).get(url, max_bytes=10)

    assert f"no secure connection to 'localhost:{server.port}' can be made: " in str(caught.value)


def test_a_connection_is_used_again() -> None:
    """Files of one server are one greeting."""
    callers = set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            callers.add(self.client_address)
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"data")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        transport = transport_to(url)
        answers = [transport.get(url, max_bytes=10).data for _ in range(5)]
        server.shutdown()

    assert answers == [b"data"] * 5
    assert len(callers) == 1


def test_a_range_that_is_ignored_is_told_apart(server: HTTPServer, transport: Transport) -> None:
    server.expect_request("/a").respond_with_data(b"x" * 1000)

    with pytest.raises(RangeError):
        transport.get(server.url_for("/a"), max_bytes=10, headers={"Range": "bytes=-10"})


def test_no_credentials_are_sent(server: HTTPServer, transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    server.expect_request("/a").respond_with_data(b"data")

    transport.get(server.url_for("/a"), max_bytes=10)

    request, _ = server.log[0]
    assert "Authorization" not in request.headers


def test_a_proxy_of_the_environment_is_used(server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url_for(""))
    server.expect_request("/a").respond_with_data(b"through the proxy")

    answer = transport_to("http://git.test").get("http://git.test/a", max_bytes=100)

    assert answer.data == b"through the proxy"


def test_behind_a_proxy_private_addresses_are_refused_as_far_as_they_can_be_seen(
    server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", server.url_for(""))
    url = "https://10.0.0.1/a"
    transport = Transport(AllowedServers(public=frozenset({server_of(url)}), private=frozenset()), LIMITS)

    with pytest.raises(HostNotAllowedError, match="not a public one"):
        transport.get(url, max_bytes=10)

    assert server.log == []
