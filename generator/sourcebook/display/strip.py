"""The list of examples at the top of a page, with filters by kind of use and by project.

The filters are radio buttons, and the stylesheet hides what is not chosen, so they need no script. It can do so for a
fixed number of choices (`FILTERS`), each with a class that a choice, a row and an example share. Where the list stands
on a page is settled by `place_strip`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sourcebook.display.header import render_path, short_version
from sourcebook.model.figure import Example, marked_lines
from sourcebook.model.mark import Kind
from sourcebook.writing.safe_html import render_attribute, render_link, render_text

FILTERS = 16
"""How many choices the stylesheet has rules for."""
_ALIGNED = 5
"""Kinds that have a column each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An example of a page, and where on the page it begins."""

    example: Example
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The list, and the classes by which the filters find each example."""

    html: str
    classes: tuple[str, ...]
    """In the order of the examples, for the element around each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choices:
    """One group of radio buttons."""

    name: str
    values: tuple[str, ...]
    counts: tuple[int, ...]
    """Of each value: how many marked lines, or examples."""
    first: int
    """Number of the first value among all choices of the page."""

    def class_of(self, value: str) -> str:
        return f"sb-f{self.first + self.values.index(value)}"


def count_marks(example: Example) -> dict[Kind, int]:
    """Return on how many shown lines a use of each kind begins, in the order of `Kind`."""
    return {kind: len(found) for kind, found in marked_lines(example.marks, example.excerpt).items()}


def render_strip(listed: Sequence[Listed], kind_urls: Mapping[Kind, str] = MappingProxyType({})) -> Strip:
    """Render the list of a page's examples.

    Args:
        listed: The examples.
        kind_urls: By kind the address of the page of all its uses; a kind without one leads nowhere.
    """
    counts = [count_marks(entry.example) for entry in listed]
    kinds = tuple(kind for kind in Kind if any(kind in count for count in counts))
    groups = _groups(listed, counts, kinds)
    classes = tuple(
        " ".join(["sb-is", *_chosen(groups, count, _project(entry.example))])
        for entry, count in zip(listed, counts, strict=True)
    )
    rows = "".join(
        f'<li class="{names}">{_row(number, entry, count, kinds)}</li>\n'
        for number, (entry, count, names) in enumerate(zip(listed, counts, classes, strict=True), 1)
    )
    shape = "sb-list" if len(kinds) <= _ALIGNED else "sb-list sb-many"
    return Strip(
        html=(
            f'<nav class="sb-strip" aria-label="Examples on this page">\n'
            f"{''.join(map(_fieldset, groups))}{_elsewhere(kinds, kind_urls)}"
            f'<ol class="{shape}">\n{rows}</ol>\n<p role="status"></p>\n</nav>\n'
        ),
        classes=classes,
    )


def _groups(
    listed: Sequence[Listed], counts: Sequence[dict[Kind, int]], kinds: tuple[Kind, ...]
) -> tuple[_Choices, ...]:
    """Return the groups that leave something to choose, as far as the stylesheet has rules."""
    projects = [_project(entry.example) for entry in listed]
    values = {
        "kind": {str(kind): sum(count.get(kind, 0) for count in counts) for kind in kinds},
        "project": {project: projects.count(project) for project in projects},
    }
    groups: list[_Choices] = []
    used = 0
    for name, counted in values.items():
        if 1 < len(counted) <= FILTERS - used:
            numbers = tuple(counted.values())
            groups.append(_Choices(name=name, values=tuple(counted), counts=numbers, first=used + 1))
            used += len(counted)
    return tuple(groups)


def _chosen(groups: Sequence[_Choices], count: Mapping[Kind, int], project: str) -> list[str]:
    """Return the classes of the choices under which an example is shown."""
    own = {"kind": set(map(str, count)), "project": {project}}
    return [group.class_of(v) for group in groups for v in group.values if v in own[group.name]]


def _fieldset(group: _Choices) -> str:
    name = f'<input type="radio" name="sb-{group.name}"'
    choices = "".join(
        f"<label{_kind_of(group, value)}>{name} id={group.class_of(value)}"
        f"{render_attribute('value', value)}>{_word(value)} <b>{count}</b></label>\n"
        for value, count in zip(group.values, group.counts, strict=True)
    )
    return (
        f"<fieldset>\n<legend>{group.name.capitalize()}</legend>\n"
        f'<label>{name} value="" checked>all <b>{sum(group.counts)}</b></label>\n{choices}</fieldset>\n'
    )


def _kind_of(group: _Choices, value: str) -> str:
    return f' data-kind="{value}"' if group.name == "kind" else ""


def _elsewhere(kinds: Sequence[Kind], urls: Mapping[Kind, str]) -> str:
    """Return the links from the kinds of this page to all uses of each."""
    links = " ".join(
        f'<span data-kind="{kind}">{render_link(urls[kind], kind)}</span>' for kind in kinds if kind in urls
    )
    return f'<p class="sb-kinds">On all pages: {links}</p>\n' if links else ""


def _row(number: int, entry: Listed, count: dict[Kind, int], kinds: tuple[Kind, ...]) -> str:
    name = render_link(entry.url, render_text(_project(entry.example)))
    version, path = "", ""
    if attribution := entry.example.attribution:
        version = render_text(short_version(attribution))
        path = render_path(attribution.path)
    cells = "".join(_cell(kind, count.get(kind, 0)) for kind in kinds)
    return f'<span data-n="{number}">{name} {version}</span><span class="sb-at">{path}</span>{cells}'


def _cell(kind: Kind, count: int) -> str:
    """Return a cell of its own for each kind of the page, so that they stand in columns."""
    if not count:
        return "<span></span>"
    return f'<span data-kind="{kind}"><em>{_word(kind)}</em> <b>{count}</b></span>'


def _word(value: str) -> str:
    return "marked" if value == Kind.AUTHOR else render_text(value)


def _project(example: Example) -> str:
    return example.attribution.project if example.attribution else "pasted code"
