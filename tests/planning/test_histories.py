"""Since when there is a name, and until when, is only said where that is certain."""

from __future__ import annotations

import pytest

from sourcebook.exports.names import Exports
from sourcebook.exports.reading import ModuleText, read_exports
from sourcebook.planning.histories import history_of

FIRST = "from safe import Markup\ndef both(): ...\n"
SECOND = """\
def both(): ...
def new(): ...
def __getattr__(name):
    import warnings
    if name == "Markup":
        warnings.warn("'demo.Markup' goes. Import 'safe.Markup' instead.", DeprecationWarning)
        from safe import Markup
        return Markup
    raise AttributeError(name)
"""
THIRD = "def both(): ...\ndef new(): ...\n"
ANY = "def both(): ...\ndef __getattr__(name): return find(name)\n"


def _releases(*texts: str) -> list[tuple[str, Exports]]:
    return [(f"{n}.0", read_exports("demo", {"demo": ModuleText(text=text)})) for n, text in enumerate(texts, start=1)]


@pytest.mark.parametrize(
    ("symbol", "texts", "sentence"),
    [
        (
            "demo.Markup",
            (FIRST, SECOND, THIRD),
            "In demo since 1.0 or before, deprecated in 2.0, removed in 3.0; use safe.Markup instead.",
        ),
        (
            "demo.Markup",
            (SECOND, THIRD),
            "In demo since 1.0 or before, deprecated in 1.0 or before, removed in 2.0; use safe.Markup instead.",
        ),
        ("demo.both", (FIRST, SECOND, THIRD), "In demo since 1.0 or before."),
        ("demo.new", (FIRST, SECOND, THIRD), "In demo since 2.0."),
        (
            "demo.Markup",
            (FIRST, SECOND, ANY),
            "In demo since 1.0 or before, deprecated in 2.0; use safe.Markup instead.",
        ),
        ("demo.new", (ANY, SECOND), "In demo since 2.0 or before."),
        ("demo.Markup", (FIRST, THIRD, FIRST), "In demo since 1.0 or before."),
    ],
    ids=["all three", "from the middle", "always", "new", "perhaps still", "perhaps before", "back again"],
)
def test_a_history_in_a_sentence(symbol: str, texts: tuple[str, ...], sentence: str) -> None:
    history = history_of(symbol, "demo", _releases(*texts))

    assert history is not None
    assert history.sentence == sentence


def test_what_no_release_certainly_has_has_no_history() -> None:
    assert history_of("demo.nothing", "demo", _releases(FIRST, THIRD)) is None
    assert history_of("demo.nothing", "demo", _releases(ANY, ANY)) is None
