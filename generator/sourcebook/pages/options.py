"""Which options does an example have, and what may they say?

One pydantic model, `ExampleOptions`, from which editors get a JSON Schema too. It is given text in lists and dicts
(`nodes.to_plain`) and gives the selectors and targets of `model`. It knows neither pages nor line numbers: `blocks`
finds the places of its faults and words those that are not about a single value.
"""

from __future__ import annotations

import re
import warnings
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    TypeAdapter,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sourcebook.errors.validation import refusal
from sourcebook.model.lines import WrittenLines
from sourcebook.model.request import (
    FileSelector,
    LinesSelector,
    LinesTarget,
    MarkTarget,
    PatternSelector,
    RegexTarget,
    RegionSelector,
    Selector,
    SymbolSelector,
    SymbolTarget,
    TextTarget,
)

MAX_CONTEXT = 1000
"""Lines around a mark; more is `show: file`."""
MOST_LINES = 1000
"""Lines that an example may ask to have; more is `show: file`."""
MAX_REGEX = 500
"""Characters of a regular expression."""
RANGES_HINT = 'such as "10-24, 40-": numbers from 1, the first not above the last'

_RANGE = re.compile(r"\s*([0-9]{1,9})\s*(?:(-)\s*([0-9]{1,9})?)?\s*")
_OTHER_RANGE = re.compile(
    r"\s*(?:lines?\s*)?#?L?([0-9]{1,9})(?:\s*(?:-+|:|\.{2,3}|[\u2010-\u2015]|to)\s*L?([0-9]{1,9}))?\s*", re.IGNORECASE
)
"""How lines are spelled elsewhere."""
_NAME = re.compile(r"[^\s.(){}\[\]:;,'\"]+(?:\.[^\s.(){}\[\]:;,'\"]+)*")


def parse_ranges(value: object) -> tuple[WrittenLines, ...]:
    """Read `10-24, 40-`.

    Raises:
        PydanticCustomError: When it is not a list of ranges: a refusal.
    """
    ranges = []
    for part in str(value).split(",") if isinstance(value, str | int) else [""]:
        match = _RANGE.fullmatch(part)
        start = int(match[1]) if match else 0
        end = start if not match or not match[2] else int(match[3]) if match[3] else None
        if start < 1 or (end is not None and end < start):
            meant = _meant_lines(value)
            raise refusal(f"{_shown(value)} does not name lines", f'write "{meant}"' if meant else RANGES_HINT)
        ranges.append(WrittenLines(lineno=start, end_lineno=end))
    return tuple(ranges)


def _meant_lines(value: object) -> str | None:
    """Return lines in our spelling that somebody wrote as forges, editors or people do: `L10-L24`, `10:24`, `24-10`."""
    parts = value if isinstance(value, list) else str(value).split(",")
    meant = [_OTHER_RANGE.fullmatch(str(part)) for part in parts]
    if not all(meant):
        return None
    spelled = []
    for first, last in [(int(match[1]), int(match[2] or match[1])) for match in meant if match]:
        if not first or not last:
            return None
        lower, upper = sorted((first, last))
        spelled.append(str(lower) if lower == upper else f"{lower}-{upper}")
    return ", ".join(spelled)


def _parse_text(value: object) -> str:
    if not isinstance(value, str):
        raise refusal(f"{_shown(value)} is not text", "put the text in quotes")
    if not value.strip():
        raise refusal("the value is empty")
    return value


def _parse_shown_name(value: object) -> str:
    if value in ("*", "**"):
        raise refusal(f"{_shown(value)} is not a dotted name", "write `show: file` for the whole file")
    return _parse_name(value, "show")


def _parse_marked_name(value: object) -> str:
    return _parse_name(value, "mark")


def _parse_name(value: object, option: str) -> str:
    # `L3` may well be defined.
    if (lines := _meant_lines(value)) and not str(value).isidentifier():
        raise refusal(f"{_shown(value)} is not a dotted name", f'write `{option}: {{lines: "{lines}"}}`')
    if isinstance(value, str) and value.endswith("()") and _NAME.fullmatch(value[:-2]):
        raise refusal(f"{_shown(value)} is not a dotted name", f"write `{option}: {value[:-2]}`")
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        text = " or a text of it, `mark: {text: …}`" if option == "mark" else ""
        raise refusal(f"{_shown(value)} is not a dotted name", f"such as 'Session.mount'{text}")
    return value


