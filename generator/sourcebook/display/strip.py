"""The list of uses at the top of a page, with filters by kind of use, by shape of a call and by project.

A row is an example: its title, its project, and the lines that use the symbol, of which the first is seen and the
others unfold. The filters are radio buttons and what folds is a check box: the stylesheet hides what is not chosen, so
that they need no script. It can do so for a fixed number of choices (`FILTERS`), each with a class that a choice, a
use, a row and an example share. Kinds of use and shapes of calls are one choice. Where the list stands on a page is
settled by `site.finishing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sourcebook.code.scope_names import ScopeNames
from sourcebook.display.header import short_version
from sourcebook.display.uses import MOST, Use, render_use, uses_of
from sourcebook.model.figure import Example
from sourcebook.model.mark import Kind
from sourcebook.writing.safe_html import render_attribute, render_link, render_text

FILTERS = 24
"""How many choices the stylesheet has rules for."""
FOLDED = 12
"""Rows that are seen before a list is unfolded; the stylesheet knows the number too."""
_SHAPES = 6
"""Shapes of calls that are told apart; the rarest of more are one."""
_OTHER = "other"
_FEW_PROJECTS = 6
"""Projects up to which the rows themselves say enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An example of a page, and where on the page it begins."""

    example: Example
    url: str | None
    title: str | None = None
    """The text of its heading; None where it has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The list, and the classes by which the filters find each example."""

    html: str
    classes: tuple[str, ...]
    """In the order of the examples, for the element around each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choices:
    """Radio buttons that stand together."""

    group: str
    """Those of one group exclude each other, wherever they stand."""
    legend: str
    total: int | None
    """What the button that chooses everything counts; None where there is none."""
    counts: Mapping[str, int]
    """By value: how many marked lines, or examples."""
    first: int
    """Number of the first value among all choices of the page."""

    def classes(self, values: Sequence[str]) -> list[str]:
        """Return the classes of those of some values that can be chosen."""
        return [f"sb-f{self.first + number}" for number, value in enumerate(self.counts) if value in values]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """An example with what is listed of it."""

    number: int
    listed: Listed
    uses: tuple[Use, ...]

    @property
    def project(self) -> str:
        attribution = self.listed.example.attribution
        return attribution.project if attribution else "pasted code"

    @property
    def place(self) -> str:
        """What an example without a heading is called: the function or class of its first use, else its file."""
        example = self.listed.example
        names = ScopeNames.of(example.source_lines, example.language)
        scope = names.around(self.uses[0].lineno) if self.uses else None
        if scope is not None:
            return scope.name
        return example.attribution.path.name if example.attribution else self.project

    def values(self, uses: Sequence[Use], shapes: Sequence[str]) -> dict[str, list[str]]:
        """Return by legend under which choices some of the uses are shown."""
        calls = [call if call in shapes else _OTHER for use in uses for call in use.calls]
        return {"Kind": [str(kind) for use in uses for kind in use.kinds], "Call": calls, "Project": [self.project]}


def render_strip(listed: Sequence[Listed], kind_urls: Mapping[Kind, str] = MappingProxyType({})) -> Strip:
    """Render the list of a page's examples; those that only import come last, and keep their number.

    Args:
        listed: The examples.
        kind_urls: By kind the address of the page of all its uses; a kind without one leads nowhere.
    """
    rows = [_Row(number=n, listed=entry, uses=uses_of(entry.example)) for n, entry in enumerate(listed, 1)]
    kinds = tuple(kind for kind in Kind if any(kind in use.kinds for row in rows for use in row.uses))
    shapes = _shapes(rows)
    choices = _choices(rows, kinds, shapes)
    classes = [_classes(row, row.uses, choices, tuple(shapes)) for row in rows]
    items = [
        (all(use.is_import for use in row.uses), _row(row, names, choices, tuple(shapes)))
        for row, names in zip(rows, classes, strict=True)
    ]
    html = "".join(item for _, item in sorted(items, key=lambda item: item[0]))
    more = (
        f'<label class="sb-all"><input type="checkbox">Show all {len(rows)} examples</label>\n'
        if len(rows) > FOLDED
        else ""
    )
    return Strip(
        html=(
            f'<nav class="sb-strip" aria-label="Examples on this page">\n{"".join(map(_fieldset, choices))}'
            f'<ol class="sb-list">\n{html}</ol>\n{more}<p role="status"></p>\n{_elsewhere(kinds, kind_urls)}</nav>\n'
        ),
        classes=tuple(classes),
    )


