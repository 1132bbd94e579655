"""What Python-Markdown takes for a fence: with superfences, or with plain `fenced_code`."""

from __future__ import annotations

import functools
from html import escape
from typing import Any

import markdown
from bs4 import BeautifulSoup

CONTAINERS = ["admonition", "pymdownx.details", "pymdownx.tabbed", "footnotes", "def_list"]

Shown = tuple[str, str]
"""Language and code of a fence that a reader sees."""


def shown_by_superfences(text: str) -> list[Shown]:
    """Return the fences that a reader of the rendered page sees, in order."""
    html = _superfences().reset().convert(text)
    return [
        (str(block["data-language"]), _without_line_end(block.get_text()))
        for block in BeautifulSoup(html, "html.parser").find_all("fence")
    ]


@functools.cache
def _superfences() -> markdown.Markdown:
    return markdown.Markdown(
        extensions=["pymdownx.superfences", *CONTAINERS],
        extension_configs={
            "pymdownx.superfences": {
                "custom_fences": [
                    {
                        "name": "*",
                        "class": "",
                        "format": _mark_fence,
                        "validator": _take_any_option,
                    }
                ]
            },
            "pymdownx.tabbed": {"alternate_style": True},
        },
    )


def shown_by_fenced_code(text: str) -> list[str]:
    """Return the code of the fences that MkDocs' default extension finds, in order."""
    html = _fenced_code().reset().convert(text)
    return [block.get_text() for block in BeautifulSoup(html, "html.parser").select("pre > code")]


@functools.cache
def _fenced_code() -> markdown.Markdown:
    return markdown.Markdown(extensions=["fenced_code"])


def _take_any_option(language: str, inputs: dict[str, str], options: dict[str, str], *rest: Any) -> bool:
    """Be the plugins of all sites at once."""
    options.update(inputs)
    return True


def _mark_fence(source: str, language: str, class_name: str, options: Any, md: Any, **rest: Any) -> str:
    return f'<fence data-language="{escape(language or "")}">{escape(source)}.</fence>'


def _without_line_end(text: str) -> str:
    return text.removesuffix(".")
