"""What a library offers, each object once."""

from __future__ import annotations

from sourcebook.exports.names import Thing
from sourcebook.exports.public import PublicName, offered_names, public_names
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


SIDEWAYS = {
    "lib": ModuleText(text="", is_package=True),
    "lib.debug": ModuleText(text="from ..utils import send\nfrom .._inner import hidden\n", is_package=True),
    "lib.utils": ModuleText(text="def send(): ...\nclass Box:\n    def open(self): ...\n"),
    "lib._inner": ModuleText(text="def hidden(): ...\n"),
    "lib.boxes": ModuleText(text="from .far import Far\n", is_package=True),
    "lib.boxes.far": ModuleText(text="class Far:\n    def open(self): ...\n    def _shut(self): ...\n"),
    "lib.other": ModuleText(text="from lib.boxes.far import Far\n"),
}


def test_a_package_offers_what_lies_below_it_and_what_is_private_elsewhere() -> None:
    exports = read_exports("lib", SIDEWAYS)

    assert [public.name for public in public_names(exports, "lib")] == [
        "lib.boxes.Far",
        "lib.debug.hidden",
        "lib.utils.Box",
        "lib.utils.send",
    ]


def test_other_names_are_those_that_others_are_meant_to_use() -> None:
    exports = read_exports("lib", SIDEWAYS)

    assert offered_names("lib.boxes.far.Far", "lib", exports) == ("lib.boxes.Far",)
    assert offered_names("lib.boxes.far.Far.open", "lib", exports) == ("lib.boxes.Far.open",)
    assert offered_names("lib.utils.send", "lib", exports) == ()
