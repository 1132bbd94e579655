"""Where a project lies on disk: its folder, its pages, and the engine's configuration file.

The command and the bare Markdown extension have no engine to ask, so the folder of pages is read from the
engine's own file, as text: its other keys and YAML tags are passed over, never acted on.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml

from sourcebook.errors import SettingsError

CONFIG_FILES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml", "zensical.toml")
"""Names of engines' configuration files, in the order in which they are looked for."""

_UNREADABLE = (
    OSError,
    UnicodeDecodeError,
    yaml.YAMLError,
    tomllib.TOMLDecodeError,
    AttributeError,
)

PAGE_SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""What MkDocs takes for a page. Source: https://www.mkdocs.org/user-guide/writing-your-docs/#file-layout"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project on disk."""

    root: Path
    """The folder of the engine's configuration, of `sourcebook.toml` and of the lock."""
    content: Path
    """The folder of pages."""
    use_directory_urls: bool = True
    """Whether the engine writes `x/index.html` for `x.md`."""

    def shown(self, path: Path) -> PurePosixPath:
        """Return a path as messages show it: relative to the project's folder where it lies below it."""
        path = path.absolute()
        return PurePosixPath(
            path.relative_to(self.root) if path.is_relative_to(self.root) else path
        )

    def page_paths(self) -> list[Path]:
        """List the pages, sorted; hidden files and folders are passed over, as the engines do."""
        return sorted(
            path
            for path in self.content.rglob("*")
            if path.suffix in PAGE_SUFFIXES
            and path.is_file()
            and not any(part.startswith(".") for part in path.relative_to(self.content).parts)
        )


def find_project(start: Path) -> Project:
    """Find the project that `start`, a folder or file, belongs to.

    Raises:
        SettingsError: When no folder upwards holds an engine's configuration, or it cannot be read.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        for name in CONFIG_FILES:
            if (folder / name).is_file():
                return _read_project(folder / name)
    raise SettingsError(
        f"no project in {str(start)!r} or above it",
        hint=f"run this in a folder with a {CONFIG_FILES[0]}, or name one with --project",
    )


def _read_project(config: Path) -> Project:
    try:
        text = config.read_text("utf-8-sig")
        if config.suffix == ".toml":
            values = tomllib.loads(text).get("project", {})
        else:
            values = yaml.load(text, Loader=_TagBlindLoader) or {}
        docs_dir = values.get("docs_dir", "docs")
        use_directory_urls = values.get("use_directory_urls", True)
    except _UNREADABLE as error:
        raise SettingsError(f"cannot read {config.name}: {error}") from error
    if not isinstance(docs_dir, str):
        raise SettingsError(f"docs_dir in {config.name} is not a text: {docs_dir!r}")
    return Project(
        root=config.parent,
        content=config.parent / docs_dir,
        use_directory_urls=use_directory_urls is not False,
    )


class _TagBlindLoader(yaml.SafeLoader):
    """Reads `!ENV x` and `!!python/name:x` as nothing: they matter to the engine, not here."""


def _nothing(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> None:
    return None


_TagBlindLoader.add_multi_constructor("!", _nothing)
_TagBlindLoader.add_multi_constructor("tag:yaml.org,2002:python/", _nothing)
