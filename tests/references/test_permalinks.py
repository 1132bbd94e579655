"""Each kind of reference leads to its lines, its file, its release's page, or nowhere."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.errors import LockfileError
from sourcebook.model.lines import LineRange
from sourcebook.model.pin import BlobId, CommitPin, License, Pin
from sourcebook.model.reference import (
    Forge,
    ForgeReference,
    GitReference,
    HttpsReference,
    LocalReference,
    Reference,
    ReleaseReference,
)
from sourcebook.references.forges import forge_reference
from sourcebook.references.permalinks import Permalink, permalink, release_url

COMMIT = "1" * 40
PATH = PurePosixPath("src/a b.py")
LINES = LineRange(lineno=3, end_lineno=30)
GITHUB = Forge(url="https://github.com", kind="github", raw_url="https://raw.githubusercontent.com")
GITLAB = Forge(url="https://gitlab.com", kind="gitlab", raw_url="https://gitlab.com")
CODEBERG = Forge(url="https://codeberg.org", kind="forgejo", raw_url="https://codeberg.org")


def pin_of(reference: Reference, origin: CommitPin | None = None) -> Pin:
    return Pin(
        identity=reference.identity,
        requested_revision="",
        path=PATH,
        blob=BlobId(digest="0" * 64, git_blob="0" * 40, size=0),
        license=License(expression=None, origin=None),
        origin=origin,
    )


def file_on(forge: Forge, repository: str = "o/r") -> ForgeReference:
    return forge_reference(forge, repository=repository, revision_and_path="feature/x/src/a b.py")


@pytest.mark.parametrize(
    ("lines", "fragment", "label"),
    [
        (LINES, "#L3-L30", "View lines 3–30 upstream"),
        (LineRange(lineno=7, end_lineno=7), "#L7", "View line 7 upstream"),
        (None, "", "View file upstream"),
    ],
)
def test_a_file_on_a_forge_leads_to_its_lines_at_the_commit(lines: LineRange | None, fragment: str, label: str) -> None:
    """The path is the pin's: the reference alone cannot tell it from a branch with a slash."""
    reference = file_on(GITHUB)

    link = permalink(reference, pin_of(reference, CommitPin(commit=COMMIT)), lines)

    assert link == Permalink(url=f"https://github.com/o/r/blob/{COMMIT}/src/a%20b.py{fragment}", label=label)


@pytest.mark.parametrize(
    ("forge", "lines", "url"),
    [
        (GITLAB, LINES, f"https://gitlab.com/o/r/-/blob/{COMMIT}/src/a%20b.py#L3-30"),
        (GITLAB, LineRange(lineno=7, end_lineno=7), f"https://gitlab.com/o/r/-/blob/{COMMIT}/src/a%20b.py#L7"),
        (CODEBERG, LINES, f"https://codeberg.org/o/r/src/commit/{COMMIT}/src/a%20b.py#L3-L30"),
        (CODEBERG, None, f"https://codeberg.org/o/r/src/commit/{COMMIT}/src/a%20b.py"),
    ],
)
def test_each_forge_has_its_own_way_of_writing_lines(forge: Forge, lines: LineRange | None, url: str) -> None:
    reference = file_on(forge)

    link = permalink(reference, pin_of(reference, CommitPin(commit=COMMIT)), lines)

    assert link is not None
    assert link.url == url


def test_a_repository_that_moved_is_named_as_in_the_lock() -> None:
    reference = file_on(GITHUB)

    link = permalink(reference, pin_of(reference, CommitPin(commit=COMMIT, repository="new/name")), None)

    assert link is not None
    assert link.url == f"https://github.com/new/name/blob/{COMMIT}/src/a%20b.py"


def test_a_pin_of_something_else_is_a_fault_of_the_lock() -> None:
    reference = file_on(GITHUB)

    with pytest.raises(LockfileError) as caught:
        permalink(reference, pin_of(reference), LINES)

    assert str(caught.value) == (
        "the lock has no commit for 'github.com/o/r/blob/feature/x/src/a b.py'\n  hint: run `sourcebook lock --upgrade`"
    )


@pytest.mark.parametrize("version", ["1.0", "1!2.0+local.1", "2004d"])
def test_the_release_page_is_named_by_the_purl_library(version: str) -> None:
    url = release_url("demo", version)

    assert url is not None
    assert url.startswith("https://") and url.endswith(f"/project/demo/{version}/")


def test_a_file_of_a_release_leads_to_the_page_of_the_release() -> None:
    reference = ReleaseReference(name="demo", version="1.0", path=PATH)
    url = release_url("demo", "1.0")

    assert url is not None
    assert permalink(reference, pin_of(reference), LINES) == Permalink(url=url, label="Release page")


def test_a_file_on_the_web_leads_to_itself() -> None:
    reference = HttpsReference(scheme="https", host="example.org", path=PATH)

    assert permalink(reference, pin_of(reference), LINES) == Permalink(
        url="https://example.org/src/a%20b.py", label="View file upstream"
    )


@pytest.mark.parametrize(
    "reference",
    [
        GitReference(scheme="https", location="example.org/demo.git", revision="v1", path=PATH),
        LocalReference(path=PATH),
    ],
)
def test_a_repository_and_a_file_of_the_project_lead_nowhere(reference: GitReference | LocalReference) -> None:
    """What pages a repository has is known of forges only."""
    assert permalink(reference, pin_of(reference, CommitPin(commit=COMMIT)), LINES) is None
