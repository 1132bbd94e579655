"""What a built page holds: its ids, its links, what it loads, and its figures.

Read with the standard library's tokenizer, which neither runs nor fetches anything; that the HTML is well formed
is asserted elsewhere, by a strict parser.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

_LINKS = {"a": "href", "area": "href", "form": "action"}
_ASSETS = {
    "link": "href",
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "audio": "src",
    "video": "src",
    "object": "data",
    "embed": "src",
}
_NOT_LOADED = {
    "canonical",
    "alternate",
    "prev",
    "next",
    "edit",
    "author",
    "license",
    "preconnect",
    "dns-prefetch",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line of a figure as the page shows it."""

    lineno: int
    text: str
    """Without its line end."""
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFigure:
    """A figure as the page shows it."""

    source: str | None
    """Identity of its reference; None for a classic block."""
    lines: tuple[ShownLine, ...]

    @property
    def marked(self) -> tuple[int, ...]:
        """Numbers of the lines that are marked, in order."""
        return tuple(line.lineno for line in self.lines if line.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlPage:
    """What a page holds, in document order."""

    ids: frozenset[str]
    duplicate_ids: tuple[str, ...]
    links: tuple[str, ...]
    assets: tuple[str, ...]
    figures: tuple[ShownFigure, ...]
    canonical: str | None
    twin: str | None = None
    """Address of the page as Markdown, as its head gives it."""
    license_texts: tuple[str, ...] = ()
    """Licence texts and notices that it shows."""


def read_html(text: str) -> HtmlPage:
    """Read a built page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return HtmlPage(
        ids=frozenset(reader.ids),
        duplicate_ids=tuple(sorted(i for i, count in Counter(reader.ids).items() if count > 1)),
        links=tuple(reader.links),
        assets=tuple(reader.assets),
        figures=tuple(reader.figures),
        canonical=reader.canonical,
        twin=reader.twin,
        license_texts=tuple(reader.license_texts),
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.links: list[str] = []
        self.assets: list[str] = []
        self.figures: list[ShownFigure] = []
        self.canonical: str | None = None
        self.twin: str | None = None
        self.license_texts: list[str] = []
        self._license: list[str] | None = None
        self._figure_source: str | None = None
        self._in_figure = False
        self._lines: list[ShownLine] = []
        self._line: tuple[int, tuple[str, ...], str] | None = None
        self._depth = 0
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._collect(tag, values)
        if tag == "details" and "sb-license-text" in values.get("class", "").split():
            self._license = []
        elif tag == "pre" and self._license is not None:
            # What stands before it is the summary.
            self._license.clear()
        if tag == "figure" and "sb-figure" in values.get("class", "").split():
            self._in_figure, self._figure_source = True, values.get("data-source")
            self._lines = []
        elif self._line is not None:
            self._depth += tag == self._line[2]
        elif self._in_figure and values.get("data-line", "").isdecimal():
            self._line = (int(values["data-line"]), tuple(values.get("data-mark", "").split()), tag)
            self._depth, self._text = 1, []

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._license is not None:
            self.license_texts.append("".join(self._license))
            self._license = None
        elif self._line is not None and tag == self._line[2]:
            self._depth -= 1
            if self._depth == 0:
                lineno, kinds, _ = self._line
                text = "".join(self._text).removesuffix("\n")
                self._lines.append(ShownLine(lineno=lineno, text=text, kinds=kinds))
                self._line = None
        elif tag == "figure" and self._in_figure:
            self._in_figure = False
            self.figures.append(ShownFigure(source=self._figure_source, lines=tuple(self._lines)))

    def handle_data(self, data: str) -> None:
        if self._license is not None:
            self._license.append(data)
        if self._line is not None:
            self._text.append(data)

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Pass over `<![…`, as browsers do; before Python 3.14 the standard library raises an AssertionError."""
        return self.parse_bogus_comment(i)

    def _collect(self, tag: str, values: dict[str, str]) -> None:
        if "id" in values:
            self.ids.append(values["id"])
        elif tag == "a" and "name" in values:
            self.ids.append(values["name"])
        if tag in _LINKS and _LINKS[tag] in values:
            self.links.append(values[_LINKS[tag]])
        if tag == "link" and "canonical" in values.get("rel", "").split():
            self.canonical = values.get("href")
        if tag == "link" and values.get("type") == "text/markdown":
            self.twin = values.get("href")
        if tag in _ASSETS and _ASSETS[tag] in values:
            if tag != "link" or not _NOT_LOADED & set(values.get("rel", "").split()):
                self.assets.append(values[_ASSETS[tag]])
