"""The JSON Schemas of what authors and maintainers write, for editors."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sourcebook.pages.head_schema import head_schema
from sourcebook.pages.options import example_schema
from sourcebook.pins.lock_form import lock_schema
from sourcebook.settings.corpus_file import corpus_schema
from sourcebook.settings.document import settings_schema

SCHEMAS: Mapping[str, tuple[str, Callable[[], dict[str, Any]]]] = MappingProxyType(
    {
        "example": ("Example", example_schema),
        "page": ("Front matter", head_schema),
        "settings": ("sourcebook.toml", settings_schema),
        "corpus": ("corpus.toml", corpus_schema),
        "lock": ("examples.lock", lock_schema),
    }
)
"""What a schema is of, with its title and what makes it."""


def schema_text(what: str) -> str:
    """Return the schema of one of `SCHEMAS` as JSON, in JSON Schema 2020-12."""
    title, made = SCHEMAS[what]
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(made() | dialect | {"title": title}, indent=2, ensure_ascii=False, sort_keys=True)
