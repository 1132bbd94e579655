"""What version control tells of the project's own files."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from sourcebook.sources.git.checkout import committed_files, open_history
from tests.git_repositories import git

PAGE, FILE = PurePosixPath("docs/page.md"), PurePosixPath("a.py")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A checkout whose file was changed by a later commit than the one that its page is of."""
    root = tmp_path / "own"
    (root / "docs").mkdir(parents=True)
    git(root, "init", "--quiet")
    for text in ("a = 1\n", "a = 2\n"):
        (root / PAGE).write_text("# Page\n")
        (root / FILE).write_text(text)
        _commit(root)
    return root


def _commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "--quiet", "-m", "m")


def _before(root: Path) -> bytes | None:
    history = open_history(root)
    assert history is not None
    return history.at_last_commit(FILE, of=PAGE)


def test_a_file_is_told_as_the_commit_of_its_page_has_it(own: Path) -> None:
    told = _before(own)
    (own / PAGE).write_bytes(b"# Page\r\n")
    with_other_line_ends = _before(own)
    (own / PAGE).write_text("# Page that is being written\n")

    assert told == with_other_line_ends == b"a = 1\n"
    assert _before(own) is None
    assert committed_files([own / PAGE, own / FILE]) == {own / FILE}


def test_a_linked_worktree_tells_what_its_repository_does(own: Path) -> None:
    git(own, "worktree", "add", "--quiet", "../linked")

    linked = own.parent / "linked"
    assert _before(linked) == b"a = 1\n"
    assert committed_files([linked / PAGE]) == {linked / PAGE}


def test_a_checkout_without_the_history_tells_nothing(own: Path) -> None:
    """Its oldest commit seems to have made every file: nothing would ever have changed."""
    git(own.parent, "clone", "--quiet", "--depth=1", f"file://{own}", "shallow")

    shallow = own.parent / "shallow"
    assert _before(shallow) is None
    assert committed_files([shallow / PAGE]) == {shallow / PAGE}


def test_settings_of_a_repository_run_nothing(own: Path) -> None:
    ran, program = own.parent / "ran", own.parent / "gpg.sh"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    (own / PAGE).write_text("# Another\n")
    git(own, "add", "--all")
    head = f"tree {git(own, 'write-tree')}\nparent {git(own, 'rev-parse', 'HEAD')}\n"
    person = "T <t@example.org> 1 +0000"
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----"
    (own.parent / "commit").write_text(f"{head}author {person}\ncommitter {person}\n{signature}\n\nm\n")
    git(own, "update-ref", "HEAD", git(own, "hash-object", "-t", "commit", "-w", "../commit"))
    for name, value in (("gpg.program", program), ("log.showSignature", "true"), ("core.fsmonitor", program)):
        git(own, "config", name, str(value))

    assert _before(own) == b"a = 2\n"
    assert not ran.exists()


def test_outside_of_version_control_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# Page\n")

    assert open_history(tmp_path) is None
    assert not committed_files([tmp_path / "page.md"])
