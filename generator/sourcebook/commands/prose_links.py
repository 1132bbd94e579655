"""The links that authors wrote, one a line: what a link checker is given, since we have none."""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.commands.opening import open_pages
from sourcebook.commands.start_point import StartPoint
from sourcebook.pages.markdown_links import written_links
from sourcebook.planning.run import Mode


def list_links(place: StartPoint) -> Iterator[str]:
    """Yield `file:line: url` of each Markdown link of the pages outside of code, sorted by file and line.

    An address that holds a template of another plugin (`{{ … }}`) is left out: nobody knows it before the build.

    Args:
        place: Of the project.

    Raises:
        SettingsError, LockfileError: When the project cannot be opened.
    """
    _, pages = open_pages(place, Mode.AUTOMATIC)
    found = {
        (str(page.path), link.lineno + page.body_lineno - 1, link.url)
        for page in pages.values()
        for link in written_links(page.body)
        if "{{" not in link.url and "{%" not in link.url
    }
    yield from (f"{path}:{lineno}: {url}" for path, lineno, url in sorted(found))
