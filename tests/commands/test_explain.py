"""`sourcebook explain`: the whole story of one example, on a screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sourcebook.cli.program import cli
from sourcebook.errors import SourcebookError
from tests.index_server import IndexServer
from tests.projects import write_project

DEMO = """\
from lib.orm import sessionmaker


def session_factory():
    return sessionmaker()  # a sessionmaker
""" + "\n".join(f"line_{n} = {n}" for n in range(60))

PAGE = """\
# A

```example
source: demo.py
mark: lib.orm.sessionmaker
```

```example
source: demo.py
mark: lib.orm.sesionmaker
show: [{lines: 1-3}, session_factory]
```

```example
source: demo.py
show: file
```
"""
LIBRARY = {"lib/__init__.py": "", "lib/orm/__init__.py": "from .session import sessionmaker\n",
           "lib/orm/session.py": "def sessionmaker(): ...\n"}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project", {"index.md": PAGE}, files={"demo.py": DEMO})


def explain(root: Path, lineno: int) -> tuple[list[str], str]:
    place = f"{root / 'docs/index.md'}:{lineno}"
    done = CliRunner().invoke(cli, ["explain", place])
    fault = str(done.exception) if isinstance(done.exception, SourcebookError) else ""
    assert done.exit_code == (1 if fault else 0), done.output
    return done.stdout.splitlines(), fault


def test_the_story_of_an_example(root: Path) -> None:
    lines, _ = explain(root, 4)

    assert lines == [
        "docs/index.md:3: demo.py",
        "",
        "project   this project",
        "revision  the project's own: a file of this project is never locked",
        "license   unknown",
        "file      demo.py, 65 lines, python",
        "symbol    lib.orm.sessionmaker",
        "names     `sessionmaker`, line 1: imported",
        "marks     2",
        "          1  import     from lib.orm import sessionmaker",
        "                       import of lib.orm.sessionmaker",
        "          5  call       return sessionmaker()  # a sessionmaker",
        "                       sessionmaker, imported at line 1",
        "not taken line 5: `sessionmaker` stands in a comment",
        "cut       what the marks need, with a few lines around them; 60 lines left out, in 1 gap",
        "shown     1-5",
    ]


def test_marks_that_are_left_out_are_told(root: Path) -> None:
    uses = "\n".join(f"\n\ndef run_{n}(value):\n    return sessionmaker(value)" for n in range(40))
    (root / "demo.py").write_text(DEMO + uses)
    (root / "docs/index.md").write_text(
        PAGE.replace("mark: lib.orm.sessionmaker", "mark: lib.orm.sessionmaker\nmax_lines: 20")
    )

    lines, _ = explain(root, 4)

    assert lines[-3].startswith("cut       what the marks need, with a few lines around them, in at most 20 lines; ")
    assert lines[-2] == "shown     1-5, 67-80"
    assert lines[-1].startswith("left out  marks of lines 84, 88, 92, ")
    assert lines[-1].endswith(" and 24 more; `max_lines` gives them more room")


def test_other_names_of_the_symbol_are_told(root: Path, index: IndexServer) -> None:
    index.add_wheel("lib", "1.0", LIBRARY)
    (root / "sourcebook.toml").write_text(f'[libraries]\nlib = "pkg:pypi/lib@1.0"\n{index.toml}')

    lines, _ = explain(root, 4)

    assert "symbol    lib.orm.sessionmaker, also lib.orm.session.sessionmaker" in lines


def test_what_any_library_declares_counts_as_in_a_build(root: Path, index: IndexServer) -> None:
    """`web` hands on what is of `lib`; only the library of the symbol was asked."""
    index.add_wheel("lib", "1.0", LIBRARY)
    index.add_wheel("web", "1.0", {"web/__init__.py": "from lib.orm import sessionmaker as sessionmaker\n"})
    libraries = 'lib = "pkg:pypi/lib@1.0"\nweb = "pkg:pypi/web@1.0"'
    (root / "sourcebook.toml").write_text(f"[libraries]\n{libraries}\n{index.toml}")
    (root / "demo.py").write_text("from web import sessionmaker\n\n\nsessionmaker()\n")

    lines, fault = explain(root, 4)

    assert ("marks     2" in lines, fault) == (True, "")


def test_what_is_known_of_an_example_with_a_fault_is_told_before_it(root: Path) -> None:
    (root / "demo.py").write_text(DEMO.replace("sessionmaker", "my_sesionmaker"))

    lines, fault = explain(root, 9)

    assert lines[6:] == [
        "symbol    lib.orm.sesionmaker",
        "names     no name of the file is bound to it",
        "not taken lines 1, 5: `my_sesionmaker` is a different name",
    ]
    assert fault == (
        "docs/index.md:10: no use of 'lib.orm.sesionmaker' in demo.py\n  hint: nearest is 'lib.orm.my_sesionmaker'"
    )


def test_how_it_was_cut_is_told_of_what_the_author_selects(root: Path) -> None:
    (root / "demo.py").write_text(DEMO.replace("sessionmaker", "sesionmaker"))

    assert explain(root, 9)[0][-2:] == [
        "cut       lines by their numbers and the definition of session_factory; 60 lines left out, in 1 gap",
        "shown     1-5",
    ]
    assert explain(root, 15)[0][-3:] == [
        "marks     none",
        "cut       the whole file",
        "shown     1-65",
    ]


def test_a_story_fits_a_screen(root: Path) -> None:
    more = "".join(f"sessionmaker({n}); x_{n}_sessionmaker\n" for n in range(200))
    (root / "demo.py").write_text(f"from lib.orm import sessionmaker\n{more}")

    lines, _ = explain(root, 4)

    assert len(lines) < 45
    assert "          and 191 more" in lines
    assert "          and 192 other names" in lines
