"""A git store in the cache that somebody else has written into: nothing of it runs, leads away or is shown."""

from __future__ import annotations

import os
import shutil
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha1
from pathlib import Path

import pytest

from sourcebook.model.source import Source
from sourcebook.pins.lock_text import Lock
from sourcebook.settings.values import Settings
from sourcebook.sources.store.plain_files import OddFileError
from tests.git_repositories import MAIN, ForgeServer, git, make_repository
from tests.sources.providers.git.conftest import of
from tests.sources.providers.suite import ask, fault, obtain

pytestmark = pytest.mark.slow

RIGHT = MAIN["src/a.py"].encode()
EVIL = b"evil = 1\n"


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """A file that is there once anything of somebody else's ran."""
    return tmp_path / "trace"


@pytest.fixture
def program(tmp_path: Path, trace: Path) -> Path:
    """A program that leaves the trace, and goes on as git would."""
    program = tmp_path / "evil.sh"
    program.write_text(f'#!/bin/sh\necho "$0 $@" >> {trace}\nexec git-upload-pack "$@"\n')
    program.chmod(0o755)
    return program


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """A repository that has the same branches, and other bytes in `src/a.py`."""
    folder = make_repository(tmp_path / "evil.git", {"src/a.py": ("100644", EVIL.decode())})
    assert git(folder, "show", "main:src/a.py").encode() == EVIL.strip()
    return folder


def store_of(settings: Settings) -> Path:
    (store,) = [path for path in (settings.cache / "git").iterdir() if path.is_dir()]
    return store


def forget_files(settings: Settings) -> None:
    """Have the next run ask the store: a damaged disk, or a first build of another project."""
    shutil.rmtree(settings.cache / "sha256")


def empty_packs(store: Path) -> None:
    """Have the next run fetch as well."""
    for path in (store / "objects" / "pack").iterdir():
        path.unlink()


CONFIGS = {
    "uploadpack": '[remote "URL"]\n\tuploadpack = PROGRAM\n',
    "insteadOf": '[url "file://EVIL"]\n\tinsteadOf = URL\n',
    "insteadOf ext": '[url "ext::PROGRAM "]\n\tinsteadOf = URL\n[protocol]\n\tallow = always\n',
    "protocol.ext": '[remote "URL"]\n\turl = ext::PROGRAM\n[protocol "ext"]\n\tallow = always\n',
    "vcs": '[remote "URL"]\n\tvcs = ext\n[protocol "ext"]\n\tallow = always\n',
    "include": "[include]\n\tpath = STORE/more\n",
    "includeIf": '[includeIf "gitdir:/**"]\n\tpath = STORE/more\n',
    "sshCommand": "[core]\n\tsshCommand = PROGRAM\n\tgitProxy = PROGRAM\n",
    "fsmonitor": "[core]\n\tfsmonitor = PROGRAM\n",
    "hooksPath": "[core]\n\thooksPath = STORE/hooks\n",
    "alternateRefsCommand": "[core]\n\talternateRefsCommand = PROGRAM\n",
    "credential": '[credential]\n\thelper = !PROGRAM\n[credential "URL"]\n\thelper = !PROGRAM\n',
    "askPass": "[core]\n\taskPass = PROGRAM\n",
    "proxy": '[http]\n\tproxy = http://127.0.0.1:1\n[remote "URL"]\n\tproxy = http://127.0.0.1:1\n',
    "worktree": "[core]\n\tworktree = /\n\tbare = false\n",
    "partial": (
        "[extensions]\n\tpartialClone = x\n"
        '[remote "x"]\n\tpromisor = true\n\turl = file://EVIL\n\tuploadpack = PROGRAM\n'
    ),
    "objectFormat": "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n",
    "garbage": "\0[[[",
}


BY_OTHER_WAYS = (
    *[("http", poison) for poison in ("insteadOf", "insteadOf ext", "vcs", "credential", "askPass", "proxy")],
    *[("ssh", poison) for poison in ("uploadpack", "insteadOf", "sshCommand", "askPass")],
)


