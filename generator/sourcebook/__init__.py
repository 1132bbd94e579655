"""Sourcebook: a site of code examples from real source files, pinned and checked.

The way of the data is the way of the folders: `pages/` reads what authors wrote, `sources/` resolves and
fetches the files it names, `marks/` finds the lines that matter, `excerpts/` cuts them out, `display/` renders
them. `commands/` joins the stages, a verb each; `extension`, `plugin/` and `cli/` are the doors.
"""
