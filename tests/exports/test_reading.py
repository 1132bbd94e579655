"""The names of libraries: case files.

A case is a text file in `tests/cases/exports`. Its head names the library, all paths of one object
(`same:`), paths that may be there (`has:`), that are (`here:`) or that nobody can tell (`perhaps:`), and paths that
certainly are not (`lacks:`), with what is nearest. The files of the library follow, each below its path.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from sourcebook.exports.names import Exports, Presence, format_exports, parse_exports
from sourcebook.exports.reading import ModuleText, module_name, read_exports
from sourcebook.sources.standard_library import standard_text

CASES = sorted((Path(__file__).parent.parent / "cases" / "exports").glob("*.txt"))


def load(file: Path) -> tuple[list[tuple[str, list[str]]], Exports]:
    head, *files = file.read_text("utf-8").split("==> ")
    lines = [(line.partition(": ")[0], line.partition(": ")[2].split()) for line in head.splitlines()]
    found: dict[str, dict[str, str]] = {}
    packages = set()
    for entry in files:
        name, _, text = entry.partition("\n")
        path = PurePosixPath(name)
        module = module_name(path) or ""
        found.setdefault(module, {})[path.suffix] = text
        packages |= {module} if path.stem == "__init__" else set()
    modules = {
        module: ModuleText(
            text=texts.get(".py"), stub=texts.get(".pyi"), is_compiled=".so" in texts, is_package=module in packages
        )
        for module, texts in found.items()
    }
    return lines[1:], read_exports(lines[0][1][0], modules, standard_text)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_case(file: Path) -> None:
    lines, exports = load(file)

    for key, words in lines:
        match key:
            case "same":
                for path in words:
                    assert set(exports.other_names(path)) == set(words) - {path}, path
                    assert not exports.lacks(path)
            case "has":
                assert [path for path in words if exports.lacks(path)] == []
            case "here":
                assert [path for path in words if exports.presence(path) is not Presence.HERE] == []
            case "perhaps":
                assert [path for path in words if exports.presence(path) is not Presence.PERHAPS] == []
            case "lacks":
                assert exports.lacks(words[0])
                assert exports.nearest(words[0])[:1] == tuple(words[2:3])
            case _:
                pytest.fail(f"unknown key {key!r}")


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_exports_are_read_back_as_they_were_written(file: Path) -> None:
    _, exports = load(file)

    again = parse_exports(format_exports(exports))

    assert format_exports(again) == format_exports(exports)
    assert again == exports


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "x = " + "-" * 20000 + "1",
        "\0",
        "def f(:",
        "class A(A): ...\nB = B\n",
        "\ufeffx = 1",
    ],
)
def test_no_text_stops_the_reading(text: str) -> None:
    modules = {
        "pkg": ModuleText(text="from .odd import *\nfrom .good import run\n", is_package=True),
        "pkg.good": ModuleText(text="def run(): ..."),
        "pkg.odd": ModuleText(text=text),
    }

    exports = read_exports("pkg", modules)

    assert exports.other_names("pkg.run") == ("pkg.good.run",)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("pkg/__init__.py", "pkg"),
        ("pkg/a.pyi", "pkg.a"),
        ("pkg/_x.cpython-311-x86_64-linux-gnu.so", "pkg._x"),
        ("six.py", "six"),
        ("pkg/__init__.pyi", "pkg"),
        ("pkg-1.0.dist-info/METADATA", None),
        ("pkg-1.0.dist-info/x.py", None),
        ("pkg/data.txt", None),
        ("pkg/2to3.py", None),
    ],
)
def test_modules_are_named_by_their_place(path: str, name: str | None) -> None:
    assert module_name(PurePosixPath(path)) == name


@pytest.mark.parametrize("text", ["1.5", "b''", "...", "2j", "x", "not 1", "(yield)", "-1"])
def test_whatever_a_lambda_returns_its_module_is_read(text: str) -> None:
    exports = read_exports("pkg", {"pkg": ModuleText(text=f"made = lambda: {text}\n")})

    assert exports.lacks("pkg.mdae")