@pytest.mark.sampled(most=5)
@pytest.mark.parametrize(("scheme", "poison"), [*[("file", poison) for poison in CONFIGS], *BY_OTHER_WAYS])
def test_settings_in_the_cache_are_not_obeyed(
    settings: Settings,
    server: ForgeServer,
    ssh: Path,
    program: Path,
    trace: Path,
    evil: Path,
    scheme: str,
    poison: str,
) -> None:
    folder = server.folder / "g" / "r.git"
    url = {
        "http": f"{server.url}/g/r.git",
        "file": f"file://{folder}",
        "ssh": f"ssh://localhost{folder}",
    }[scheme]
    text = f"git+{url}@main#src/a.py"
    _, lock = ask(settings, text)
    store = store_of(settings)
    words = {"URL": url, "PROGRAM": str(program), "EVIL": str(evil), "STORE": str(store)}
    for name, content in (("config", CONFIGS[poison]), ("more", CONFIGS["uploadpack"])):
        for word, value in words.items():
            content = content.replace(word, value)
        (store / name).write_text(content)
    write_hooks(store / "hooks", program)
    (store / "HEAD").write_text("ref: refs/heads/main\n")
    empty_packs(store)
    forget_files(settings)

    (fetched,), again = ask(settings, text, lock=lock)
    forget_files(settings)
    (resolved,), anew = ask(settings, text)

    assert isinstance(fetched, Source), fetched
    assert isinstance(resolved, Source), resolved
    assert fetched.blob.data == resolved.blob.data == RIGHT
    assert lock == again == anew
    assert not trace.exists(), trace.read_text()
    assert sorted(path.name for path in store.iterdir()) == ["objects"]


def write_hooks(folder: Path, program: Path) -> None:
    folder.mkdir(exist_ok=True)
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc", "post-fetch", "update"):
        shutil.copy(program, folder / hook)


def _commit_of(server: ForgeServer) -> str:
    return git(server.folder / "g" / "r.git", "rev-parse", "main")


@pytest.mark.sampled(most=5)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("HEAD", "ref: /etc/passwd\n"),
        ("HEAD", "garbage"),
        ("shallow", "garbage\n"),
        ("shallow", "COMMIT\n"),
        ("shallow", "0" * 40 + "\n"),
        ("packed-refs", "EVIL_COMMIT refs/heads/main\n"),
        ("refs/replace/COMMIT", "EVIL_COMMIT\n"),
        ("refs/heads/main", "EVIL_COMMIT\n"),
        ("info/grafts", "COMMIT EVIL_COMMIT\n"),
        ("info/attributes", "* filter=evil\n"),
        ("commondir", "EVIL\n"),
        ("gitdir", "EVIL\n"),
        ("worktrees/x/gitdir", "EVIL\n"),
        ("objects/info/alternates", "EVIL/objects\n"),
        ("objects/info/http-alternates", "http://127.0.0.1:1/objects\n"),
        ("objects/info/commit-graph", "garbage"),
        ("objects/info/packs", "P pack-x.pack\n"),
        ("objects/pack/multi-pack-index", "garbage"),
        ("index", "garbage"),
        ("FETCH_HEAD", "EVIL_COMMIT\t\tbranch 'main' of URL\n"),
    ],
)
@pytest.mark.parametrize("kept", ["objects kept", "objects lost"])
def test_what_else_git_would_believe_is_removed(
    settings: Settings,
    server: ForgeServer,
    program: Path,
    trace: Path,
    evil: Path,
    name: str,
    content: str,
    kept: str,
) -> None:
    _, lock = ask(settings, of(server))
    store = store_of(settings)
    words = {
        "EVIL_COMMIT": git(evil, "rev-parse", "main"),
        "COMMIT": _commit_of(server),
        "EVIL": str(evil),
    }
    for word, value in words.items():
        name, content = name.replace(word, value), content.replace(word, value)
    path = store / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    write_hooks(store / "hooks", program)
    if kept == "objects lost":
        empty_packs(store)
    forget_files(settings)

    (fetched,), _ = ask(settings, of(server), lock=lock)
    forget_files(settings)
    (resolved,), anew = ask(settings, of(server))

    assert isinstance(fetched, Source), fetched
    assert isinstance(resolved, Source), resolved
    assert fetched.blob.data == resolved.blob.data == RIGHT
    assert anew == lock
    assert not trace.exists()
    assert not path.exists()


def _loose(store: Path, id: str, kind: str, data: bytes) -> None:
    path = store / "objects" / id[:2] / id[2:]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(zlib.compress(b"%s %d\0" % (kind.encode(), len(data)) + data))


def _raw(repository: Path, kind: str, name: str) -> bytes:
    return subprocess.run(["git", "cat-file", kind, name], cwd=repository, stdout=subprocess.PIPE, check=True).stdout