def _shapes(rows: Sequence[_Row]) -> dict[str, int]:
    """Return on how many lines there is a call of each shape, the most frequent first, the rarest as one."""
    counter = Counter(call for row in rows for use in row.uses for call in use.calls)
    counted = dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
    if len(counted) <= _SHAPES:
        return counted
    frequent = list(counted.items())[: _SHAPES - 1]
    return dict(frequent) | {_OTHER: sum(counted.values()) - sum(count for _, count in frequent)}


def _choices(rows: Sequence[_Row], kinds: Sequence[Kind], shapes: Mapping[str, int]) -> tuple[_Choices, ...]:
    """Return what leaves something to choose, as far as the stylesheet has rules."""
    uses = [use for row in rows for use in row.uses]
    by_kind = {str(kind): sum(kind in use.kinds for use in uses) for kind in kinds}
    by_project = Counter(row.project for row in rows)
    calls = dict(shapes) if len(shapes) > 1 else {}
    found = []
    used = 0
    for group, legend, total, counts in (
        ("kind", "Kind", len(uses), by_kind if len(by_kind) > 1 or calls else {}),
        ("kind", "Call", None, calls),
        ("project", "Project", len(rows), by_project if len(by_project) > _FEW_PROJECTS else {}),
    ):
        if counts and len(rows) > 1 and len(counts) <= FILTERS - used:
            found.append(_Choices(group=group, legend=legend, total=total, counts=counts, first=used + 1))
            used += len(counts)
    return tuple(found)


def _classes(row: _Row, uses: Sequence[Use], choices: Sequence[_Choices], shapes: Sequence[str]) -> str:
    """Return the classes of the choices under which some uses of an example are shown."""
    values = row.values(uses, shapes)
    return " ".join(["sb-is", *(name for group in choices for name in group.classes(values[group.legend]))])


def _fieldset(choices: _Choices) -> str:
    name = f'<input type="radio" name="sb-{choices.group}"'
    every = "" if choices.total is None else f'<label>{name} value="" checked>all <b>{choices.total}</b></label>\n'
    most = max(choices.counts.values())
    labels = "".join(
        f"<label{_look(choices, value, count, most)}>{name} id=sb-f{choices.first + number}"
        f"{render_attribute('value', value)}>{_word(value)} <b>{count}</b></label>\n"
        for number, (value, count) in enumerate(choices.counts.items())
    )
    bar = ' class="sb-bar"' if choices.legend == "Call" else ""
    return f"<fieldset{bar}>\n<legend>{choices.legend}</legend>\n{every}{labels}</fieldset>\n"


def _look(choices: _Choices, value: str, count: int, most: int) -> str:
    """Return what gives a choice its sign, or its share of the bar: in quarters of the largest."""
    if choices.legend == "Kind":
        return f' data-kind="{value}"'
    return f' data-share="{-(-4 * count // most)}"' if choices.legend == "Call" else ""


def _elsewhere(kinds: Sequence[Kind], urls: Mapping[Kind, str]) -> str:
    """Return the links from the kinds of this page to all uses of each."""
    links = " ".join(
        f'<span data-kind="{kind}">{render_link(urls[kind], kind)}</span>' for kind in kinds if kind in urls
    )
    return f'<p class="sb-kinds">On all pages: {links}</p>\n' if links else ""


def _row(row: _Row, names: str, choices: Sequence[_Choices], shapes: Sequence[str]) -> str:
    example = row.listed.example
    title = render_link(row.listed.url, f"<bdi>{render_text(row.listed.title or row.place)}</bdi>")
    attribution = example.attribution
    project = render_text(row.project) if row.listed.title else ""
    if attribution:
        name = render_link(attribution.project_url, render_text(attribution.project))
        project = f"{name} {render_text(short_version(attribution))}".rstrip()
    listed = row.uses[:MOST]
    uses = "".join(render_use(use, example.anchor, _classes(row, [use], choices, shapes)) for use in listed)
    left = len(listed) - 1
    more = (
        f'<label class="sb-more"><input type="checkbox" aria-label="+ {left} more use{"s" if left > 1 else ""}">'
        f"+ {left}</label>"
        if left > 0
        else ""
    )
    return (
        f'<li class="{names}"><span data-n="{row.number}">{title}</span><span class="sb-by">{project}</span>\n'
        f"{uses}{more}</li>\n"
    )


def _word(value: str) -> str:
    return "marked" if value == Kind.AUTHOR else render_text(value)
