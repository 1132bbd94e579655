"""Say in our own words what pydantic found wrong in a data file.

Used where a file of the project is read against a model (settings, lock). pydantic's texts are not
part of our promise and change between its versions, so the kinds of faults that people meet have
wordings here; only rare ones keep pydantic's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

_EXPECTED = {
    "bool_type": "true or false",
    "dict_type": "a table",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "list_type": "a list",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "string_type": "text",
    "string_unicode": "text without lone surrogates",
    "finite_number": "a finite number",
}
_BOUNDS = {
    "greater_than": "more than {}",
    "less_than_equal": "at most {}",
    "literal_error": "{}",
}
_SHOWN = 60
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """One thing wrong with one field."""

    path: tuple[str | int, ...]
    """Keys and 0-based positions that lead to the field."""
    message: str
    """Without the place in the file: `expected text, not 3, in 'sources[3].sha256'`."""
    unknown: bool
    """Whether the field itself should not be there."""


def field_faults(error: ValidationError) -> Iterator[FieldFault]:
    """Yield what is wrong, in the order of the model's fields."""
    for detail in error.errors(include_url=False):
        path = tuple(detail["loc"])
        kind = detail["type"]
        yield FieldFault(
            path=path,
            message=_message(kind, path, detail["input"], detail["msg"], detail.get("ctx", {})),
            unknown=kind == "extra_forbidden",
        )


def field_path(path: tuple[str | int, ...]) -> str:
    """Return a path of keys as people write it: `sources[3].sha256`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def _message(kind: str, path: tuple[str | int, ...], value: object, text: str, context: dict[str, object]) -> str:
    where = field_path(path) or "the file"
    if kind == "missing":
        return f"missing field {where!r}"
    if kind == "extra_forbidden":
        return f"unknown field {where!r}"
    if kind == "value_error":
        return f"{context['error']} in {where!r}"
    if kind in _BOUNDS:
        bound = next(iter(context.values()))
        expected = _BOUNDS[kind].format(f"{bound:g}" if isinstance(bound, float) else bound)
        return f"expected {expected}, not {_short(value)}, in {where!r}"
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}, not {_short(value)}, in {where!r}"
    return f"{text[:1].lower()}{text[1:]}, not {_short(value)}, in {where!r}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
