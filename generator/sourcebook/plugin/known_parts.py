"""Which plugins and extensions make a site of files and configuration alone, and which keep to the page at hand.

What is not known here has a site built anew each time, or each of its pages, which is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

PURE = frozenset(
    {
        "autorefs",
        "awesome-nav",
        "glightbox",
        "include-markdown",
        "literate-nav",
        "material/info",
        "material/meta",
        "material/search",
        "material/tags",
        "minify",
        "redirects",
        "search",
        "section-index",
        "sourcebook",
    }
)
"""Plugins whose part of a site follows from files and configuration: no clock, no history, no network."""
OF_ALL_PAGES = frozenset({"autorefs"})
"""Those of them that put into a finished page what stands on others."""
_MAKERS = frozenset({"markdown", "material", "pymdownx", "sourcebook"})
"""Packages whose extensions of Markdown are pure likewise."""
_OF_MARKDOWN = (
    "abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes",
    "legacy_attrs", "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks",
)  # fmt: skip
"""Those of Python-Markdown by their short names."""
_SNIPPETS = "pymdownx.snippets"
_OF_FILES = frozenset({_SNIPPETS, "pymdownx.b64"})
"""Extensions that put files into a page, which may themselves be pages."""
_THEMES = frozenset({"material", "mkdocs", "readthedocs"})
"""Whose templates show of other pages no more than titles, addresses and metadata."""
_NO_TEMPLATE = frozenset({".css", ".gif", ".ico", ".jpg", ".js", ".json", ".map", ".png", ".svg", ".webp", ".woff2"})
_OTHER_PAGE = re.compile(
    r"\b(?:pages|nav|navigation|previous_page|next_page|parent|children|ancestors|homepage|attr|plugins|self)\b"
)
"""What leads a template of an author's own from its page to others."""


def unknown_parts(config: MkDocsConfig) -> list[str]:
    """Return the plugins, the engine's hooks and the extensions of which nobody knows what they make a site of.

    Args:
        config: Before a build, when its extensions are names.
    """
    return [*(name for name in config.plugins if name not in PURE), *_unknown_extensions(config)]


def parts_of_other_pages(config: MkDocsConfig) -> list[str]:
    """Return what may put into a page what stands on another one or in a file, so that no page can be kept.

    Args:
        config: As for `unknown_parts`, of which there are none.
    """
    theme, extensions = str(config.theme.name), map(str, config.markdown_extensions)
    own = Path(config.theme.custom_dir) if config.theme.custom_dir else None
    return [
        *(name for name in config.plugins if name in OF_ALL_PAGES),
        *(name for name in extensions if name in _OF_FILES or _has_foreign_code(config, name)),
        *(() if theme in _THEMES else (f"the theme {theme}",)),
        *(() if own is None else _templates_of_other_pages(own)),
    ]


def _unknown_extensions(config: MkDocsConfig) -> Iterator[str]:
    """Yield the names of unknown extensions; one that passes over files that are missing is not told of a new one."""
    for name in map(str, config.markdown_extensions):
        if name == _SNIPPETS and not config.mdx_configs.get(name, {}).get("check_paths"):
            yield f"{name} without check_paths"
        elif name not in _OF_MARKDOWN and name.partition(".")[0] not in _MAKERS:
            yield name


def _has_foreign_code(config: MkDocsConfig, name: str) -> bool:
    return any(code.partition(".")[0] not in _MAKERS for code in _code_in(config.mdx_configs.get(name, {})))


def _code_in(value: object) -> Iterator[str]:
    """Yield the module of each function in a configuration."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _code_in(one)
    elif isinstance(value, partial):
        yield from _code_in([value.func, value.args, value.keywords])
    elif callable(value):
        yield str(getattr(value, "__module__", ""))


def _templates_of_other_pages(folder: Path) -> Iterator[str]:
    """Yield the templates of an author's own that name something by which other pages can be reached."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in _NO_TEMPLATE and path.is_file():
            text = path.read_text("utf-8", "replace")
            if _OTHER_PAGE.search(text):
                yield f"{folder.name}/{path.relative_to(folder).as_posix()}"
