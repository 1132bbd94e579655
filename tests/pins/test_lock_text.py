"""A lock is read strictly, and equal pins are always the same text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import LockfileError
from sourcebook.model.pin import BlobId, CommitPin, License, Pin, ReleasePin
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock

RELEASE = Pin(
    identity="pkg:pypi/demo@1.0#demo/a.py",
    requested_revision="1.0",
    path=PurePosixPath("demo/a.py"),
    blob=BlobId(digest="a" * 64, git_blob="b" * 40, size=6),
    license=License(expression="MIT", origin="LICENSE"),
    origin=ReleasePin(
        file_name="demo-1.0-py3-none-any.whl",
        file_digest="c" * 64,
        metadata=BlobId(digest="d" * 64, git_blob="e" * 40, size=80),
        license_files=(("demo-1.0.dist-info/LICENSE", BlobId(digest="f" * 64, git_blob="1" * 40, size=1000)),),
    ),
)
COMMIT = Pin(
    identity="git.example.org/o/r/blob/main/a.py",
    requested_revision="main",
    path=PurePosixPath("a.py"),
    blob=BlobId(digest="2" * 64, git_blob="3" * 40, size=0),
    license=License(expression=None, origin=None),
    origin=CommitPin(commit="4" * 40),
)
REMAKE = "\n  hint: run `sourcebook lock` to write it anew, or take it from version control"


def entry(**changes: object) -> str:
    """Return a lock whose one entry is `RELEASE` with some fields changed; None removes one."""
    document = json.loads(format_lock(Lock(pins=(RELEASE,))))
    document["sources"][0] |= changes
    document["sources"][0] = {k: v for k, v in document["sources"][0].items() if v is not None}
    return json.dumps(document)


def test_the_lock_is_json_with_sorted_entries_and_keys_and_no_address() -> None:
    text = format_lock(Lock(pins=(RELEASE, COMMIT)))

    assert (
        text
        == """\
{
  "lock-version": 1,
  "sources": [
    {
      "commit-id": "4444444444444444444444444444444444444444",
      "git-blob": "3333333333333333333333333333333333333333",
      "identity": "git.example.org/o/r/blob/main/a.py",
      "license": {
        "expression": null,
        "origin": null
      },
      "path": "a.py",
      "requested-revision": "main",
      "sha256": "2222222222222222222222222222222222222222222222222222222222222222",
      "size": 0,
      "swhid": "swh:1:cnt:3333333333333333333333333333333333333333"
    },
    {
      "git-blob": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
      "identity": "pkg:pypi/demo@1.0#demo/a.py",
      "license": {
        "expression": "MIT",
        "origin": "LICENSE"
      },
      "path": "demo/a.py",
      "release": {
        "file-name": "demo-1.0-py3-none-any.whl",
        "license-files": [
          {
            "git-blob": "1111111111111111111111111111111111111111",
            "name": "demo-1.0.dist-info/LICENSE",
            "sha256": "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "size": 1000,
            "swhid": "swh:1:cnt:1111111111111111111111111111111111111111"
          }
        ],
        "metadata": {
          "git-blob": "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
          "sha256": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
          "size": 80,
          "swhid": "swh:1:cnt:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
        },
        "sha256": "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
      },
      "requested-revision": "1.0",
      "sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "size": 6,
      "swhid": "swh:1:cnt:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    }
  ]
}
"""
    )


@pytest.mark.parametrize(
    ("identity", "origin"),
    [
        ("//example.org/a.py?x=1", None),
        ("http//example.org/a.py", None),
        ("//example.org/r.git@m#a.py", CommitPin(commit="4" * 40)),
        ("ssh//git@example.org/r.git@m#a.py", CommitPin(commit="4" * 40)),
        ("github.com/old/r/blob/m/a.py", CommitPin(commit="4" * 40, repository="new/r")),
    ],
)
def test_every_kind_of_origin_is_read_again(identity: str, origin: CommitPin | None) -> None:
    lock = Lock(pins=(replace(COMMIT, identity=identity, origin=origin),))

    assert parse_lock(format_lock(lock)) == lock


def test_a_repository_needs_its_commit() -> None:
    pin = replace(COMMIT, identity="//example.org/r.git@m#a.py", origin=None)

    with pytest.raises(LockfileError) as caught:
        parse_lock(format_lock(Lock(pins=(pin,))))

    assert caught.value.message == "the entry of '//example.org/r.git@m#a.py' needs 'commit-id'"


def test_the_order_of_pins_does_not_change_the_text() -> None:
    assert format_lock(Lock(pins=(RELEASE, COMMIT))) == format_lock(Lock(pins=(COMMIT, RELEASE)))


@pytest.mark.parametrize("change", [lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t])
def test_what_an_editor_adds_is_read_all_the_same(change: Callable[[str], str]) -> None:
    assert parse_lock(change(format_lock(Lock(pins=(RELEASE,))))) == Lock(pins=(RELEASE,))


def test_a_pin_is_found_by_its_identity() -> None:
    lock = Lock(pins=(COMMIT, RELEASE))

    assert lock.find(RELEASE.identity) == RELEASE
    assert lock.find("pkg:pypi/other@1.0#a.py") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the lock is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ("[" * 100_000, "the lock is not JSON: nested too deeply"),
        ("[]", "expected a table, not [], in 'the file'"),
        ("{}", "missing field 'lock-version'"),
        ('{"lock-version": 0, "sources": []}', "expected 1, not 0, in 'lock-version'"),
        (
            '{"lock-version": true, "sources": []}',
            "expected a whole number, not True, in 'lock-version'",
        ),
        ('{"lock-version": 1, "sources": {}}', "expected a list, not {}, in 'sources'"),
        ('{"lock-version": 1, "sources": [], "x": 1}', "unknown field 'x'"),
        (
            '{"lock-version": 1, "sources": [], "sources": []}',
            "the lock is not JSON: the key 'sources' stands 2 times in one object",
        ),
        (entry(sha256=3), "expected text, not 3, in 'sources[0].sha256'"),
        (
            entry(sha256="A" * 64),
            f"expected 64 lowercase hex digits, not {'A' * 64!r}, in 'sources[0].sha256'",
        ),
        (entry(sha256=None), "missing field 'sources[0].sha256'"),
        (entry(date="today"), "unknown field 'sources[0].date'"),
        (
            entry(path="../a.py"),
            "expected a plain relative path, not '../a.py', in 'sources[0].path'",
        ),
        (entry(path="/a.py"), "expected a plain relative path, not '/a.py', in 'sources[0].path'"),
        (entry(size=-1), "expected a number of bytes, not -1, in 'sources[0].size'"),
        (entry(size=True), "expected a whole number, not True, in 'sources[0].size'"),
        (
            entry(swhid="swh:1:cnt:00"),
            f"expected 'swh:1:cnt:{'b' * 40}', not 'swh:1:cnt:00', in 'sources[0]'",
        ),
        (
            entry(release=None),
            "the entry of 'pkg:pypi/demo@1.0#demo/a.py' needs 'release'",
        ),
        (
            entry(**{"commit-id": "4" * 40}),
            "the entry of 'pkg:pypi/demo@1.0#demo/a.py' needs 'release', and no 'commit-id'",
        ),
        (
            entry(identity="git.example.org/o/r/blob/main/a.py"),
            "the entry of 'git.example.org/o/r/blob/main/a.py' needs 'commit-id', and no 'release'",
        ),
    ],
)
def test_a_lock_that_is_not_one_is_refused_with_the_field(text: str, message: str) -> None:
    with pytest.raises(LockfileError) as caught:
        parse_lock(text)

    assert str(caught.value) == message + REMAKE


_STRINGS = re.findall(r': "', format_lock(Lock(pins=(RELEASE, COMMIT))))


@pytest.mark.parametrize("number", range(len(_STRINGS)))
def test_half_a_character_is_refused_in_every_field(number: int) -> None:
    """It could be read, and the lock could never be written again."""
    places = iter(range(len(_STRINGS)))
    text = re.sub(
        r'(: )"[^"]*"',
        lambda found: found[1] + r'"\ud800"' if next(places) == number else found[0],
        format_lock(Lock(pins=(RELEASE, COMMIT))),
    )

    with pytest.raises(LockfileError) as caught:
        parse_lock(text)

    assert "not '\\ud800', in 'sources[" in caught.value.message
    caught.value.message.encode()


def test_half_a_character_is_told_with_its_field() -> None:
    with pytest.raises(LockfileError) as caught:
        parse_lock(format_lock(Lock(pins=(RELEASE,))).replace('"MIT"', r'"\ud800"'))

    assert str(caught.value) == (
        "expected text without lone surrogates, not '\\ud800', in 'sources[0].license.expression'" + REMAKE
    )


def test_a_newer_lock_asks_for_an_update() -> None:
    with pytest.raises(LockfileError) as caught:
        parse_lock('{"lock-version": 2, "sources": 3}')

    assert str(caught.value) == (
        "the lock has version 2, this program reads up to 1\n"
        "  hint: update sourcebook to the version that wrote the lock"
    )


def test_an_unfinished_merge_is_recognized() -> None:
    text = format_lock(Lock(pins=(RELEASE,)))
    merged = text.replace('  "sources"', '<<<<<<< HEAD\n  "sources"', 1)

    with pytest.raises(LockfileError) as caught:
        parse_lock(merged)

    assert str(caught.value) == (
        "the lock holds the marks of an unfinished merge\n  hint: take either side whole, then run `sourcebook lock`"
    )


def test_two_entries_of_one_source_are_refused() -> None:
    with pytest.raises(LockfileError) as caught:
        parse_lock(format_lock(Lock(pins=(RELEASE, replace(RELEASE, requested_revision="1.0.0")))))

    assert caught.value.message == "2 entries for 'pkg:pypi/demo@1.0#demo/a.py'"


_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
_names = st.from_regex(r"[a-z][a-z0-9_.ü-]{0,8}", fullmatch=True)
_hex = st.binary(min_size=32, max_size=32).map(bytes.hex)
_blobs = st.builds(
    BlobId,
    digest=_hex,
    git_blob=_hex.map(lambda digits: digits[:40]),
    size=st.integers(0, 2**60),
)
_paths = st.lists(_names, min_size=1, max_size=4).map(lambda parts: PurePosixPath(*parts))
_releases = st.builds(
    ReleasePin,
    file_name=_names,
    file_digest=st.none() | _hex,
    metadata=_blobs,
    license_files=st.lists(st.tuples(_paths.map(str), _blobs), max_size=3).map(lambda files: tuple(sorted(files))),
)
_commits = st.builds(CommitPin, commit=_hex.map(lambda digits: digits[:40]))


@st.composite
def _pins(draw: st.DrawFn) -> Pin:
    origin = draw(_releases | _commits)
    prefix = "pkg:pypi/" if isinstance(origin, ReleasePin) else "git.example.org/"
    license = st.builds(License, expression=st.none() | _texts, origin=st.none() | _texts)
    return Pin(
        identity=prefix + draw(_texts),
        requested_revision=draw(_texts),
        path=draw(_paths),
        blob=draw(_blobs),
        license=draw(license),
        origin=origin,
    )


@settings(deadline=None, max_examples=40)
@given(st.lists(_pins(), max_size=4, unique_by=lambda pin: pin.identity))
def test_what_is_written_and_read_again_is_the_same(pins: list[Pin]) -> None:
    lock = Lock(pins=tuple(sorted(pins, key=lambda pin: pin.identity)))

    text = format_lock(lock)

    assert parse_lock(text) == lock
    assert format_lock(parse_lock(text)) == text


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@settings(deadline=None, max_examples=40)
@given(st.text() | _json.map(json.dumps))
def test_no_text_makes_another_error_than_a_lock_fault(text: str) -> None:
    try:
        parse_lock(text)
    except LockfileError as error:
        assert error.hint


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(list(json.loads(entry())["sources"][0])), _json)
def test_no_value_of_a_field_makes_another_error_than_a_lock_fault(name: str, value: object) -> None:
    try:
        parse_lock(entry(**{name: value}))
    except LockfileError as error:
        assert error.hint
