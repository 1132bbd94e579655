"""Certificates are verified against the name that was asked, with the authorities that the environment names."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sourcebook.errors import FetchError, SettingsError
from sourcebook.settings.values import Limits
from sourcebook.sources.network.addresses import AllowedServers, server_of
from sourcebook.sources.network.transport import Transport

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="needs the command openssl")

HINT = "a certificate of your own is named in the environment variable REQUESTS_CA_BUNDLE"
LIMITS = Limits(connect_timeout=2, read_timeout=2, transfer_timeout=5)

CA_SETTINGS = """\
[ca]
default_ca = own
[own]
database = {folder}/index
new_certs_dir = {folder}
serial = {folder}/serial
default_md = sha256
policy = any
[any]
commonName = supplied
[extensions]
subjectAltName = DNS:{name}
"""


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority of our own: `ca.pem` and its key."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "index").write_text("")
    (folder / "serial").write_text("01\n")
    _openssl(
        *[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=authority",
        ],
        *["-keyout", str(folder / "ca.key"), "-out", str(folder / "ca.pem")],
    )
    return folder


def issue(authority: Path, name: str, *, begins: str, ends: str) -> Path:
    """Issue a certificate for a name; times are written `YYYYMMDDhhmmssZ`."""
    target = authority / f"{name}-{ends}.pem"
    key, request, settings = (target.with_suffix(end) for end in (".key", ".csr", ".cnf"))
    settings.write_text(CA_SETTINGS.format(folder=authority, name=name))
    _openssl(
        *[
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-subj",
            f"/CN={name}-{ends}",
        ],
        *["-keyout", str(key), "-out", str(request)],
    )
    _openssl(
        *["ca", "-batch", "-config", str(settings), "-extensions", "extensions", "-notext"],
        *["-cert", str(authority / "ca.pem"), "-keyfile", str(authority / "ca.key")],
        *["-startdate", begins, "-enddate", ends, "-in", str(request), "-out", str(target)],
    )
    return target


@contextmanager
def serving(certificate: Path) -> Iterator[str]:
    """Serve one body over TLS, and give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"data")

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Say nothing of clients that refuse the certificate."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"https://localhost:{server.server_port}/"
        server.shutdown()


def fetch(url: str) -> bytes:
    private = frozenset({server_of(url)})
    transport = Transport(AllowedServers(public=frozenset(), private=private), LIMITS, backoff=0.01)
    return transport.get(url, max_bytes=100).data


def test_an_authority_of_the_environment_is_believed(authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = issue(authority, "localhost", begins="20200101000000Z", ends="20990101000000Z")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority / "ca.pem"))

    with serving(certificate) as url:
        assert fetch(url) == b"data"


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_authorities_that_are_not_there_are_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    missing = tmp_path / "missing.pem"
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, str(missing))

    with pytest.raises(SettingsError) as caught:
        fetch("https://127.0.0.1:9/")

    assert str(caught.value) == (
        f"the environment variable {variable} names {str(missing)!r}, which is not there\n"
        "  hint: name a file of certificates, or unset it to believe the usual ones"
    )


@pytest.mark.parametrize(
    ("name", "ends", "is_known", "reason"),
    [
        ("localhost", "20210101000000Z", True, "certificate has expired"),
        (
            "other.test",
            "20990101000000Z",
            True,
            "Hostname mismatch, certificate is not valid for 'localhost'.",
        ),
        ("localhost", "20980101000000Z", False, "unable to get local issuer certificate"),
    ],
)
def test_another_certificate_is_refused_and_not_tried_again(
    authority: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    ends: str,
    is_known: bool,
    reason: str,
) -> None:
    certificate = issue(authority, name, begins="20200101000000Z", ends=ends)
    if is_known:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority / "ca.pem"))

    with serving(certificate) as url, pytest.raises(FetchError) as caught:
        fetch(url)

    assert str(caught.value) == (
        f"no secure connection to {server_of(url).name!r} can be made: {reason}\n  hint: {HINT}"
    )
