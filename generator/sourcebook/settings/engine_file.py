"""What an engine's own configuration file says, read as text: YAML tags are passed over, never acted on."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import yaml

from sourcebook.errors import SettingsError

_UNREADABLE = (OSError, ValueError, TypeError, AttributeError, yaml.YAMLError)
"""What reading a configuration raises, also where its top is a list or a text in place of keys."""


def read_values(config: Path, heirs: tuple[Path, ...] = ()) -> dict[str, object]:
    """Read the keys of a configuration file, those of the one that it inherits from below them.

    Args:
        config: The file, absolute; of a `.toml` the table `[project]` is read.
        heirs: The files that inherit from it.

    Raises:
        SettingsError: When it cannot be read, or inherits from itself.

    Source: https://www.mkdocs.org/user-guide/configuration/#configuration-inheritance
    """
    try:
        if config.exists() and not config.is_file():
            raise ValueError("it is no file")
        text = config.read_text("utf-8-sig")
        if config.suffix == ".toml":
            return dict(tomllib.loads(text).get("project", {}))
        values = dict(yaml.load(text, Loader=_TagBlindLoader) or {})
    except RecursionError:
        raise SettingsError(f"cannot read {config.name}: nested too deeply") from None
    except _UNREADABLE as error:
        raise SettingsError(f"cannot read {config.name}: {error}") from error
    parent = values.get("INHERIT")
    if not isinstance(parent, str):
        return values
    inherited = Path(os.path.normpath(config.parent / parent))
    if inherited in (config, *heirs):
        raise SettingsError(f"cannot read {config.name}: it inherits from itself")
    return read_values(inherited, (config, *heirs)) | values


class _TagBlindLoader(yaml.SafeLoader):
    """Reads `!ENV x` and `!!python/name:x` as nothing: they matter to the engine, not here."""


def _nothing(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> None:
    return None


_TagBlindLoader.add_multi_constructor("!", _nothing)
_TagBlindLoader.add_multi_constructor("tag:yaml.org,2002:python/", _nothing)
