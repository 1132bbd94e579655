"""What holds for a whole run, as values: what `reading` makes of the file and the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sourcebook.model.codes import Code, Severity
from sourcebook.model.page_path import PagePath
from sourcebook.model.place import Location
from sourcebook.model.reference import Forge, Library
from sourcebook.pins.license_list import PERMISSIVE

NavigationMode = Literal["auto", "full", "bounded"]

SETTINGS_NAME = "sourcebook.toml"
LOCK_NAME = "examples.lock"
CORPUS_LOCK_NAME = "corpus.lock"
OFFLINE = "SOURCEBOOK_OFFLINE"
"""The variable of the environment with which no server is asked."""
MOST_DOUBLE_STARS = 2
"""In a pattern of files: each multiplies the time to compare it with a deep path."""

GITHUB = Forge(url="https://github.com", kind="github", raw_url="https://raw.githubusercontent.com")
GITLAB = Forge(url="https://gitlab.com", kind="gitlab", raw_url="https://gitlab.com")
CODEBERG = Forge(url="https://codeberg.org", kind="forgejo", raw_url="https://codeberg.org")
PUBLIC_FORGES = (GITHUB, GITLAB, CODEBERG)
"""The forges that need no setting."""

TOKENS = {"GITHUB_TOKEN": GITHUB.url, "GITLAB_TOKEN": GITLAB.url}
"""Variables that hold a token, and the one server each is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host that single files and repositories may come from: one of `hosts`."""

    name: str
    """Host, and port where it is not the usual one."""
    allow_private: bool = False
    """Whether exactly this host and port may be a private address, and plain http."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The package index that releases are read from: `[index]`."""

    url: str | None = None
    """Base address of its simple API, without trailing slash; None for the public index."""
    allow_private: bool = False
    """Whether exactly this host and port may be a private address, and plain http."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long to wait and how much to read: `[limits]`."""

    connect_timeout: float = 10.0
    """Seconds to wait for a connection."""
    read_timeout: float = 30.0
    """Seconds to wait for the next bytes of an answer."""
    transfer_timeout: float = 300.0
    """Seconds that one answer may take as a whole."""
    file_bytes: int = 2_000_000
    """Bytes of one file that is shown, of a licence and of a release's metadata."""
    archive_bytes: int = 256_000_000
    """Bytes of one release file that is downloaded."""
    archive_members: int = 50_000
    """Files in one release file."""

    @property
    def largest(self) -> int:
        """Bytes of the largest file that is kept."""
        return max(self.file_bytes, self.archive_bytes)

    @property
    def together(self) -> int:
        """Bytes that may be read of one release file in one go: its licences are all read."""
        return 16 * self.file_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Social:
    """What other sites show beside a link to a page: `[social]`."""

    pictures: bool = False
    """Whether a picture is made for each page; needs the extra `[social]`."""
    location: Location | None = None
    """Where the settings switch it on, for messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mining:
    """Where the corpus may be mined, and where its table lies: `[mine]`."""

    schedulers: tuple[str, ...] = ()
    """Addresses of Dask schedulers that `--scheduler` may name."""
    table: str | None = None
    """A folder, or an address that fsspec knows; None for a folder of the cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """Copies of the repositories of a forge that are asked in its place: one of `[mirrors]`."""

    url: str
    """Base address of the forge, or of an owner on it, without trailing slash."""
    owner: str = ""
    """The owner that the address names; empty where it is the forge's own."""
    pattern: str
    """Of a copy: an absolute path, or an https address, with `{owner}` and `{name}` in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How many points what is seen in a use has where examples are chosen: `[suggest]`."""

    size: int = 25
    """At most, for what is read with the use: a definition of three to fifteen lines."""
    self_contained: int = 20
    """At most, where no name in it comes from elsewhere."""
    foreign_name: int = -4
    """For each name that does, down to none of the points above."""
    far_name: int = -5
    """For each name on the marked lines that is bound far away."""
    docstring: int = 6
    comment: int = 5
    arguments: int = 4
    """For a call that shows arguments."""
    usual_kind: int = 20
    """At most, for a kind of use that all projects have; of those that fewer have, that part."""
    other_use: int = -2
    """For each further use in the same file, up to eight: of many a page shows a few, and perhaps not this one."""
    type_check: int = -16
    """For a use that only asks whether something is of this class."""
    wrapper: int = -14
    """For a use in a definition of the symbol's own name, or that hands on `*args` or `**kwargs`."""
    companion: int = 4
    """For each other name of the library in what is read, up to four."""
    trivial: int = -8
    """For a use with which next to nothing is done."""
    annotation: int = -10
    """For a use that only says of which class something is."""
    nested: int = -4
    """For a function within another, or whose name begins with `_`."""
    new_kind: int = 26
    """For a kind that no example chosen before has."""
    new_shape: int = 7
    """For a call with arguments that no example chosen before has."""
    tests: bool = False
    """Whether tests, a library's own too, are as good as other code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for a whole run."""

    root: Path
    """The project's folder: that of `mkdocs.yml`."""
    cache: Path
    """Where fetched bytes are kept: as `SOURCEBOOK_CACHE` or the setting `cache` says, else `.cache/sourcebook`."""
    locked: bool = False
    """Whether a source that is not in the lock is an error: nothing is resolved, and the lock is not written."""
    secret: bytes | None = field(default=None, repr=False)
    """What signs results in the cache; None where none are read or kept."""
    ci: bool = False
    """Whether this run is a CI's, which has the effect of `locked`: `CI` is set, and not `false` or `0`."""
    is_offline: bool = False
    """Whether no server may be asked: `SOURCEBOOK_OFFLINE` is set, and not `false` or `0`."""
    index: Index = field(default_factory=Index)
    """Where package releases are read."""
    forges: tuple[Forge, ...] = PUBLIC_FORGES
    """Sites whose file URLs are understood: the public ones, and each `[forges.NAME]`."""
    hosts: tuple[Host, ...] = ()
    """Other hosts that single files, and repositories by `git+https`, may come from."""
    git_ssh: tuple[str, ...] = ()
    """Hosts, with a port where it is not the usual one, that `git+ssh` may ask."""
    git_file: tuple[Path, ...] = ()
    """Folders in which repositories named by `git+file` must lie."""
    local_files: tuple[str, ...] = ()
    """Patterns of files of the project that may be shown though its `.gitignore` leaves them out."""
    tokens: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Address of a forge, and the token that the environment gives for it."""
    limits: Limits = field(default_factory=Limits)
    """How long to wait and how much to read."""
    allowed_licenses: tuple[str, ...] | None = None
    """SPDX expressions of the licences under which code may be shown: `[licenses]`; None where all may."""
    whole_files: tuple[str, ...] = PERMISSIVE
    """SPDX ids of the licences under which a file may be shown whole: `[licenses]`."""
    libraries: tuple[Library, ...] = ()
    """Libraries whose releases tell which names are the same object, sorted: `[libraries]`."""
    severities: tuple[tuple[Code, Severity], ...] = ()
    """How much findings count where it is not what the register says, sorted: `[findings]`."""
    social: Social = field(default_factory=Social)
    """What other sites show beside a link to a page."""
    mining: Mining = field(default_factory=Mining)
    """Where the corpus may be mined, and where its table lies."""
    mirrors: tuple[Mirror, ...] = ()
    """Copies that are asked in place of forges, the longest address first."""
    weights: Weights = field(default_factory=Weights)
    """What makes a use a good example."""
    fence: str = "example"
    """The language word of example blocks."""
    folders: tuple[PagePath, ...] = ()
    """Folders of pages whose keys count though they have no example; `.` is that of all pages."""
    other_keys: tuple[str, ...] = ()
    """Keys of pages that another plugin or the theme reads, however near they are to ours."""
    catalog: bool = True
    """Whether pages are made of the data of all pages."""
    outputs: bool = True
    """Whether files for programs are written."""
    navigation: NavigationMode = "auto"
    """Whether the navigation that no person has written shows the neighbourhood of a page alone."""
    navigation_pages: int = 60
    """Pages of a folder up to which it is shown whole."""

    @property
    def may_resolve(self) -> bool:
        """Whether new sources may be looked up and the lock written."""
        return not (self.locked or self.ci)

    @property
    def table_address(self) -> str:
        """Where the table of uses lies."""
        return self.mining.table or str(self.cache / "uses")

    @property
    def lock_path(self) -> Path:
        """Place of `examples.lock`, whether it exists or not."""
        return self.root / LOCK_NAME

    @property
    def corpus_lock_path(self) -> Path:
        """Place of `corpus.lock`, whether it exists or not."""
        return self.root / CORPUS_LOCK_NAME


def folder_below(root: Path, text: str) -> Path:
    """Return the path of a folder; a relative one begins at the project's."""
    try:
        folder = Path(text).expanduser()
    except RuntimeError:
        # `~nobody/x` of a user who is not there: as a name it is told where the folder is used.
        folder = Path(text)
    return root / folder


def place_below(root: Path, text: str) -> str:
    """Return an address as it is, and a folder as `folder_below` does."""
    return text if "://" in text else str(folder_below(root, text))
