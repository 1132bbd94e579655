"""What of a library has no example yet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sourcebook.corpus.counts import save_counts
from sourcebook.model.corpus import CorpusLock, LockedRepository
from sourcebook.model.corpus_counts import CorpusCounts, SymbolCount
from sourcebook.model.mark import Kind
from tests.index_server import IndexServer
from tests.projects import sourcebook, write_project

LIBRARY = {
    "lib/__init__.py": "from .session import Session, make\n",
    "lib/session.py": (
        'class Session:\n    """Talk to it. At length."""\n    def query(self): ...\n\n'
        "def make(): ...\ndef undo(): ...\ndef _private(): ...\n"
    ),
}
EMPTY = CorpusLock()
PAGE = "---\ntitle: A\nsymbol: lib.session.make\n---\n"


@pytest.fixture
def root(tmp_path: Path, index: IndexServer) -> Path:
    index.add_wheel("lib", "1.0", LIBRARY)
    settings = f'[libraries]\nlib = "pkg:pypi/lib@1.0"\n{index.toml}'
    return write_project(tmp_path / "project", {"index.md": PAGE}, settings=settings)


def test_it_lists_what_no_page_is_about_under_any_name(root: Path) -> None:
    done = sourcebook(root, "coverage")

    assert done.output.splitlines() == [
        "lib 1.0: 1 of 3 public classes and functions have a page, these have none:",
        "  lib.Session: Talk to it.",
        "  lib.session.undo",
    ]
    assert done.code == 0


def test_it_says_the_same_to_a_program(root: Path) -> None:
    done = sourcebook(root, "coverage", "lib", "--json")

    assert json.loads(done.output.splitlines()[-1]) == {
        "library": "lib",
        "release": "lib 1.0",
        "public": 3,
        "projects": None,
        "missing": [
            {"name": "lib.Session", "kind": "class", "summary": "Talk to it.", "uses": None, "projects": None},
            {"name": "lib.session.undo", "kind": "function", "summary": None, "uses": None, "projects": None},
        ],
    }


def test_a_library_that_the_settings_do_not_name_is_an_error(root: Path) -> None:
    done = sourcebook(root, "coverage", "libb")

    assert done.code == 2
    assert done.output.endswith("no library 'libb' in [libraries]\n  hint: nearest is 'lib'\n")


def test_without_libraries_the_setting_is_named(tmp_path: Path) -> None:
    done = sourcebook(write_project(tmp_path, {"index.md": PAGE}), "coverage")

    assert done.code == 2
    assert done.output == (
        "the settings name no library\n  hint: add its release to [libraries] in sourcebook.toml: "
        "flask = 'pkg:pypi/flask@3.1.3'\n"
    )


def count(root: Path, *counted: tuple[str, int, int], lock: CorpusLock = EMPTY) -> None:
    symbols = tuple(
        SymbolCount(symbol=symbol, uses=uses, projects=projects, kinds=((Kind.CALL, uses),))
        for symbol, uses, projects in counted
    )
    save_counts(root / "corpus.counts.json", CorpusCounts(corpus=lock.digest, projects=140, symbols=symbols))


def test_where_the_corpus_is_counted_it_says_how_much_each_name_is_used(root: Path) -> None:
    count(root, ("lib.Session", 12, 3))

    done = sourcebook(root, "coverage")

    assert done.output.splitlines()[1:] == [
        "  lib.Session (12 uses in 3 of 140 projects): Talk to it.",
        "  lib.session.undo",
    ]


def test_the_most_used_come_first_and_what_nobody_uses_is_left_out(root: Path) -> None:
    count(root, ("lib.Session", 12, 3), ("lib.session.make", 99, 99), ("lib.session.undo", 4, 4))

    done = sourcebook(root, "coverage", "--most-used")
    data = json.loads(sourcebook(root, "coverage", "--most-used", "--json").output.splitlines()[-1])

    assert done.output.splitlines() == [
        "lib 1.0: 1 of 3 public classes and functions have a page, these have none:",
        "  lib.session.undo (4 uses in 4 of 140 projects)",
        "  lib.Session (12 uses in 3 of 140 projects): Talk to it.",
    ]
    assert data["projects"] == 140
    assert [(m["name"], m["uses"], m["projects"]) for m in data["missing"]] == [
        ("lib.session.undo", 4, 4),
        ("lib.Session", 12, 3),
    ]


def test_without_counts_nothing_is_the_most_used(root: Path) -> None:
    done = sourcebook(root, "coverage", "--most-used")

    assert done.code == 2
    assert done.output.endswith(
        "there is no corpus.counts.json\n  hint: list projects in corpus.toml, and run `sourcebook mine`\n"
    )


def test_counts_of_another_corpus_are_not_believed(root: Path) -> None:
    other = CorpusLock(projects=(LockedRepository(name="https://example.org/a/b", commit="a" * 40),))
    count(root, ("lib.Session", 12, 3), lock=other)

    done = sourcebook(root, "coverage")
    refused = sourcebook(root, "coverage", "--most-used")

    assert done.output.splitlines()[1] == "  lib.Session: Talk to it."
    assert refused.code == 1
    assert refused.output.endswith(
        "corpus.counts.json: the counts are not of what corpus.lock pins\n"
        "  hint: run `sourcebook mine`, and commit what it writes\n"
    )
