"""What forges, repositories and version control say of sources that a page has pinned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.git_repositories import ForgeServer, git, make_repository
from tests.planning.test_newer import AT, MARKED, OLD
from tests.projects import sourcebook, write_project

pytestmark = pytest.mark.slow

EXAMPLE = "```example\nsource: {}\nshow: file\n```\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeServer]:
    folder = tmp_path_factory.mktemp("forge")
    with ForgeServer(folder, "github") as server:
        template = make_repository(folder / "template.git")
        server.add("o/r", template)
        server.add("o/other", template)
        yield server


@pytest.fixture
def forge(running: ForgeServer) -> ForgeServer:
    running.clear()
    return running


def _locked(root: Path, source: str, settings: str) -> Path:
    project = write_project(root, {"index.md": EXAMPLE.format(source)}, settings=settings)
    assert sourcebook(project, "lock").code == 0
    return project


def _told(root: Path) -> tuple[int, str]:
    ended = sourcebook(root, "outdated")
    return ended.code, ended.output


def test_the_head_of_a_branch_is_no_news(forge: ForgeServer, tmp_path: Path) -> None:
    root = _locked(tmp_path, f"{forge.url}/o/r/blob/main/src/a.py", forge.toml)

    assert _told(root) == (0, "1 example of 1 pin: 1 same\nnothing found\n")


def test_a_tag_is_compared_with_the_default_branch(forge: ForgeServer, tmp_path: Path) -> None:
    root = _locked(tmp_path, f"{forge.url}/o/r/blob/v1/src/a.py", forge.toml)
    old, head = (git(forge.folder / "o/r.git", "rev-parse", name)[:10] for name in ("v1^{commit}", "main"))

    code, output = _told(root)

    assert code == 0
    assert output == (
        f"{forge.url}/o/r v1 ({old}) -> the default branch ({head}): 1 context changed\n"
        "1 example of 1 pin: 1 context changed\nnothing found\n"
    )


def test_a_tag_that_was_moved_is_told(forge: ForgeServer, tmp_path: Path) -> None:
    root = _locked(tmp_path, f"{forge.url}/o/r/blob/light/src/a.py", forge.toml)
    repository = forge.folder / "o/r.git"
    old, head = (git(repository, "rev-parse", name) for name in ("light", "main"))
    git(repository, "tag", "--force", "light", "main")
    try:
        code, output = _told(root)
    finally:
        git(repository, "tag", "--force", "light", old)

    assert code == 0
    assert f"the tag 'light' of 'o/r' on {forge.host!r} is another commit now: {head[:10]}; 1 context" in output


def test_a_branch_that_is_gone_is_told(forge: ForgeServer, tmp_path: Path) -> None:
    repository = forge.folder / "o/r.git"
    git(repository, "branch", "passing", "main")
    root = _locked(tmp_path, f"{forge.url}/o/r/blob/passing/src/a.py", forge.toml)
    git(repository, "branch", "-D", "passing")

    code, output = _told(root)

    assert code == 1
    assert (
        f"docs/index.md:2: there is no branch or tag 'passing' in 'o/r' on {forge.host!r} any more (1 example) [SB306]"
        in output
    )


def test_a_new_name_is_told_and_is_no_finding(forge: ForgeServer, tmp_path: Path) -> None:
    root = _locked(tmp_path, f"{forge.url}/o/r/blob/main/src/a.py", forge.toml)
    forge.renamed = {"o/r": "o/other"}

    code, output = _told(root)

    assert code == 0
    assert "'o/r' is renamed to 'o/other'; 1 same\n" in output


def test_a_name_that_somebody_else_took_is_a_finding(forge: ForgeServer, tmp_path: Path) -> None:
    forge.renamed = {"o/r": "o/other"}
    root = _locked(tmp_path, f"{forge.url}/o/r/blob/main/src/a.py", forge.toml)
    forge.renamed = {}

    code, output = _told(root)

    assert code == 1
    assert (
        "docs/index.md:2: the name 'o/r' leads to another repository than 'o/other' now (1 example) [SB307]" in output
    )


def test_a_repository_that_is_gone_is_told(forge: ForgeServer, tmp_path: Path) -> None:
    repository = forge.folder / "o/r.git"
    root = _locked(tmp_path, f"{forge.url}/o/r/blob/main/src/a.py", forge.toml)
    repository.rename(forge.folder / "o/away.git")
    try:
        code, output = _told(root)
    finally:
        (forge.folder / "o/away.git").rename(repository)

    assert code == 1
    assert f"docs/index.md:2: there is no repository 'o/r' on {forge.host!r} any more (1 example) [SB306]" in output


OWN = "```example\nsource: examples/a.py\nmark: sqlalchemy.orm.sessionmaker\n```\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A project that is committed, with a page on a file of its own."""
    root = write_project(tmp_path, {"index.md": OWN}, files={"examples/a.py": OLD})
    git(root, "init", "--quiet")
    git(root, "config", "user.email", "t@example.org")
    git(root, "config", "user.name", "T")
    _commit(root)
    return root