def _parse_regex(value: object) -> str:
    pattern = _parse_text(value)
    if len(pattern) > MAX_REGEX:
        raise refusal(f"a regular expression of {len(pattern)} characters", f"at most {MAX_REGEX}")
    try:
        with warnings.catch_warnings():
            # What `re` may read differently one day is nothing that the author of a page could be told here.
            warnings.simplefilter("ignore")
            matches_nothing = re.compile(pattern).search("") is not None
    except (re.error, RecursionError, OverflowError) as error:
        raise refusal(f"{_shown(pattern)} is not a regular expression: {error}") from None
    if matches_nothing:
        raise refusal(f"{_shown(pattern)} is found in every line", "let it match at least one character")
    return pattern


def _parse_context(value: object) -> int:
    return _parse_count(value, range(MAX_CONTEXT + 1))


def _parse_max_lines(value: object) -> int:
    return _parse_count(value, range(1, MOST_LINES + 1))


def _parse_count(value: object, allowed: range) -> int:
    if not re.fullmatch("[0-9]{1,9}", str(value)) or int(str(value)) not in allowed:
        raise refusal(f"{_shown(value)} is not a number of lines", f"{allowed[0]} to {allowed[-1]}")
    return int(str(value))


def _parse_switch(value: object) -> bool:
    if value not in ("true", "false"):
        raise refusal(f"{_shown(value)} is neither true nor false", "write 'true', or leave it out")
    return value == "true"


def _parse_lineno(value: object) -> int:
    if not re.fullmatch("[0-9]{1,9}", str(value)) or int(str(value)) < 1:
        raise refusal(f"{_shown(value)} is not the number of a line", "such as '28: text'")
    return int(str(value))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


Text = Annotated[str, BeforeValidator(_parse_text)]
Ranges = Annotated[
    tuple[WrittenLines, ...],
    BeforeValidator(parse_ranges),
    WithJsonSchema(
        {
            "type": ["string", "integer"],
            "description": 'Lines of the source file, such as 28 or "10-24, 40-".',
        }
    ),
]
Regex = Annotated[str, BeforeValidator(_parse_regex), WithJsonSchema({"type": "string", "format": "regex"})]
Context = Annotated[
    int,
    BeforeValidator(_parse_context),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MAX_CONTEXT}),
]
Switch = Annotated[bool, BeforeValidator(_parse_switch), WithJsonSchema({"type": "boolean"})]
MaxLines = Annotated[
    int,
    BeforeValidator(_parse_max_lines),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_LINES}),
]
Lineno = Annotated[int, BeforeValidator(_parse_lineno)]


class _Option(BaseModel):
    # What validates is built once, for the whole of an example, when the first one is read.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class LinesOption(_Option):
    """Lines of the source file."""

    lines: Ranges


class RegionOption(_Option):
    """The lines between a start and an end comment with this name."""

    region: Text


class FromToOption(_Option):
    """From the line that contains `from` to the next one that contains `to`, both included."""

    start: Text = Field(alias="from")
    end: Text = Field(alias="to")


class TextOption(_Option):
    """Every line that contains this text."""

    text: Text


class RegexOption(_Option):
    """Every line in which this regular expression is found."""

    regex: Regex


def _tag_of(value: Any, tags: dict[str, str]) -> str | None:
    if isinstance(value, dict):
        return next((tag for key, tag in tags.items() if key in value), None)
    return "<name>" if isinstance(value, str) else None


def _show_tag(value: Any) -> str | None:
    return _tag_of(value, {"lines": "<lines>", "region": "<region>", "from": "<from>", "to": "<from>"})


def _mark_tag(value: Any) -> str | None:
    return _tag_of(value, {"text": "<text>", "regex": "<regex>", "lines": "<lines>"})


def _note_tag(value: Any) -> str | None:
    return "<lines>" if isinstance(value, dict) else _tag_of(value, {})


