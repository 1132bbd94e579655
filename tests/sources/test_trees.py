"""Whole releases, repositories and folders: which files they have, what those are called, and their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.errors import FetchError, PathNotFoundError, RevisionNotFoundError, SourcebookError
from sourcebook.model.pin import License
from sourcebook.model.whole_source import WholeRelease
from sourcebook.pins.lock_text import Lock
from sourcebook.references.whole_sources import parse_whole_source
from sourcebook.settings.reading import load_settings
from sourcebook.settings.values import Limits, Settings
from sourcebook.sources.releases import tar_archives
from sourcebook.sources.session import Sources
from sourcebook.sources.trees import Tree
from tests.git_repositories import ForgeServer, git, make_repository
from tests.index_server import IndexServer, sdist_bytes

WHEEL = {"demo/__init__.py": "", "demo/a.py": "a = 1\n", "demo/version.py": "version = '1.0'\n"}
SOURCE = {
    "src/demo/__init__.py": "",
    "src/demo/a.py": "a = 1\n",
    "src/demo/version.py": "version = None\n",
    "tests/test_a.py": "from demo.a import a\n",
    "README": "Demo\n",
}


@contextmanager
def opened(settings: Settings, text: str, told: list[SourcebookError] | None = None) -> Iterator[list[Tree]]:
    source = parse_whole_source(text, forges=settings.forges)
    assert source is not None
    tell = raise_it if told is None else told.append
    with Sources(settings, Lock()).open_trees(source, suffixes=(".py",), tell=tell) as trees:
        yield list(trees)


def raise_it(error: SourcebookError) -> None:
    raise error


def texts(tree: Tree, *, suffix: str = ".py") -> dict[str, str]:
    paths = [path for path in tree.paths() if path.suffix == suffix]
    return {str(path): data.decode() for path, data in tree.read(paths)}


def names(tree: Tree, *, suffix: str = ".py") -> list[str]:
    return [str(path) for path in tree.paths() if path.suffix == suffix]


@pytest.fixture
def demo(index: IndexServer) -> IndexServer:
    index.add_wheel("demo", "1.0", WHEEL)
    index.add_sdist("demo", "1.0", SOURCE)
    return index


def test_of_a_release_both_archives_are_looked_through_and_each_file_once(
    demo: IndexServer, settings: Settings
) -> None:
    with opened(settings, "pkg:pypi/demo@1.0") as (wheel, source):
        assert texts(wheel) == WHEEL
        assert texts(source) == {
            "src/demo/version.py": "version = None\n",
            "tests/test_a.py": "from demo.a import a\n",
        }
        assert PurePosixPath("README") in source.paths()
        assert (wheel.project, wheel.version, wheel.archive) == ("demo", "1.0", "demo-1.0-py3-none-any.whl")
        assert source.archive == "demo-1.0.tar.gz"
        assert wheel.digest == demo.digests["demo-1.0-py3-none-any.whl"]
        assert wheel.license == source.license == License(expression="MIT", origin="LICENSE")
        assert source.size(PurePosixPath("tests/test_a.py")) == 21


def test_references_of_a_release_name_its_file_only_where_another_would_be_meant(
    index: IndexServer, settings: Settings
) -> None:
    index.add_wheel("demo", "1.0", {"demo/a.py": "a = 1\n", "demo/version.py": "version = '1.0'\n"})
    index.add_sdist("demo", "1.0", {"demo/a.py": "a = 1\n", "demo/version.py": "version = None\n", "t.py": ""})

    with opened(settings, "pkg:pypi/demo@1.0") as (wheel, source):
        assert [wheel.reference(path) for path in wheel.paths() if path.suffix == ".py"] == [
            "pkg:pypi/demo@1.0#demo/a.py",
            "pkg:pypi/demo@1.0#demo/version.py",
        ]
        assert [source.reference(path) for path in source.paths() if path.suffix == ".py"] == [
            "pkg:pypi/demo@1.0?file_name=demo-1.0.tar.gz#demo/version.py",
            "pkg:pypi/demo@1.0#t.py",
        ]


def test_a_source_archive_goes_before_a_wheel_for_one_platform(index: IndexServer, settings: Settings) -> None:
    """As for a page: what is written without the name of a file means the source archive's."""
    tag = "cp312-cp312-manylinux_2_17_x86_64"
    index.add_wheel("demo", "1.0", {"a.py": "a = 1\n", "b.py": "b = 2\n", "c.py": ""}, tag=tag)
    index.add_sdist("demo", "1.0", {"a.py": "a = 1\n", "b.py": "b = 3\n"})

    with opened(settings, "pkg:pypi/demo@1.0") as (wheel, source):
        named = f"?file_name=demo-1.0-{tag}.whl"
        assert [wheel.reference(PurePosixPath(path)) for path in ("b.py", "c.py")] == [
            f"pkg:pypi/demo@1.0{named}#b.py",
            "pkg:pypi/demo@1.0#c.py",
        ]
        assert source.reference(PurePosixPath("b.py")) == "pkg:pypi/demo@1.0#b.py"


