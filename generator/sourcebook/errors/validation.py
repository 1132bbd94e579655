"""Say in our own words what pydantic found wrong in what people write: settings, lock, examples.

pydantic's texts and the names of its errors are not part of our promise and change between its versions. They are read
here and nowhere else: the kinds of faults that people meet have wordings of ours, and only rare ones keep pydantic's. A
reader whose faults deserve other words, as those of an example do, makes them from `FieldFault`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from sourcebook.errors.passwords import without_passwords

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import PydanticCustomError

_EXPECTED = {
    "bool_type": "true or false",
    "dataclass_type": "an object",
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
_REFUSAL = "sourcebook"
"""pydantic's name for the errors that `refusal` makes."""
_NO_JSON = "json_invalid"
_SHOWN = 60
"""Characters of a wrong value that a message repeats."""


class FaultKind(Enum):
    """What is wrong with a field, as far as it is worded differently."""

    MISSING = auto()
    UNKNOWN = auto()
    """The field itself should not be there."""
    REFUSED = auto()
    """A validator of ours said why, by `refusal`."""
    WRONG = auto()
    """The value is of another type, or out of bounds."""


_KINDS = {
    "missing": FaultKind.MISSING,
    "extra_forbidden": FaultKind.UNKNOWN,
    "unexpected_keyword_argument": FaultKind.UNKNOWN,
    _REFUSAL: FaultKind.REFUSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """One thing wrong with one field."""

    path: tuple[str | int, ...]
    """Keys and 0-based positions that lead to the field."""
    kind: FaultKind
    message: str
    """Without the place in the file: `expected text, not 3, in 'sources[3].sha256'`; of a refusal only its words."""
    hint: str | None
    """How to mend it, as a refusal says it."""
    value: object
    """What stands there; of a missing field, what it is missing in."""


def refusal(message: str, hint: str | None = None) -> PydanticCustomError:
    """Return the error by which a validator of ours refuses a value in words that are kept."""
    from pydantic_core import PydanticCustomError

    return PydanticCustomError(_REFUSAL, "{message}", {"message": message, "hint": hint or ""})


def field_faults(error: ValidationError) -> Iterator[FieldFault]:
    """Yield what is wrong, in the order of the model's fields."""
    for detail in error.errors(include_url=False):
        path = tuple(detail["loc"])
        context = detail.get("ctx", {})
        yield FieldFault(
            path=path,
            kind=_KINDS.get(detail["type"], FaultKind.WRONG),
            message=_message(detail["type"], path, detail["input"], detail["msg"], context),
            hint=context.get("hint") or None,
            value=detail["input"],
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


def _message(kind: str, path: tuple[str | int, ...], value: object, text: str, context: Mapping[str, object]) -> str:
    where = repr(field_path(path)) if path else "the file"
    match _KINDS.get(kind):
        case FaultKind.MISSING:
            return f"missing field {where}"
        case FaultKind.UNKNOWN:
            return f"unknown field {where}"
        case FaultKind.REFUSED:
            return text
    if kind == _NO_JSON:
        # With line and column; the input is all of the file.
        return f"not JSON: {context['error']}"
    if kind == "value_error":
        return f"{context['error']} in {where}"
    if kind in _BOUNDS:
        bound = next(iter(context.values()))
        expected = _BOUNDS[kind].format(f"{bound:g}" if isinstance(bound, float) else bound)
        return f"expected {expected}, not {_short(value)}, in {where}"
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}, not {_short(value)}, in {where}"
    return f"{text[:1].lower()}{text[1:]}, not {_short(value)}, in {where}"


def _short(value: object) -> str:
    # Before it is cut: what is left of an address may have lost the `@` that tells a password.
    text = without_passwords(repr(value))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
