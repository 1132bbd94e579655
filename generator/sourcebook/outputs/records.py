"""`examples.json`: one record an example, and the schema that it keeps.

The file is one JSON object with a record a line, so that a change of one example is a change of one line. Schema and
file are made from the same classes. What reads them is not imported for what writes them: that costs a fifth of the
time that a build takes for one page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from sourcebook.model.figure import PlannedFigure
from sourcebook.model.mark import Kind
from sourcebook.model.symbol_history import SymbolHistory

if TYPE_CHECKING:
    from pydantic import ConfigDict, TypeAdapter

FILE = "examples.json"
SCHEMA_FILE = "examples.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_STRICT: ConfigDict = {"use_attribute_docstrings": True, "extra": "forbid"}


class Limited:
    """What values of a type are limited to, as pydantic's core calls it.

    Source: https://docs.pydantic.dev/latest/concepts/types/#handling-custom-generic-classes (metadata of a type).
    """

    def __init__(self, **limits: object) -> None:
        self._limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        """Return the schema of the type, limited."""
        return {**handler(source), **self._limits}


Lineno = Annotated[int, Limited(ge=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedLines:
    """Consecutive lines, 1-based and inclusive."""

    __pydantic_config__ = _STRICT

    lineno: Lineno
    end_lineno: Lineno


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMark:
    """Lines that are marked, 1-based and inclusive; some of them may not be shown."""

    __pydantic_config__ = _STRICT

    lineno: Lineno
    end_lineno: Lineno
    kind: Kind
    """How the lines use the symbol; `author` where somebody marked them by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedHistory:
    """Of a symbol, by the releases of its library that the site's settings list."""

    __pydantic_config__ = _STRICT

    since: str
    """The first release listed that has it; it may be older where that is the first of all."""
    deprecated: str | None
    """The first release listed that calls it deprecated."""
    removed: str | None
    """The release listed from which on it is gone."""
    successor: str | None
    """What the library says to use instead, as it writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRecord:
    """One example."""

    __pydantic_config__ = _STRICT

    symbol: str | None
    """Dotted name of what the example shows the use of."""
    title: str
    """Of the page."""
    heading: str | None
    """The example's own title."""
    page: str
    """Address of the example on its page, relative to this file."""
    twin: str
    """Address of the page as Markdown, relative to this file."""
    project: str | None
    """Name of the project that the code is from; null when it is not known."""
    version: str | None
    """Version, tag or branch that was asked for; null for a file that has none."""
    commit: str | None
    """Full commit id; null for what is not from a repository."""
    path: str | None
    """Of the file in its release or repository; null when it is not known."""
    language: str
    """Short name of the language; `text` or empty when it is not known."""
    pasted: bool
    """Whether the code was pasted by the author of the page and never compared with its source. Line numbers are
    then those of the pasted block."""
    lines: tuple[RecordedLines, ...]
    """What is shown, ascending and not touching."""
    line_count: Annotated[int, Limited(ge=0)]
    """Lines of the whole file."""
    marks: tuple[RecordedMark, ...]
    """What is marked in the lines shown, ascending."""
    license: str | None
    """SPDX licence expression; null when it is not known."""
    upstream: str | None
    """These lines, or the release, at their origin."""
    swhid: Annotated[str, Limited(pattern="^swh:1:cnt:[0-9a-f]{40}$")] | None
    """Software Heritage id of the file."""
    source: str | None
    """What the file is known by on this site; null for pasted code."""
    whole_file: str | None
    """Address of the page of the whole file, relative to this file; null where there is none."""
    history: RecordedHistory | None
    """Since when there is the symbol; null where no list of releases tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplesFile:
    """Every example of a site."""

    __pydantic_config__ = _STRICT

    version: Literal[1]
    """Of the form of this file."""
    site: str
    """Name of the site."""
    site_url: str | None
    """Address at which the site is published; null when it is not set."""
    examples: tuple[ExampleRecord, ...]
    """Sorted by address of the page, then in the order of the page."""


@cache
def _adapter() -> TypeAdapter[ExamplesFile]:
    """Return what describes and reads the file; making it costs more than writing many records."""
    from pydantic import TypeAdapter

    return TypeAdapter(ExamplesFile)


def record_of(
    figure: PlannedFigure,
    *,
    title: str,
    page: str,
    twin: str,
    whole_file: str | None,
    history: SymbolHistory | None = None,
) -> ExampleRecord:
    """Return the record of an example.

    Args:
        figure: The example.
        title: Of its page.
        page: Address of the example on its page, relative to the root of the site.
        twin: Address of the page as Markdown, likewise.
        whole_file: Address of the page of the whole file, likewise; None where there is none.
        history: Of the example's symbol; None where it is not known.
    """
    attribution = figure.attribution
    return ExampleRecord(
        symbol=figure.symbol,
        title=title,
        heading=figure.title,
        page=page,
        twin=twin,
        project=attribution.project if attribution else None,
        version=attribution.version if attribution else None,
        commit=attribution.commit if attribution else None,
        path=str(attribution.path) if attribution else None,
        language=figure.language,
        pasted=figure.source is None,
        lines=tuple(RecordedLines(lineno=run.lineno, end_lineno=run.end_lineno) for run in figure.excerpt.runs),
        line_count=figure.excerpt.line_count,
        marks=tuple(
            RecordedMark(lineno=mark.lineno, end_lineno=mark.end_lineno, kind=mark.kind) for mark in figure.shown_marks
        ),
        license=attribution.license.expression if attribution else None,
        upstream=attribution.upstream_url if attribution else None,
        swhid=attribution.swhid if attribution else None,
        source=figure.identity,
        whole_file=whole_file,
        history=_recorded(history),
    )


def _recorded(history: SymbolHistory | None) -> RecordedHistory | None:
    if history is None:
        return None
    return RecordedHistory(
        since=history.since,
        deprecated=history.deprecated,
        removed=history.removed,
        successor=history.successor,
    )


def format_rows(records: Iterable[ExampleRecord]) -> str:
    """Return records as rows of the file, in ASCII; empty where there is none."""
    # A deep copy of each, as `asdict` makes one, costs more than all else.
    encoder = json.JSONEncoder(separators=(",", ":"), default=_fields)
    return ",\n".join(map(encoder.encode, records))


def format_examples(rows: Iterable[str], *, site: str, site_url: str | None) -> bytes:
    """Return the file, in ASCII.

    Args:
        rows: Those of each page, in the order of the addresses of pages.
        site: Name of the site.
        site_url: Where it is published; None when that is not set.
    """
    head = f'{{"version":1,"site":{json.dumps(site)},"site_url":{json.dumps(site_url)},"examples":['
    examples = ",\n".join(filter(None, rows))
    return f"{head}\n{examples}\n]}}\n".encode("ascii")


def _fields(value: Any) -> dict[str, object]:
    return {one.name: getattr(value, one.name) for one in fields(value)}


def examples_schema() -> str:
    """Return the JSON Schema of the file."""
    schema = {"$schema": _DIALECT, **_adapter().json_schema(mode="serialization")}
    return f"{json.dumps(schema, indent=2, ensure_ascii=False)}\n"


def parse_examples(data: bytes) -> ExamplesFile:
    """Read the file.

    Raises:
        ValueError: With what is wrong, on one line.
    """
    from pydantic import ValidationError

    from sourcebook.errors.validation import field_faults

    try:
        return _adapter().validate_json(data)
    except ValidationError as error:
        raise ValueError(next(iter(field_faults(error))).message) from error
