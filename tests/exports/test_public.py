"""What a library offers, each object once."""

from __future__ import annotations

from sourcebook.exports.names import Thing
from sourcebook.exports.public import PublicName, public_names
from sourcebook.exports.reading import ModuleText, read_exports

MODULES = {
    "lib": ModuleText(
        text="from .core import Session as Session, make\nfrom ._hidden import secret\nX = 1\n",
        is_package=True,
    ),
    "lib.core": ModuleText(
        text=(
            "from .other import helper\n\n"
            'class Session:\n    """Talk to it."""\n    def get(self): ...\n\n'
            "def make(): ...\ndef _private(): ...\n"
        )
    ),
    "lib.other": ModuleText(text="def helper(): ...\n"),
    "lib._hidden": ModuleText(text="def secret(): ...\ndef kept(): ...\n"),
    "lib.tests.test_a": ModuleText(text="def test_a(): ...\n"),
}


def test_an_object_is_named_by_its_shortest_public_path() -> None:
    exports = read_exports("lib", MODULES)

    found = public_names(exports, "lib")

    assert [(public.name, public.thing) for public in found] == [
        ("lib.Session", Thing.CLASS),
        ("lib.make", Thing.FUNCTION),
        ("lib.other.helper", Thing.FUNCTION),
        ("lib.secret", Thing.FUNCTION),
    ]
    assert found[0] == PublicName(
        name="lib.Session",
        origin="lib.core.Session",
        thing=Thing.CLASS,
    )
    assert found[0].module == "lib"


def test_only_the_library_itself_counts() -> None:
    exports = read_exports("lib", MODULES)

    assert [public.name for public in public_names(exports, "lib.other")] == ["lib.other.helper"]


def test_an_object_says_what_it_is_under_every_name() -> None:
    exports = read_exports("lib", MODULES)

    assert exports.summary("lib.Session") == "Talk to it."
    assert exports.thing("lib.Session") is Thing.CLASS
    assert exports.summary("lib.make") is None