def test_every_reference_leads_back_to_the_bytes_that_were_read(demo: IndexServer, settings: Settings) -> None:
    from sourcebook.model.source import Source
    from sourcebook.references import parse_reference

    with opened(settings, "pkg:pypi/demo@1.0") as trees:
        read = {tree.reference(path): data for tree in trees for path, data in tree.read(tree.paths())}
    references = {text: parse_reference(text, forges=())[0] for text in read}
    found = Sources(settings, Lock()).obtain(tuple(references.values()))

    for text, reference in references.items():
        source = found[reference.identity]
        assert isinstance(source, Source), source
        assert source.blob.data == read[text]


def test_without_a_version_the_newest_final_release_is_taken(index: IndexServer, settings: Settings) -> None:
    for version in ("1.9", "1.10", "2.0rc1", "2.0.dev1", "1.11"):
        index.add_wheel("demo", version, {"a.py": ""})
    index.yanked.add("demo-1.11-py3-none-any.whl")

    with opened(settings, "pkg:pypi/Demo") as (wheel,):
        assert wheel.reference(PurePosixPath("a.py")) == "pkg:pypi/demo@1.10#a.py"


@pytest.mark.parametrize(
    ("versions", "yanked", "what", "newest"),
    [
        (("1.0", "1.1"), ("1.0", "1.1"), "yanked", "1.1"),
        (("1.0a1", "1.0b1"), (), "a pre-release", "1.0b1"),
        (("1.0", "1.1b1"), ("1.0",), "yanked or a pre-release", "1.1b1"),
    ],
)
def test_a_project_without_a_release_to_take_names_one(
    index: IndexServer, settings: Settings, versions: tuple[str, ...], yanked: tuple[str, ...], what: str, newest: str
) -> None:
    for version in versions:
        index.add_wheel("demo", version, {"a.py": ""})
    index.yanked |= {f"demo-{version}-py3-none-any.whl" for version in yanked}

    with pytest.raises(RevisionNotFoundError) as caught, opened(settings, "pkg:pypi/demo"):
        pass
    assert str(caught.value) == (
        f"every release of 'demo' is {what}\n  hint: if one is meant, name it: 'pkg:pypi/demo@{newest}'"
    )


def test_a_release_without_an_archive_is_told(index: IndexServer, settings: Settings) -> None:
    index.add_file("demo", "demo-1.0.win32.exe", b"MZ")

    with pytest.raises(FetchError) as caught, opened(settings, "pkg:pypi/demo@1.0"):
        pass
    assert str(caught.value) == (
        "release '1.0' of 'demo' has no archive that can be read\n"
        "  hint: name another release: a wheel or a source archive is looked for"
    )


def test_an_archive_that_is_broken_is_told_and_the_other_read(demo: IndexServer, settings: Settings) -> None:
    demo.add_file("demo", "demo-1.0.tar.gz", sdist_bytes("demo", "1.0", SOURCE)[:100])
    told: list[SourcebookError] = []

    with opened(settings, "pkg:pypi/demo@1.0", told) as (wheel,):
        assert texts(wheel) == WHEEL
    assert [str(fault) for fault in told] == [
        "the release file 'demo-1.0.tar.gz' is not read: it is damaged: it ends too early\n"
        "  hint: choose another release, or another of its files by `?file_name=`"
    ]


def test_an_archive_that_is_too_large_is_told_before_it_is_fetched(demo: IndexServer, settings: Settings) -> None:
    demo.sizes["demo-1.0.tar.gz"] = 2_000_000_000
    told: list[SourcebookError] = []

    with opened(settings, "pkg:pypi/demo@1.0", told) as (wheel,):
        assert wheel.archive == "demo-1.0-py3-none-any.whl"
    assert [str(fault) for fault in told] == [
        "the release file 'demo-1.0.tar.gz' has 2000000000 bytes, 256000000 are the most\n"
        "  hint: raise `archive_bytes` under [limits], if a file this large is meant"
    ]
    assert "/files/demo-1.0.tar.gz" not in demo.requests


