"""Sourcebook: a site of code examples from real source files, pinned and checked.

The way of the data is the way of the folders: `pages/` reads what authors wrote, `sources/` resolves and
fetches the files it names, `marks/` finds the lines that matter, `excerpts/` cuts them out, `display/` renders
them. `build` joins the stages; `markdown`, `plugin` and `cli` are the doors.
"""

__version__ = "0.1.0"

REPOSITORY_URL = "https://github.com/sourcebook-dev/sourcebook"
"""Address of this project: the one place where it stands."""
