"""Carry links within the site along: to lines of figures that move, and to pages of whole files at another address.

What a link leads to need not be on its own page, so that this comes last, when every page is settled. Where a link
cannot be carried, the example that it leads to stays.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from sourcebook.commands.bumping.page_moves import CarriedPage, edited
from sourcebook.commands.bumping.plan import Before, Key, MovedExample, Moves
from sourcebook.errors import RegionNotFoundError
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.page_path import PagePath
from sourcebook.pages.edits import Edit, least_edit
from sourcebook.pages.line_map import LineMap
from sourcebook.pages.own_prose import Asked, find_prose
from sourcebook.pages.page import parse_page
from sourcebook.pages.site_links import SiteLink, find_site_links, has_site_links
from sourcebook.site.arrangement import Site
from sourcebook.site.page_figures import line_prefixes

Anchor = tuple[PurePosixPath, str]
"""A page, and what the ids of the lines of one of its figures begin with: nothing on the page of a whole file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Destination:
    """Where links lead whose lines move."""

    keys: tuple[Key, ...]
    """The examples by which they move."""
    lines: LineMap
    page: PurePosixPath | None
    """Where that is then; None when nowhere."""
    shown: frozenset[int] | None = None
    """The lines that have an id then; None for all."""


def carry_site_links(before: Before, moves: Moves, old: Site, new: Site) -> tuple[Moves, dict[Key, str]]:
    """Return the moves with the links of all pages carried, and the examples that a link keeps from moving, with why.

    Args:
        before: The project as it was.
        moves: Of which everything else is settled.
        old: The site as it was.
        new: The site as it would be.
    """
    destinations = dict(_figures(moves, old, new)) | dict(_files(moves, old, new))
    pages = dict(moves.pages)
    failed: dict[Key, str] = {}
    for path, page in before.pages.items():
        if page.faults or not has_site_links(page.body):
            continue
        written = before.text(path)
        text = moves.pages[path].text if path in moves.pages else written
        current = moves.pages[path].page if path in moves.pages else page
        prose = find_prose(text, current)
        edits: list[Edit] = []
        for link in find_site_links(prose, path):
            found = destinations.get((link.path, link.prefix))
            if found is not None:
                lineno = prose.text.count("\n", 0, link.start) + 1
                try:
                    edits += _edits(link, found, path, prose.text)
                except RegionNotFoundError as error:
                    reason = f"a link to it in {page.path}:{lineno} cannot be carried: {error.message}"
                    failed |= {key: reason for key in found.keys if key not in failed}
        if edits:
            pages[path] = _with_links(pages.get(path), before, path, edited(text, edits), written)
    return replace(moves, pages=pages), failed


def _with_links(carried: CarriedPage | None, before: Before, path: PagePath, text: str, written: str) -> CarriedPage:
    settings = before.run.settings
    page = parse_page(text, path=before.pages[path].path, forges=settings.forges, fence=settings.fence)
    if carried is None:
        return CarriedPage(text=text, before=written, page=page, moves={}, carried={}, left={}, texts=())
    return replace(carried, text=text, page=page)


def _edits(link: SiteLink, found: _Destination, path: PagePath, text: str) -> Iterator[Edit]:
    if found.page is None:
        raise RegionNotFoundError("the page of the whole file would not be there")
    if link.lineno is not None:
        lineno = found.lines.line(link.lineno)
        if found.shown is not None and lineno not in found.shown:
            raise RegionNotFoundError(f"line {link.lineno} would not be shown")
        if lineno != link.lineno:
            yield Edit(start=link.digits, end=link.digits + len(str(link.lineno)), text=str(lineno))
    if found.page != link.path:
        target = posixpath.relpath(found.page, path.parent)
        yield least_edit(link.start, text[link.start : link.end], target)


def _figures(moves: Moves, old: Site, new: Site) -> Iterator[tuple[Anchor, _Destination]]:
    """Yield the figures that move, by the ids of their lines."""
    moved = {example.key: example for example in moves.moved}
    for path in moves.pages:
        if path not in old.plan.pages or path not in new.plan.pages:
            continue
        page = old.plan.pages[path]
        before, after = page.figures, new.plan.pages[path].figures
        numbers: dict[Asked, int] = {request: n for n, request in enumerate(page.page.requests)}
        prefixes = line_prefixes(before), line_prefixes(after)
        for figure, old_prefix, new_prefix in zip(before, *prefixes, strict=True):
            example = moved.get((path, numbers.get(figure.asked, -1)))
            if example is not None:
                yield (
                    (path, old_prefix),
                    _Destination(
                        keys=(example.key,),
                        lines=_lines(moves, example),
                        page=path if new_prefix == old_prefix else None,
                        shown=_with_ids(example.after),
                    ),
                )


def _with_ids(figure: PlannedFigure) -> frozenset[int]:
    return frozenset((*figure.excerpt.linenos, *(mark.lineno for mark in figure.marks_left_out)))


def _files(moves: Moves, old: Site, new: Site) -> Iterator[tuple[Anchor, _Destination]]:
    """Yield the pages of whole files that are about another revision then, or are no longer there."""
    moved: dict[str | None, list[MovedExample]] = {}
    for example in moves.moved:
        moved.setdefault(example.before.identity, []).append(example)
    for path, file in old.whole_files.items():
        examples = moved.get(file.identity, [])
        target = new.files.get(examples[0].after.identity or "") if examples else None
        if examples and (path not in new.whole_files or target == path):
            keys = tuple(example.key for example in examples)
            yield (path, ""), _Destination(keys=keys, lines=_lines(moves, examples[0]), page=target)


def _lines(moves: Moves, example: MovedExample) -> LineMap:
    path, number = example.key
    return moves.pages[path].moves[number].lines
