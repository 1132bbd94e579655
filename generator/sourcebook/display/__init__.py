"""Turns values that are ready into HTML: the figure of an example, a list, a strip; and holds the style for them.

`figure` makes the figure, `highlight` the code in it, `anchors` the names of its lines. Everything here is a pure
function of its arguments, so that a figure can be cached by its content.
"""
