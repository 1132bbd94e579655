"""Where pages of whole files lie: readable, safe, and no two in one place."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcebook.catalog.whole_file_addresses import WholeFileAddresses, output_file, source_folder
from sourcebook.model.reference import (
    Forge,
    LocalReference,
    Reference,
    ReleaseReference,
)
from sourcebook.references.forges import forge_reference

GITHUB = Forge(url="https://github.com", kind="github", raw_url="https://raw.example.org")


def release(path: str, **more: str) -> ReleaseReference:
    return ReleaseReference(name="demo", version="1.0", path=PurePosixPath(path), **more)


@pytest.mark.parametrize(
    ("reference", "folder"),
    [
        (release("demo/a.py"), "source/pypi/demo/1.0/demo/a.py"),
        (release("a.py", file_name="demo-1.0.zip"), "source/pypi/demo/1.0/demo-1.0.zip/a.py"),
        (
            forge_reference(GITHUB, repository="o/r", revision_and_path="feature/x/src/a.py"),
            "source/github.com/o/r/blob/feature/x/src/a.py",
        ),
        (LocalReference(path=PurePosixPath("examples/a.py")), "source/project/examples/a.py"),
        (release("a b/ü'\"<&>.py"), "source/pypi/demo/1.0/a~20b/~c3~bc~27~22~3c~26~3e.py"),
        (release("~/%41.py"), "source/pypi/demo/1.0/~7e/~2541.py"),
        (release(".github/.a."), "source/pypi/demo/1.0/~2egithub/~2ea~2e"),
        (release("docs/Index.HTML"), "source/pypi/demo/1.0/docs/Index.HTML~"),
        (release("index"), "source/pypi/demo/1.0/index~"),
        (release("index.py"), "source/pypi/demo/1.0/index.py"),
        (release("a\u202eb\ud800.py"), "source/pypi/demo/1.0/a~e2~80~aeb~ed~a0~80.py"),
    ],
)
def test_an_address_is_readable_and_safe(reference: Reference, folder: str) -> None:
    assert str(source_folder(reference)) == folder


@given(st.text(min_size=1).filter(lambda name: "/" not in name and name not in {".", ".."}))
def test_no_name_leaves_its_place(name: str) -> None:
    folder = source_folder(release(name))

    assert folder.parent == PurePosixPath("source/pypi/demo/1.0")
    assert re.fullmatch(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*", folder.name)
    assert len(folder.name) <= 101


@given(st.lists(st.text("aA~.2ei", min_size=1, max_size=3), min_size=2, max_size=2, unique=True))
def test_two_names_have_two_addresses(names: list[str]) -> None:
    one, other = (source_folder(release(f"x{name}")) for name in names)

    assert one != other


def test_very_long_paths_fit_on_a_disk() -> None:
    long_name = source_folder(release(f"a/{'x' * 10_000}.py"))
    deep = source_folder(release("/".join(["folder"] * 1_000) + "/a.py"))

    assert max(len(part) for part in long_name.parts) < 120
    assert re.fullmatch(r"source/[0-9a-f]{12}/a\.py", str(deep))


@pytest.mark.parametrize("use_directory_urls", [True, False])
@pytest.mark.parametrize(
    ("taken", "wanted"),
    [
        ("source/Demo.py", "source/demo.py"),
        ("source/x/a", "source/x/a"),
        ("source/x/a/index.html/b", "source/x/a"),
        ("source/x/a.html/b", "source/x/a"),
    ],
)
def test_no_file_stands_where_another_or_its_folder_is(taken: str, wanted: str, use_directory_urls: bool) -> None:
    for first, second in ((taken, wanted), (wanted, taken)):
        addresses = WholeFileAddresses(use_directory_urls=use_directory_urls)

        files = [
            output_file(addresses.take(PurePosixPath(p), p), use_directory_urls=use_directory_urls)
            for p in (first, second)
        ]

        one, other = (PurePosixPath(str(file).casefold()) for file in files)
        assert one != other
        assert one not in other.parents
        assert other not in one.parents


def test_the_first_keeps_its_address() -> None:
    addresses = WholeFileAddresses(use_directory_urls=True)

    assert str(addresses.take(PurePosixPath("source/A"), "one")) == "source/A"
    assert re.fullmatch(r"source/a~[0-9a-f]{12}", str(addresses.take(PurePosixPath("source/a"), "two")))
