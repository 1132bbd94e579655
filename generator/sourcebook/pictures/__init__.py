"""The picture that other sites show beside a link to a page.

`card` says what is on it, `faces` measures and draws text, `fitting` finds a size and breaks at which a name stays
legible, `picture` puts all of it on paper. `faces` and `picture` need the extra `[social]`; nothing else may import
them while it is imported itself.
"""
