"""The listing of a repository's branches and tags, and what an address means by them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.errors import FetchError
from sourcebook.sources.git.ref_listing import parse_ref_listing, short_names, split_revision

MAIN, OLD, TAG, PEELED = "1" * 40, "2" * 40, "3" * 40, "4" * 40


def packets(*lines: str) -> bytes:
    """Return pkt-lines; an empty text is a flush."""
    return b"".join(f"{len(line.encode()) + 4:04x}{line}".encode() if line else b"0000" for line in lines)


LISTING = packets(
    "# service=git-upload-pack\n",
    "",
    f"{MAIN} HEAD\0multi_ack symref=HEAD:refs/heads/main agent=git/2\n",
    f"{MAIN} refs/heads/main\n",
    f"{OLD} refs/heads/feature/x\n",
    f"{MAIN} refs/heads/feature\n",
    f"{TAG} refs/tags/v1\n",
    f"{PEELED} refs/tags/v1^{{}}\n",
    f"{OLD} refs/pull/1/head\n",
    "",
)
REFS = parse_ref_listing(LISTING)


def test_refs_are_read_and_tags_peeled() -> None:
    assert REFS == {
        "HEAD": MAIN,
        "refs/heads/main": MAIN,
        "refs/heads/feature/x": OLD,
        "refs/heads/feature": MAIN,
        "refs/tags/v1": PEELED,
        "refs/pull/1/head": OLD,
    }


def test_protocol_version_1_and_an_empty_repository_are_read() -> None:
    first = packets("# service=git-upload-pack\n", "", "version 1\n", f"{MAIN} refs/heads/a\0x\n")
    empty = packets("# service=git-upload-pack\n", "", f"{'0' * 40} capabilities^{{}}\0x\n", "")

    assert parse_ref_listing(first) == {"refs/heads/a": MAIN}
    assert parse_ref_listing(empty) == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("main/src/a.py", ("main", MAIN, "src/a.py")),
        ("feature/x/a.py", ("feature/x", OLD, "a.py")),
        ("feature/y/a.py", ("feature", MAIN, "y/a.py")),
        ("v1/a.py", ("v1", PEELED, "a.py")),
        ("HEAD/a.py", ("HEAD", MAIN, "a.py")),
        ("refs/heads/main/a.py", ("refs/heads/main", MAIN, "a.py")),
        ("main", None),
        ("other/a.py", None),
    ],
)
def test_a_revision_is_the_longest_ref_that_fits(text: str, found: tuple[str, str, str] | None) -> None:
    assert split_revision(REFS, text) == found


def test_a_branch_goes_before_a_tag_of_its_name() -> None:
    refs = {"refs/tags/v1": TAG, "refs/heads/v1": MAIN}

    assert split_revision(refs, "v1/a.py") == ("v1", MAIN, "a.py")


def test_branches_and_tags_are_named_as_people_write_them() -> None:
    assert short_names(REFS) == ("feature", "feature/x", "main", "v1")


@pytest.mark.parametrize("data", [b"<html>", b"ffff", b"0005", b"00", b"-001x", b"003"])
def test_what_is_no_listing_is_a_fault(data: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        parse_ref_listing(data)

    assert str(caught.value) == (
        "the server's list of branches and tags is not one of git's\n"
        "  hint: the address before `/blob/` must be that of a git repository"
    )


@settings(deadline=None, max_examples=100)
@given(
    st.binary()
    | st.lists(st.binary(max_size=60)).map(lambda parts: b"".join(b"%04x" % (len(p) + 4) + p for p in parts))
)
def test_no_bytes_make_another_error(data: bytes) -> None:
    try:
        assert isinstance(parse_ref_listing(data), dict)
    except FetchError as error:
        assert error.hint


def test_an_address_that_says_tag_or_branch_means_no_other() -> None:
    refs = {"refs/tags/v1": TAG, "refs/heads/v1": MAIN, "refs/heads/m": MAIN}

    assert split_revision(refs, "v1/a.py", kind="tag") == ("v1", TAG, "a.py")
    assert split_revision(refs, "v1/a.py", kind="branch") == ("v1", MAIN, "a.py")
    assert split_revision(refs, "m/a.py", kind="tag") is None
    assert split_revision(refs, "m/a.py", kind="commit") is None
