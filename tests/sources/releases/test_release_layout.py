"""Where in release files paths, metadata and licences lie, and which file goes first."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.sources.releases.archive_members import Listing
from sourcebook.sources.releases.package_index import ReleaseFile
from sourcebook.sources.releases.release_layout import Candidates, Layout, order


def layout(file_name: str, *names: str) -> Layout:
    return Layout(file_name, Listing(names=tuple(sorted(names)), repeated=frozenset()))


def file(name: str) -> ReleaseFile:
    return ReleaseFile(name=name, url=f"https://files.example.org/{name}", digest=None, size=None)


def test_wheels_for_everyone_go_first_then_sources_then_the_others() -> None:
    names = [
        "demo-1.0-cp311-cp311-manylinux_2_17_x86_64.whl",
        "demo-1.0-py2-none-any.whl",
        "demo-1.0-py2.py3-none-any.whl",
        "demo-1.0-py3-none-any.whl",
        "demo-1.0-py3.9.egg",
        "demo-1.0.exe",
        "demo-1.0.tar.gz",
        "demo-1.0.zip",
    ]

    assert order([file(name) for name in names]) == Candidates(
        first=tuple(file(names[n]) for n in (2, 3, 1, 6, 7)), last=(file(names[0]), file(names[4]))
    )


def test_paths_of_a_source_archive_begin_below_its_folder() -> None:
    found = layout("demo-1.0.tar.gz", "demo-1.0/a.py", "demo-1.0/demo/b.py", "pax_global_header")

    assert found.paths == ("a.py", "demo/b.py")
    assert found.member(PurePosixPath("demo/b.py")) == "demo-1.0/demo/b.py"
    assert found.member(PurePosixPath("demo-1.0/a.py")) is None


def test_a_source_archive_may_begin_its_names_with_a_dot() -> None:
    found = layout("demo-1.0.tar.gz", "./demo-1.0/a.py", "./demo-1.0/PKG-INFO")

    assert found.member(PurePosixPath("a.py")) == "./demo-1.0/a.py"
    assert found.metadata() == "./demo-1.0/PKG-INFO"


def test_without_a_single_folder_paths_are_those_of_the_archive() -> None:
    found = layout("demo-1.0.tar.gz", "a/x.py", "b/y.py")

    assert found.paths == ("a/x.py", "b/y.py")


@pytest.mark.parametrize(
    ("file_name", "names", "metadata"),
    [
        (
            "demo-1.0-py3-none-any.whl",
            ["demo-1.0.dist-info/METADATA"],
            "demo-1.0.dist-info/METADATA",
        ),
        (
            "Demo-1.0-py3-none-any.whl",
            ["aaa-1.dist-info/METADATA", "demo-1.0.dist-info/METADATA"],
            "demo-1.0.dist-info/METADATA",
        ),
        ("demo-1.0-py3-none-any.whl", ["x/other.dist-info/METADATA"], None),
        ("demo-1.0.egg", ["EGG-INFO/PKG-INFO"], "EGG-INFO/PKG-INFO"),
        (
            "demo-1.0.tar.gz",
            ["demo-1.0/PKG-INFO", "demo-1.0/demo.egg-info/PKG-INFO"],
            "demo-1.0/PKG-INFO",
        ),
        ("demo-1.0.tar.gz", ["demo-1.0/a.py"], None),
    ],
)
def test_metadata_is_where_the_format_says(file_name: str, names: list[str], metadata: str | None) -> None:
    assert layout(file_name, *names).metadata() == metadata


def test_licences_of_a_wheel_are_those_of_its_own_folder() -> None:
    info = "demo-1.0.dist-info"
    found = layout(
        "demo-1.0-py3-none-any.whl",
        f"{info}/METADATA",
        f"{info}/LICENSE.txt",
        f"{info}/AUTHORS.md",
        f"{info}/licenses/COPYING",
        f"{info}/licenses/vendored/x/LICENSE",
        "demo/LICENSE",
        "LICENSE",
    )

    members = found.license_members(["AUTHORS.md", "gone", "../../etc/passwd"])

    assert members == (
        f"{info}/AUTHORS.md",
        f"{info}/LICENSE.txt",
        f"{info}/licenses/COPYING",
        f"{info}/licenses/vendored/x/LICENSE",
    )
    assert found.speaking_for_all(members) == (f"{info}/LICENSE.txt", f"{info}/licenses/COPYING")


def test_licences_of_a_source_archive_lie_at_its_top() -> None:
    found = layout(
        "demo-1.0.tar.gz",
        "demo-1.0/LICENCE",
        "demo-1.0/NOTICE",
        "demo-1.0/vendored/LICENSE",
        "demo-1.0/docs/copying.rst",
    )

    members = found.license_members(["vendored/LICENSE"])

    assert members == ("demo-1.0/LICENCE", "demo-1.0/NOTICE", "demo-1.0/vendored/LICENSE")
    assert found.speaking_for_all(members) == ("demo-1.0/LICENCE",)
