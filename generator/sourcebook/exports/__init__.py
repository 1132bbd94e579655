"""What the names of a library stand for: one object is often known by several paths.

`reading` makes `names.Exports` out of the text of a release's modules; nothing of it is imported.
"""
