"""What Python-Markdown with pymdownx.superfences, or with plain `fenced_code`, takes for a fence."""

from __future__ import annotations

from html import escape
from typing import Any

import markdown
from bs4 import BeautifulSoup
from pymdownx.superfences import highlight_validator

CONTAINERS = ["admonition", "pymdownx.details", "pymdownx.tabbed", "footnotes", "def_list"]

Shown = tuple[str, str]
"""Language and code of a fence that a reader sees."""


def shown_by_superfences(text: str) -> list[Shown]:
    """Return the fences that a reader of the rendered page sees, in order."""
    html = markdown.markdown(
        text,
        extensions=["pymdownx.superfences", *CONTAINERS],
        extension_configs={
            "pymdownx.superfences": {
                "custom_fences": [
                    {
                        "name": "*",
                        "class": "",
                        "format": _mark_fence,
                        "validator": highlight_validator,
                    }
                ]
            },
            "pymdownx.tabbed": {"alternate_style": True},
        },
    )
    return [
        (str(block["data-language"]), _without_line_end(block.get_text()))
        for block in BeautifulSoup(html, "html.parser").find_all("fence")
    ]


def shown_by_fenced_code(text: str) -> list[str]:
    """Return the code of the fences that MkDocs' default extension finds, in order."""
    html = markdown.markdown(text, extensions=["fenced_code"])
    return [block.get_text() for block in BeautifulSoup(html, "html.parser").select("pre > code")]


def _mark_fence(
    source: str, language: str, class_name: str, options: Any, md: Any, **rest: Any
) -> str:
    return f'<fence data-language="{escape(language or "")}">{escape(source)}.</fence>'


def _without_line_end(text: str) -> str:
    return text.removesuffix(".")
