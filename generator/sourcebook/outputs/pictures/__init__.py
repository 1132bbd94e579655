"""The pictures that other sites show beside a link to a page.

`page_pictures` says which page gets one and where it lies; `card` what is on it; `fitting` finds a size and breaks at
which a name stays legible; `faces` measures and draws text; `drawing` puts all of it on paper. `faces` and `drawing`
need the extra `[social]`; nothing else may import them while it is imported itself.
"""