ShownName = Annotated[str, BeforeValidator(_parse_shown_name)]
MarkedName = Annotated[str, BeforeValidator(_parse_marked_name)]
ShowItem = Annotated[
    Annotated[ShownName, Tag("<name>")]
    | Annotated[LinesOption, Tag("<lines>")]
    | Annotated[RegionOption, Tag("<region>")]
    | Annotated[FromToOption, Tag("<from>")],
    Discriminator(_show_tag),
]
MarkItem = Annotated[
    Annotated[MarkedName, Tag("<name>")]
    | Annotated[TextOption, Tag("<text>")]
    | Annotated[RegexOption, Tag("<regex>")]
    | Annotated[LinesOption, Tag("<lines>")],
    Discriminator(_mark_tag),
]
NoteItem = Annotated[
    Annotated[Text, Tag("<name>")] | Annotated[dict[Lineno, Text], Tag("<lines>")],
    Discriminator(_note_tag),
]


class _OneOrMany:
    """Lets a list be written as its single item, in the JSON Schema too."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        many = handler(schema)
        return {"anyOf": [many["items"], many | {"minItems": 1}]}


class _Absent:
    """Lets a value be left out but not be null: a plain `null` is text."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        value: JsonSchemaValue = handler(schema)["anyOf"][0]
        return value


def _as_list(value: object) -> object:
    if isinstance(value, list):
        if not value:
            raise refusal("the list is empty")
        return value
    return [value]


class ExampleOptions(_Option):
    """An example: a source file, and what of it to show and mark."""

    source: Text = Field(
        description="The file: a package URL 'pkg:pypi/NAME@VERSION#path', the address of a file's "
        "page on a forge, or the path of a file of this project."
    )
    show: Annotated[list[ShowItem], BeforeValidator(_as_list), _OneOrMany()] = Field(
        default=[],
        description="What to cut out: a definition ('Session.mount'), lines, a region, from text "
        "to text, or 'file'; a list means several. Default: what the marks need.",
    )
    mark: Annotated[list[MarkItem], BeforeValidator(_as_list), _OneOrMany()] = Field(
        default=[],
        description="What to mark: a dotted symbol by meaning, text, a regular expression or "
        "lines; a list means several. Default: the symbol of the page.",
    )
    context: Annotated[Context | None, _Absent()] = Field(default=None, description="Lines kept around a mark.")
    dedent: Switch = Field(
        default=False, description="Whether to take off the white space that all shown lines begin with."
    )
    language: Annotated[Text | None, _Absent()] = Field(
        default=None, description="The language of the file, by a short name of Pygments, where its name misleads."
    )
    max_lines: Annotated[MaxLines | None, _Absent()] = Field(
        default=None, description="Lines of what the marks need, at most; 60 where it is not said."
    )
    title: Annotated[Text | None, _Absent()] = Field(default=None, description="The heading of the example.")
    note: Annotated[list[NoteItem], BeforeValidator(_as_list), _OneOrMany()] = Field(
        default=[],
        description="Markdown shown with the figure, or beside a line: {28: text}.",
    )
    project: Annotated[Text | None, _Absent()] = Field(
        default=None, description="The name of the project, where it cannot be known."
    )
    ignore: Annotated[list[Text], BeforeValidator(_as_list), _OneOrMany()] = Field(
        default=[],
        description="What `sourcebook check` is not to tell of it, and why: 'SB131 the reason'; a list means several.",
    )

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """`show` in the words of the model."""
        return tuple(_to_selector(item) for item in self.show)

    @property
    def targets(self) -> tuple[MarkTarget, ...]:
        """`mark` in the words of the model."""
        return tuple(_to_target(item) for item in self.mark)


def _to_selector(item: str | LinesOption | RegionOption | FromToOption) -> Selector:
    match item:
        case LinesOption():
            return LinesSelector(ranges=item.lines)
        case RegionOption():
            return RegionSelector(name=item.region)
        case FromToOption():
            return PatternSelector(start=item.start, end=item.end)
        case "file":
            return FileSelector()
        case _:
            return SymbolSelector(name=item)


def _to_target(item: str | TextOption | RegexOption | LinesOption) -> MarkTarget:
    match item:
        case TextOption():
            return TextTarget(text=item.text)
        case RegexOption():
            return RegexTarget(pattern=item.regex)
        case LinesOption():
            return LinesTarget(ranges=item.lines)
        case _:
            return SymbolTarget(symbol=item)


def example_schema() -> dict[str, Any]:
    """Return the JSON Schema of an example block, or of an item of `examples:`."""
    schema = TypeAdapter(Text | ExampleOptions).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Example", **schema}
