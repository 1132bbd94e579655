"""Read `sourcebook.toml` and the environment: where code may come from, and what a run may do.

Every field has a default, so the file is optional. It is read once, by every door in the same way,
and nothing below looks at the environment again. The file's model is pydantic's; what flows on are
the frozen values below.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from sourcebook.errors import SettingsError, nearest, raise_faults
from sourcebook.license_list import PERMISSIVE, canonical_license_id
from sourcebook.model import Forge, Library, Location
from sourcebook.references.libraries import parse_libraries
from sourcebook.validation import FieldFault, field_faults

SETTINGS_NAME = "sourcebook.toml"
LOCK_NAME = "examples.lock"

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Social:
    """What other sites show beside a link to a page: `[social]`."""

    pictures: bool = False
    """Whether a picture is made for each page; needs the extra `[social]`."""
    location: Location | None = None
    """Where the settings switch it on, for messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for a whole run."""

    root: Path
    """The project's folder: that of `mkdocs.yml`."""
    cache: Path
    """Where fetched bytes are kept: `SOURCEBOOK_CACHE`, else the setting `cache`, else
    `.cache/sourcebook`; a relative one is below `root`."""
    locked: bool = False
    """Whether a source that is not in the lock is an error: nothing is resolved, and the lock is
    not written."""
    ci: bool = False
    """Whether this run is a CI's, which has the effect of `locked`: `CI` is set, and not `false` or
    `0`."""
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
    tokens: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Address of a forge, and the token that the environment gives for it."""
    limits: Limits = field(default_factory=Limits)
    """How long to wait and how much to read."""
    whole_files: tuple[str, ...] = PERMISSIVE
    """SPDX ids of the licences under which a file may be shown whole: `[licenses]`."""
    libraries: tuple[Library, ...] = ()
    """Libraries whose releases tell which names are the same object, sorted: `[libraries]`."""
    social: Social = field(default_factory=Social)
    """What other sites show beside a link to a page."""

    @property
    def may_resolve(self) -> bool:
        """Whether new sources may be looked up and the lock written."""
        return not (self.locked or self.ci)

    @property
    def lock_path(self) -> Path:
        """Place of `examples.lock`, whether it exists or not."""
        return self.root / LOCK_NAME


def load_settings(root: Path, *, environ: Mapping[str, str], path: Path | None = None) -> Settings:
    """Read the settings of a project.

    Args:
        root: The project's folder.
        environ: Environment variables; `CI`, `SOURCEBOOK_CACHE` and the names in `TOKENS` are
            looked at.
        path: The file to read, which must then exist; by default `sourcebook.toml` below `root`, if
            it is there.

    Raises:
        SettingsError: With file and line, when the file cannot be read or says something that is
            not a setting; several faults come as one group.
    """
    file = path or root / SETTINGS_NAME
    shown = _shown(file, root)
    text = _read(file, shown, required=path is not None)
    document = _parse(text, shown)
    variable = environ.get("SOURCEBOOK_CACHE", "")
    return Settings(
        root=root,
        cache=_below(root, variable or document.cache or ".cache/sourcebook"),
        locked=document.locked,
        ci=environ.get("CI", "").strip().lower() not in {"", "false", "0"},
        index=Index(url=document.index.url, allow_private=document.index.allow_private),
        forges=_forges(document.forges),
        hosts=tuple(Host(**host.model_dump()) for host in document.hosts),
        git_ssh=tuple(document.git_ssh),
        git_file=tuple(_below(root, folder) for folder in document.git_file),
        tokens=tuple(
            (url, token) for name, url in TOKENS.items() if (token := environ.get(name, "").strip())
        ),
        limits=Limits(**document.limits.model_dump()),
        whole_files=tuple(document.licenses.whole_files),
        libraries=parse_libraries(
            document.libraries,
            lambda key: Location(path=shown, lineno=_find_lineno(text, ("libraries", key))),
        ),
        social=Social(
            pictures=document.social.pictures,
            location=Location(path=shown, lineno=_find_lineno(text, ("social", "pictures")))
            if document.social.pictures
            else None,
        ),
    )


# --- the file's model -----------------------------------------------------------------------------


def _base_address(value: str) -> str:
    """Check the address of a server and take off its trailing slash."""
    try:
        parts = urlsplit(value)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if (
        not usable
        or not value.isprintable()
        or " " in value
        or parts.scheme not in {"https", "http"}
    ):
        raise ValueError(f"expected an address such as 'https://git.example.org', not {value!r},")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"expected an address without user, query and fragment, not {value!r},")
    return value.rstrip("/")


def _folder(value: str) -> str:
    if not value or not value.isprintable():
        raise ValueError(f"expected the path of a folder, not {value!r},")
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?(:[0-9]{1,5})?", value):
        raise ValueError(f"expected a host such as 'example.org', not {value!r},")
    return value.removesuffix(":443")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


_Address = Annotated[str, AfterValidator(_base_address)]
_HostName = Annotated[str, AfterValidator(_host)]
_Folder = Annotated[str, AfterValidator(_folder)]
_Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
_Count = Annotated[int, Field(gt=0, le=2**40)]
_LicenseId = Annotated[str, AfterValidator(canonical_license_id)]
_DEFAULTS = Limits()


class _Server(_Strict):
    allow_private: bool = False

    @model_validator(mode="after")
    def _keep_to_https(self) -> Self:
        for name in ("url", "raw_url"):
            address = getattr(self, name, None) or ""
            if address.startswith("http:") and not self.allow_private:
                raise ValueError(f"{name} {address!r} is not https, and allow_private is not true,")
        return self


class _Index(_Server):
    url: _Address | None = None


class _Forge(_Server):
    url: _Address
    kind: Literal["github", "gitlab", "forgejo"] = "github"
    raw_url: _Address | None = None


class _Host(_Strict):
    name: _HostName
    allow_private: bool = False

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, value: object) -> object:
        """Take a bare text for the name."""
        return {"name": value} if isinstance(value, str) else value


class _Limits(_Strict):
    connect_timeout: _Seconds = _DEFAULTS.connect_timeout
    read_timeout: _Seconds = _DEFAULTS.read_timeout
    transfer_timeout: _Seconds = _DEFAULTS.transfer_timeout
    file_bytes: _Count = _DEFAULTS.file_bytes
    archive_bytes: _Count = _DEFAULTS.archive_bytes
    archive_members: _Count = _DEFAULTS.archive_members


class _Licenses(_Strict):
    whole_files: list[_LicenseId] = list(PERMISSIVE)


class _Social(_Strict):
    pictures: bool = False


class _Document(_Strict):
    locked: bool = False
    cache: _Folder | None = None
    index: _Index = _Index()
    forges: dict[str, _Forge] = {}
    hosts: list[_Host] = []
    git_ssh: list[_HostName] = []
    git_file: list[_Folder] = []
    limits: _Limits = _Limits()
    licenses: _Licenses = _Licenses()
    libraries: dict[str, str] = {}
    social: _Social = _Social()


def _forges(tables: Mapping[str, _Forge]) -> tuple[Forge, ...]:
    """Put the named forges behind the public ones; one with the same address takes its place.

    Source of the raw address of a GitHub without its own: "Enabling subdomain isolation" in the
    manual of GitHub Enterprise Server (`HOSTNAME/raw/`). The others serve raw files below the
    repository.
    """
    raw = {"github": "/raw"}
    named = [
        Forge(
            url=table.url,
            kind=table.kind,
            raw_url=table.raw_url or f"{table.url}{raw.get(table.kind, '')}",
            allow_private=table.allow_private,
        )
        for _, table in sorted(tables.items())
    ]
    by_name = {forge.name: forge for forge in (*PUBLIC_FORGES, *named)}
    return tuple(by_name.values())


def _below(root: Path, text: str) -> Path:
    """Return the path of a folder; a relative one begins at the project's."""
    try:
        folder = Path(text).expanduser()
    except RuntimeError:
        folder = Path(text)
    return root / folder


