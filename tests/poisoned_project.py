"""One project with a source of every kind, and everything that it keeps on disk: to be poisoned file by file.

    with open_world(tmp_path) as world:
        world.restore(vendored=False)
        ...

Each file and folder that the program writes for itself has a kind, by what it is and what it holds: `kinds` finds them,
and what it does not know it tells. Beside them stand the files of a repository that git would obey, were they there.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sourcebook.model.pin import CommitPin, ReleasePin
from sourcebook.outputs.inventory import FILE as INVENTORY
from sourcebook.outputs.inventory import InventoryEntry, format_inventory
from sourcebook.pins.lock_text import Lock, parse_lock
from tests.git_repositories import ForgeServer, git, make_repository
from tests.index_server import MIT, IndexServer
from tests.projects import MKDOCS_YML, build, sourcebook, write_project

DEMO = "import os\n\n\ndef here():\n    return os.getcwd()\n"
USES = "import lib\nimport other\n\n\ndef run():\n    return lib.Session(other.f())\n"
LIBRARY = {
    "lib/__init__.py": "from .session import Session\n",
    "lib/session.py": "class Session:\n    def query(self): ...\n",
}
EVIL = "evil = 1\n"
CONFIG = f"{MKDOCS_YML}site_url: https://example.org/book\n"

STORE = r"git/[0-9a-f]{32}"
PATTERNS = {
    "note": r"README|\.gitignore|\.gitattributes",
    "blobs": r"sha256",
    "blobs of a prefix": r"sha256/[0-9a-f]{2}",
    "partial": r"partial",
    "figures": r"figures",
    "figures of a prefix": r"figures/[0-9a-f]{2}",
    "figure": r"figures/[0-9a-f]{2}/[0-9a-f]{62}",
    "pictures": r"pictures",
    "pictures of a prefix": r"pictures/[0-9a-f]{2}",
    "picture": r"pictures/[0-9a-f]{2}/[0-9a-f]{62}",
    "exports": r"exports",
    "exports of a prefix": r"exports/[0-9a-f]{2}",
    "export": r"exports/[0-9a-f]{2}/[0-9a-f]{62}",
    "seen": r"seen",
    "seen of a prefix": r"seen/[0-9a-f]{2}",
    "seen pages": r"seen/[0-9a-f]{2}/[0-9a-f]{62}",
    "kept pages": r"pages",
    "kept pages of a prefix": r"pages/[0-9a-f]{2}",
    "kept page": r"pages/[0-9a-f]{2}/[0-9a-f]{62}",
    "sites": r"sites",
    "sites of a prefix": r"sites/[0-9a-f]{2}",
    "site": r"sites/[0-9a-f]{2}/[0-9a-f]{62}",
    "moved addresses": r"page-addresses",
    "stores": r"git",
    "store": STORE,
    "lock of a store": rf"{STORE}\.lock",
    "objects": rf"{STORE}/objects",
    "packs": rf"{STORE}/objects/pack",
    "pack": rf"{STORE}/objects/pack/pack-[0-9a-f]{{40}}\.pack",
    "index of a pack": rf"{STORE}/objects/pack/pack-[0-9a-f]{{40}}\.idx",
    "note of a pack": rf"{STORE}/objects/pack/pack-[0-9a-f]{{40}}\.promisor",
    "lock": r"examples\.lock",
    "secret": r"cache-key",
}
"""Of all that is kept but files named by their digest, whose kinds the lock tells; below the root of each layout."""

GIT_OBEYS = {
    "config": '[remote "URL"]\n\tuploadpack = PROGRAM\n[core]\n\tsshCommand = PROGRAM\n\tfsmonitor = PROGRAM\n',
    "config.worktree": "[core]\n\tfsmonitor = PROGRAM\n",
    "HEAD": "ref: refs/heads/main\n",
    "FETCH_HEAD": "EVIL_COMMIT\t\tbranch 'main' of URL\n",
    "shallow": "COMMIT\n",
    "packed-refs": "EVIL_COMMIT refs/heads/main\n",
    "refs/heads/main": "EVIL_COMMIT\n",
    "refs/replace/COMMIT": "EVIL_COMMIT\n",
    "index": "DIRC",
    "commondir": "EVIL\n",
    "gitdir": "EVIL\n",
    "worktrees/x/gitdir": "EVIL\n",
    "modules/x/config": "[core]\n\tfsmonitor = PROGRAM\n",
    "hooks/reference-transaction": "#!/bin/sh\nexec PROGRAM\n",
    "info/attributes": "* filter=evil\n",
    "info/exclude": "*\n",
    "info/grafts": "COMMIT EVIL_COMMIT\n",
    "info/sparse-checkout": "/*\n",
    "logs/HEAD": "garbage\n",
    "objects/info/alternates": "EVIL/objects\n",
    "objects/info/http-alternates": "http://127.0.0.1:1/objects\n",
    "objects/info/commit-graph": "CGPH\1\1",
    "objects/info/commit-graphs/commit-graph-chain": "garbage\n",
    "objects/info/packs": "P pack-x.pack\n",
    "objects/ab/" + "c" * 38: "x\x9c",
    "objects/pack/multi-pack-index": "MIDX\1\1",
    "objects/pack/pack-" + "0" * 40 + ".rev": "RIDX",
    "objects/pack/pack-" + "0" * 40 + ".keep": "kept\n",
    "objects/pack/pack-" + "0" * 40 + ".mtimes": "MTME",
    "objects/pack/pack-" + "0" * 40 + ".bitmap": "BITM\0\1",
    "objects/pack/tmp_pack_x": "PACK",
}
"""What git would find in a store that were a repository, and what somebody would write there; never kept by us."""


STRANGERS = {
    ("cache", "x"): "of somebody",
    ("cache", "partial/tmpx"): "half of a fi",
    ("cache", "sha256/x"): "of somebody",
    ("cache", "sha256/12/x"): "of somebody",
    ("cache", "figures/x"): "of somebody",
    ("vendor", "partial/tmpx"): "half of a fi",
    ("vendor", "x"): "of somebody",
    ("project", ".examples.lock.x"): "half of a lo",
    ("state", ".cache-key.x"): "half of a secr",
}
"""What is left by runs that were killed, or put there by somebody, by layout and path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that the program keeps."""

    kind: str
    layout: str
    path: Path
    """As it lies in the world that is worked in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A project, what it keeps, and the servers it asks; always at the same place, so that its site is the same.

    Attributes:
        pristine: What `restore` copies.
        work: Where everything that may be written lies.
        outside: What nothing may change: repositories, a program that leaves a trace, and where links lead.
        words: What stands for what in `GIT_OBEYS`.
    """

    pristine: Path
    work: Path
    outside: Path
    words: Mapping[str, str]

    @property
    def project(self) -> Path:
        """Where the doors are opened."""
        return self.work / "project"

    @property
    def cache(self) -> Path:
        """The cache."""
        return self.work / "cache"

    @property
    def vendored(self) -> Path:
        """The project's own copy."""
        return self.project / "vendor" / "sourcebook"

    @property
    def trace(self) -> Path:
        """A file that is there once anything of somebody else's ran."""
        return self.work.parent / "trace"

    @property
    def environ(self) -> Mapping[str, str]:
        """Of every run."""
        return {
            "SOURCEBOOK_CACHE": str(self.cache),
            "XDG_STATE_HOME": str(self.work / "state"),
            "TMPDIR": str(self.work / "tmp"),
            "SOURCE_DATE_EPOCH": "1700000000",
            "CI": "",  # there, results would neither be kept nor believed
        }

    def restore(self, *, vendored: bool) -> None:
        """Put everything back as a run without faults has left it; with or without the project's own copy."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.pristine, self.work, symlinks=True)
        if not vendored:
            shutil.rmtree(self.project / "vendor")

    def lock(self) -> Lock:
        """Return the lock as it was."""
        return parse_lock((self.pristine / "project" / "examples.lock").read_text())

    def forget_files_of_git(self) -> None:
        """Have the next run ask the stores: a damaged disk, or a first build of another project."""
        of_git = [pin.blob.digest for pin in self.lock().pins if pin.identity.startswith("file//")]
        assert of_git, "the stores are asked in no case"
        for digest in of_git:
            self.blob(digest).unlink()

    def blob(self, digest: str) -> Path:
        """Return where a fetched file is kept."""
        return self.cache / "sha256" / digest[:2] / digest[2:]

    def layouts(self) -> Mapping[str, Path]:
        """Return the roots of what is kept, which a person has named."""
        return {
            "cache": self.cache,
            "vendor": self.vendored,
            "project": self.project,
            "state": self.work / "state" / "sourcebook",
        }

    def kept(self) -> Iterator[Kept]:
        """Yield everything that is kept, sorted; of an unknown kind is what is in no table."""
        roles = self._roles()
        for layout, root in self.layouts().items():
            found = [root / "examples.lock"] if layout == "project" else sorted(root.rglob("*"))
            for path in found:
                yield Kept(kind=_kind(path.relative_to(root), roles), layout=layout, path=path)

    def _roles(self) -> Mapping[str, str]:
        roles = {hashlib.sha256(MIT.encode()).hexdigest(): "licence"}
        for pin in self.lock().pins:
            if isinstance(pin.origin, ReleasePin):
                roles[pin.blob.digest] = "file of a release"
                roles[pin.origin.metadata.digest] = "metadata"
                roles |= {blob.digest: "licence" for _, blob in pin.origin.license_files}
                roles[pin.origin.file_digest or ""] = "release"
            else:
                if pin.origin is not None:
                    roles |= {blob.digest: "licence" for _, blob in pin.origin.license_files or ()}
                web = "inventory" if pin.path.name == INVENTORY else "file of the web"
                roles[pin.blob.digest] = "file of a commit" if isinstance(pin.origin, CommitPin) else web
        return roles

    def obeyed(self, name: str) -> tuple[str, str]:
        """Return the path in a store, and what somebody would write there."""
        content = GIT_OBEYS[name]
        for word, value in self.words.items():
            name, content = name.replace(word, value), content.replace(word, value)
        return name, content


def _kind(path: Path, roles: Mapping[str, str]) -> str:
    name = path.as_posix()
    if re.fullmatch(r"sha256/[0-9a-f]{2}/[0-9a-f]{62}", name):
        return roles.get(path.parent.name + path.name, f"unknown: {name}")
    return next((kind for kind, form in PATTERNS.items() if re.fullmatch(form, name)), f"unknown: {name}")


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    """Make the project, and keep its servers for as long as it is asked."""
    outside = folder / "outside"
    evil = make_repository(outside / "evil.git", {"src/a.py": ("100644", EVIL)})
    program = outside / "evil.sh"
    program.write_text(f'#!/bin/sh\necho "$0 $@" >> {folder}/trace\nexec git-upload-pack "$@"\n')
    program.chmod(0o755)
    with IndexServer() as index, ForgeServer(outside, "github") as forge:
        repository = forge.add("g/r", make_repository(folder / "template"))
        index.add_wheel("demo", "1.0", {"demo/a.py": DEMO, "demo/b.py": "b = 2\n"})
        index.add_sdist("packed", "1.0", {"packed/a.py": "packed = 1\n"})
        index.add_wheel("lib", "1.0", LIBRARY)
        index.add_wheel("other", "2.0", {"other/__init__.py": "def f(): ...\n"})
        index.server.expect_request("/web/a.py").respond_with_data("web = 1\n", content_type="text/plain")
        listed = [InventoryEntry(symbol="lib.Session", other_names=(), role="class", url="api.html#$")]
        inventory = format_inventory(listed, project="lib")
        index.server.expect_request(f"/web/{INVENTORY}").respond_with_data(inventory)
        world = World(
            pristine=folder / "pristine",
            work=folder / "work",
            outside=outside,
            words={
                "URL": f"file://{repository}",
                "PROGRAM": str(program),
                "EVIL_COMMIT": git(evil, "rev-parse", "main"),
                "COMMIT": git(repository, "rev-parse", "main"),
                "EVIL": str(evil),
            },
        )
        _write(world, index, forge, repository)
        for ended in (
            sourcebook(world.project, "lock", environ=world.environ),
            sourcebook(world.project, "vendor", environ=world.environ),
            build(world.project, environ=world.environ),
        ):
            assert ended.code == 0, ended.output
        shutil.move(world.project / "site", folder / "site")
        shutil.move(world.work, world.pristine)
        yield world


def _write(world: World, index: IndexServer, forge: ForgeServer, repository: Path) -> None:
    web = index.server.url_for("/web/a.py")
    sources = [
        "pkg:pypi/demo@1.0#demo/a.py",
        "pkg:pypi/demo@1.0#demo/b.py",
        "pkg:pypi/packed@1.0#packed/a.py",
        f"git+file://{repository}@main#src/a.py",
        f"git+file://{repository}@v1#src/a.py",
        f"{forge.url}/g/r/blob/main/docs/a.py",
        web,
        "uses.py",
    ]
    blocks = "".join(f"\n```example\nsource: {source}\n```\n" for source in sources)
    host = web.split("/")[2]
    settings = (
        f'git_file = ["{world.outside}"]\nhosts = [{{name = "{host}", allow_private = true}}]\n'
        f'[libraries]\nlib = "pkg:pypi/lib@1.0"\nother = "pkg:pypi/other@2.0"\n'
        f'[inventories]\nlib = "{index.server.url_for(f"/web/{INVENTORY}")}"\n'
        f"[social]\npictures = true\n{index.toml}{forge.toml}"
    )
    about = "---\nsymbol: {}\nexamples:\n  - uses.py\n---\n"
    pages = {
        "index.md": f"# Home\n{blocks}",
        "lib.md": about.format("lib.Session"),
        "other.md": about.format("other.f"),
    }
    write_project(world.project, pages, config=CONFIG, settings=settings, files={"uses.py": USES})
    for name in ("tmp", "state"):
        (world.work / name).mkdir()
    (world.work / "state").chmod(0o700)
