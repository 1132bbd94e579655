"""A file of the project is read where it lies, and never outside of it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pytest

from sourcebook.errors import ContentError, PathNotFoundError, SourcebookError
from sourcebook.model.pin import License
from sourcebook.model.reference import LocalReference
from sourcebook.settings.reading import load_settings
from sourcebook.sources.providers.local import read_local
from sourcebook.sources.store.blobs import blob_of
from tests.git_repositories import MAIN
from tests.sources.providers.suite import ProviderSuite, World


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    (project / "examples").mkdir(parents=True)
    (project / "examples" / "demo.py").write_bytes(b"x = 1\r\n")
    (tmp_path / "secret.py").write_text("")
    return project


def read(root: Path, path: str) -> bytes:
    return read_local(root, LocalReference(path=PurePosixPath(path)), max_bytes=10).data


def fault(root: Path, path: str) -> SourcebookError:
    with pytest.raises(SourcebookError) as caught:
        read(root, path)
    return caught.value


def test_bytes_are_read_as_they_are(root: Path) -> None:
    blob = read_local(root, LocalReference(path=PurePosixPath("examples/demo.py")), max_bytes=10)

    assert blob == blob_of(b"x = 1\r\n")


def test_a_link_inside_the_project_is_followed(root: Path) -> None:
    (root / "link.py").symlink_to("examples/demo.py")

    assert read(root, "link.py") == b"x = 1\r\n"


@pytest.mark.parametrize("target", ["../secret.py", "/etc/passwd"])
def test_a_link_out_of_the_project_is_refused(root: Path, target: str) -> None:
    (root / "link.py").symlink_to(target)

    found = fault(root, "link.py")

    assert isinstance(found, PathNotFoundError)
    assert str(found) == (
        "'link.py' leads out of the project\n  hint: copy the file into the project, or name it where it comes from"
    )


def test_a_path_out_of_the_project_is_refused(root: Path) -> None:
    assert fault(root, "../secret.py").message == "'../secret.py' leads out of the project"


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("examples/dem.py", "nearest is 'examples/demo.py'"),
        ("exampels/demo.py", "nearest is 'examples'"),
        ("zzz", "paths are relative to the folder of mkdocs.yml"),
    ],
)
def test_a_missing_file_names_the_nearest(root: Path, path: str, hint: str) -> None:
    assert str(fault(root, path)) == (f"there is no file {path!r} in the project\n  hint: {hint}")


def test_what_is_no_file_is_refused(root: Path) -> None:
    (root / "loop").symlink_to("loop")

    assert fault(root, "examples").message == "'examples' is not a file"
    assert fault(root, "examples/demo.py/x").message == ("there is no file 'examples/demo.py/x' in the project")
    assert isinstance(fault(root, "loop"), PathNotFoundError)
    assert isinstance(fault(root, "a\0b"), PathNotFoundError)
    assert isinstance(fault(root, "a" * 5000), PathNotFoundError)


def test_a_file_that_is_too_large_is_refused(root: Path) -> None:
    (root / "big.py").write_text("x" * 11)

    found = fault(root, "big.py")

    assert isinstance(found, ContentError)
    assert found.message == "'big.py' is larger than 10 bytes"


class TestLocal(ProviderSuite):
    @pytest.fixture
    def world(self, root: Path) -> World:
        for path in ("src/a.py", "src/a b.py"):
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_bytes(MAIN[path].encode())
        return World(
            settings=load_settings(root, environ={}),
            write=lambda revision, path: unquote(path),
            requests=lambda: 0,
            license=License(expression=None, origin=None),
        )
