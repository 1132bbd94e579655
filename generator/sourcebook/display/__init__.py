"""Text out: turns an example that is ready into the HTML of its figure, and holds the style that
goes with it.

`figure` makes the figure, `highlight` the code in it, `anchors` the names of its lines, `text`
makes foreign text safe to show. Everything here is a pure function of its arguments, so that a
figure can be cached by its content.
"""
