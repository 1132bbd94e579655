"""The form of `sourcebook.toml`: which settings there are, and what each may say.

A class for each table, with the names and defaults that the docs tell. What reads a file by it is `reading`; what the
rest of the program sees are the values of `values`. The name of the setting follows the comma in which the message of
a validator ends.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal, Self, TypeGuard, get_args
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sourcebook.model.reference import ForgeKind
from sourcebook.pins.license_list import PERMISSIVE, canonical_license, canonical_license_id
from sourcebook.settings.file_patterns import FilePattern
from sourcebook.settings.values import Limits, NavigationMode, Weights


def _base_address(value: str) -> str:
    """Check the address of a server and take off its trailing slash."""
    try:
        parts = urlsplit(value)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or not value.isprintable() or " " in value or parts.scheme not in {"https", "http"}:
        raise ValueError(f"expected an address such as 'https://git.example.org', not {value!r},")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(f"expected an address without user, query and fragment, not {value!r},")
    return value.rstrip("/")


def _folder(value: str) -> str:
    if not value or not value.isprintable():
        raise ValueError(f"expected the path of a folder, not {value!r},")
    return value


def _page_folder(value: str) -> str:
    path = PurePosixPath(value)
    if not value or not value.isprintable() or path.is_absolute() or ".." in path.parts or "\\" in value:
        raise ValueError(f"expected a folder below that of the pages, such as 'projects', not {value!r},")
    return value


def _fence(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_+-]*", value):
        raise ValueError(f"expected a word such as 'example', not {value!r},")
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?(:[0-9]{1,5})?", value):
        raise ValueError(f"expected a host such as 'example.org', not {value!r},")
    return value.removesuffix(":443")


def _scheduler(value: str) -> str:
    if not re.fullmatch(r"(tcp|tls)://(\[[0-9a-f:.]+\]|[a-z0-9._-]+):[0-9]{1,5}", value):
        raise ValueError(f"expected the address of a scheduler such as 'tcp://10.0.0.1:8786', not {value!r},")
    return value


def _place(value: str) -> str:
    if not value or not value.isprintable() or "@" in value.partition("://")[2]:
        raise ValueError(f"expected a folder, or an address such as 's3://bucket/uses', not {value!r},")
    return value


def _as_list(value: object) -> object:
    """Take one release for a list of one."""
    if not isinstance(value, str | list):
        raise ValueError(f"expected a release, or a list of releases, not {value!r},")
    return [value] if isinstance(value, str) else value


_Releases = Annotated[
    list[str],
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
_Address = Annotated[str, AfterValidator(_base_address)]
_HostName = Annotated[str, AfterValidator(_host)]
_PageFolder = Annotated[str, AfterValidator(_page_folder)]
_Fence = Annotated[str, AfterValidator(_fence)]
_Folder = Annotated[str, AfterValidator(_folder)]
_Scheduler = Annotated[str, AfterValidator(_scheduler)]
_Place = Annotated[str, AfterValidator(_place)]
_Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
_Count = Annotated[int, Field(gt=0, le=2**40)]
_License = Annotated[str, AfterValidator(canonical_license)]
_LicenseId = Annotated[str, AfterValidator(canonical_license_id)]
_Points = Annotated[int, Field(ge=-100, le=100)]
_Severity = Literal["error", "warning", "off"]
_DEFAULTS = Limits()
_WEIGHTS = Weights()


class _Table(BaseModel):
    # A setting that is spelled wrong, or is `"true"` for `true`, would silently not hold.
    model_config = ConfigDict(extra="forbid", strict=True)


class _Server(_Table):
    """What holds for every server that a table may name."""

    allow_private: bool = False

    @model_validator(mode="after")
    def _keep_to_https(self) -> Self:
        for name in ("url", "raw_url"):
            address = getattr(self, name, None) or ""
            if address.startswith("http:") and not self.allow_private:
                raise ValueError(f"{name} {address!r} is not https, and allow_private is not true,")
        return self


class IndexTable(_Server):
    """`[index]`."""

    url: _Address | None = None


class ForgeTable(_Server):
    """`[forges.NAME]`."""

    url: _Address
    kind: ForgeKind = "github"
    raw_url: _Address | None = None


class HostTable(_Table):
    """One of `hosts`, which may be its name alone."""

    name: _HostName
    allow_private: bool = False

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, handler(core)]}


class LimitsTable(_Table):
    """`[limits]`; the defaults are those of the value, so that there is one of each."""

    connect_timeout: _Seconds = _DEFAULTS.connect_timeout
    read_timeout: _Seconds = _DEFAULTS.read_timeout
    transfer_timeout: _Seconds = _DEFAULTS.transfer_timeout
    file_bytes: _Count = _DEFAULTS.file_bytes
    archive_bytes: _Count = _DEFAULTS.archive_bytes
    archive_members: _Count = _DEFAULTS.archive_members


class LicensesTable(_Table):
    """`[licenses]`."""

    allow: list[_License] | None = None
    whole_files: list[_LicenseId] = list(PERMISSIVE)


class SocialTable(_Table):
    """`[social]`."""

    pictures: bool = False


class MineTable(_Table):
    """`[mine]`."""

    schedulers: list[_Scheduler] = []
    table: _Place | None = None


class SuggestTable(_Table):
    """`[suggest]`; the defaults are those of the value."""

    size: _Points = _WEIGHTS.size
    self_contained: _Points = _WEIGHTS.self_contained
    foreign_name: _Points = _WEIGHTS.foreign_name
    far_name: _Points = _WEIGHTS.far_name
    docstring: _Points = _WEIGHTS.docstring
    comment: _Points = _WEIGHTS.comment
    arguments: _Points = _WEIGHTS.arguments
    usual_kind: _Points = _WEIGHTS.usual_kind
    other_use: _Points = _WEIGHTS.other_use
    type_check: _Points = _WEIGHTS.type_check
    wrapper: _Points = _WEIGHTS.wrapper
    companion: _Points = _WEIGHTS.companion
    trivial: _Points = _WEIGHTS.trivial
    annotation: _Points = _WEIGHTS.annotation
    nested: _Points = _WEIGHTS.nested
    new_kind: _Points = _WEIGHTS.new_kind
    new_shape: _Points = _WEIGHTS.new_shape
    tests: bool = _WEIGHTS.tests


class SettingsDocument(_Table):
    """The whole file; each of its fields may be left out."""

    locked: bool = False
    cache: _Folder | None = None
    index: IndexTable = IndexTable()
    forges: dict[str, ForgeTable] = {}
    hosts: list[HostTable] = []
    git_ssh: list[_HostName] = []
    git_file: list[_Folder] = []
    local_files: list[FilePattern] = []
    fence: _Fence = "example"
    folders: list[_PageFolder] = []
    other_keys: list[str] = []
    catalog: bool = True
    outputs: bool = True
    navigation: NavigationMode = "auto"
    navigation_pages: _Count = 60
    limits: LimitsTable = LimitsTable()
    licenses: LicensesTable = LicensesTable()
    libraries: dict[str, _Releases] = {}
    inventories: dict[str, str] = {}
    findings: dict[str, _Severity] = {}
    mirrors: dict[str, str] = {}
    social: SocialTable = SocialTable()
    mine: MineTable = MineTable()
    suggest: SuggestTable = SuggestTable()


def settings_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file."""
    return SettingsDocument.model_json_schema()


def names_beside(path: tuple[str | int, ...]) -> list[str]:
    """Return the settings that may stand where the last part of a path does, sorted.

    Args:
        path: Keys and positions that lead to a setting of the file or of one of its tables: `("forges", "work", "ur")`.
    """
    model: type[BaseModel] = SettingsDocument
    if len(path) > 1:
        # Taken from the form itself, so that a new table needs no second list: `X`, `list[X]` or `dict[str, X]`.
        form = SettingsDocument.model_fields[str(path[0])].annotation
        model = next(table for table in (*get_args(form), form) if _is_table(table))
    return sorted(model.model_fields)


def _is_table(form: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(form, type) and issubclass(form, BaseModel)
