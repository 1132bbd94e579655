"""One page of each type of our own site, for tests that look at all of them.

What costs seconds a page is done for a few of them in every run, drawn by a fixed seed, and for all in `make torture`.
"""

from __future__ import annotations

import itertools
import random
from typing import Literal

from tests.own_site import sampled

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


def looks(*, most: int) -> list[tuple[str, Scheme, int]]:
    """Return page types, each with a scheme and a width: all of them in torture, else `most`, each another type."""
    every = list(itertools.product(PAGE_TYPES, SCHEMES, WIDTHS))
    drawn = random.Random(13)
    if sampled(every, most=most) == sorted(every):
        return every
    return [(name, drawn.choice(SCHEMES), drawn.choice(WIDTHS)) for name in sampled(PAGE_TYPES, most=most)]
