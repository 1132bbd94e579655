"""A licence is what a release says most exactly, and unknown where it is not certain."""

from __future__ import annotations

import pytest
from identify.vendor.licenses import LICENSES

from sourcebook.model.pin import UNKNOWN_LICENSE, License
from sourcebook.model.source import ReleaseMetadata
from sourcebook.pins.licenses import license_of, recognize_license
from tests.index_server import MIT

TEXTS = dict(LICENSES)
OSI = "License :: OSI Approved :: "


def test_the_most_exact_statement_wins() -> None:
    everything = ReleaseMetadata(
        license_expression="mit or apache-2.0",
        classifiers=(OSI + "ISC License (ISCL)",),
        license_field="MPL-2.0",
    )
    files = [("LICENSE", MIT)]

    found = [
        license_of(everything, files),
        license_of(ReleaseMetadata(classifiers=everything.classifiers, license_field="MPL-2.0"), files),
        license_of(ReleaseMetadata(license_field="MPL-2.0"), files),
        license_of(ReleaseMetadata(), files),
        license_of(ReleaseMetadata(), []),
    ]

    assert found == [
        License(expression="MIT OR Apache-2.0", origin="License-Expression"),
        License(expression="ISC", origin="Classifier"),
        License(expression="MPL-2.0", origin="License"),
        License(expression="MIT", origin="LICENSE"),
        UNKNOWN_LICENSE,
    ]


@pytest.mark.parametrize("expression", ["", "proprietary", "MIT OR", "(" * 500, "MIT AND " * 100 + "MIT", "__import__"])
def test_an_expression_that_is_none_is_passed_over(expression: str) -> None:
    metadata = ReleaseMetadata(license_expression=expression)

    assert license_of(metadata, []) == UNKNOWN_LICENSE


@pytest.mark.parametrize(
    ("classifiers", "expression"),
    [
        ((OSI + "BSD License",), "BSD-3-Clause"),
        ((OSI + "BSD License",), "0BSD"),
        ((OSI + "Apache Software License",), "Apache-2.0"),
        ((OSI + "GNU General Public License v3 (GPLv3)",), "GPL-3.0"),
        ((OSI + "MIT License", OSI + "BSD License"), "0BSD"),
        ((OSI + "MIT License", OSI + "ISC License (ISCL)"), "ISC"),
        (("License :: OSI Approved",), "0BSD"),
        (("Topic :: MIT License",), "0BSD"),
    ],
)
def test_ambiguous_classifiers_are_left_to_the_file(classifiers: tuple[str, ...], expression: str) -> None:
    found = license_of(ReleaseMetadata(classifiers=classifiers), [("COPYING", TEXTS[expression])])

    assert found == License(expression=expression, origin="COPYING")


def test_the_bare_heading_beside_a_classifier_does_not_count() -> None:
    classifiers = ("License :: OSI Approved", OSI + "MIT License")

    assert license_of(ReleaseMetadata(classifiers=classifiers), []).expression == "MIT"


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("MIT", "MIT"),
        ("mit", "MIT"),
        ("The MIT License", "MIT"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("BSD 3-Clause License", "BSD-3-Clause"),
        ("GPLv3+", "GPL-3.0-or-later"),
        ("BSD", None),
        ("GPL", None),
        ("Public Domain", None),
        ("see LICENSE", None),
        (MIT, None),
    ],
)
def test_the_license_field_counts_when_it_is_an_unambiguous_name(text: str, expression: str | None) -> None:
    assert license_of(ReleaseMetadata(license_field=text), []).expression == expression


def test_two_files_with_two_licences_leave_it_unknown() -> None:
    files = [("LICENSE.APACHE", TEXTS["Apache-2.0"]), ("LICENSE.BSD", TEXTS["BSD-2-Clause"])]

    assert license_of(ReleaseMetadata(), files) == UNKNOWN_LICENSE


@pytest.mark.parametrize("spdx", sorted(TEXTS))
def test_each_known_text_is_recognized_as_itself(spdx: str) -> None:
    assert recognize_license(TEXTS[spdx]) == spdx


