"""What an entry of the lock is of is for the page to say: a lock alone moves, enlarges and sends nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pytest

from sourcebook.errors import SourcebookError
from sourcebook.model.pin import BlobId, CommitPin, License, Pin, ReleasePin
from sourcebook.model.reference import ForgeReference, GitReference, HttpsReference, Reference, ReleaseReference
from sourcebook.settings.values import GITHUB, Limits
from sourcebook.sources.locked_pins import MOST_LICENSES, check_pin

LIMITS = Limits(file_bytes=1_000)
PATH = PurePosixPath("demo/a.py")
COMMIT = CommitPin(commit="4" * 40)
FILE = BlobId(digest="a" * 64, git_blob="b" * 40, size=1_000)
LARGER = replace(FILE, size=1_001)
RELEASE = ReleasePin(
    file_name="demo-1.0.tar.gz", file_digest="c" * 64, metadata=FILE, license_files=(("demo-1.0/LICENSE", FILE),)
)
FROM_RELEASE = ReleaseReference(name="demo", version="1.0", path=PATH)
FROM_GIT = GitReference(scheme="https", location="git.example.org/r.git", revision="v1/next", path=PATH)
FROM_WEB = HttpsReference(scheme="https", host="example.org", path=PATH)
FROM_FORGE = ForgeReference(
    forge=GITHUB,
    repository="o/r",
    revision_and_path="v1/next/demo/a.py",
    revision_kind=None,
    page="blob/v1/next/demo/a.py",
)
ALL: list[tuple[Reference, str, ReleasePin | CommitPin | None]] = [
    (FROM_RELEASE, "1.0", RELEASE),
    (FROM_GIT, "v1/next", COMMIT),
    (FROM_WEB, "", None),
    (FROM_FORGE, "v1/next", COMMIT),
]


def pin_of(reference: Reference, revision: str, made: ReleasePin | CommitPin | None, **changes: Any) -> Pin:
    pin = Pin(
        identity=reference.identity,
        requested_revision=revision,
        path=PATH,
        blob=FILE,
        license=License(expression=None, origin=None),
        origin=made,
    )
    return replace(pin, **changes)


def told(reference: Reference, pin: Pin) -> str:
    with pytest.raises(SourcebookError) as caught:
        check_pin(reference, pin, LIMITS)
    return str(caught.value)


@pytest.mark.parametrize(("reference", "revision", "origin"), ALL)
def test_what_was_resolved_for_a_reference_is_its_entry(
    reference: Reference, revision: str, origin: ReleasePin | CommitPin | None
) -> None:
    check_pin(reference, pin_of(reference, revision, origin), LIMITS)


@pytest.mark.parametrize("change", [{"path": PurePosixPath("demo/b.py")}, {"requested_revision": "2.0"}])
@pytest.mark.parametrize(("reference", "revision", "origin"), ALL)
def test_an_entry_of_another_file_or_revision_is_refused(
    reference: Reference, revision: str, origin: ReleasePin | CommitPin | None, change: dict[str, Any]
) -> None:
    assert told(reference, pin_of(reference, revision, origin, **change)) == (
        f"the entry of {reference.identity!r} names another revision or file\n"
        "  hint: run `sourcebook lock` to write it anew, or take it from version control"
    )


@pytest.mark.parametrize("name", ["o", "o/r?x=1", "o/r#x", "o/../r", "o/r name", "-o/r", "o/\x1br", "o//r", "a@b/r"])
def test_a_repository_is_named_as_an_address_may_name_it(name: str) -> None:
    pin = pin_of(FROM_FORGE, "v1/next", replace(COMMIT, repository=name))

    assert told(FROM_FORGE, pin).startswith(
        f"the entry of {FROM_FORGE.identity!r} names {name!r}, which is no repository\n"
    )


def test_a_repository_that_moved_is_named() -> None:
    check_pin(FROM_FORGE, pin_of(FROM_FORGE, "v1/next", replace(COMMIT, repository="new/r.py")), LIMITS)


@pytest.mark.parametrize(
    "change",
    [
        {"blob": LARGER},
        {"origin": replace(RELEASE, metadata=LARGER)},
        {"origin": replace(RELEASE, license_files=(("LICENSE", LARGER),))},
    ],
)
def test_a_lock_raises_no_limit(change: dict[str, Any]) -> None:
    assert told(FROM_RELEASE, pin_of(FROM_RELEASE, "1.0", RELEASE, **change)) == (
        "'pkg:pypi/demo@1.0#demo/a.py' is locked with a file of 1001 bytes, more than 1000\n"
        "  hint: raise `file_bytes` under [limits], if a file this large is meant"
    )


@pytest.mark.parametrize(("count", "size"), [(MOST_LICENSES + 1, 0), (17, 1_000)])
def test_licences_have_the_limits_with_which_they_were_read(count: int, size: int) -> None:
    files = tuple((f"LICENSE.{number}", replace(FILE, size=size)) for number in range(count))
    pin = pin_of(FROM_RELEASE, "1.0", replace(RELEASE, license_files=files))

    assert told(FROM_RELEASE, pin).startswith(
        f"'pkg:pypi/demo@1.0#demo/a.py' is locked with {count} licence files, too many\n"
    )
