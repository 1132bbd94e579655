"""What text the bytes of a file are."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.code.decoding import decode_source
from sourcebook.errors import ContentError

HINT = "\n  hint: only UTF-8 and what a Python file declares itself (PEP 263) can be shown"


def decode(path: str, data: bytes, language: str | None = None) -> str:
    return decode_source(data, path=PurePosixPath(path), language=language)


@pytest.mark.parametrize(
    ("path", "data", "language"),
    [
        ("a.pyw", b"# -*- coding: latin-1 -*-\nx = '\xef'\n", None),
        ("a.py", b"#!/bin/sh\n# vim: set fileencoding=latin-1 :\nx = '\xef'\n", None),
        ("stub.pyi", b"\xef\xbb\xbf# coding: utf-8\nx = '\xc3\xaf'\n", None),
        ("tool", b"#!/usr/bin/env python3\n# coding: latin-1\nx = '\xef'\n", None),
        ("SConstruct", b"# coding: latin-1\nx = '\xef'\n", None),
        ("data.in", b"# coding: latin-1\nx = '\xef'\n", "python"),
        ("a.rb", b"# coding: latin-1\nx = '\xc3\xaf'\n", None),
    ],
)
def test_it_is_read_where_python_would_read_it(path: str, data: bytes, language: str | None) -> None:
    assert "x = '\xef'\n" in decode(path, data, language)


@pytest.mark.parametrize(
    ("path", "data", "message"),
    [
        ("k.py", b"# coding: klingon\n", "declares an encoding that Python does not know: 'klingon'" + HINT),
        (
            "k.py",
            b"\xef\xbb\xbf# coding: latin-1\n",
            "begins with the byte order mark of UTF-8 and declares another encoding" + HINT,
        ),
        ("k.py", b"# \xef\n", "is not text in utf-8, and its first two lines declare no other encoding" + HINT),
        (
            "k.rb",
            b"# coding: latin-1\n# \xef\n",
            "is not text in utf-8: 'utf-8' codec can't decode byte 0xef in position 20: invalid continuation byte"
            + HINT,
        ),
        (
            "k.py",
            b"# coding: rot13\n",
            "is not text in rot13: 'rot13' is not a text encoding; use codecs.decode() to handle arbitrary codecs"
            + HINT,
        ),
        ("k.py", b"a\0", "is not text: it holds NUL bytes\n  hint: name a text file"),
        ("k.txt", "\ufeffa".encode("utf-16-le"), "is in UTF-16\n  hint: only UTF-8 can be shown"),
    ],
)
def test_otherwise_the_true_cause_is_named(path: str, data: bytes, message: str) -> None:
    with pytest.raises(ContentError) as error:
        decode(path, data)

    assert str(error.value) == f"{path!r} {message}"


def test_half_of_a_character_is_no_text() -> None:
    with pytest.raises(ContentError, match="is not text in unicode_escape: 'utf-8' codec can't encode"):
        decode("a.py", b"# coding: unicode_escape\n# \\ud800\n")
