"""Which files may use a symbol: never fewer than the rule over the whole normalised text."""

from __future__ import annotations

import os
import re
import sysconfig
import unicodedata
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.code.decoding import decode_source
from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import parse_module
from sourcebook.errors import SourcebookError
from sourcebook.marks.python.candidates import is_ruled_out, last_names, may_reach, may_use
from sourcebook.marks.python.symbol_uses import uses_in

LETTERS = st.sampled_from("abkfi_2eé\u0301\u0323ﬁKª²ａ𝐤ḋ½™ß日ſ \n")


def test_a_text_without_the_last_name_as_a_word_cannot_use_the_symbol() -> None:
    assert not may_use("import a", ["a.x"])
    assert not may_use("a.Optional", ["a.Option"])
    assert not may_use("re.recompile_all, recompile, compiler, ﬁcompile", ["re.compile"])
    assert may_use("this is not Python: ﬁ", ["a.x", "b.fi"])
    assert may_use("recompile, re.compile(x)", ["re.compile"])


@pytest.mark.parametrize(
    ("source", "module", "expected"),
    [
        ("from click import Option", None, True),
        ("from .core import Option", "click.testing", True),
        ("from clicker import Option", "clicks.testing", False),
        ("from ｃlick import Option", None, True),
        ("from elsewhere import Option", None, True),
    ],
)
def test_what_names_no_library_of_the_symbol_and_is_of_none_cannot_reach_it(
    source: str, module: str | None, expected: bool
) -> None:
    assert may_reach(source, ["click.Option", "elsewhere.Option"], module=module) == expected


@given(st.text(LETTERS | st.characters(codec="utf-8")), st.text(LETTERS, min_size=1, max_size=3))
def test_no_spelling_of_a_name_is_ruled_out(source: str, name: str) -> None:
    if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", unicodedata.normalize("NFKC", source)):
        assert may_use(source, (f"a.{name}",))
        assert not is_ruled_out(source.encode(), (name.encode(),))


@pytest.mark.parametrize("data", [b"import a", "ü".encode(), b"\xff"])
def test_only_ascii_is_ruled_out_by_its_bytes(data: bytes) -> None:
    """What else there is has to be decoded, and told where it is no text."""
    assert is_ruled_out(data, (b"x", b"y")) == data.isascii()
    assert not is_ruled_out(data, (b"x", data))


def test_letters_of_a_longer_word_do_not_count() -> None:
    assert is_ruled_out(b"a.Optional, anOption, Option2, _Option", (b"x", b"Option"))
    assert not is_ruled_out(b"a.Optional, (Option)", (b"x", b"Option"))
    assert not is_ruled_out("a.Optional, ü".encode(), (b"x", b"Option"))


@pytest.mark.slow
@pytest.mark.parametrize("symbol", ["re.compile", "click.Option", "pathlib.Path.read_text", "typing.NamedTuple"])
def test_files_that_are_ruled_out_have_no_use(symbol: str) -> None:
    """With the resolver itself, over the installed packages."""
    names = tuple(name.encode() for name in last_names([symbol]))
    step = 7 if os.environ.get("SOURCEBOOK_TORTURE") else 29
    files = sorted(Path(sysconfig.get_path("purelib")).rglob("*.py"))[::step]
    checked = 0

    for file in files:
        data = file.read_bytes()
        try:
            text = decode_source(data, path=PurePosixPath(file))
            if is_ruled_out(data, names) or not may_use(text, [symbol]):
                checked += 1
                assert uses_in(parse_module(text), split_lines(text), [symbol], module=None) == (), file
        except SourcebookError:
            continue

    assert checked > 50
