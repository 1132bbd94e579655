"""The list of projects: its form, and what is told of one that is wrong."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from sourcebook.errors import SettingsError
from sourcebook.model.corpus import Corpus
from sourcebook.model.whole_source import WholeFolder, WholeRelease, WholeRepository
from sourcebook.settings.corpus_file import load_corpus, parse_corpus
from sourcebook.settings.values import PUBLIC_FORGES

SHOWN = PurePosixPath("corpus.toml")


def _parse(text: str) -> Corpus:
    return parse_corpus(text, shown=SHOWN, forges=PUBLIC_FORGES)


def _faults(text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        _parse(text)
    return str(caught.value)


def _all_faults(text: str) -> str:
    with pytest.raises(Exception) as caught:  # one fault or a group of them
        _parse(text)
    return str(caught.value)


def test_each_form_of_a_project_is_read() -> None:
    corpus = _parse(
        """\
projects = [  # widely used
  "pkg:pypi/Respx",
  # with more to say
  { source = "pkg:pypi/dask@2026.1.0", folders = ["dask"], exclude = ["dask/*/tests"], weight = 2 },
  "https://github.com/o/r",
  "git+https://git.example.org/a/b.git@v1",
  "../other",
]
"""
    )

    release, pinned, forge, git, folder = corpus.projects
    assert (release.name, release.key, release.whole) == ("respx", "respx", WholeRelease(name="respx"))
    assert (pinned.name, pinned.folders, pinned.exclude, pinned.weight) == ("dask", ("dask",), ("dask/*/tests",), 2)
    assert pinned.whole == WholeRelease(name="dask", version="2026.1.0")
    assert (forge.name, forge.key) == ("o/r", "https://github.com/o/r.git")
    assert git.whole == WholeRepository(scheme="https", location="git.example.org/a/b.git", revision="v1")
    assert (git.name, git.key) == ("a/b", "https://git.example.org/a/b.git@v1")
    assert (folder.name, folder.whole) == ("other", WholeFolder(path=Path("../other")))
    assert [project.location.lineno for project in corpus.projects] == [2, 4, 5, 6, 7]


def test_opt_outs_have_their_reason_and_line() -> None:
    corpus = _parse(
        """\
projects = ["pkg:pypi/a"]

[[opt-out]]
project = "demo"
reason = "asked by mail"

[[opt-out]]
file = "**/vendor/*.py"
reason = "not theirs"

[[opt-out]]
license = "gpl-3.0-only"
reason = "would bind our pages"
"""
    )

    assert [(out.project, out.file, out.license) for out in corpus.opt_outs] == [
        ("demo", None, None),
        (None, "**/vendor/*.py", None),
        (None, None, "GPL-3.0-only"),
    ]
    assert [out.reason for out in corpus.opt_outs] == ["asked by mail", "not theirs", "would bind our pages"]
    assert [str(out.location) for out in corpus.opt_outs] == ["corpus.toml:3", "corpus.toml:7", "corpus.toml:11"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            'projects = ["pkg:pypi/a", "pkg:pypi/A@1.0"]',
            "corpus.toml:1: the project 'a' is listed twice\n  hint: it is also corpus.toml:1: keep one",
        ),
        (
            'projects = [\n  "pkg:pypi/a",\n  {source = "pkg:pypi/b", wieght = 2},\n]',
            "corpus.toml:3: unknown key 'projects[1].wieght'\n  hint: nearest is 'weight'",
        ),
        (
            "project = []",
            "corpus.toml:1: unknown key 'project'\n  hint: nearest is 'projects'",
        ),
        (
            '[[opt-out]]\nproject = "a"\n',
            'corpus.toml:1: an opt-out without its reason\n  hint: say why, for who reads the list later: reason = "…"',
        ),
        (
            '[[opt-out]]\nproject = "a"\nreason = "  "\n',
            'corpus.toml:1: an opt-out without its reason\n  hint: say why, for who reads the list later: reason = "…"',
        ),
        (
            '[[opt-out]]\nreason = "a"\n',
            "corpus.toml:1: an opt-out names nothing\n  hint: add `project`, `file` (or both) or `license`",
        ),
        (
            '[[opt-out]]\nreason = "a"\nproject = "b"\n[[opt-out]]\nreason = "a"\nlicense = "MIT"\nfile = "x"\n',
            "corpus.toml:4: an opt-out of a licence holds for all projects\n  hint: write two, each with its reason",
        ),
        (
            '[[opt-out]]\nreason = "a"\nlicense = "GPLv9"\n',
            "corpus.toml:3: 'GPLv9' is not an SPDX licence id, in 'opt-out[0].license'",
        ),
        (
            'projects = [\n  # one\n  "pkg:pypi/a#a/b.py",\n]',
            "corpus.toml:3: 'pkg:pypi/a#a/b.py' is no whole release, repository or folder\n"
            "  hint: expected 'pkg:pypi/NAME', with or without '@VERSION', a repository such as "
            "'https://github.com/OWNER/NAME' or 'git+https://HOST/NAME.git@REVISION', or a folder such as '../other'",
        ),
        (
            'projects = [\n  "https://github.com/o/r/blob/main/a.py",\n]',
            "corpus.toml:2: 'https://github.com/o/r/blob/main/a.py' is no whole release, repository or folder",
        ),
        (
            'projects = ["pkg:pypi/a?file_name=a-1.0.tar.gz"]',
            "corpus.toml:1: 'pkg:pypi/a?file_name=a-1.0.tar.gz' is no",
        ),
        ('projects = [".."]', "corpus.toml:1: '..' is no whole release"),
        (
            'projects = [\n  "pkg:pypi/a",\n  {source = "pkg:pypi/b", weight = 0},\n]',
            "corpus.toml:3: ",
        ),
        ('projects = [\n  "pkg:pypi/a"\n  "pkg:pypi/b"\n]', "corpus.toml:3: not TOML: "),
        ('projects = [{folders = ["a"]}]', "corpus.toml:1: missing key 'projects[0].source'"),
        ('projects = [{source = "pkg:pypi/a", folders = ["../x"]}]', "corpus.toml:1: expected a plain relative path"),
    ],
)
def test_a_fault_is_told_at_its_line_with_its_mend(text: str, told: str) -> None:
    found = _faults(text)

    assert found == told if "hint" in told else found.startswith(told)


def test_all_faults_are_told_together() -> None:
    found = _all_faults('projects = [\n  "pkg:npm/a",\n  "pkg:pypi/b",\n  "ftp://c",\n]')

    assert found.split("\n")[0].startswith("corpus.toml:2: package URLs of type 'npm' are not supported")
    assert "\ncorpus.toml:4: 'ftp://c'" in found


@pytest.mark.parametrize("text", [None, "", "projects = []\n", '[[opt-out]]\nproject = "a"\nreason = "b"\n'])
def test_a_corpus_that_names_nothing_is_told_where_one_is_needed(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "corpus.toml").write_text(text)

    assert load_corpus(tmp_path, forges=PUBLIC_FORGES).projects == ()
    with pytest.raises(SettingsError) as caught:
        load_corpus(tmp_path, forges=PUBLIC_FORGES, required=True)
    assert str(caught.value) == (
        "corpus.toml: the corpus lists no project\n"
        '  hint: list them in corpus.toml beside mkdocs.yml, one a line: projects = ["pkg:pypi/respx"]'
    )
