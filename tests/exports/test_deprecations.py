"""What a library calls deprecated, by decorator, warning or docstring; nothing else is."""

from __future__ import annotations

import pytest

from sourcebook.exports.deprecations import find_successor, read_deprecations
from sourcebook.exports.names import format_exports, parse_exports
from sourcebook.exports.reading import ModuleText, read_exports

DECORATED = """\
from typing_extensions import deprecated
import other

@deprecated("Use `new` instead.")
def old(): ...

@other.deprecated("1.4", "Use tables.new() instead.")
def older(): ...

class Kind:
    @property
    @deprecated
    def bare(self): ...
"""
WARNED = """\
import warnings
from warnings import warn

def gone():
    '''What it did.'''
    warnings.warn(f"'gone' goes in {1}.0", DeprecationWarning, stacklevel=2)

async def soon():
    warn("Use " "'other'.", category=RemovedInDemo60Warning)

class Maker:
    def __init__(self):
        warnings.warn("no more" + " makers", PendingDeprecationWarning)

if True:
    def nested():
        warnings.warn("nested", DeprecationWarning)
"""
LAZY = """\
def __getattr__(name):
    import warnings
    if name == "Markup":
        warnings.warn("Import 'safe.Markup' instead.", DeprecationWarning)
        from safe import Markup
        return Markup
    if name in ("one", "two"):
        warnings.warn("%s goes" % name, DeprecationWarning)
        return name
    if name == "kept":
        return 1
    raise AttributeError(name)
"""
DOCSTRINGS = '''\
def told():
    """What it did.

    .. deprecated:: 2.0
        Use :func:`~demo.new` instead.
    """

class Told:
    """.. deprecated:: 1.0"""
'''
NOT = '''\
import warnings

def takes(old=None):
    if old is not None:
        warnings.warn("the argument is deprecated", DeprecationWarning)

def warns():
    warnings.warn("this is deprecated by nobody", UserWarning)

def documented():
    """What it does.

    .. deprecated:: 2.0
        The parameter ``x`` is deprecated.

    Args:
        x: Deprecated.

            .. deprecated:: 2.0
                Use ``y``.
    """

@deprecated_params("x")
def parameters(): ...
'''


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            DECORATED,
            {"demo.old": "Use `new` instead.", "demo.older": "Use tables.new() instead.", "demo.Kind.bare": ""},
        ),
        (
            WARNED,
            {
                "demo.gone": "'gone' goes in ….0",
                "demo.soon": "Use 'other'.",
                "demo.Maker": "no more makers",
                "demo.Maker.__init__": "no more makers",
                "demo.nested": "nested",
            },
        ),
        (LAZY, {"demo.Markup": "Import 'safe.Markup' instead.", "demo.one": "… goes", "demo.two": "… goes"}),
        (DOCSTRINGS, {"demo.told": "Use :func:`~demo.new` instead.", "demo.Told": ""}),
        (NOT, {}),
        ("def broken(:  # deprecated", {}),
    ],
    ids=["decorators", "warnings", "names of a module", "docstrings", "none", "no Python"],
)
def test_what_is_deprecated_is_found_with_what_is_said(text: str, found: dict[str, str]) -> None:
    assert read_deprecations({"demo": ModuleText(text=text)}) == found


def test_a_stub_tells_it_too() -> None:
    assert read_deprecations({"demo": ModuleText(text=None, stub='@deprecated("no")\ndef f(): ...\n')}) == {
        "demo.f": "no"
    }


@pytest.mark.parametrize(
    ("said", "successor"),
    [
        ("'flask.Markup' is deprecated. Import 'markupsafe.Markup' instead.", "markupsafe.Markup"),
        ("Use GeoIP2.lon_lat() instead.", "GeoIP2.lon_lat"),
        ("Use ``new`` instead.", "new"),
        ("Use :meth:`the other <demo.other>` instead.", None),
        ("Use :meth:`~demo.other` instead.", "demo.other"),
        ("deprecated in favour of demo.b", "demo.b"),
        ("It was renamed to `b`.", "b"),
        ("is deprecated, use `model_fields` now", "model_fields"),
        ("Use a lock inside the function instead.", None),
        ("Use it instead.", None),
        ("It goes.", None),
    ],
)
def test_the_successor_is_the_name_that_is_said(said: str, successor: str | None) -> None:
    assert find_successor(said) == successor


def test_another_name_and_a_member_are_deprecated_with_what_they_are_of() -> None:
    modules = {
        "demo": ModuleText(text="from demo.core import Old, plain\n", is_package=True),
        "demo.core": ModuleText(
            text="class Old:\n    '''.. deprecated:: 1\n        Use `New` instead.\n    '''\n    def m(self): ...\n"
            "def plain(): ...\n"
        ),
    }
    exports = parse_exports(format_exports(read_exports("demo", modules)))

    assert exports.deprecation("demo.Old") == exports.deprecation("demo.Old.m") == "Use `New` instead."
    assert exports.deprecation("demo.core.plain") is exports.deprecation("demo.plain") is None
