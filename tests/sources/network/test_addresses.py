"""Which servers and which addresses may be asked."""

from __future__ import annotations

import pytest

from sourcebook.errors import HostNotAllowedError
from sourcebook.sources.network.addresses import AllowedServers, Server, check_address, server_of

ALLOWED = AllowedServers(
    public=frozenset({Server(scheme="https", host="git.example.org", port=443)}),
    private=frozenset({Server(scheme="http", host="127.0.0.1", port=8080)}),
)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "64:ff9b::7f00:1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "::7f00:1",
        "::10.0.0.1",
        "::8.8.8.8",
        "::ffff:0:7f00:1",
        "::ffff:0:10.0.0.1",
        "2001::1",
        "2001:0:53aa:64c:0:fbff:ad9d:cdbf",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2002:a9fe:a9fe::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    with pytest.raises(HostNotAllowedError) as caught:
        check_address(address, "git.example.org")

    assert str(caught.value) == (
        f"the host 'git.example.org' has the address {address!r}, which is not a public one\n"
        "  hint: if it is yours, set `allow_private = true` where sourcebook.toml names it"
    )


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "172.32.0.1",
        "203.0.113.80",
        "2606:4700::1",
        "2001:4860:4860::8888",
        "2002:808:808::1",
        "64:ff9b::8.8.8.8",
        "::ffff:8.8.8.8",
        "::ffff:0:8.8.8.8",
        "name",
    ],
)
def test_public_addresses_and_names_pass(address: str) -> None:
    check_address(address, "git.example.org")


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example.org/a",
        "https://GIT.example.org./a",
        "https://git.example.org:443/a",
        "http://127.0.0.1:8080/a",
    ],
)
def test_listed_servers_may_be_asked(url: str) -> None:
    assert ALLOWED.check(url) in ALLOWED.public | ALLOWED.private


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "http://git.example.org/",
            "'git.example.org' would be asked by 'http', only https is allowed",
        ),
        (
            "ftp://git.example.org/",
            "'git.example.org:0' would be asked by 'ftp', only https is allowed",
        ),
        (
            "https://git.example.org:8443/",
            "the host 'git.example.org:8443' is not one that sources may come from",
        ),
        (
            "https://git.example.org.evil.test/",
            "the host 'git.example.org.evil.test' is not one that sources may come from",
        ),
        (
            "https://git.example.org@evil.test/",
            "the host 'evil.test' is not one that sources may come from",
        ),
        (
            "https://127.0.0.1:8080/",
            "the host '127.0.0.1:8080' is not one that sources may come from",
        ),
        (
            "http://127.0.0.1:8081/",
            "'127.0.0.1:8081' would be asked by 'http', only https is allowed",
        ),
        ("file:///etc/passwd", "there is no server in the address 'file:///etc/passwd'"),
        ("/relative", "there is no server in the address '/relative'"),
        ("https://[::1", "there is no server in the address 'https://[::1'"),
        ("https://me:s3cret@host:port/", "there is no server in the address 'https://me:***@host:port/'"),
        ("https://host:port/", "there is no server in the address 'https://host:port/'"),
    ],
)
def test_all_others_are_refused(url: str, message: str) -> None:
    with pytest.raises(HostNotAllowedError) as caught:
        ALLOWED.check(url)

    assert caught.value.message == message


def test_a_server_can_be_allowed_for_one_request_but_not_as_a_private_address() -> None:
    files, inner = server_of("https://files.example.org/"), server_of("https://10.0.0.1/")

    assert ALLOWED.check("https://files.example.org/a", also=[files]) == files
    with pytest.raises(HostNotAllowedError):
        ALLOWED.check("https://10.0.0.1/a", also=[inner])


def test_only_exactly_the_named_server_may_be_private() -> None:
    assert ALLOWED.may_be_private("127.0.0.1", 8080)
    assert not ALLOWED.may_be_private("127.0.0.1", 8081)
    assert not ALLOWED.may_be_private("git.example.org", 443)
