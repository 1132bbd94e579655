"""Where a project lies on disk: its folder, its pages, and the engine's configuration file.

The command and the bare Markdown extension have no engine to ask, so the folder of pages is read from the engine's own
file, by `engine_file`. Which pages there are has to be the engine's answer too: the lock holds what they refer to.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sourcebook.errors import SettingsError

CONFIG_FILES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml", "zensical.toml")
"""Names of engines' configuration files, in the order in which they are looked for."""
PAGE_SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""What MkDocs takes for a page. Source: https://www.mkdocs.org/user-guide/writing-your-docs/#file-layout"""

_ALWAYS_EXCLUDED = (".*", "/templates/")
"""What MkDocs never takes for a page. Source: https://www.mkdocs.org/user-guide/configuration/#exclude_docs"""
_MOST_FOLDERS = 100_000
_BRING_NOTHING = frozenset(
    (
        "autorefs", "awesome-nav", "awesome-pages", "blog", "exclude", "exclude-search", "git-authors",
        "git-revision-date-localized", "glightbox", "group", "info", "literate-nav", "meta", "minify", "offline",
        "optimize", "print-site", "privacy", "projects", "redirects", "rss", "search", "section-index", "social",
        "sourcebook", "tags", "typeset",
    )
)  # fmt: skip
"""Plugins that write no text of pages."""
_INCLUDING = ("pymdownx.snippets", "pymdownx.blocks.snippets", "mdx_include", "markdown_include.include")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project on disk."""

    root: Path
    """The folder of the engine's configuration, of `sourcebook.toml` and of the lock."""
    content: Path
    """The folder of pages."""
    use_directory_urls: bool = True
    """Whether the engine writes `x/index.html` for `x.md`."""
    excluded: tuple[str, ...] = ()
    """Patterns, in the form of `.gitignore`, of the pages that are not built."""
    site_url: str | None = None
    """Where the site is published, as far as the engine's file says it as a text."""
    has_plugin: bool = True
    """Whether our plugin is on, which lays out pages that are nothing but a list of examples."""
    bringers: tuple[str, ...] = ()
    """Plugins and extensions by which a page may have examples that do not stand in its file, as they are named."""

    def shown(self, path: Path) -> PurePosixPath:
        """Return a path as messages show it: relative to the project's folder, if it lies in it or is a page."""
        path = path.absolute()
        ours = path.is_relative_to(self.root) or path.is_relative_to(self.content)
        return PurePosixPath(Path(os.path.relpath(path, self.root)) if ours else path)

    def page_paths(self) -> list[Path]:
        """List the pages that the engine would build, sorted.

        Raises:
            SettingsError: When the folder of pages does not exist, or a pattern of what is left out is wrong.
        """
        # Not at the head of this module: whoever only looks for a project needs no patterns.
        from pathspec import GitIgnoreSpec

        if not self.content.is_dir():
            raise SettingsError(
                f"there is no folder of pages {str(self.shown(self.content))!r}",
                hint="make it, or name another as docs_dir",
            )
        try:
            excluded = GitIgnoreSpec.from_lines([*_ALWAYS_EXCLUDED, *self.excluded])
        except ValueError as error:
            raise SettingsError(
                f"exclude_docs or draft_docs cannot be read: {error}",
                hint="they hold patterns as in .gitignore, one a line",
            ) from None
        paths = {
            path
            for path in self._files()
            if path.suffix in PAGE_SUFFIXES and not excluded.match_file(path.relative_to(self.content).as_posix())
        }
        # MkDocs builds `index.md` where both would have one address.
        return sorted(path for path in paths if path.stem != "README" or path.with_stem("index") not in paths)

    def _files(self) -> Iterator[Path]:
        """Yield all files, links to folders followed as MkDocs follows them, but never round in a circle.

        Raises:
            SettingsError: When the links multiply without an end that anybody would wait for.
        """
        waiting: list[tuple[Path, frozenset[tuple[int, int]]]] = [(self.content, frozenset())]
        for _ in range(_MOST_FOLDERS):
            if not waiting:
                return
            folder, above = waiting.pop()
            # As in `os.walk`, a folder that cannot be read is one without files.
            with suppress(OSError):
                status = folder.stat()
                known = (status.st_dev, status.st_ino)
                if known in above:
                    continue
                for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
                    if _is_folder(entry):
                        waiting.append((Path(entry.path), above | {known}))
                    else:
                        yield Path(entry.path)
        raise SettingsError(
            f"there are more than {_MOST_FOLDERS} folders of pages in {str(self.shown(self.content))!r}",
            hint="look for links to folders that lead to one another",
        )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A link that leads to itself.
        return False


def engine_project(config_file: str | None, docs_dir: str) -> Project:
    """Return the project as an engine names it; a configuration that is no file has the current folder."""
    root = _absolute(Path(config_file)).parent if config_file else Path.cwd()
    return Project(root=root, content=Path(docs_dir))


def find_project(start: Path) -> Project:
    """Find the project that `start`, a folder or file, belongs to.

    Raises:
        SettingsError: When no folder upwards holds an engine's configuration, or it cannot be read.
    """
    return _read_project(require_config(start))


def require_config(start: Path) -> Path:
    """Return what `find_config` does.

    Raises:
        SettingsError: When there is none.
    """
    config = find_config(start)
    if config is None:
        raise SettingsError(
            f"no project in {str(_absolute(start))!r} or above it",
            hint=f"run this in a folder with a {CONFIG_FILES[0]}, or name one with --project",
        )
    return config


def find_config(start: Path) -> Path | None:
    """Return the engine's configuration of the project that `start` belongs to, unread; None where there is none."""
    start = _absolute(start)
    found = (folder / name for folder in (start, *start.parents) for name in CONFIG_FILES)
    return next((file for file in found if file.is_file()), None)


def _absolute(path: Path) -> Path:
    """Return the path without `..`, links not followed: a project is where it is named."""
    return Path(os.path.normpath(path.absolute()))


def _read_project(config: Path) -> Project:
    # Not at the head of this module: where there is no project, nothing is read.
    from sourcebook.settings.engine_file import read_values

    values = read_values(config)
    docs_dir = values.get("docs_dir", "docs")
    if not isinstance(docs_dir, str):
        raise SettingsError(f"docs_dir in {config.name} is not a text that can be read here: {docs_dir!r}")
    patterns = (values.get(key) for key in ("exclude_docs", "draft_docs"))
    return Project(
        root=config.parent,
        content=_absolute(config.parent / docs_dir),
        use_directory_urls=values.get("use_directory_urls", True) is not False,
        excluded=tuple(line for text in patterns if isinstance(text, str) for line in text.splitlines()),
        site_url=site_url if isinstance(site_url := values.get("site_url"), str) else None,
        has_plugin=_names(values.get("plugins"), "sourcebook"),
        bringers=(
            *(name for name in _listed(values.get("plugins")) if name.removeprefix("material/") not in _BRING_NOTHING),
            *(name for name in _listed(values.get("markdown_extensions")) if name in _INCLUDING),
            *(str(name) for name in _listed(values.get("hooks"))),
        ),
    )


def _listed(values: object) -> Iterator[str]:
    """Yield the names in a list, or a table, of plugins or extensions, each a name or a name with its options."""
    for value in values if isinstance(values, list | dict) else ():
        yield from value if isinstance(value, dict) else [str(value)]


def _names(plugins: object, name: str) -> bool:
    """Tell whether a list of plugins has this one."""
    return name in _listed(plugins)