def test_titles_names_bullets_and_line_ends_do_not_matter() -> None:
    body = TEXTS["BSD-3-Clause"].partition("Redistribution")[2]
    text = "Copyright 2009 by Somebody.\nAll rights reserved.\n\nRedistribution" + body
    text = text.replace("1. ", "* ").replace("2. ", "- ").replace("3. ", "c. ")

    assert recognize_license(text.replace("\n", "\r\n")) == "BSD-3-Clause"


def test_the_appendix_of_the_apache_licence_may_be_missing() -> None:
    text = TEXTS["Apache-2.0"].partition("END OF TERMS AND CONDITIONS")[0]

    assert recognize_license(text) == "Apache-2.0"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "All rights reserved. Nobody may copy this.",
        TEXTS["BSD-3-Clause"] + TEXTS["MIT"],
        TEXTS["BSD-2-Clause"] + "\nThe views and conclusions are those of the authors." * 3,
        TEXTS["MIT"].replace("free of charge", "for a fee"),
        TEXTS["MIT"].replace("without restriction", "for non-commercial purposes"),
        TEXTS["MIT"].replace(
            "\n\nTHE SOFTWARE IS",
            "\n\nThis software shall be used for good, not evil.\n\nTHE SOFTWARE IS",
        ),
        "x" * 10_000_000,
    ],
    ids=["empty", "proprietary", "two", "one clause more", "fee", "use", "evil", "huge"],
)
def test_a_text_that_is_no_known_licence_stays_unknown(text: str) -> None:
    assert recognize_license(text) is None


def test_of_very_many_different_texts_none_is_compared() -> None:
    files = [(f"LICENSE{number}", f"{MIT}\n{'x ' * number}") for number in range(51)]

    assert license_of(ReleaseMetadata(), files) == UNKNOWN_LICENSE
    assert license_of(ReleaseMetadata(), files[:2]).expression == "MIT"


def test_equal_texts_are_compared_once() -> None:
    files = [(f"LICENSE{number}", MIT) for number in range(1_000)]

    assert license_of(ReleaseMetadata(), files) == License(expression="MIT", origin="LICENSE0")


@pytest.mark.parametrize(
    "metadata",
    [
        ReleaseMetadata(license_field="Proprietary", classifiers=("License :: Other/Proprietary License",)),
        ReleaseMetadata(license_field="Proprietary"),
        ReleaseMetadata(license_field="Copyright 2024 Some Company, all rights reserved"),
        ReleaseMetadata(license_field="Commercial licence, see www.example.com"),
        ReleaseMetadata(license_field="UNLICENSED"),
        ReleaseMetadata(classifiers=("License :: Other/Proprietary License",)),
        ReleaseMetadata(classifiers=("License :: Free for non-commercial use",)),
        ReleaseMetadata(classifiers=(OSI + "MIT License",), license_field="Proprietary"),
        ReleaseMetadata(classifiers=(OSI + "MIT License", "License :: Freeware")),
        ReleaseMetadata(license_field="GPL"),
        ReleaseMetadata(classifiers=(OSI + "Apache Software License",)),
    ],
)
def test_a_text_that_the_metadata_contradicts_is_not_believed(metadata: ReleaseMetadata) -> None:
    assert license_of(metadata, [("LICENSE", MIT)]) == UNKNOWN_LICENSE


@pytest.mark.parametrize(
    "metadata",
    [
        ReleaseMetadata(license_field="see LICENSE"),
        ReleaseMetadata(license_field="MIT style"),
        ReleaseMetadata(license_field="Dual MIT/GPL"),
        ReleaseMetadata(classifiers=("License :: OSI Approved",)),
        ReleaseMetadata(license_field=MIT + "not for commercial use" * 20),
        ReleaseMetadata(license_expression="MIT", license_field="Proprietary"),
    ],
)
def test_a_text_that_the_metadata_leaves_open_is_believed(metadata: ReleaseMetadata) -> None:
    assert license_of(metadata, [("LICENSE", MIT)]).expression == "MIT"
