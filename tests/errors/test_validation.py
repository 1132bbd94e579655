"""What pydantic finds wrong is told in our words, and a validator's own words are kept."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from sourcebook.errors.validation import FaultKind, FieldFault, field_faults, field_path, refusal


def _even(value: int) -> int:
    if value % 2:
        raise refusal(f"{value} is odd", "add one")
    return value


def _lower(value: str) -> str:
    if value != value.lower():
        raise ValueError(f"expected lower case, not {value!r},")
    return value


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, AfterValidator(_lower)]
    count: Annotated[int, Field(gt=0), AfterValidator(_even)] = 2


class _Table(BaseModel):
    rows: list[_Row]


def _faults(*rows: object) -> list[FieldFault]:
    with pytest.raises(ValidationError) as caught:
        _Table.model_validate({"rows": rows})
    return list(field_faults(caught.value))


@pytest.mark.parametrize(
    ("row", "kind", "message"),
    [
        ({}, FaultKind.MISSING, "missing field 'rows[0].name'"),
        ({"name": "a", "nam": 1}, FaultKind.UNKNOWN, "unknown field 'rows[0].nam'"),
        ({"name": 3}, FaultKind.WRONG, "expected text, not 3, in 'rows[0].name'"),
        ({"name": "A"}, FaultKind.WRONG, "expected lower case, not 'A', in 'rows[0].name'"),
        ({"name": "a", "count": 0}, FaultKind.WRONG, "expected more than 0, not 0, in 'rows[0].count'"),
        ({"name": "a", "count": "x" * 90}, FaultKind.WRONG,
         f"expected a whole number, not '{'x' * 59}…, in 'rows[0].count'"),
        ("a", FaultKind.WRONG, "expected a table, not 'a', in 'rows[0]'"),
    ],
)  # fmt: skip
def test_a_fault_is_worded_with_its_field(row: object, kind: FaultKind, message: str) -> None:
    (fault,) = _faults(row)

    assert (fault.kind, fault.message, fault.hint) == (kind, message, None)


def test_a_refusal_keeps_its_words_and_its_hint() -> None:
    (fault,) = _faults({"name": "a", "count": 3})

    assert fault == FieldFault(
        path=("rows", 0, "count"), kind=FaultKind.REFUSED, message="3 is odd", hint="add one", value=3
    )


def test_faults_come_in_the_order_of_the_fields() -> None:
    faults = _faults({"count": 1, "name": "A"}, {})

    assert [field_path(fault.path) for fault in faults] == ["rows[0].name", "rows[0].count", "rows[1].name"]
