"""Which uses teach best: chosen out of a corpus that was mined, each with its line and why."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.corpus_project import CORPUS
from tests.index_server import IndexServer
from tests.projects import Built, sourcebook


def suggest(root: Path, *arguments: str, code: int = 0) -> Built:
    run = sourcebook(root, "suggest", *arguments)

    assert run.code == code, run.output
    return run


def test_each_choice_has_its_reference_its_line_and_why(mined: Path) -> None:
    run = suggest(mined, "lib.make", "-n", "2")

    assert run.output == (
        "1. pkg:pypi/caller@1.0#caller/a.py  lines 4-6\n"
        "   6: return make(size=2)\n"
        "   call with size=; start_engine of 3 lines; nothing from elsewhere; a comment; little around it\n"
        "2. pkg:pypi/maker@1.0#maker/login.py  lines 5-8\n"
        "   6: thing = lib.make(3)\n"
        "   call with 1 argument; Login.login_url of 4 lines; nothing from elsewhere; go beside it; little around it;"
        " called in another way\n"
        "ruled out: 4 uses, an import alone; 1 use, licence GPL-3.0-only does not allow to show it\n"
        "not pkg:pypi/secret@1.0#secret/keys.py:6, 11 points less: call with 1 argument, size=; unlock of 3 lines;"
        " nothing from elsewhere; little around it\n"
    )


def test_only_one_project_is_told(mined: Path) -> None:
    assert "only one project of the corpus uses lib.Thing\n" in suggest(mined, "lib.Thing").output


def test_another_name_of_a_symbol_finds_the_same_and_so_does_another_run(mined: Path) -> None:
    assert suggest(mined, "lib.core.make").output == suggest(mined, "lib.make").output


def test_json_has_an_object_an_example(mined: Path) -> None:
    first, second = map(json.loads, suggest(mined, "lib.make", "--json", "-n", "2").output.splitlines())

    assert (first["source"], first["lines"], first["line"]) == (
        "pkg:pypi/caller@1.0#caller/a.py",
        "4-6",
        "return make(size=2)",
    )
    assert second["definition"] == "Login.login_url"


def test_what_a_library_does_not_have_names_the_nearest(mined: Path) -> None:
    run = suggest(mined, "lib.mke", code=1)

    assert run.output == "lib 1.0 has no 'lib.mke'\n  hint: nearest is 'lib.make'\n"


def test_what_nobody_uses_names_the_nearest_that_is_used(mined: Path) -> None:
    run = suggest(mined, "lib.core.maker", code=1)

    assert run.output == "no project of the corpus uses 'lib.core.maker'\n  hint: nearest is 'lib.make'\n"


def test_what_cannot_be_shown_says_why(mined: Path) -> None:
    (mined / "sourcebook.toml").write_text(
        (mined / "sourcebook.toml").read_text() + '[licenses]\nwhole_files = ["0BSD"]\n'
    )

    run = suggest(mined, "lib.Thing", code=1)

    assert run.output.startswith("no use of 'lib.Thing' in the corpus can be shown: 1 use, an import alone; 1 use, li")


def test_a_library_that_the_settings_do_not_have_is_told(mined: Path) -> None:
    assert suggest(mined, "libs.make", code=2).output == (
        "'libs.make' is of no library in [libraries]\n  hint: nearest is 'lib'\n"
    )


def test_what_is_opted_out_since_it_was_mined_is_not_suggested(mined: Path) -> None:
    (mined / "corpus.toml").write_text(CORPUS + '[[opt-out]]\nproject = "caller"\nreason = "asked"\n')

    assert "caller" not in suggest(mined, "lib.make").output


def test_projects_that_nobody_looked_through_are_counted(mined: Path) -> None:
    (mined / "corpus.toml").write_text(CORPUS + '[[opt-out]]\nfile = "b.py"\nreason = "asked"\n')

    assert suggest(mined, "lib.make", code=2).output == "the corpus is not mined\n  hint: run `sourcebook mine`\n"

    (mined / "corpus.toml").write_text(CORPUS + '[[opt-out]]\nproject = "maker"\nfile = "b.py"\nreason = "asked"\n')

    output = suggest(mined, "lib.make").output
    assert output.endswith("1 project of the corpus not looked through yet: run `sourcebook mine`\n")


def test_settings_tune_what_counts(mined: Path) -> None:
    text = (mined / "sourcebook.toml").read_text()
    (mined / "sourcebook.toml").write_text(text + "[suggest]\ncomment = -50\nnew_shape = 100\n")

    assert suggest(mined, "lib.make").output.startswith("1. pkg:pypi/maker@1.0#maker/login.py")


def test_settings_that_are_no_weights_are_errors_at_their_line(mined: Path) -> None:
    text = (mined / "sourcebook.toml").read_text()
    (mined / "sourcebook.toml").write_text(text + "[suggest]\nsize = 1000\ncoment = 1\n")

    output = suggest(mined, "lib.make", code=2).output
    assert "nearest is 'comment'" in output
    assert "in 'suggest.size'" in output


def test_without_its_extra_the_line_that_installs_it_is_told(mined: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)

    assert "pip install --require-hashes -r requirements-mine.lock\n" in suggest(mined, "lib.make", code=2).output


def test_an_archive_that_cannot_be_read_leaves_its_project_out(mined: Path, index: IndexServer) -> None:
    digest = next(line.split()[1] for line in (mined / "corpus.lock").read_text().split("\n") if "caller-" in line)
    (mined.parent / "cache" / "sha256" / digest[:2] / digest[2:]).unlink()
    index.clear()

    output = suggest(mined, "lib.make").output

    assert output.startswith("1. pkg:pypi/maker@1.0#maker/login.py")
    assert "1 use, its file cannot be read" in output
