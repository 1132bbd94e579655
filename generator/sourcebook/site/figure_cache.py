"""Keep rendered figures on disk, so that what has not changed is not highlighted again.

An entry is named by everything its figure is made of: the example, the program's own source that renders it, and
the version of Pygments.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pygments

from sourcebook.display.figure import render_figure
from sourcebook.model.figure import Example
from sourcebook.sources.store.results import MOST_BYTES, ResultCache, code_digest, result_key


class FigureCache:
    """A folder of rendered figures; safe for several processes at once.

    Args:
        folder: In the cache; made when the first figure is kept.
        secret: Signs them; None to render each anew.
    """

    def __init__(self, folder: Path, secret: bytes | None):
        self._results = ResultCache(folder, secret)

    def render(self, example: Example) -> str:
        """Return an example as HTML, the same as `render_figure` gives."""
        key = result_key(_renderer(), example)
        kept = self._results.read(key)
        if kept is not None:
            return kept.decode("utf-8", "surrogatepass")
        html = render_figure(example)
        self._results.write(key, html.encode("utf-8", "surrogatepass"))
        return html

    def prune(self, *, most_bytes: int = MOST_BYTES) -> None:
        """Remove the least recently used figures until the rest fits."""
        self._results.prune(most_bytes=most_bytes)


@cache
def _renderer() -> str:
    """Name the code that renders."""
    code = " ".join(
        map(code_digest, ("sourcebook.code", "sourcebook.display", "sourcebook.model", "sourcebook.writing"))
    )
    return f"{code} {pygments.__version__}"