# --- reading and its faults -----------------------------------------------------------------------


def _read(file: Path, shown: PurePosixPath, *, required: bool) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if not required:
            return ""
        what, hint = "there is no such settings file", "name one that exists, or leave it out"
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        what = f"the settings file cannot be read: {reason}"
        hint = "it must be a readable file of UTF-8 text"
    raise SettingsError(what, hint=hint, location=Location(path=shown))


def _shown(file: Path, root: Path) -> PurePosixPath:
    """Return the file's name for messages, relative to the project where it lies in it."""
    return PurePosixPath(file.relative_to(root) if file.is_relative_to(root) else file)


def _parse(text: str, shown: PurePosixPath) -> _Document:
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        lineno = re.search(r"at line (\d+)", reason)
        raise SettingsError(
            f"not TOML: {reason[:1].lower()}{reason[1:]}",
            hint="text needs quotes, and true and false are written in lower case",
            location=Location(path=shown, lineno=int(lineno[1]) if lineno else None),
        ) from None
    try:
        return _Document.model_validate(data)
    except ValidationError as error:
        raise_faults([_fault(fault, text, shown) for fault in field_faults(error)])
        raise AssertionError("a validation error without a fault") from error


def _fault(fault: FieldFault, text: str, shown: PurePosixPath) -> SettingsError:
    hint = _nearest_setting(fault.path) if fault.unknown else None
    location = Location(path=shown, lineno=_find_lineno(text, fault.path))
    return SettingsError(fault.message.replace("field", "setting", 1), hint=hint, location=location)


def _nearest_setting(path: tuple[str | int, ...]) -> str:
    """Name the setting that was probably meant, else all that could stand there."""
    model = _Document
    tables: dict[str | int, type[BaseModel]] = {
        "index": _Index,
        "limits": _Limits,
        "forges": _Forge,
        "hosts": _Host,
        "licenses": _Licenses,
        "social": _Social,
    }
    known = (tables[path[0]] if len(path) > 1 else model).model_fields
    name = nearest(str(path[-1]), sorted(known))
    return (
        f"nearest is {name!r}"
        if name
        else "known are " + ", ".join(repr(key) for key in sorted(known))
    )


def _find_lineno(text: str, path: tuple[str | int, ...]) -> int | None:
    """Find the line that sets a field, else that of its table; None when it is written in another
    form.

    tomllib keeps no positions, so this looks for the two usual forms: a key under its `[table]`,
        and the table.
    """
    path = tuple(takewhile(lambda part: isinstance(part, str), path))
    *table, key = (str(part) for part in path)
    found, current = None, ""
    for lineno, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
            current = header[1].replace('"', "").replace("'", "")
            if current == ".".join([*table, key]):
                return lineno
            found = lineno if current == ".".join(table) else found
        elif current == ".".join(table) and re.match(
            rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line
        ):
            return lineno
    return found
