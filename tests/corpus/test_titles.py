"""What an example is called says what its code does, and no two of a page are alike."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import pytest

from sourcebook.corpus.titles import Shown, make_titles
from sourcebook.model.mark import Kind


def title(definition: str | None, kind: Kind = Kind.CALL, path: str = "pkg/http_client.py", **more: Any) -> str:
    shown = Shown(path=PurePosixPath(path), definition=definition, kind=kind, project="demo", **more)
    return make_titles([shown])[0]


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("login_url", "Login url"),
        ("Login.login_url", "Login url"),
        ("UnixHTTPAdapter", "Unix HTTP adapter"),
        ("UnixAdapter.__init__", "Unix adapter"),
        ("TestLogin.test_bad_password", "Bad password"),
        ("main", "Main of http client"),
        ("Server.run", "Run of server"),
        ("Adapter", "Adapter"),
        ("_private", "Private of http client"),
        (None, "Http client"),
        ("__call__", "Http client"),
        ("été_2", "Été 2"),
        ("http_client", "Http client"),
    ],
)
def test_the_words_are_those_of_the_definition_or_the_file(definition: str | None, expected: str) -> None:
    assert title(definition) == expected


def test_of_a_file_with_a_long_name_a_few_words_are_taken_and_no_digests() -> None:
    path = "a/2022_06_13_61c76ee09e02_add_an_anonymous_column_for_block_documents.py"

    assert title("upgrade", path=path) == "Upgrade of add an anonymous column for block"
    assert title("upgrade", path="a/v3.py") == "Upgrade of v3"


def test_of_a_package_the_folder_gives_the_words() -> None:
    assert title(None, path="pkg/__init__.py") == "Pkg"
    assert title(None, path="__init__.py") == "Init"


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        (Kind.CALL, {"positional": 0}, "Go on, without arguments"),
        (Kind.CALL, {"positional": 1}, "Go on, with one argument"),
        (Kind.CALL, {"positional": 3}, "Go on, with 3 arguments"),
        (Kind.CALL, {"positional": 1, "keywords": ("next",)}, "Go on, with next="),
        (Kind.CALL, {"positional": 0, "keywords": ("a", "b")}, "Go on, with a= and b="),
        (Kind.CALL, {"positional": 0, "keywords": ("a", "b", "c", "d")}, "Go on, with a=, b= and more"),
        (Kind.CALL, {"positional": 0, "keywords": ("**",)}, "Go on, with a dictionary of arguments"),
        (Kind.INFERRED, {"positional": 0, "keywords": ("a",)}, "Go on, with a="),
        (Kind.INFERRED, {}, "Go on, through an object"),
        (Kind.DECORATOR, {}, "Go on, as a decorator"),
        (Kind.DECORATOR, {"positional": 0, "keywords": ("scope",)}, "Go on, as a decorator with scope="),
        (Kind.SUBCLASS, {}, "Go on, a subclass"),
        (Kind.OTHER, {}, "Go on"),
    ],
)
def test_the_shape_of_the_use_follows(kind: Kind, more: dict[str, Any], expected: str) -> None:
    assert title("go_on", kind, **more) == expected


def test_no_two_titles_of_a_page_are_alike() -> None:
    same = Shown(path=PurePosixPath("a/b.py"), definition="go_on", kind=Kind.SUBCLASS, project="demo")

    assert make_titles([same, same, same, same], taken=["GO ON, a subclass"]) == (
        "Go on in demo, a subclass",
        "Go on in b of demo, a subclass",
        "Go on in demo, a subclass, 2",
        "Go on in demo, a subclass, 3",
    )
