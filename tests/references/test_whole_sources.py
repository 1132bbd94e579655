"""What names a whole release, a whole repository or a folder is read as that, and written as it is named again."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.errors import ReferenceSyntaxError
from sourcebook.model.reference import Forge
from sourcebook.model.whole_source import WholeFolder, WholeRelease, WholeRepository, WholeSource
from sourcebook.references import parse_reference
from sourcebook.references.forms import can_name
from sourcebook.references.whole_sources import (
    at_default_branch,
    is_open,
    name_repository_file,
    name_whole,
    parse_whole_source,
)
from tests.references.test_references import CODEBERG, FORGES, GITHUB, GITLAB, OURS

COMMIT = "0123456789" * 4


def parse(text: str) -> WholeSource | None:
    return parse_whole_source(text, forges=FORGES)


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("pkg:pypi/respx", WholeRelease(name="respx")),
        (" pkg:pypi/A.b@1.0%2Blocal\n", WholeRelease(name="a-b", version="1.0+local")),
        ("pkg:pypi/a@1?file_name=a-1.tar.gz", WholeRelease(name="a", version="1", file_name="a-1.tar.gz")),
    ],
)
def test_a_purl_without_a_path_is_a_release(text: str, release: WholeRelease) -> None:
    assert parse(text) == release


@pytest.mark.parametrize(
    ("text", "url", "revision", "kind"),
    [
        ("https://github.com/o/r", "https://github.com/o/r.git", None, None),
        ("https://GitHub.com/o/r.git/", "https://github.com/o/r.git", None, None),
        ("https://github.com/o/r#readme", "https://github.com/o/r.git", None, None),
        ("https://github.com/o/r/tree/main", "https://github.com/o/r.git", "main", None),
        ("https://github.com/o/r/tree/v1/a/b/", "https://github.com/o/r.git", "v1/a/b", None),
        ("http://127.0.0.1:8080/git/o/r", "http://127.0.0.1:8080/git/o/r.git", None, None),
        ("https://gitlab.com/g/s/p", "https://gitlab.com/g/s/p.git", None, None),
        ("https://gitlab.com/g/p/-/tree/v1?ref_type=tags", "https://gitlab.com/g/p.git", "v1", "tag"),
        ("https://codeberg.org/o/r", "https://codeberg.org/o/r.git", None, None),
        ("https://codeberg.org/o/r/src/tag/v1", "https://codeberg.org/o/r.git", "v1", "tag"),
        ("git+https://example.org/a/r.git", "https://example.org/a/r.git", None, None),
        ("git+https://example.org/a/r.git@v1", "https://example.org/a/r.git", "v1", None),
        ("git+ssh://git@example.org/r.git@x/y", "ssh://git@example.org/r.git", "x/y", None),
    ],
)
def test_the_address_of_a_repository_is_all_of_it(text: str, url: str, revision: str | None, kind: str | None) -> None:
    found = parse(text)

    assert isinstance(found, WholeRepository)
    assert (found.url, found.revision, found.revision_kind) == (url, revision, kind)


@pytest.mark.parametrize(
    "text",
    [
        "pkg:pypi/a@1#b.py",
        "pkg:pypi/a#b.py",
        "https://github.com/o/r/blob/main/a.py",
        "https://github.com/o/r/issues/1",
        "https://codeberg.org/o/r/issues/1",
        "https://codeberg.org/o/r/src/branch/main/a.py",
        "https://raw.githubusercontent.com/o/r/main/a.py",
        "https://example.org/a.py",
        "git+https://example.org/r.git@v1#a.py",
        "git+https://example.org/r.git#a.py",
        "C:\\a",
    ],
)
def test_what_names_a_file_or_nothing_is_left_to_others(text: str) -> None:
    assert parse(text) is None


def test_what_has_no_scheme_is_a_folder() -> None:
    assert parse("../other") == WholeFolder(path=Path("../other"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pkg:pypi/a@", None),
        ("pkg:pypi/a@>=1", "'>=1' in 'pkg:pypi/a@>=1' is not a version"),
        ("pkg:npm/a", "package URLs of type 'npm' are not supported"),
        ("pkg:pypi/a\u202eb", "'pkg:pypi/a\\u202eb' holds the invisible character U+202E"),
        ("https://github.com/o", "'https://github.com/o' is not the address of a repository"),
        ("https://github.com/-o/r", "'https://github.com/-o/r' is not the address of a repository"),
        ("http://github.com/o/r", "'http://github.com/o/r' is not fetched over plain http"),
        ("git+https://e.org/r@--x", "'--x' in 'git+https://e.org/r@--x' is not the name of a commit, tag or branch"),
        ("git+ext::sh/r", "'git+ext::sh/r' names no way to a repository that may be taken"),
    ],
)  # fmt: skip
def test_what_is_neither_is_refused(text: str, told: str | None) -> None:
    if told is None:
        assert parse(text) == WholeRelease(name="a")
        return
    with pytest.raises(ReferenceSyntaxError) as caught:
        parse(text)
    assert caught.value.message == told


@pytest.mark.parametrize(
    ("text", "version", "named"),
    [
        ("pkg:pypi/A", "1.0", "pkg:pypi/a@1.0"),
        ("pkg:pypi/a?file_name=a-1.zip", "1.0", "pkg:pypi/a@1.0?file_name=a-1.zip"),
        ("https://github.com/o/r", COMMIT, f"https://github.com/o/r/tree/{COMMIT}"),
        ("https://gitlab.com/g/p", COMMIT, f"https://gitlab.com/g/p/-/tree/{COMMIT}"),
        ("https://codeberg.org/o/r", COMMIT, f"https://codeberg.org/o/r/src/commit/{COMMIT}"),
        ("git+https://example.org/r.git@main", COMMIT, f"git+https://example.org/r.git@{COMMIT}"),
    ],
)
def test_what_was_taken_is_named_so_that_it_is_read_again(text: str, version: str, named: str) -> None:
    found = parse(text)

    assert isinstance(found, WholeRelease | WholeRepository)
    assert name_whole(found, version) == named
    again = parse(named)
    assert isinstance(again, WholeRelease | WholeRepository)
    assert name_whole(again, version) == named


@pytest.mark.parametrize("forge", [GITHUB, GITLAB, CODEBERG, OURS])
def test_a_file_of_a_repository_is_named_as_its_page_at_the_commit(forge: Forge) -> None:
    found = parse(f"{forge.url}/o/r")
    assert isinstance(found, WholeRepository)

    text = name_repository_file(found, COMMIT, PurePosixPath("src/a größe.py"))

    reference, _ = parse_reference(text, forges=FORGES)
    assert reference.path == PurePosixPath("src/a größe.py")


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        ("pkg:pypi/a#b.py", True),
        ("pkg:pypi/a@#b.py", True),
        ("pkg:pypi/a@1#b.py", False),
        ("pkg:pypi/a", False),
        ("git+https://example.org/r.git#b.py", True),
        ("git+https://example.org/r.git@v1#b.py", False),
        ("examples/a#b.py", False),
    ],
)
def test_a_file_may_leave_its_version_open(text: str, is_it: bool) -> None:
    assert is_open(text) == is_it


def test_a_file_without_a_revision_is_that_of_the_default_branch() -> None:
    text = at_default_branch("git+https://example.org/r.git#b.py")

    assert parse_reference(text, forges=())[0].identity == "//example.org/r.git@HEAD#b.py"


@given(st.text(max_size=20))
def test_a_path_that_can_be_named_is_read_back_as_it_is(path: str) -> None:
    if can_name(path):
        assert str(parse_reference(f"pkg:pypi/a@1#{path}", forges=())[0].path) == path
