"""A password in an address stands in no message, whatever became of the address; all else stays."""

from __future__ import annotations

import pytest

from sourcebook.errors import FetchError
from sourcebook.errors.passwords import without_passwords


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:s3cret@a.example/x.py", "https://me:***@a.example/x.py"),
        ("HTTPS://me:s3cret@a.example/x.py", "HTTPS://me:***@a.example/x.py"),
        ("git+https://me:s3cret@a.example/r.git@main#x.py", "git+https://me:***@a.example/r.git@main#x.py"),
        ("git+ssh://git:s3cret@a.example/r.git", "git+ssh://git:***@a.example/r.git"),
        ("socks5://me:s3cret@proxy:1080", "socks5://me:***@proxy:1080"),
        ("//me:s3cret@a.example/", "//me:***@a.example/"),
        ("https:/me:s3cret@a.example/", "https:/me:***@a.example/"),
        ("https:me:s3cret@a.example/", "https:me:***@a.example/"),
        ("https:////me:s3cret@a.example/", "https:////me:***@a.example/"),
        (r"https:\\me:s3cret@a.example/", r"https:\\me:***@a.example/"),
        ("https://:s3cret@a.example/", "https://:***@a.example/"),
        ("https://me:@a.example/", "https://me:***@a.example/"),
        ("https://me:s3%40cret@a.example/", "https://me:***@a.example/"),
        ("https://me%3As3cret@a.example/", "https://me%3A***@a.example/"),
        ("https://me%40b.example:s3cret@a.example/", "https://me%40b.example:***@a.example/"),
        ("https://me@b.example:s3cret@a.example/", "https://me@b.example:***@a.example/"),
        ("https://me:s3@cret@a.example/", "https://me:***@a.example/"),
        ("https://me:s3:cret@a.example/", "https://me:***@a.example/"),
        ("https://me:s3/cret@a.example/", "https://me:***@a.example/"),
        ("https://me:s3/cr@et@a.example/", "https://me:***@a.example/"),
        ("https://me:s3?cret@a.example/", "https://me:***@a.example/"),
        ("https://me:s3#cret@a.example/", "https://me:***@a.example/"),
        ("https://me:s3 cret@a.example/", "https://me:***@a.example/"),
        ("https://me:s3'cret@a.example/", "https://me:***@a.example/"),
        ("https://me:1234@a.example/", "https://me:***@a.example/"),
        ("https://me:s3cret@[::1]:80/", "https://me:***@[::1]:80/"),
        ("https://ghp_0123456789abcdefghij@a.example/", "https://***@a.example/"),
        ("https://ghp_0123456789abcdefghij:x-oauth-basic@a.example/", "https://***:***@a.example/"),
        ("me:s3cret@a.example/x.py", "me:***@a.example/x.py"),
        ("no 'https://me:s3cret@a.example' and 'https://b:s3cret@c'", "no 'https://me:***@a.example' and 'https://b:***@c'"),
    ],
)  # fmt: skip
def test_a_password_is_not_shown(text: str, shown: str) -> None:
    error = FetchError(f"{text!r} is wrong", hint=f"write {text!r}")

    assert without_passwords(text) == shown
    assert without_passwords(shown) == shown
    assert str(error) == f"{shown!r} is wrong\n  hint: write {shown!r}" or "'" in text
    assert "cret" not in f"{error} {error!r} {error.args} {error.hint}"


@pytest.mark.parametrize(
    "text",
    [
        "https://me@a.example/x.py",
        "git@github.com:owner/repository.git",
        "git+ssh://git@a.example:22/r.git@main#x.py",
        "git+https://a.example:8443/r.git@v1.0#x.py",
        "git+https://HOST/REPOSITORY.git@REVISION#path.py",
        "https://cdn.example/@scope/package@1.0/x.js",
        "https://a.example:8080/@scope/package@1.0:x/y@z",
        "https://host:port/ is not 'me@b.example'",
        "pkg:pypi/flask@3.1.3#flask/globals.py",
        "pkg:flask@3.1.3",
        "mailto:me@a.example",
        "content/a.md:14: no symbol 'a:b'",
        "the decorator '@app.get' of 'https://a.example/'",
    ],
)
def test_what_is_no_password_stays(text: str) -> None:
    assert without_passwords(text) == text


@pytest.mark.parametrize("piece", ["/", "//", "//a:", "https:", "a:", "'a:", "//a@", "@", "https://a:b"])
def test_no_text_takes_long(piece: str) -> None:
    without_passwords((piece * 20_000)[:60_000] + "@")
