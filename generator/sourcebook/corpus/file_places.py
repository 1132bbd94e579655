"""What part of a project a file belongs to, told by where it lies and how it begins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from sourcebook.model.use_row import FilePlace

_FOLDERS = {
    FilePlace.VENDORED: {
        "vendor", "vendors", "vendored", "extern", "externals", "third_party", "thirdparty", "site-packages",
    },
    FilePlace.TESTS: {"test", "tests", "testing"},
    FilePlace.EXAMPLES: {"example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials"},
    FilePlace.DOCS: {"doc", "docs", "documentation"},
}  # fmt: skip
_TEST = re.compile(r"test_.*|.*_tests?|tests?|conftest")
_GENERATED_NAME = re.compile(r".*_pb2(_grpc)?|_version|versioneer")
_GENERATED = re.compile(
    r"@generated|\bgenerated (?:by|from|file|code|using|with)\b|\bauto-?generated\b|\bdo not (?:edit|modify)\b",
    re.IGNORECASE,
)
_HEAD = 10
"""Lines in which a file says that it was generated."""


def place_of(path: PurePosixPath, text: str) -> FilePlace:
    """Return the part of a project that a Python file belongs to; whose tests they are is told elsewhere.

    Args:
        path: As a reference names the file.
        text: Of the file.
    """
    folders = {folder.lower().lstrip("_") for folder in path.parts[:-1]}
    if folders & _FOLDERS[FilePlace.VENDORED]:
        return FilePlace.VENDORED
    head = "\n".join(text[:2_000].split("\n")[:_HEAD])
    if _GENERATED_NAME.fullmatch(path.stem) or any(
        line.lstrip().startswith(("#", '"')) and _GENERATED.search(line) for line in head.split("\n")
    ):
        return FilePlace.GENERATED
    if _TEST.fullmatch(path.stem) or folders & _FOLDERS[FilePlace.TESTS]:
        return FilePlace.TESTS
    for place in (FilePlace.EXAMPLES, FilePlace.DOCS):
        if folders & _FOLDERS[place]:
            return place
    return FilePlace.CODE


def packages_in(paths: Iterable[PurePosixPath]) -> frozenset[str]:
    """Return the names by which the packages and modules of a project are imported, as far as its files tell."""
    found = set()
    for path in paths:
        parts = path.parts[1:] if len(path.parts) > 1 and path.parts[0] in ("src", "lib") else path.parts
        if path.suffix == ".py" and (len(parts) == 1 or (len(parts) == 2 and parts[1] == "__init__.py")):
            found.add(parts[0].removesuffix(".py"))
    return frozenset(found)