@pytest.mark.sampled(most=2)
@pytest.mark.parametrize("wrong", ["commit", "main^{tree}", "main:src", "main:src/a.py"])
def test_a_loose_object_under_another_s_name_is_not_shown(
    settings: Settings, server: ForgeServer, evil: Path, wrong: str
) -> None:
    """The commit is there, so that nothing need be asked, and one of its objects is another's."""
    repository = server.folder / "g" / "r.git"
    obtain(settings, of(server))
    store = store_of(settings)
    empty_packs(store)
    for line in git(evil, "rev-list", "--objects", "main").splitlines():
        id = line.split()[0]
        kind = git(evil, "cat-file", "-t", id)
        _loose(store, id, kind, _raw(evil, kind, id))
    for line in git(repository, "rev-list", "--objects", "main").splitlines():
        id = line.split()[0]
        kind = git(repository, "cat-file", "-t", id)
        _loose(store, id, kind, _raw(repository, kind, id))
    name = "main" if wrong == "commit" else wrong
    id = git(repository, "rev-parse", name)
    kind = git(repository, "cat-file", "-t", id)
    _loose(store, id, kind, _raw(evil, kind, name))
    forget_files(settings)

    source = obtain(settings, of(server))

    assert source.blob.data == RIGHT


def _write_index(pack: Path, names: dict[str, str]) -> None:
    """Write the index of a pack by hand, with some ids in place of others."""
    shown = git(pack.parent, "show-index", stdin=pack.with_suffix(".idx").read_bytes()).splitlines()
    rows = sorted(
        (names.get(id, id), int(offset), int(crc.strip("()"), 16)) for offset, id, crc in map(str.split, shown)
    )
    ids = [bytes.fromhex(id) for id, _, _ in rows]
    fanout = b"".join(sum(id[0] <= first for id in ids).to_bytes(4) for first in range(256))
    body = b"\xfftOc\0\0\0\2" + fanout + b"".join(ids)
    body += b"".join(crc.to_bytes(4) for _, _, crc in rows) + b"".join(offset.to_bytes(4) for _, offset, _ in rows)
    body += pack.read_bytes()[-20:]
    pack.with_suffix(".idx").chmod(0o644)
    pack.with_suffix(".idx").write_bytes(body + sha1(body).digest())


@pytest.mark.sampled(most=2)
@pytest.mark.parametrize("wrong", ["main", "main^{tree}", "main:src", "main:src/a.py"])
def test_an_index_that_gives_an_object_another_s_name_is_not_believed(
    settings: Settings, server: ForgeServer, evil: Path, wrong: str
) -> None:
    repository = server.folder / "g" / "r.git"
    obtain(settings, of(server))
    store = store_of(settings)
    empty_packs(store)
    objects = git(evil, "rev-list", "--objects", "main") + "\n" + git(repository, "rev-list", "--objects", "main")
    for line in objects.splitlines():
        # Into one repository, that a pack of both can be made.
        id = line.split()[0]
        for holder in (evil, repository):
            if (kind := _kind(holder, id)) is not None:
                git(evil, "hash-object", "-t", kind, "-w", "--stdin", stdin=_raw(holder, kind, id))
    name = git(
        evil,
        "pack-objects",
        "--quiet",
        "pack",
        stdin="\n".join(line.split()[0] for line in objects.splitlines()).encode(),
    )
    pack = store / "objects" / "pack" / f"pack-{name}.pack"
    for suffix in (".pack", ".idx"):
        shutil.copy(evil / f"pack-{name}{suffix}", pack.with_suffix(suffix))
    right, other = git(repository, "rev-parse", wrong), git(evil, "rev-parse", wrong)
    _write_index(pack, {other: right, right: other})
    forget_files(settings)

    source = obtain(settings, of(server))

    assert source.blob.data == RIGHT
    assert not pack.exists()


def _kind(repository: Path, id: str) -> str | None:
    try:
        return git(repository, "cat-file", "-t", id)
    except subprocess.CalledProcessError:
        return None


def test_a_commit_without_its_trees_is_fetched_again(settings: Settings, server: ForgeServer) -> None:
    """A pack that holds, but not all that belongs to it."""
    repository = server.folder / "g" / "r.git"
    obtain(settings, of(server))
    store = store_of(settings)
    empty_packs(store)
    name = git(
        repository,
        "pack-objects",
        "--quiet",
        str(store / "objects" / "pack" / "pack"),
        stdin=_commit_of(server).encode(),
    )
    assert (store / "objects" / "pack" / f"pack-{name}.idx").exists()
    forget_files(settings)

    assert obtain(settings, of(server)).blob.data == RIGHT


