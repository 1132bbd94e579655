"""Decide whether a licence is on a list of licences, also one that is put together of several.

The list is what settings allow: for examples, and for whole files. Who may choose between licences has a right to the
file when one of them is on the list (`MIT OR GPL-3.0-only`); who is bound by several, when all are (`MIT AND
BSD-3-Clause`). An exception (`WITH`) only takes conditions away, so that a licence on the list is there with every
exception too; one may also be on it with its exception alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

PERMISSIVE = (
    "0BSD",
    "AFL-3.0",
    "Apache-2.0",
    "BlueOak-1.0.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "HPND",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "NCSA",
    "PostgreSQL",
    "PSF-2.0",
    "Python-2.0",
    "Unlicense",
    "UPL-1.0",
    "X11",
    "Zlib",
    "ZPL-2.1",
)
"""Licences that let anyone pass a whole file on, as long as its notices stay with it."""

_TERM = re.compile(r"[()]|[^\s()]+(?: WITH [^\s()]+)?")
_SYNTAX = frozenset({"(", ")", "AND", "OR"})


def canonical_license_id(text: str) -> str:
    """Return an SPDX licence id in its own spelling: `mit` is `MIT`.

    Raises:
        ValueError: When it is no id that SPDX knows, or more than one.
    """
    known = _canonical(text)
    if known is None or license_ids(known) != {known}:
        raise ValueError(f"{text!r} is not an SPDX licence id,")
    return known


def canonical_license(text: str) -> str:
    """Return an SPDX licence expression in its own spelling.

    Raises:
        ValueError: When it is none.
    """
    known = _canonical(text)
    if known is None:
        raise ValueError(f"{text!r} is not an SPDX licence expression such as 'Apache-2.0',")
    return known


def license_ids(expression: str | None) -> frozenset[str]:
    """Return the licence ids in an expression, without exceptions; none of what is no expression."""
    terms = _TERM.findall(_canonical(expression or "") or "")
    return frozenset(term.partition(" ")[0] for term in terms if term not in _SYNTAX)


def is_allowed(expression: str | None, allowed: Collection[str]) -> bool:
    """Tell whether a licence is satisfied by those of a list.

    Args:
        expression: An SPDX licence expression; one that is unknown, or that is none, is never allowed.
        allowed: SPDX licence ids in their own spelling, or with an exception; an expression of several is on the list
            for itself alone.

    Source: https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/ (`WITH` binds closer than `AND`,
    and `AND` closer than `OR`).
    """
    known = _canonical(expression or "")
    if known is None:
        return False
    return known in allowed or _any_of(iter([*_TERM.findall(known), ")"]), frozenset(allowed))


def _canonical(text: str) -> str | None:
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        return str(canonicalize_license_expression(text)) or None
    except (InvalidLicenseExpression, MemoryError, RecursionError):
        return None


def _any_of(words: Iterator[str], allowed: frozenset[str]) -> bool:
    """Read up to the closing bracket: alternatives, each of licences that hold together."""
    alternatives = [True]
    for word in words:
        match word:
            case ")":
                break
            case "OR":
                alternatives.append(True)
            case "(":
                alternatives[-1] &= _any_of(words, allowed)
            case "AND":
                pass
            case _:
                alternatives[-1] &= word in allowed or word.partition(" ")[0] in allowed
    return any(alternatives)
