"""The language of a file, by its name, its text and its first line."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from pygments.lexers import get_all_lexers

from sourcebook.code.language import find_language_name, language_names, language_of


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("src/app/conftest.py", "python"),
        ("a.pyw", "python"),
        ("A.PY", "python"),
        ("Makefile", "make"),
        ("a/Dockerfile", "docker"),
        ("x.js", "javascript"),
        ("x.toml", "toml"),
        ("x.yml", "yaml"),
        ("x.cu", "cuda"),
        ("x.R", "r"),
        ("x.sql", "sql"),
        ("x.pl", "perl"),
        ("README", "text"),
        ("x.no-such-ending", "text"),
        ("a[b]/*.py", "python"),
        ("x" * 10_000 + ".py", "python"),
    ],
)
def test_the_language_is_read_from_the_name(path: str, language: str) -> None:
    assert language_of(PurePosixPath(path)) == language


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("a.pl", "#!/usr/bin/perl\nuse strict;\nmy %h = (a => 1);\n", "perl"),
        ("a.pl", ":- use_module(library(x)).\nfoo(X) :- bar(X).\n", "prolog"),
        ("a.pl", 'print "x";\n', "perl"),
        ("a.r", "x <- c(1, 2)\n", "r"),
        ("a.r", "plot(x)\n", "r"),
        ("a.r", 'REBOL [title: "x"]\n', "rebol"),
        ("a.h", "int x;\n", "c"),
        ("a.m", "@interface A\n@end\n", "objective-c"),
        ("a.m", "function y = f(x)\n  % squared\nend\n", "matlab"),
        ("a.inc", "<?php echo 1;", "php"),
        ("a.fs", "let x = 1\n", "fsharp"),
        ("a.py", "#!/usr/bin/perl\nimport numpy\n", "python"),
    ],
)
def test_of_languages_with_one_ending_the_text_decides(path: str, text: str, language: str) -> None:
    assert language_of(PurePosixPath(path), text) == language


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("#!/usr/bin/env python3", "python"),
        ("#!/usr/bin/python3.12 -I", "python"),
        ("#!/usr/bin/env -S uv run --script", "python"),
        ("\ufeff#!/usr/bin/env FOO=1 /opt/bin/Rscript", "r"),
        ("#! /bin/sh -e", "bash"),
        ("#!/usr/bin/env node", "javascript"),
        ("#!/usr/bin/perl5.36 -w", "perl"),
        ("#!/usr/bin/no-such-program", "text"),
        ("#![allow(unused)]", "text"),
        ("#!", "text"),
        ("# !/bin/sh", "text"),
    ],
)
def test_a_file_without_an_ending_is_what_its_first_line_asks_for(line: str, language: str) -> None:
    assert language_of(PurePosixPath("tool"), f"{line}\nx\n") == language


def test_a_language_has_one_name_here_and_many_elsewhere() -> None:
    assert [find_language_name(name) for name in ("PY", "py3", "s", "splus", "text", "nothing")] == [
        "python",
        "python",
        "r",
        "r",
        "text",
        None,
    ]
    assert all(find_language_name(name) for name in language_names())
    assert len(language_names()) > len(list(get_all_lexers(plugins=False)))
