"""The files of a first site: configuration, two pages, what git leaves alone, and how CI builds and publishes it.

CI installs from the one address of this program, at one commit: a name on an index could be anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from sourcebook.model.program import REPOSITORY_URL
from sourcebook.pages.page_text import yaml_scalar

_MKDOCS = """\
site_name: {name}
theme:
  name: material
plugins:
  - search
  - sourcebook
"""

_HOME = """\
# {name}

Examples of real code, each from a release or a commit, with the lines that matter.

- [sessionmaker](sessionmaker.md): how a project of its own makes a session
"""

_EXAMPLE = """\
---
title: sessionmaker code examples
symbol: sqlalchemy.orm.sessionmaker
---

`sessionmaker` makes a class whose calls open sessions of one database.

```example
source: pkg:pypi/graphene-sqlalchemy@2.3.0#graphene_sqlalchemy/tests/conftest.py
title: A session for tests
```

The block above names a file in a release.
`symbol` is what the page is about: it is marked, and the lines around it are shown.
Change the block, and what you see changes while `sourcebook serve` runs.
"""

_IGNORED = """\
/.cache/
/.venv/
/site/
"""

_REQUIREMENTS = """\
sourcebook @ git+{repository}@{commit}
"""

_WORKFLOW = """\
name: site

on:
  push:
    branches: [main]
  pull_request:
  workflow_dispatch:

permissions:
  contents: read

jobs:
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          # A page may show any file of the checkout: no token is left in it.
          persist-credentials: false
      - uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
        with:
          python-version: "3.12"
      - uses: actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5
        with:
          # Only what the lock names by its digest: what else a cache holds may have been written by anybody.
          path: .cache/sourcebook/sha256
          key: sourcebook-${{ hashFiles('examples.lock') }}
      - run: python -m pip install --disable-pip-version-check --requirement requirements.txt
      - run: mkdocs build --strict
        env:
          NO_MKDOCS_2_WARNING: "1"
      - run: sourcebook check --site site --format github
      # What a pull request builds is proven, and handed to nobody.
      - if: github.ref == 'refs/heads/main' && github.event_name != 'pull_request'
        uses: actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0
        with:
          path: site

  # Needs "GitHub Actions" as the source of Pages, in the settings of the repository.
  publish:
    if: github.ref == 'refs/heads/main' && github.event_name != 'pull_request'
    needs: build
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      pages: write
      id-token: write
    environment:
      name: github-pages
      url: ${{ steps.publish.outputs.page_url }}
    steps:
      - id: publish
        uses: actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0
"""

SHARED_FILES = frozenset(map(PurePosixPath, (".gitignore", "requirements.txt")))
"""Those that a folder may have for other reasons: what a site needs can be added to them."""


def first_files(name: str, commit: str) -> Mapping[PurePosixPath, str]:
    """Return the files of a first site, by path.

    Args:
        name: What the site is called.
        commit: Of this program, in full; what CI installs.
    """
    texts = {
        "mkdocs.yml": _MKDOCS.replace("{name}", yaml_scalar(name)),
        "docs/index.md": _HOME.replace("{name}", name),
        "docs/sessionmaker.md": _EXAMPLE,
        ".gitignore": _IGNORED,
        "requirements.txt": _REQUIREMENTS.replace("{repository}", REPOSITORY_URL).replace("{commit}", commit),
        ".github/workflows/site.yml": _WORKFLOW,
    }
    return {PurePosixPath(path): text for path, text in texts.items()}
