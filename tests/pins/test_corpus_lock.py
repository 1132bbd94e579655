"""The text of `corpus.lock`: the same both ways, and strict."""

from __future__ import annotations

import hashlib

import pytest

from sourcebook.errors import LockfileError
from sourcebook.model.corpus import LockedArchive, LockedRelease, LockedRepository
from sourcebook.pins.corpus_lock import format_corpus_lock, make_corpus_lock, parse_corpus_lock, release_of_archive

A, B, C = "a" * 64, "b" * 64, "c" * 40
HEAD = (
    "# corpus.lock 1, written by `sourcebook corpus lock` from corpus.toml.\n"
    "# Of a release its archives and their sha256, of a repository its commit.\n"
)
TEXT = (
    f"{HEAD}demo_kit-1.0-py3-none-any.whl {A}\ndemo_kit-1.0.tar.gz {B}\nhttps://github.com/o/r {C}\nzope-2.0.zip {A}\n"
)
LOCK = make_corpus_lock(
    [
        LockedRelease(name="zope", version="2.0", archives=(LockedArchive(name="zope-2.0.zip", digest=A),)),
        LockedRepository(name="https://github.com/o/r", commit=C),
        LockedRelease(
            name="demo-kit",
            version="1.0",
            archives=(
                LockedArchive(name="demo_kit-1.0-py3-none-any.whl", digest=A),
                LockedArchive(name="demo_kit-1.0.tar.gz", digest=B),
            ),
        ),
    ]
)


def _fault(text: str) -> str:
    with pytest.raises(LockfileError) as caught:
        parse_corpus_lock(text)
    return str(caught.value)


def test_a_lock_is_the_same_both_ways() -> None:
    assert format_corpus_lock(LOCK) == TEXT
    assert parse_corpus_lock(TEXT) == LOCK


def test_the_order_and_form_of_lines_do_not_matter() -> None:
    lines = TEXT.removeprefix(HEAD).splitlines()
    text = "\ufeff" + HEAD + "\r\n".join([*reversed(lines), ""])

    assert parse_corpus_lock(text) == LOCK


def test_the_digest_is_that_of_the_rows() -> None:
    assert LOCK.digest == hashlib.sha256(TEXT.removeprefix(HEAD).encode()).hexdigest()


def test_what_a_merge_of_two_branches_adds_is_read() -> None:
    merged = TEXT + f"extra-1.0.tar.gz {B}\n"

    assert [project.name for project in parse_corpus_lock(merged).projects] == [
        "demo-kit",
        "extra",
        "https://github.com/o/r",
        "zope",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the first line does not say that it is a corpus.lock"),
        (TEXT.replace("lock 1", "lock 2", 1), "the lock has version 2, this program reads up to 1"),
        (HEAD + "<<<<<<< ours\n", "the lock holds the marks of an unfinished merge"),
        (HEAD + f"demo-1.0.tar.gz {A[1:]}\n", "line 3 is no archive and its sha256, and no repository and its commit"),
        (HEAD + f"../demo-1.0.tar.gz {A}\n", "line 3 is no archive and its sha256, and no repository and its commit"),
        (HEAD + f"demo {A}\n", "line 3 is no archive and its sha256, and no repository and its commit"),
        (HEAD + f"demo-1.0.tar.gz {A}\ndemo-2.0.tar.gz {B}\n", "'demo' is pinned twice"),
        (HEAD + f"demo-1.0.tar.gz {A}\ndemo-1.0.tar.gz {B}\n", "'demo' is pinned twice"),
        (HEAD + f"demo-1.0.tar.gz {A}\ndemo-2.0-py3-none-any.whl {B}\n", "'demo' is pinned twice"),
        (HEAD + f"https://h/o/r {C}\nhttps://h/o/r {'d' * 40}\n", "'https://h/o/r' is pinned twice"),
    ],
)
def test_what_is_half_understood_is_refused(text: str, told: str) -> None:
    found = _fault(text)

    assert found.split("\n")[0] == told
    assert "\n  hint: " in found


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("demo_kit-1.0-py3-none-any.whl", ("demo-kit", "1.0")),
        ("Demo.Kit-1.0.0.tar.gz", ("demo-kit", "1.0.0")),
        ("demo-kit-1.0a1.zip", ("demo-kit", "1.0a1")),
        ("demo-1.0.tar.bz2", ("demo", "1.0")),
        ("demo-1.0.tgz", ("demo", "1.0")),
        ("demo-1.0.exe", None),
        ("demo-1.0-py3.egg", None),
        ("demo.tar.gz", None),
        ("demo-latest.tar.gz", None),
    ],
)
def test_the_name_of_an_archive_tells_its_release(name: str, release: tuple[str, str] | None) -> None:
    assert release_of_archive(name) == release
