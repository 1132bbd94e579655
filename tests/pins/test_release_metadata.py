"""Of a release's metadata all is read that can be, and nothing in it is an error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcebook.model.source import ReleaseMetadata
from sourcebook.pins.release_metadata import parse_metadata


def test_all_that_is_shown_is_read() -> None:
    text = """\
Metadata-Version: 2.4
Name: Demo-Project
Version: 1.0
Summary: Does  things
License-Expression: MIT
License-File: LICENSE
License-File: vendored/LICENSE
License: MIT
Home-page: https://demo.example.org/
Project-URL: Bug Tracker, https://bugs.example.org
Classifier: License :: OSI Approved :: MIT License
Classifier: Topic :: Software Development

A description.
"""

    assert parse_metadata(text) == ReleaseMetadata(
        name="Demo-Project",
        version="1.0",
        summary="Does things",
        home_page="https://demo.example.org/",
        links=(("Bug Tracker", "https://bugs.example.org"),),
        license_expression="MIT",
        license_field="MIT",
        license_files=("LICENSE", "vendored/LICENSE"),
        classifiers=(
            "License :: OSI Approved :: MIT License",
            "Topic :: Software Development",
        ),
    )


@pytest.mark.parametrize("text", ["", "no metadata at all", "\x00\x01", "Name\n\nSummary: body"])
def test_what_is_no_metadata_says_nothing(text: str) -> None:
    assert parse_metadata(text) == ReleaseMetadata()


def test_unknown_values_of_old_tools_are_none() -> None:
    text = "Name: demo\nSummary: UNKNOWN\nHome-page: UNKNOWN\nLicense: UNKNOWN\n"

    assert parse_metadata(text) == ReleaseMetadata(name="demo")


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    assert parse_metadata("\ufeffName: demo\r\nSummary: x\r\n") == ReleaseMetadata(name="demo", summary="x")


def test_a_long_summary_is_one_short_line() -> None:
    summary = parse_metadata("Summary: a\n  b\n  " + "c" * 1000).summary

    assert summary is not None
    assert summary.startswith("a b ccc") and len(summary) == 500


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "ftp://x.example.org", "https://", "//x", "https://[x", "https://a b/"],
)
def test_links_that_are_no_web_addresses_are_left_out(url: str) -> None:
    metadata = parse_metadata(f"Home-page: {url}\nProject-URL: Home, {url}\n")

    assert (metadata.home_page, metadata.links) == (None, ())


def test_a_labelled_link_stands_in_for_a_home_page() -> None:
    text = "Project-URL: Source Code, https://code.example.org\nProject-URL: Home Page, https://demo.example.org\n"

    assert parse_metadata(text).home_page == "https://demo.example.org"


@settings(deadline=None, max_examples=60)
@given(
    st.text()
    | st.lists(st.sampled_from(["Name: x\n", "License:", "\n", " y", "Project-URL: a,b\n"]) | st.text(max_size=3)).map(
        "".join
    )
)
def test_no_text_is_an_error(text: str) -> None:
    assert isinstance(parse_metadata(text), ReleaseMetadata)
