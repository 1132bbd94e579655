"""A lock is read strictly, and equal pins are always the same text."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import LockfileError
from sourcebook.model.pin import Attestation, BlobId, CommitPin, License, Pin, ReleasePin
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
    """Return a lock whose one source is `RELEASE` with some fields changed; None removes one."""
    return _changed("sources", changes)


def release_entry(**changes: object) -> str:
    """Return a lock whose one release is that of `RELEASE` with some fields changed; None removes one."""
    return _changed("releases", changes)


def _changed(table: str, changes: Mapping[str, object]) -> str:
    document = json.loads(format_lock(Lock(pins=(RELEASE,))))
    changed = document[table][0] | {name.replace("_", "-"): value for name, value in changes.items()}
    document[table][0] = {name: value for name, value in changed.items() if value is not None}
    return json.dumps(document)


def test_the_lock_is_json_with_an_entry_a_line_and_no_address() -> None:
    text = format_lock(Lock(pins=(RELEASE, COMMIT)))

    assert (
        text
        == """\
{
  "lock-version": 3,
  "releases": [
    {"file-name": "demo-1.0-py3-none-any.whl", "sha256": "%(c)s", "license": {"expression": "MIT", \
"origin": "LICENSE"}, "license-files": [{"name": "demo-1.0.dist-info/LICENSE", "sha256": "%(f)s", \
"git-blob": "%(1)s", "size": 1000}], \
"metadata": {"sha256": "%(d)s", "git-blob": "%(e)s", "size": 80}}
  ],
  "sources": [
    {"identity": "git.example.org/o/r/blob/main/a.py", "path": "a.py", "requested-revision": "main", \
"commit-id": "%(4)s", "license": {"expression": null, "origin": null}, "sha256": "%(2)s", \
"git-blob": "%(3)s", "size": 0},
    {"identity": "pkg:pypi/demo@1.0#demo/a.py", "requested-revision": "1.0", "release": "demo-1.0-py3-none-any.whl", \
"sha256": "%(a)s", "git-blob": "%(b)s", "size": 6}
  ]
}
"""
        % {digit: digit * (64 if digit in "acdf2" else 40) for digit in "abcdef1234"}
    )  # braces are JSON's


def test_licences_and_notices_of_a_commit_are_named_where_they_are_known() -> None:
    notice = ("NOTICE", BlobId(digest="5" * 64, git_blob="6" * 40, size=7))
    some, none = (replace(COMMIT, origin=CommitPin(commit="4" * 40, license_files=files)) for files in ((notice,), ()))

    for pin in (some, none, COMMIT):
        assert parse_lock(format_lock(Lock(pins=(pin,)))).pins == (pin,)
    assert (
        f'"license-files": [{{"name": "NOTICE", "sha256": "{"5" * 64}", "git-blob": "{"6" * 40}", "size": 7}}], '
    ) in format_lock(Lock(pins=(some,)))


def test_a_lock_of_version_2_is_the_same_without_them() -> None:
    text = format_lock(Lock(pins=(COMMIT, RELEASE))).replace('"lock-version": 3', '"lock-version": 2')

    lock = parse_lock(text)

    assert (lock.pins, lock.is_older) == ((COMMIT, RELEASE), False)


@pytest.mark.parametrize(
    ("pin", "told"),
    [
        (RELEASE, "the licence of 'pkg:pypi/demo@1.0#demo/a.py' is its release's to say"),
        (
            replace(COMMIT, identity="//example.org/a.py", origin=None),
            "the entry of '//example.org/a.py' may have no 'license-files'",
        ),
    ],
    ids=["release", "web"],
)
def test_only_a_commit_has_licence_files_of_its_own(pin: Pin, told: str) -> None:
    document = json.loads(format_lock(Lock(pins=(pin,))))
    document["sources"][0]["license-files"] = []

    with pytest.raises(LockfileError) as caught:
        parse_lock(json.dumps(document))

    assert str(caught.value) == told + REMAKE


def test_a_lock_of_nothing_is_a_lock() -> None:
    assert format_lock(Lock()) == '{\n  "lock-version": 3,\n  "releases": [],\n  "sources": []\n}\n'
    assert parse_lock(format_lock(Lock())) == Lock()


def test_files_of_a_release_share_what_it_says_of_itself() -> None:
    other = replace(RELEASE, identity="pkg:pypi/demo@1.0#demo/b.py", path=PurePosixPath("demo/b.py"))
    lock = Lock(pins=(RELEASE, other))

    text = format_lock(lock)

    assert parse_lock(text) == lock
    assert text.count('"metadata"') == 1


def test_what_a_release_says_of_itself_cannot_be_two_things() -> None:
    """Where somebody uploaded other bytes by the same name, or an older program read another licence in them."""
    other = replace(
        RELEASE,
        identity="pkg:pypi/demo@1.0#demo/b.py",
        path=PurePosixPath("demo/b.py"),
        license=License(expression=None, origin=None),
    )

    with pytest.raises(LockfileError) as caught:
        format_lock(Lock(pins=(RELEASE, other)))

    assert str(caught.value) == (
        "the sources of 'demo-1.0-py3-none-any.whl' were pinned when it said other things of itself\n"
        "  hint: resolve them again together: `sourcebook lock --upgrade pkg:pypi/demo@1.0`"
    )


def test_what_an_index_states_is_that_of_all_files_of_the_release_also_of_those_locked_before() -> None:
    assert isinstance(RELEASE.origin, ReleasePin)
    stated = Attestation(publisher="GitHub", repository="o/demo", workflow="release.yml", commit="5" * 40)
    newer = replace(
        RELEASE,
        identity="pkg:pypi/demo@1.0#demo/b.py",
        path=PurePosixPath("demo/b.py"),
        origin=replace(RELEASE.origin, attestation=stated),
    )

    text = format_lock(Lock(pins=(RELEASE, newer)))

    assert text == format_lock(Lock(pins=(replace(RELEASE, origin=newer.origin), newer)))
    assert [pin.origin for pin in parse_lock(text).pins] == [newer.origin, newer.origin]
    assert (
        f'"attestation": {{"publisher": "GitHub", "repository": "o/demo", "workflow": "release.yml", "commit-id": '
        f'"{"5" * 40}"}}'
    ) in text


def test_branches_that_each_add_or_drop_a_source_merge(tmp_path: Path) -> None:
    def named(name: str) -> Pin:
        assert isinstance(RELEASE.origin, ReleasePin)
        origin = replace(RELEASE.origin, file_name=f"{name}-1.0.tar.gz")
        return replace(RELEASE, identity=f"pkg:pypi/{name}@1.0#a.py", path=PurePosixPath("a.py"), origin=origin)

    base = [named(name) for name in "bdfhjl"]
    ours = [*base, named("c")]
    theirs = [named("e"), *base[:-2], base[-1]]
    for name, pins in (("ours", ours), ("base", base), ("theirs", theirs)):
        (tmp_path / name).write_text(format_lock(Lock(pins=tuple(pins))))

    merged = subprocess.run(["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=tmp_path, capture_output=True)

    assert merged.returncode == 0
    assert [pin.identity[9] for pin in parse_lock(merged.stdout.decode()).pins] == [*"bcdefhl"]


def test_a_release_that_a_merge_left_without_a_source_goes_with_the_next_run() -> None:
    document = json.loads(format_lock(Lock(pins=(RELEASE, COMMIT))))
    del document["sources"][1]

    lock = parse_lock(json.dumps(document))

    assert lock == Lock(pins=(COMMIT,))
    assert "demo" not in format_lock(lock)


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
        ("[]", "expected a table, not [], in the file"),
        ("{}", "missing field 'lock-version'"),
        ('{"lock-version": 0, "releases": [], "sources": []}', "expected 3, not 0, in 'lock-version'"),
        ('{"lock-version": true, "releases": [], "sources": []}', "expected 3, not True, in 'lock-version'"),
        ('{"lock-version": 3, "releases": [], "sources": {}}', "expected a list, not {}, in 'sources'"),
        ('{"lock-version": 3, "sources": []}', "missing field 'releases'"),
        ('{"lock-version": 3, "releases": [], "sources": [], "x": 1}', "unknown field 'x'"),
        (
            '{"lock-version": 3, "sources": [], "sources": []}',
            "the lock is not JSON: the key 'sources' stands 2 times in one object",
        ),
        (entry(sha256=3), "expected text, not 3, in 'sources[0].sha256'"),
        (entry(sha256="A" * 64), f"expected 64 lowercase hex digits, not {'A' * 64!r}, in 'sources[0].sha256'"),
        (entry(sha256=None), "missing field 'sources[0].sha256'"),
        (entry(date="today"), "unknown field 'sources[0].date'"),
        (entry(path="../a.py"), "expected a plain relative path, not '../a.py', in 'sources[0].path'"),
        (entry(path="/a.py"), "expected a plain relative path, not '/a.py', in 'sources[0].path'"),
        (
            entry(identity="pkg:pypi/demo@1.0#../a.py"),
            "expected a plain relative path, not '../a.py', in 'sources[0].path'",
        ),
        (entry(identity="pkg:pypi/demo@1.0"), "missing field 'sources[0].path'"),
        (entry(identity=None), "missing field 'sources[0].identity'"),
        (entry(size=-1), "expected a number of bytes, not -1, in 'sources[0].size'"),
        (entry(size=True), "expected a whole number, not True, in 'sources[0].size'"),
        (entry(release=None), "the entry of 'pkg:pypi/demo@1.0#demo/a.py' needs 'release'"),
        (entry(release="../a"), "expected a file name, not '../a', in 'sources[0].release'"),
        (entry(release="b.whl"), "'pkg:pypi/demo@1.0#demo/a.py' is of 'b.whl', which has no entry"),
        (
            entry(license={"expression": None, "origin": None}),
            "the licence of 'pkg:pypi/demo@1.0#demo/a.py' is its release's to say",
        ),
        (
            entry(commit_id="4" * 40),
            "the entry of 'pkg:pypi/demo@1.0#demo/a.py' needs 'release', and no 'commit-id'",
        ),
        (
            entry(identity="git.example.org/o/r/blob/main/a.py", path="a.py"),
            "the entry of 'git.example.org/o/r/blob/main/a.py' needs 'commit-id', and no 'release'",
        ),
        (
            entry(identity="//example.org/a.py", path="a.py", release=None),
            "the entry of '//example.org/a.py' needs 'license'",
        ),
        (release_entry(license=None), "missing field 'releases[0].license'"),
        (release_entry(metadata=[]), "expected a table, not [], in 'releases[0].metadata'"),
        (release_entry(file_name="a/b.whl"), "expected a file name, not 'a/b.whl', in 'releases[0].file-name'"),
        (
            release_entry(license_files=[{"name": "/LICENSE", "sha256": "a" * 64, "git-blob": "b" * 40, "size": 1}]),
            "expected a plain relative path, not '/LICENSE', in 'releases[0].license-files[0].name'",
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

    assert re.search(r"not '\\ud800', in '(sources|releases)\[", caught.value.message)
    caught.value.message.encode()


def test_half_a_character_is_told_with_its_field() -> None:
    with pytest.raises(LockfileError) as caught:
        parse_lock(format_lock(Lock(pins=(RELEASE,))).replace('"MIT"', r'"\ud800"'))

    assert str(caught.value) == (
        "expected text without lone surrogates, not '\\ud800', in 'releases[0].license.expression'" + REMAKE
    )


def test_a_newer_lock_asks_for_an_update() -> None:
    with pytest.raises(LockfileError) as caught:
        parse_lock('{"lock-version": 4, "sources": 3}')

    assert str(caught.value) == (
        "the lock has version 4, this program reads up to 3\n"
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


def test_two_entries_of_one_release_are_refused() -> None:
    document = json.loads(format_lock(Lock(pins=(RELEASE,))))
    document["releases"] *= 2

    with pytest.raises(LockfileError) as caught:
        parse_lock(json.dumps(document))

    assert caught.value.message == "2 entries for 'demo-1.0-py3-none-any.whl'"


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
    path = draw(_paths)
    ending = f"#{path}" if draw(st.booleans()) else ""
    license = st.builds(License, expression=st.none() | _texts, origin=st.none() | _texts)
    return Pin(
        identity=prefix + draw(_texts) + ending,
        requested_revision=draw(_texts),
        path=path,
        blob=draw(_blobs),
        license=draw(license),
        origin=origin,
    )


def _release_or_identity(pin: Pin) -> str:
    return pin.origin.file_name if isinstance(pin.origin, ReleasePin) else pin.identity


@settings(deadline=None, max_examples=40)
@given(st.lists(_pins(), max_size=4, unique_by=(lambda pin: pin.identity, _release_or_identity)))
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
