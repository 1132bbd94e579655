"""The JSON Schema of an example block, for editors."""

from __future__ import annotations

import json

from sourcebook.pages.options import example_schema


def schema_text() -> str:
    """Return the schema as JSON."""
    return json.dumps(example_schema(), indent=2, ensure_ascii=False, sort_keys=True)
