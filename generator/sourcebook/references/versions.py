"""Which versions, as people and indexes write them, are one: `1.0` is `1.0.0`."""

from __future__ import annotations

from packaging.version import InvalidVersion, Version


def is_same_version(version: str, wanted: str) -> bool:
    """Tell whether two versions are one by PEP 440; what is none of its versions is only itself.

    Source: https://packaging.python.org/en/latest/specifications/version-specifiers/#version-matching
    """
    try:
        return Version(version) == Version(wanted)
    except InvalidVersion:
        return version == wanted