def test_a_file_that_is_too_large_is_left_out_and_told(index: IndexServer, settings: Settings) -> None:
    files = {"large.py": "#" * 1001, "small.py": "#" * 1000}
    index.add_wheel("demo", "1.0", files)
    index.add_sdist("demo", "1.0", {f"src/{name}": text + "\n#" for name, text in files.items()})
    settings = replace(settings, limits=Limits(file_bytes=1002))
    told: list[SourcebookError] = []

    with opened(settings, "pkg:pypi/demo@1.0", told) as trees:
        assert [list(texts(tree)) for tree in trees] == [["large.py", "small.py"], ["src/small.py"]]
    assert [str(fault) for fault in told] == [
        "'pkg:pypi/demo@1.0#src/large.py' is larger than 1002 bytes\n"
        "  hint: raise `file_bytes` under [limits], if a file this large is meant"
    ]


def test_what_no_reference_can_name_is_left_out(index: IndexServer, settings: Settings) -> None:
    index.add_sdist("demo", "1.0", {"a.py": "", "a%20b.py": "", "a#b.py": "", "L10": "", "a b.py": "", "größe.py": ""})

    with opened(settings, "pkg:pypi/demo@1.0") as (source,):
        assert names(source) == ["a b.py", "a.py", "größe.py"]


def test_pinned_archives_need_no_index_once_they_are_kept(demo: IndexServer, settings: Settings) -> None:
    archives = sorted(demo.digests.items())
    source = WholeRelease(
        name="demo", version="1.0", archives=tuple((name, digest or "") for name, digest in archives[::-1])
    )

    for _ in range(2):
        with Sources(settings, Lock()).open_trees(source, suffixes=(), tell=raise_it) as trees:
            found = [(tree.archive, tree.digest) for tree in trees]
        assert found == archives
    assert demo.requests.count("/simple/demo/") == 1


def test_a_pinned_archive_that_is_another_now_is_refused(demo: IndexServer, settings: Settings) -> None:
    source = WholeRelease(name="demo", version="1.0", archives=(("demo-1.0.tar.gz", "0" * 64),))

    with (
        pytest.raises(SourcebookError, match="the lock says 0000") as caught,
        Sources(settings, Lock()).open_trees(source, suffixes=(), tell=raise_it),
    ):
        pass
    assert caught.value.hint == "if the change is wanted, lock it again with `--upgrade`"


@pytest.mark.parametrize("kept", [64 << 20, 8, 0])
def test_a_packed_tar_is_unpacked_once_where_what_is_wanted_has_room(
    demo: IndexServer, settings: Settings, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    monkeypatch.setattr(tar_archives, "_KEPT", kept)
    walks = []
    walk = tar_archives.TarArchive._walk

    def counted(archive: tar_archives.TarArchive) -> Iterator[object]:
        walks.append(archive)
        return walk(archive)

    monkeypatch.setattr(tar_archives.TarArchive, "_walk", counted)

    with opened(settings, "pkg:pypi/demo@1.0?file_name=demo-1.0.tar.gz") as (source,):
        assert texts(source) == {path: text for path, text in SOURCE.items() if path.endswith(".py")}
        assert source.license.expression == "MIT"
    assert len(walks) == (1 if kept > 8 else 4)


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeServer]:
    with ForgeServer(tmp_path_factory.mktemp("served"), "gitlab") as server:
        make_repository(server.folder / "g" / "r.git", {"link.py": ("120000", "src/a.py"), "a%b.py": ("100644", "1")})
        yield server


@pytest.fixture
def forge_settings(forge: ForgeServer, tmp_path: Path) -> Settings:
    forge.clear()
    root = tmp_path / "project"
    root.mkdir()
    (root / "sourcebook.toml").write_text(f'git_file = ["{forge.folder}"]\n{forge.toml}')
    return load_settings(root, environ={"SOURCEBOOK_CACHE": str(tmp_path / "cache")})


def commit_of(server: ForgeServer, revision: str) -> str:
    return git(server.folder / "g" / "r.git", "rev-parse", f"{revision}^{{commit}}")


