"""Modules of the standard library as text: its own, of the Python that this runs on, and that of typeshed's stubs.

Nothing of it is imported.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

from sourcebook.exports.reading import ModuleText
from sourcebook.sources.typeshed import standard_module

_REPLACED = frozenset({"distutils"})
"""What other distributions put theirs in the place of: setuptools does."""
_OF_STUBS = "_typeshed"
"""What stubs have for themselves."""


def standard_text(path: str) -> ModuleText | None:
    """Return a module of the standard library; None for any other, and for one that this Python no longer has.

    Args:
        path: Dotted path by which it is imported.
    """
    top = path.partition(".")[0]
    if top != _OF_STUBS and (top not in sys.stdlib_module_names or top in _REPLACED):
        return None
    declared = standard_module(path)
    if declared is None:
        return None
    place = Path(sysconfig.get_path("stdlib")).joinpath(*path.split("."))
    written = [file for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file()]
    text = written[0].read_text("utf-8", "replace") if written else None
    return ModuleText(text=text, stub=declared.text, is_package=declared.is_package)
