"""The modules of the standard library: those that have a stub, and no others."""

from __future__ import annotations

import pytest

from sourcebook.sources.typeshed import is_standard_module, standard_module


@pytest.mark.parametrize("path", ["json", "json.decoder", "os.path", "collections.abc", "builtins", "xml.etree"])
def test_what_has_a_stub_is_a_standard_module(path: str) -> None:
    assert is_standard_module(path)
    assert standard_module(path) is not None


@pytest.mark.parametrize(
    "path", ["", ".", "json.", "json.decoder.JSONDecoder", "flask", "os.nothing.at.all", "a/b", ".."]
)
def test_nothing_else_is(path: str) -> None:
    assert not is_standard_module(path)
    assert standard_module(path) is None


def test_a_package_says_that_it_is_one() -> None:
    package, module = standard_module("json"), standard_module("json.decoder")

    assert package is not None and package.is_package
    assert module is not None and not module.is_package
