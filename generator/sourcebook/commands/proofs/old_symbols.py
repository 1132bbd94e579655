"""Finds examples of what a library calls deprecated or has taken out, where settings list several releases of it."""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.commands.findings.finding import Finding, found
from sourcebook.model.codes import Code
from sourcebook.model.mark import Kind
from sourcebook.model.request import ExampleRequest, SymbolTarget
from sourcebook.planning.plan import Plan

_HINT = "show how it is done today, or say on the page why the old name is shown"


def find_old_symbols(plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each symbol that an example marks by meaning, and that has no future."""
    for figure in plan.figures:
        asked = figure.asked
        if not isinstance(asked, ExampleRequest) or all(mark.kind is Kind.AUTHOR for mark in figure.marks):
            continue
        named = [asked.symbol, *(target.symbol for target in asked.mark if isinstance(target, SymbolTarget))]
        for symbol in dict.fromkeys(named):
            history = plan.libraries.history(symbol)
            if history is None or not (history.removed or history.deprecated):
                continue
            code, what = (
                (Code.REMOVED, f"removed in {history.library} {history.removed}")
                if history.removed
                else (Code.DEPRECATED, f"deprecated in {history.library} {history.deprecated}")
            )
            message = f"marked code uses {symbol!r}, {what}{history.instead}"
            yield found(code, message, location=asked.location_of("source"), hint=_HINT)
