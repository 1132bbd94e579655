"""The form of `sourcebook.toml`: which settings there are, and what each may say."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from sourcebook.pins.license_list import PERMISSIVE, canonical_license_id
from sourcebook.settings.values import Limits


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
