"""`check` holds pages, corpus and the two locks together."""

from __future__ import annotations

from pathlib import Path

import pytest

from sourcebook.commands import check
from sourcebook.commands.proofs.corpus_pins import find_other_pins, find_stale
from sourcebook.commands.proofs.engine_run import Proofs
from sourcebook.corpus.counts import save_counts
from sourcebook.model.corpus_counts import CorpusCounts
from sourcebook.settings.corpus_file import load_corpus
from sourcebook.settings.values import PUBLIC_FORGES
from sourcebook.sources.store.lock_file import load_corpus_lock, load_lock
from tests.conftest import ROOT
from tests.index_server import IndexServer
from tests.projects import Built, sourcebook, write_project

FILES = {"demo/a.py": "import os\n"}
PAGE = "# Page\n\n```example\nsource: pkg:pypi/demo@1.0#demo/a.py\nmark: os\n```\n"


_SITE = {"build_site": (), "prove_site": Proofs()}
_PROVING = {name: vars(check)[name] for name in _SITE}


@pytest.fixture
def no_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told here is known before a site is built, which takes seconds."""
    for name, proved in _SITE.items():
        monkeypatch.setattr(check, name, lambda *_, proved=proved, **__: proved)


@pytest.fixture
def project(tmp_path: Path, index: IndexServer, no_site: None) -> Path:
    """A page that shows demo 1.0, and a corpus with it, both locked."""
    index.add_wheel("demo", "1.0", FILES)
    root = write_project(
        tmp_path / "project",
        {"index.md": PAGE},
        settings=index.toml,
        files={"corpus.toml": 'projects = [\n  "pkg:pypi/demo",\n]\n'},
    )
    assert sourcebook(root, "lock").code == 0
    assert sourcebook(root, "corpus", "lock").code == 0
    return root


def _check(root: Path, *arguments: str) -> Built:
    return sourcebook(root, "check", *arguments, environ={"CI": "true"})


def test_what_fits_gives_no_finding(project: Path) -> None:
    run = _check(project, "--strict")

    assert run.code == 0, run.output


@pytest.mark.parametrize(
    "table",
    ['project = "demo"', 'file = "demo/*.py"', 'project = "demo"\nfile = "a.py"', 'license = "MIT"'],
    ids=["project", "file", "file of project", "licence"],
)
def test_a_page_that_shows_what_is_opted_out_is_a_fault(project: Path, table: str) -> None:
    with (project / "corpus.toml").open("a") as file:
        file.write(f'[[opt-out]]\n{table}\nreason = "asked by mail"\n')

    run = _check(project)

    assert run.code == 1, run.output
    assert (
        "docs/index.md:4: 'pkg:pypi/demo@1.0#demo/a.py' is shown, and is opted out (corpus.toml:4): "
        "asked by mail [SB491]\n"
        "  hint: take the example from the page\n"
    ) in run.output


def test_an_opt_out_of_others_leaves_the_page_alone(project: Path) -> None:
    with (project / "corpus.toml").open("a") as file:
        file.write('[[opt-out]]\nproject = "other"\nreason = "asked by mail"\n')

    assert _check(project).code == 0


def test_another_version_in_the_two_locks_is_a_warning(project: Path, index: IndexServer) -> None:
    index.add_wheel("demo", "1.1", FILES)
    assert sourcebook(project, "corpus", "lock", "--upgrade").code == 0

    run, strict = _check(project), _check(project, "--strict")

    assert (run.code, strict.code) == (0, 1), run.output
    assert (
        "corpus.lock: warning: 'demo' is 1.1 here, and 1.0 in examples.lock [SB352]\n"
        "  hint: show 1.1 on the pages, or write the version into corpus.toml\n"
    ) in run.output


def test_another_digest_in_the_two_locks_is_a_fault(project: Path) -> None:
    lock = project / "corpus.lock"
    text = lock.read_text()
    digest = text.split()[-1]
    lock.write_text(text.replace(digest, "0" * 64))

    run = _check(project)

    assert run.code == 1, run.output
    told = f"corpus.lock: 'demo-1.0-py3-none-any.whl' has sha256 {digest} in examples.lock, {'0' * 64} here [SB507]\n"
    assert told in run.output


@pytest.mark.parametrize(
    ("corpus", "told"),
    [
        (
            'projects = [\n  "pkg:pypi/demo",\n  "pkg:pypi/more",\n]\n',
            "corpus.toml:3: corpus.lock does not have 'pkg:pypi/more'",
        ),
        ('projects = ["pkg:pypi/demo@2.0"]', "corpus.toml:1: corpus.lock does not have 'pkg:pypi/demo@2.0'"),
        ("projects = []", "corpus.lock: 'demo' is locked, and corpus.toml does not list it, or says that it is opted"),
        ('projects = ["pkg:pypi/demo", 1]', "corpus.toml:1: "),
    ],
)
def test_a_lock_that_does_not_fit_the_list_is_a_fault(project: Path, corpus: str, told: str) -> None:
    (project / "corpus.toml").write_text(corpus)

    run = _check(project)

    assert run.code == 1, run.output
    assert told in run.output


def test_a_broken_lock_is_told_alone(project: Path) -> None:
    (project / "corpus.lock").write_text("nothing\n")

    run = _check(project)

    assert run.code == 1
    assert "corpus.lock: the first line does not say that it is a corpus.lock [SB331]\n" in run.output
    assert "does not have" not in run.output


def test_counts_of_another_corpus_are_told_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, real in _PROVING.items():  # it is the build that tells
        monkeypatch.setattr(check, name, real)
    save_counts(project / "corpus.counts.json", CorpusCounts(corpus="a" * 64, projects=1))

    run = _check(project)

    assert run.code == 1
    assert run.output.count("corpus.counts.json: the counts are not of what corpus.lock pins") == 1


def test_our_own_corpus_fits_its_lock_and_our_pages() -> None:
    corpus, lock = load_corpus(ROOT, forges=PUBLIC_FORGES, required=True), load_corpus_lock(ROOT / "corpus.lock")

    assert list(find_stale(corpus, lock)) == []
    assert list(find_other_pins(lock, load_lock(ROOT / "examples.lock").pins)) == []
    assert [project.name for project in corpus.projects] == sorted(project.name for project in corpus.projects)
