"""One page of each type of our own site, for tests that look at all of them."""

from __future__ import annotations

from typing import Literal

Scheme = Literal["light", "dark"]

LISTED = "sqlalchemy-orm-sessionmaker-examples.html"
WRITTEN = "click-testing-clirunner-examples.html"
WHOLE_FILE = "source/pypi/graphene-sqlalchemy/2.3.0/graphene_sqlalchemy/tests/conftest.py/"

PAGE_TYPES = {
    "home": "./",
    "examples, listed": LISTED,
    "examples, written": WRITTEN,
    "whole file": WHOLE_FILE,
    "libraries": "libraries/",
    "library": "libraries/sqlalchemy/",
    "module": "libraries/sqlalchemy/orm/",
    "projects": "catalog/projects/",
    "project": "catalog/projects/factory-boy/",
    "project, described": "projects/twine/",
    "licenses": "catalog/licenses/",
    "tags": "catalog/tags/",
    "kinds": "catalog/kinds/",
    "kind": "catalog/kinds/subclass/",
    "docs": "docs/marks/",
    "not found": "404.html",
}
"""Addresses below the site by what they are."""

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (1440, 768, 390)