@pytest.mark.sampled(most=6)
@pytest.mark.parametrize(
    "what", ["", "config", "hooks", "objects", "objects/pack", "objects/ab", "objects/pack/pack-x.pack"]
)
@pytest.mark.parametrize("lead", ["somewhere", "nowhere"])
def test_a_link_in_a_store_is_refused_by_name(
    settings: Settings, server: ForgeServer, tmp_path: Path, what: str, lead: str
) -> None:
    obtain(settings, of(server))
    store = store_of(settings)
    forget_files(settings)
    outside = tmp_path / "outside"
    if lead == "somewhere":
        shutil.copytree(store, outside)
    path = store / what
    if path.exists():
        path.rename(tmp_path / "away")
    path.symlink_to(outside)
    before = sorted(outside.rglob("*"))

    found = fault(settings, of(server))

    assert isinstance(found, OddFileError)
    assert found.message == f"{str(path)!r} is a link{'' if what else ', not a folder'}"
    assert sorted(outside.rglob("*")) == before


def test_the_folder_of_all_stores_is_no_link_either(settings: Settings, server: ForgeServer, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    settings.cache.mkdir()
    (settings.cache / "git").symlink_to(tmp_path / "outside")

    found = fault(settings, of(server))

    assert found.message == f"{str(settings.cache / 'git')!r} is a link, not a folder"
    assert not list((tmp_path / "outside").iterdir())


def test_the_cache_itself_may_be_a_link(settings: Settings, server: ForgeServer, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "named").symlink_to(tmp_path / "disk")

    assert obtain(replace(settings, cache=tmp_path / "named"), of(server)).blob.data == RIGHT


def _link(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def _pipe(path: Path, outside: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path, outside: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(("put", "what"), [(_link, "a link"), (_pipe, "a pipe"), (_folder, "a folder")])
def test_a_lock_that_is_no_file_is_refused(
    settings: Settings, server: ForgeServer, tmp_path: Path, put: Callable[[Path, Path], None], what: str
) -> None:
    obtain(settings, of(server))
    lock = store_of(settings).with_suffix(".lock")
    lock.unlink()
    (tmp_path / "outside").write_text("kept")
    put(lock, tmp_path / "outside")

    found = fault(settings, of(server))

    assert isinstance(found, OddFileError)
    assert found.message == f"{str(lock)!r} is {what}, not a file"
    assert (tmp_path / "outside").read_text() == "kept"


@pytest.mark.parametrize("put", [_pipe, _folder])
@pytest.mark.parametrize("suffix", [".pack", ".idx", ".promisor"])
def test_a_pipe_or_a_folder_in_place_of_a_pack_is_removed(
    settings: Settings, server: ForgeServer, tmp_path: Path, put: Callable[[Path, Path], None], suffix: str
) -> None:
    obtain(settings, of(server))
    for path in list((store_of(settings) / "objects" / "pack").glob("*.pack")):
        path.with_suffix(suffix).unlink(missing_ok=True)
        put(path.with_suffix(suffix), tmp_path)
    forget_files(settings)

    assert obtain(settings, of(server)).blob.data == RIGHT


@pytest.mark.parametrize("what", ["objects", "objects/pack"])
def test_a_file_in_place_of_a_folder_is_removed(settings: Settings, server: ForgeServer, what: str) -> None:
    obtain(settings, of(server))
    path = store_of(settings) / what
    shutil.rmtree(path)
    path.write_text("a file")
    forget_files(settings)

    assert obtain(settings, of(server)).blob.data == RIGHT


def test_a_store_of_an_earlier_version_is_read_on(settings: Settings, server: ForgeServer) -> None:
    """It was a whole repository; what it has of objects need not be fetched again."""
    _, lock = ask(settings, of(server))
    store = store_of(settings)
    (store / "HEAD").write_text("ref: refs/heads/master\n")
    (store / "config").write_text("[core]\n\trepositoryformatversion = 1\n\tbare = true\n")
    (store / "shallow").write_text(f"{_commit_of(server)}\n")
    (store / "refs").mkdir()
    forget_files(settings)
    server.requests.clear()

    (found,), _ = ask(settings, of(server), lock=Lock(pins=lock.pins))

    assert isinstance(found, Source)
    assert server.requests == []
