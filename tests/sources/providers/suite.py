"""What every provider must do, asked in the words of an author and played by real servers.

A test module of a provider makes a `World` and inherits the suite; what the suite asserts is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.errors import (
    PathNotFoundError,
    RevisionNotFoundError,
    SourcebookError,
)
from sourcebook.model.pin import License
from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from sourcebook.planning.attribution import attribution_for
from sourcebook.references import parse_reference
from sourcebook.references.origins import commit_of
from sourcebook.settings.values import Settings
from sourcebook.sources.session import Sources
from tests.git_repositories import MAIN, OLD, SLASH, git

MIT = License(expression="MIT", origin="LICENSE")


@dataclass(frozen=True, kw_only=True)
class World:
    """A place with the files of `tests.git_repositories`, and how to ask for them."""

    settings: Settings
    write: Callable[[str, str], str]
    """From a revision and a path, encoded, to what an author writes."""
    requests: Callable[[], int]
    """How often the place was asked so far."""
    license: License = MIT
    repository: Path | None = None
    """Where the repository lies, of places that have one."""
    place: str = ""
    """What messages call it."""

    def commit(self, revision: str) -> str:
        """Return the commit of a revision, as git itself sees it."""
        assert self.repository is not None
        return git(self.repository, "rev-parse", f"{revision}^{{commit}}")


def ask(
    settings: Settings, *texts: str, lock: Lock | None = None, upgrade: bool = False
) -> tuple[list[Source | SourcebookError], Lock]:
    """Obtain what an author wrote in one run; return the results and the lock they make."""
    references = [parse_reference(text, forges=settings.forges)[0] for text in texts]
    sources = Sources(settings, lock or Lock(), upgrade=upgrade)
    results = sources.obtain(references)
    return [results[ref.identity] for ref in references], Lock(pins=sources.pins())


def obtain(settings: Settings, text: str) -> Source:
    (found,), _ = ask(settings, text)
    assert isinstance(found, Source), found
    return found


def fault(settings: Settings, text: str) -> SourcebookError:
    (found,), _ = ask(settings, text)
    assert isinstance(found, SourcebookError), found
    return found


class ProviderSuite:
    """For every provider. A subclass has a fixture `world`."""

    def test_bytes_come_as_they_are_with_git_s_id(self, world: World, tmp_path: Path) -> None:
        for path, written in (("src/a.py", "src/a.py"), ("src/a b.py", "src/a%20b.py")):
            source = obtain(world.settings, world.write("main", written))
            (tmp_path / "blob").write_bytes(MAIN[path].encode())

            assert source.blob.data == MAIN[path].encode()
            assert source.blob.id.git_blob == git(tmp_path, "hash-object", "blob")
            assert source.pin is None or source.pin.path == PurePosixPath(path)

    def test_the_licence_is_read(self, world: World) -> None:
        source = obtain(world.settings, world.write("main", "src/a.py"))

        assert attribution_for(source, project=None, lines=None).license == world.license

    def test_what_is_locked_is_fetched_again_the_same(self, world: World, tmp_path: Path) -> None:
        text = world.write("main", "src/a.py")
        (first,), lock = ask(world.settings, text)
        read = parse_lock(format_lock(lock))

        locked = replace(world.settings, locked=True, cache=tmp_path / "empty")
        (second,), again = ask(locked, text, lock=read)

        assert isinstance(first, Source) and isinstance(second, Source)
        assert read == lock == again
        assert first.blob == second.blob

    def test_a_second_run_asks_for_nothing(self, world: World) -> None:
        text = world.write("main", "src/a.py")
        _, lock = ask(world.settings, text)
        before = world.requests()

        (again,), _ = ask(replace(world.settings, locked=True), text, lock=lock)

        assert isinstance(again, Source)
        assert world.requests() == before

    def test_the_lock_holds_no_address(self, world: World) -> None:
        _, lock = ask(world.settings, world.write("main", "src/a.py"))

        assert "://" not in format_lock(lock)

    def test_a_missing_file_is_a_fault(self, world: World) -> None:
        found = fault(world.settings, world.write("main", "src/gone.py"))

        assert isinstance(found, PathNotFoundError)


class RepositorySuite(ProviderSuite):
    """For providers of repositories."""

    @pytest.mark.parametrize(
        ("revision", "files"),
        [("main", MAIN), ("feature/x", SLASH), ("light", OLD), ("v1", OLD)],
    )
    def test_a_branch_or_tag_becomes_its_commit(self, world: World, revision: str, files: dict[str, str]) -> None:
        source = obtain(world.settings, world.write(revision, "src/a.py"))

        assert source.pin is not None
        assert source.blob.data == files["src/a.py"].encode()
        assert commit_of(source.pin).commit == world.commit(revision)
        assert source.pin.requested_revision == revision
        assert source.pin.path == PurePosixPath("src/a.py")

    def test_a_commit_is_itself(self, world: World) -> None:
        commit = world.commit("v1")

        source = obtain(world.settings, world.write(commit, "src/a.py"))

        assert source.pin is not None
        assert commit_of(source.pin).commit == commit
        assert source.blob.data == OLD["src/a.py"].encode()
        assert source.pin.license == License(expression="MIT", origin="COPYING")

    def test_a_repository_without_licence_has_an_unknown_one(self, world: World) -> None:
        source = obtain(world.settings, world.write("feature/x", "src/a.py"))

        assert source.pin is not None
        assert source.pin.license == License(expression=None, origin=None)
        assert source.license_texts == ()

    def test_licence_and_notice_are_kept_with_the_lock(self, world: World, tmp_path: Path) -> None:
        """What asks to be passed on with the code is there in a build that has no network."""
        text = world.write("main", "src/a.py")
        (first,), lock = ask(world.settings, text)
        locked = replace(world.settings, locked=True, cache=tmp_path / "empty")
        (again,), _ = ask(locked, text, lock=parse_lock(format_lock(lock)))
        before = world.requests()
        (kept,), _ = ask(locked, text, lock=lock)

        for source in (first, again, kept):
            assert isinstance(source, Source)
            assert source.license_texts == (("LICENSE", MAIN["LICENSE"]), ("NOTICE", MAIN["NOTICE"]))
        assert world.requests() == before

    def test_a_missing_revision_names_the_nearest(self, world: World) -> None:
        found = fault(world.settings, world.write("mian", "src/a.py"))

        assert isinstance(found, RevisionNotFoundError)
        assert str(found) == (f"there is no branch, tag or commit 'mian' in {world.place}\n  hint: nearest is 'main'")

    def test_a_missing_commit_is_told(self, world: World) -> None:
        found = fault(world.settings, world.write("1" * 40, "src/a.py"))

        assert isinstance(found, RevisionNotFoundError)
        assert str(found) == (
            f"there is no commit {'1' * 40} in {world.place}\n"
            "  hint: it may have been removed: choose another, or the branch or tag it was on"
        )

    def test_a_missing_file_names_the_nearest(self, world: World) -> None:
        found = fault(world.settings, world.write("v1", "src/aa.py"))

        assert str(found) == (
            f"there is no file 'src/aa.py' in {world.place} at {world.commit('v1')}\n  hint: nearest is 'src/a.py'"
        )

    @pytest.mark.parametrize(
        ("path", "what"),
        [
            ("link.py", "a symbolic link"),
            ("out", "a symbolic link"),
            ("sub", "a submodule"),
            ("src", "a folder"),
        ],
    )
    def test_what_is_no_file_is_never_followed(self, world: World, path: str, what: str) -> None:
        found = fault(world.settings, world.write("main", path))

        assert isinstance(found, PathNotFoundError)
        assert found.message == (f"{path!r} in {world.place} at {world.commit('main')} is {what}, not a file")

    def test_names_that_differ_only_in_case_are_two_files(self, world: World) -> None:
        upper = obtain(world.settings, world.write("main", "case/A.py"))
        lower = obtain(world.settings, world.write("main", "case/a.py"))

        assert (upper.blob.data, lower.blob.data) == (b"UPPER", b"lower")

    def test_many_files_of_a_commit_come_together(self, world: World, tmp_path: Path) -> None:
        """Once resolved, and once more by the lock into an empty cache."""
        texts = [world.write("main", f"many/f{n}.py") for n in range(12)]
        before = world.requests()

        results, lock = ask(world.settings, *texts)
        resolving = world.requests() - before
        empty = replace(world.settings, cache=tmp_path / "empty", locked=True)
        again, _ = ask(empty, *texts, lock=lock)
        fetching = world.requests() - before - resolving

        for number, found in enumerate(results):
            assert isinstance(found, Source), found
            assert found.blob.data == MAIN[f"many/f{number}.py"].encode()
        assert [type(found) for found in again] == [Source] * 12
        # A command of git asks twice: what the server can do, and then.
        assert resolving <= 6
        assert fetching <= 4
