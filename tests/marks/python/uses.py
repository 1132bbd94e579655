"""The uses of a symbol in a text, asked for as the program does for a file."""

from __future__ import annotations

from collections.abc import Sequence

from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import parse_module
from sourcebook.marks.python.candidates import may_use
from sourcebook.marks.python.found_uses import Use
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.python.symbol_uses import uses_in
from sourcebook.sources.typeshed import standard_module

STANDARD = Modules(standard_module)
"""What the standard library declares, parsed once for all tests."""


def find_uses(source: str, symbol: str, *, module: str | None = None, also: Sequence[str] = ()) -> tuple[Use, ...]:
    """Find where a text uses a symbol; one that cannot use it is not parsed.

    Args:
        source: Of a Python file.
        symbol: Dotted path.
        module: Dotted path of the file itself.
        also: Other dotted paths of the same object.
    """
    paths = (symbol, *also)
    if not may_use(source, paths):
        return ()
    return uses_in(parse_module(source), split_lines(source), paths, module=module, modules=STANDARD)
