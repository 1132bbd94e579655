"""Which warnings of a build are told: not those that the settings switch off, nor those that a page ignores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sourcebook.model.codes import Severity
from sourcebook.model.warned import Warned
from sourcebook.pages.ignores import Ignore
from sourcebook.settings.values import Settings


def worth_telling(warnings: Iterable[Warned], *, ignores: Sequence[Ignore], settings: Settings) -> tuple[Warned, ...]:
    """Return the warnings that are told, each once, in their order.

    Args:
        warnings: Of a build.
        ignores: Of its pages; whether each is of use is for the check to say.
        settings: Of the run.
    """
    off = {code for code, severity in settings.severities if severity is Severity.OFF}
    return tuple(
        warned
        for warned in dict.fromkeys(warnings)
        if warned.code not in off
        and not any(ignore.code == warned.code and ignore.covers(warned.location) for ignore in ignores)
    )