def _commit(root: Path) -> None:
    git(root, "add", "docs", "examples", "mkdocs.yml")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "more")


def test_a_file_of_the_project_is_compared_with_what_it_was_when_its_page_was_committed(own: Path) -> None:
    before = _told(own)
    (own / "examples/a.py").write_text(next(iter(MARKED.values())))
    written = _told(own)
    _commit(own)
    committed = _told(own)

    assert before == (0, "1 example of 0 pins: 1 same\nnothing found\n")
    assert written == committed
    assert written == (
        1,
        "1 example of 0 pins: 1 marked code changed\n"
        "drift: 1 finding\n"
        f"docs/index.md:2: examples/a.py: what is marked in line {AT} is not the same today [SB301]\n"
        "  hint: read the page beside the file, change one of them, and commit the page\n"
        "1 finding: 1 error\n",
    )


def test_a_page_that_is_being_written_was_read_a_moment_ago(own: Path) -> None:
    (own / "examples/a.py").write_text(next(iter(MARKED.values())))
    (own / "docs/index.md").write_text("# Now\n\n" + OWN)

    assert _told(own) == (0, "no example to compare\nnothing found\n")


def test_a_checkout_without_the_history_of_a_page_cannot_tell_and_says_so(own: Path, tmp_path: Path) -> None:
    (own / "examples/a.py").write_text(next(iter(MARKED.values())))
    _commit(own)
    shallow = tmp_path / "shallow"
    git(own, "clone", "--quiet", "--depth", "1", own.as_uri(), str(shallow))

    assert _told(shallow) == (
        0,
        "no example to compare\n"
        "drift: 1 finding\n"
        "docs/index.md:2: warning: whether 'examples/a.py' has changed is not known:"
        " the checkout does not have the history of the page [SB308]\n"
        "  hint: fetch all of it: `git fetch --unshallow`,"
        " or in CI `fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab\n"
        "1 finding: 1 warning\n",
    )


def test_without_version_control_nothing_is_said(tmp_path: Path) -> None:
    root = write_project(tmp_path, {"index.md": OWN}, files={"examples/a.py": OLD})

    assert _told(root) == (0, "no example to compare\nnothing found\n")


@pytest.mark.parametrize(
    ("kind", "page"), [("github", "blob/main"), ("gitlab", "-/blob/main"), ("forgejo", "src/branch/main")]
)
def test_an_archived_repository_is_told_and_is_no_finding(
    forge: ForgeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, page: str
) -> None:
    monkeypatch.setattr(forge, "kind", kind)
    root = _locked(tmp_path, f"{forge.url}/o/r/{page}/src/a.py", forge.toml)
    forge.archived = {"o/r"}
    forge.requests.clear()

    code, output = _told(root)

    assert code == 0
    assert "'o/r' is archived; 1 same\n" in output
    assert len(forge.requests) == 2
