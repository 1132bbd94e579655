"""The JSON Schema of the head of a page, for editors.

It says what `frontmatter` and `fields` take, as a YAML loader of an editor gives it: a text may be written as a number
or a date there, which is text to us. Keys that are not ours are the theme's, and anything.
"""

from __future__ import annotations

from typing import Any

from sourcebook.pages.fields import MAX_SLUG
from sourcebook.pages.options import example_schema

_TEXT = {"type": ["string", "number", "boolean", "null"]}
_NAME = r"[^\s.,:;()\[\]{}'\"]+"
_SYMBOL = {"type": ["string", "null"], "pattern": rf"^\s*{_NAME}(\.{_NAME})*\s*$"}
_NOT_IN_SLUG = r"\\:?#%*\"'<>|&`\s"
_SLUG = {
    "type": ["string", "number"],
    "maxLength": MAX_SLUG,
    "pattern": rf"^[^/{_NOT_IN_SLUG}][^{_NOT_IN_SLUG}]*$",
}
_WORDS = {"anyOf": [_TEXT, {"type": "array", "items": {"type": ["string", "number", "boolean"]}}]}
_TRUTH = {"anyOf": [{"type": ["boolean", "null"]}, {"enum": ["yes", "no", "on", "off"]}]}
_ADDRESS = {"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^\\s<>\"'`\\\\]+$"}

_PROPERTIES: dict[str, dict[str, Any]] = {
    "title": {**_TEXT, "description": "The title of the page. Default: its symbol, project or first heading."},
    "symbol": {**_SYMBOL, "description": "The dotted name that the page is about, and its examples mark."},
    "slug": {**_SLUG, "description": "The address below the site; one that ends in '/' is a folder."},
    "aliases": {
        "anyOf": [_SLUG, {"type": "array", "items": _SLUG}],
        "description": "Former addresses of the page, each of which leads to it.",
    },
    "sortorder": {
        "anyOf": [{"type": ["integer", "null"]}, {"type": "string", "pattern": "^[+-]?[0-9]{1,18}$"}],
        "description": "The place among the pages of a folder; smaller comes first.",
    },
    "sidebartitle": {**_TEXT, "description": "What navigation calls the page."},
    "meta": {**_TEXT, "description": "One sentence about the page, for search engines and lists."},
    "toc": {**_TRUTH, "description": "Whether the page has a table of contents."},
    "category": {**_TEXT, "description": "The category of a classic page."},
    "tags": {**_WORDS, "description": "Tags: a list, or words separated by commas."},
    "examples": {"description": "The examples of the page, in order."},
    "project": {"type": ["string", "number"], "minLength": 1, "description": "The project that the page is about."},
    "concordance": {**_SYMBOL, "description": "On a home page: the symbol whose uses are listed, above all libraries."},
    "machine-readable": {
        "type": "boolean",
        "description": "False keeps the page out of all files for programs: no twin, no record.",
    },
    "generated": {**_TEXT, "description": "Written by `sourcebook new`: a digest of the page's text."},
}
_OF_PROJECT: dict[str, dict[str, Any]] = {
    "links": {
        "type": ["object", "null"],
        "additionalProperties": _ADDRESS,
        "description": "Places of the project by name.",
    },
    "license": {**_TEXT, "description": "The licence of the project, an SPDX expression."},
}
"""Beside `project` alone: elsewhere these keys are the theme's."""


def head_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the front matter of a page; other keys than ours may be anything."""
    example = example_schema()
    definitions = example.pop("$defs")
    item = {key: value for key, value in example.items() if key not in ("$schema", "title")}
    examples = {**_PROPERTIES["examples"], "type": "array", "items": {"$ref": "#/$defs/Example"}}
    return {
        "$schema": example["$schema"],
        "title": "Front matter",
        "description": "The head of a page, between '---' lines.",
        "type": ["object", "null"],
        "properties": {**_PROPERTIES, "examples": examples},
        "if": {"required": ["project"]},
        "then": {"properties": _OF_PROJECT},
        "$defs": {**definitions, "Example": item},
    }
