"""The Markdown twins of pages: what a program reads in place of the HTML.

A page's text stands as its author wrote it. Each example becomes one line that says where the code is from and what
is marked, then the code: a fence for each run of lines, and between them a line that says which are left out. So what
stands in a fence is the file's own text and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from urllib.parse import quote

from sourcebook.model.figure import Attribution, PlannedFigure
from sourcebook.model.lines import LineRange, ranges_of
from sourcebook.model.mark import Kind
from sourcebook.outputs.wording import short_name, spell_marks
from sourcebook.pages.markdown_links import map_links
from sourcebook.writing.line_ranges import name_lines
from sourcebook.writing.plain_markdown import code_span, fenced, plain_markdown
from sourcebook.writing.plurals import plural
from sourcebook.writing.safe_html import safe_url

_URL_SAFE = "%:/?#[]@!$&'*+,;=~"
"""Characters of an address that stay as they are: those of RFC 3986, section 2.2, but parentheses."""

FileLink = Callable[[str], str | None]
"""Address of the twin of the page of a whole file, by the identity of its reference; None where there is none."""


def example_lines(figure: PlannedFigure, *, file_link: FileLink, moved: Callable[[str], str] = str) -> list[str]:
    """Return an example as lines of Markdown.

    Args:
        figure: The example.
        file_link: Leads to the page of the whole file.
        moved: Gives for the address of a link in a note what stands in the twin.
    """
    lines = [_summary(figure, file_link), ""]
    left_out = {mark.lineno for mark in figure.marks_left_out}
    expected = 1
    for run in figure.excerpt.runs:
        lines += _gap(expected, run.lineno - 1, left_out)
        lines += [*fenced(run.lines, figure.language), ""]
        expected = run.end_lineno + 1
    lines += _gap(expected, figure.excerpt.line_count, left_out)
    lines += _notes(figure, moved)
    return lines[:-1]


def indented(lines: Sequence[str], prefix: str) -> str:
    """Return lines behind the indent or quote marks of what they stand in."""
    if not prefix:
        return "\n".join(lines)
    blank = prefix.rstrip()
    return "\n".join(f"{prefix}{line}" if line else blank for line in lines)


def _summary(figure: PlannedFigure, file_link: FileLink) -> str:
    shown = name_lines(figure.excerpt.ranges) if figure.excerpt.runs else "no lines"
    count = figure.excerpt.line_count
    if figure.source is None:
        facts = ["Pasted code" if figure.attribution is None else _origin(figure.attribution)]
        facts[0] += f", {shown} of a pasted block"
    else:
        assert figure.attribution is not None, "only pasted code has none"
        facts = [f"{_origin(figure.attribution)}, {shown} of {count}"]
    facts += _facts(figure, file_link)
    if figure.shown_marks:
        facts.append(f"{_marked(figure)}: {spell_marks(figure.shown_marks)}")
    return f"Example: {'. '.join(facts)}."


def _marked(figure: PlannedFigure) -> str:
    by_meaning = any(mark.kind is not Kind.AUTHOR for mark in figure.shown_marks)
    return f"Uses of {code_span(figure.symbol)}" if figure.symbol and by_meaning else "Marked"


def _origin(attribution: Attribution) -> str:
    return f"{plain_markdown(short_name(attribution))}, file {code_span(str(attribution.path))}"


def _facts(figure: PlannedFigure, file_link: FileLink) -> Iterator[str]:
    """Yield licence, permalink, archive and identity, as far as they are known."""
    attribution = figure.attribution
    if attribution is None:
        return
    if attribution.license.expression:
        yield f"License: {plain_markdown(attribution.license.expression)}"
    elif figure.source is not None and attribution.swhid:
        yield "License: unknown"
    if url := web_link(attribution.upstream_url):
        label = attribution.upstream_label or "View upstream"
        yield f"[{plain_markdown(label)}]({url})"
    if stated := attribution.stated:
        yield f"Published from {plain_markdown(stated.repository)}, as the package index states (not verified)"
    if figure.identity is not None and (address := file_link(figure.identity)):
        yield f"[Whole file]({address})"
    if attribution.swhid:
        yield f"Software Heritage: {code_span(attribution.swhid)}"
    if figure.identity:
        yield f"Source: {code_span(figure.identity)}"


def web_link(url: str | None) -> str | None:
    """Return an address as it may stand in a Markdown link; None for what is no web address."""
    clean = safe_url(url)
    return quote(clean, safe=_URL_SAFE) if clean else None


def _gap(first: int, last: int, marked: Set[int]) -> list[str]:
    if last < first:
        return []
    verb = "is" if first == last else "are"
    text = name_lines([LineRange(lineno=first, end_lineno=last)])
    inside = [lineno for lineno in sorted(marked) if first <= lineno <= last]
    more = f", with {plural(len(inside), 'more mark')} in {name_lines(ranges_of(inside))}" if inside else ""
    return [f"({text[0].upper()}{text[1:]} {verb} left out{more}.)", ""]


def _notes(figure: PlannedFigure, moved: Callable[[str], str]) -> list[str]:
    lines: list[str] = []
    if figure.note:
        lines += [*map_links(figure.note, moved).strip("\n").split("\n"), ""]
    for note in figure.line_notes:
        first, *more = map_links(note.text, moved).strip("\n").split("\n")
        lines += [f"- Line {note.lineno}: {first}", *(f"  {line}".rstrip() for line in more)]
    return [*lines, ""] if figure.line_notes else lines


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedBy:
    """A page that shows lines of a file."""

    title: str
    url: str
    """Of its twin, relative to the file's."""
    ranges: tuple[LineRange, ...]


def file_twin(
    figure: PlannedFigure,
    *,
    title: str,
    shown_in: Sequence[QuotedBy],
    license_texts: Sequence[tuple[str, str]],
) -> str:
    """Return the twin of the page of a whole file.

    Args:
        figure: All lines of the file, with all marks.
        title: Of the page.
        shown_in: The pages that show lines of it.
        license_texts: Name and text of each licence file.
    """
    lines = [f"# {plain_markdown(title)}", ""]
    lines += [f"- Shown in [{plain_markdown(page.title)}]({page.url}), {name_lines(page.ranges)}" for page in shown_in]
    lines += ["", *example_lines(figure, file_link=lambda _: None)]
    for name, text in license_texts:
        lines += ["", f"## {plain_markdown(name)}", ""]
        lines += fenced(text.rstrip("\n").split("\n"), "text")
    return "\n".join(lines) + "\n"
