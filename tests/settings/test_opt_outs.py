"""Who wants out is out: by the list, and by a marker of a project's own."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from sourcebook.model.corpus import OptOut
from sourcebook.settings.opt_outs import find_opt_out, is_opted_out, parse_marker


def _is_out(out: OptOut, path: str | None = None, *, project: str = "demo", license: str | None = None) -> bool:
    return is_opted_out([out], project=project, path=PurePosixPath(path) if path else None, license=license)


def test_a_project_is_out_whole_however_it_is_spelled() -> None:
    out = OptOut(project="Flask_Demo", reason="r")

    assert _is_out(out, project="flask-demo")
    assert _is_out(out, "a.py", project="flask-demo")
    assert not _is_out(out, project="flask")
    assert not is_opted_out([out], project=None)


def test_files_are_out_in_every_project_or_in_one() -> None:
    everywhere = OptOut(file="vendor/*.py", reason="r")
    in_one = OptOut(project="demo", file="*.py", reason="r")

    assert _is_out(everywhere, "vendor/a.py") and not _is_out(everywhere, "a.py")
    assert not _is_out(everywhere)
    assert _is_out(in_one, "b/a.py") and not _is_out(in_one, "b/a.py", project="other")


@pytest.mark.parametrize(
    ("expression", "is_out"),
    [
        ("GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", True),
        ("GPL-3.0-only WITH Classpath-exception-2.0", True),
        ("MIT OR GPL-3.0-only", False),
        ("MIT AND (Apache-2.0 OR GPL-3.0-only)", False),
        ("MIT", False),
        (None, False),
    ],
)
def test_a_licence_is_out_where_nobody_may_choose_another(expression: str | None, is_out: bool) -> None:
    assert _is_out(OptOut(license="GPL-3.0-only", reason="r"), "a.py", license=expression) == is_out


def test_the_first_that_holds_is_told() -> None:
    first, second = OptOut(project="demo", reason="one"), OptOut(file="*.py", reason="two")

    found = find_opt_out([first, second], project="demo", path=PurePosixPath("a.py"))

    assert found is first


def _marked(data: bytes, path: str, *, marker: str = ".sourcebook-optout") -> bool:
    outs = parse_marker("demo", PurePosixPath(marker), data)
    return is_opted_out(outs, project="demo", path=PurePosixPath(path))


def test_an_empty_marker_takes_the_whole_project_out() -> None:
    (out,) = parse_marker("demo", PurePosixPath(".sourcebook-optout"), b"")

    assert (out.project, out.file) == ("demo", None)
    assert out.reason == "the project asks so in its own '.sourcebook-optout'"


def test_a_marker_may_name_files() -> None:
    data = b'files = ["examples/*.py", "secret.py"]'

    assert _marked(data, "examples/a.py")
    assert _marked(data, "deep/secret.py")
    assert not _marked(data, "demo/a.py")


def test_a_marker_in_a_folder_holds_below_it() -> None:
    assert _marked(b"", "we[i]rd pkg/sub/a.py", marker="we[i]rd pkg/.sourcebook-optout")
    assert not _marked(b"", "other/a.py", marker="pkg/.sourcebook-optout")
    assert _marked(b'files = ["a.py"]', "pkg/sub/a.py", marker="pkg/.sourcebook-optout")
    assert not _marked(b'files = ["a.py"]', "other/a.py", marker="pkg/.sourcebook-optout")
    assert _marked(b'files = ["/a.py"]', "pkg/a.py", marker="pkg/.sourcebook-optout")
    assert not _marked(b'files = ["/a.py"]', "pkg/sub/a.py", marker="pkg/.sourcebook-optout")


@pytest.mark.parametrize(
    "data",
    [
        b"please",
        b"\xff\xfe",
        b"files = 1",
        b"files = []",
        b'files = ["!a.py"]',
        b'files = ["a.py", 3]',
        b'files = ["a.py"]\nmore = 1',
        b"x" * 200_000,
        b'files = ["**/**/**/**/a"]',
    ],
)
def test_a_marker_that_is_not_understood_takes_everything_out(data: bytes) -> None:
    assert _marked(data, "demo/z.py")


def test_a_file_is_out_in_the_wheel_and_in_the_source_archive() -> None:
    assert _marked(b'files = ["src/demo/a.py"]', "demo/a.py")
    assert _marked(b'files = ["/demo/a.py"]', "src/demo/a.py")
    assert _marked(b"", "demo/a.py", marker="src/demo/.sourcebook-optout")
    assert _marked(b"", "src/demo/tests/a.py", marker="demo/.sourcebook-optout")
