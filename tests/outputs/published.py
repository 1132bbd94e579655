"""What a built site says to programs, read back."""

from __future__ import annotations

from sourcebook.outputs.records import ExampleRecord, parse_examples
from tests.projects import Built


def text(site: Built, path: str) -> str:
    """Return a file of a site, with the line ends that it has."""
    return (site.site / path).read_bytes().decode()


def records(site: Built) -> tuple[ExampleRecord, ...]:
    """Return what `examples.json` says of the examples."""
    return parse_examples((site.site / "examples.json").read_bytes()).examples
