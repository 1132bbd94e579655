"""A release leads to its code on a forge where a commit has the very same bytes, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.model.figure import Attribution
from sourcebook.model.lines import LineRange
from sourcebook.model.pin import BlobId, CodePlace
from sourcebook.model.reference import Forge
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from sourcebook.planning.attribution import attribution_for
from sourcebook.references.permalinks import release_url
from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import PUBLIC_FORGES, Mirror, Settings
from sourcebook.sources.releases.upstream_code import _repository_at
from sourcebook.sources.session import Sources
from tests.git_repositories import OLD, ForgeServer, git, make_repository
from tests.index_server import IndexServer, metadata_of
from tests.pins.test_lock_text import RELEASE
from tests.sources.test_session import release, source_of

GITLAB = Forge(url="https://git.example.org/base", kind="gitlab", raw_url="https://git.example.org/base")


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeServer]:
    folder = tmp_path_factory.mktemp("forge")
    with ForgeServer(folder / "served", "github") as running:
        running.add("o/demo", make_repository(folder / "template.git"))
        yield running


@pytest.fixture
def settings(index: IndexServer, forge: ForgeServer, tmp_path: Path) -> Settings:
    forge.clear()
    (tmp_path / "sourcebook.toml").write_text(index.toml + forge.toml)
    return load_settings(tmp_path, environ={"SOURCEBOOK_CACHE": str(tmp_path / "cache")})


def _add(index: IndexServer, forge: ForgeServer, *, data: str, version: str = "1") -> None:
    """Add a release whose own words lead to the repository; its file lies below `src` there."""
    links = f"Project-URL: Issues, {forge.url}/o/other/issues\nProject-URL: Source, {forge.url}/o/demo.git\n"
    index.add_wheel("demo", version, {"a.py": data}, metadata=metadata_of("demo", version, links))


def _shown(settings: Settings, version: str, lock: Lock | None = None) -> tuple[Attribution, Lock]:
    sources = Sources(settings, lock or Lock())
    source = source_of(sources, release("a.py", version=version))
    lines = LineRange(lineno=1, end_lineno=1)
    return attribution_for(source, project=None, lines=lines), Lock(pins=sources.pins())


@pytest.mark.slow
def test_the_tag_with_the_same_bytes_is_where_the_lines_are(
    index: IndexServer, forge: ForgeServer, settings: Settings
) -> None:
    _add(index, forge, data=OLD["src/a.py"])
    commit = git(forge.folder / "o" / "demo.git", "rev-parse", "v1^{commit}")

    shown, lock = _shown(settings, "1")
    forge.clear()
    again, _ = _shown(replace(settings, locked=True), "1", parse_lock(format_lock(lock)))

    assert lock.pins[0].code == CodePlace(
        repository=f"{forge.host}/o/demo", commit=commit, path=PurePosixPath("src/a.py")
    )
    assert shown == again
    assert shown.upstream_url == f"{forge.url}/o/demo/blob/{commit}/src/a.py#L1"
    assert shown.upstream_label == "View line 1 upstream"
    assert forge.requests == []


@pytest.mark.parametrize(
    ("data", "version", "has_link"),
    [(OLD["src/a.py"], "1", True), ("other = 1\n", "1", False), (OLD["src/a.py"], "7", False)],
    ids=["the same", "other bytes", "no tag"],
)
def test_a_copy_that_settings_name_is_asked_in_place_of_the_forge(
    index: IndexServer, forge: ForgeServer, settings: Settings, data: str, version: str, has_link: bool
) -> None:
    _add(index, forge, data=data, version=version)
    copies = Mirror(url=forge.url, pattern=f"{forge.folder}/{{owner}}/{{name}}.git")

    shown, lock = _shown(replace(settings, mirrors=(copies,)), version)

    assert (shown.upstream_label == "View line 1 upstream") is has_link
    assert (lock.pins[0].code is not None) is has_link
    assert not any("/o/demo" in request for request in forge.requests)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "version"), [("other = 1\n", "1"), (OLD["src/a.py"], "7")], ids=["other bytes", "no tag"]
)
def test_without_the_same_bytes_at_a_tag_the_page_of_the_release_stays(
    index: IndexServer, forge: ForgeServer, settings: Settings, data: str, version: str
) -> None:
    _add(index, forge, data=data, version=version)

    shown, lock = _shown(settings, version)

    assert lock.pins[0].code is None
    assert (shown.upstream_url, shown.upstream_label) == (release_url("demo", version), "Release page")


def test_a_place_on_a_forge_that_is_not_known_is_no_link(index: IndexServer, settings: Settings) -> None:
    index.add_wheel("demo", "1", {"a.py": "a = 1\n"})
    _, lock = _shown(settings, "1")
    code = CodePlace(repository="forge.example/o/demo", commit="1" * 40, path=PurePosixPath("a.py"))

    shown, _ = _shown(settings, "1", Lock(pins=(replace(lock.pins[0], code=code),)))

    assert shown.upstream_label == "Release page"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/pallets/flask/", "pallets/flask"),
        ("https://GitHub.com/pallets/flask.git", "pallets/flask"),
        ("https://github.com/pallets/flask/tree/main/docs?x=1#y", "pallets/flask"),
        ("https://git.example.org/base/g/s/demo/-/issues", "g/s/demo"),
        ("https://github.com/pallets", None),
        ("https://github.com/../x", None),
        ("https://example.org/o/r", None),
        ("", None),
    ],
)
def test_an_address_leads_to_a_repository(url: str, name: str | None) -> None:
    found = _repository_at(url, (*PUBLIC_FORGES, GITLAB))

    assert (found[1] if found else None) == name


def test_the_lock_says_where_the_code_is() -> None:
    code = CodePlace(repository="github.com/o/demo", commit="5" * 40, path=PurePosixPath("src/demo/a.py"))
    pin = replace(RELEASE, code=code, blob=BlobId(digest="a" * 64, git_blob="b" * 40, size=6))

    text = format_lock(Lock(pins=(pin,)))

    assert parse_lock(text).pins == (pin,)
    assert f'"code": {{"repository": "github.com/o/demo", "commit-id": "{"5" * 40}", "path": "src/demo/a.py"}}' in text