def test_a_repository_is_read_at_its_default_branch(forge: ForgeServer, forge_settings: Settings) -> None:
    commit = commit_of(forge, "main")

    with opened(forge_settings, f"git+file://{forge.folder}/g/r.git") as (tree,):
        assert names(tree)[:3] == ["docs/a.py", "many/f0.py", "many/f1.py"]
        assert texts(tree)["src/a b.py"] == "b = 2\r\n"
        assert (tree.project, tree.version, tree.digest, tree.archive) == ("g/r", commit, commit, None)
        assert tree.reference(PurePosixPath("src/a.py")) == f"git+file://{forge.folder}/g/r.git@{commit}#src/a.py"
        assert tree.license.expression == "MIT"


@pytest.mark.parametrize(
    ("address", "revision", "found"),
    [
        ("g/r", "main", 16),
        ("g/r.git", "main", 16),
        ("g/r/-/tree/main/many/", "main", 12),
        ("g/r/-/tree/feature/x", "feature/x", 1),
        ("g/r/-/tree/v1?ref_type=tags", "v1", 1),
    ],
)
def test_a_repository_of_a_forge_is_read_at_a_revision_and_in_a_folder(
    forge: ForgeServer, forge_settings: Settings, address: str, revision: str, found: int
) -> None:
    commit = commit_of(forge, revision)

    with opened(forge_settings, f"{forge.url}/{address}") as (tree,):
        assert len(texts(tree)) == found
        assert (tree.project, tree.version) == ("g/r", commit)
        assert tree.reference(tree.paths()[-1]).startswith(f"{forge.url}/g/r/-/blob/{commit}/")


def test_files_of_a_repository_come_in_one_request_and_are_kept(forge: ForgeServer, forge_settings: Settings) -> None:
    text = f"{forge.url}/g/r/-/tree/{commit_of(forge, 'main')}"

    for asked in (2, 0):
        forge.requests.clear()
        with opened(forge_settings, text) as (tree,):
            assert len(texts(tree)) == 16
        assert len([line for line in forge.requests if line.startswith("POST")]) == asked


@pytest.mark.parametrize(
    ("address", "told", "hint"),
    [
        ("g/r/-/tree/mein", "branch, tag or commit 'mein' in '{url}/g/r.git'", "nearest is 'main'"),
        ("g/none", "repository '{url}/g/none.git'", "it may have been renamed, removed or made private"),
        ("g/r/-/tree/main/srx", "folder 'srx' in '{url}/g/r.git' at {commit}", "nearest is 'src'"),
    ],
)
def test_a_repository_revision_or_folder_that_is_not_there_is_told(
    forge: ForgeServer, forge_settings: Settings, address: str, told: str, hint: str
) -> None:
    with pytest.raises(SourcebookError) as caught, opened(forge_settings, f"{forge.url}/{address}"):
        pass
    there_is_no = "there is no " + told.format(url=forge.url, commit=commit_of(forge, "main"))
    assert str(caught.value) == f"{there_is_no}\n  hint: {hint}"


def test_a_repository_that_has_another_name_now_is_told(forge: ForgeServer, forge_settings: Settings) -> None:
    forge.renamed["g/old"] = "g/r"

    with pytest.raises(SourcebookError) as caught, opened(forge_settings, f"{forge.url}/g/old"):
        pass
    assert str(caught.value) == (
        f"git cannot fetch: unable to access '{forge.url}/g/old.git/': The requested URL returned error: 301\n"
        "  hint: the repository may have another name now: open its page, and write the address that it has there"
    )


def test_a_folder_is_read_without_hidden_folders_and_links(settings: Settings, tmp_path: Path) -> None:
    folder = settings.root / "examples"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "hook.py").write_text("no = 1\n")
    (folder / ".marker").write_text("")
    (folder / "a.py").write_text("a = 1\n")
    (folder / "link.py").symlink_to(folder / "a.py")
    (folder / "a%b.py").write_text("")
    (folder / "sub").mkdir()
    (folder / "sub" / "b.py").write_text("b = 2\n")

    with opened(settings, str(folder)) as (tree,):
        assert [str(path) for path in tree.paths()] == [".marker", "a.py", "sub/b.py"]
        assert texts(tree) == {"a.py": "a = 1\n", "sub/b.py": "b = 2\n"}
        assert tree.reference(PurePosixPath("sub/b.py")) == "examples/sub/b.py"
        assert (tree.project, tree.version, tree.digest) == ("examples", "", "")


def test_of_a_folder_elsewhere_files_are_named_by_their_path(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "a.py").write_text("")

    with opened(settings, str(folder)) as (tree,):
        assert tree.reference(PurePosixPath("a.py")) == f"{folder}/a.py"
    with pytest.raises(PathNotFoundError), opened(settings, str(tmp_path / "none")):
        pass
