"""One page with some of its examples carried: its new text, read again and compared with what it should say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from sourcebook.errors import SourcebookError, flatten
from sourcebook.model.reference import Forge
from sourcebook.model.request import ExampleRequest
from sourcebook.pages.carried_links import LeftText, carry_links, find_unowned_words
from sourcebook.pages.carrying import CarriedExample, Move, carry_example
from sourcebook.pages.edits import Edit, apply_edits
from sourcebook.pages.own_prose import Asked, find_prose
from sourcebook.pages.page import Page, parse_page
from sourcebook.pages.page_text import is_untouched, sign_again
from sourcebook.pages.written_examples import find_written


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedPage:
    """A page as it would be written."""

    text: str
    before: str
    """The text that it was made of."""
    page: Page
    moves: Mapping[int, Move]
    """By the number of the example among the page's requests, from 0."""
    carried: Mapping[int, CarriedExample]
    """What came of each, by the same number."""
    left: Mapping[int, str]
    """Why an example stays as it is."""
    texts: tuple[LeftText, ...]
    """What of its prose stays."""


def carry_page(
    text: str,
    page: Page,
    moves: Mapping[int, Move],
    shown: Mapping[Asked, Set[int]],
    *,
    forges: Sequence[Forge],
) -> CarriedPage:
    """Carry examples of a page without faults.

    Args:
        text: The whole page.
        page: The same, read.
        moves: By the number of the example among `Page.requests`.
        shown: The lines that readers see of each example of the page.
        forges: The forges whose file pages are understood.
    """
    written, prose = find_written(text, page), find_prose(text, page)
    own = prose.own(shown)
    carried: dict[int, CarriedExample] = {}
    left: dict[int, str] = {}
    for number, move in moves.items():
        one = written[number]
        try:
            carried[number] = carry_example(one, move, prose, own.get(one.request, ()), forges=forges)
        except SourcebookError as error:
            left[number] = flatten([error])[0].message
    links, kept = carry_links(page, prose, _moved_files(page, moves, carried), forges=forges)
    new = edited(text, [*(edit for one in carried.values() for edit in one.edits), *links])
    read = parse_page(new, path=page.path, forges=forges, fence=page.fence)
    if not _says(read, page, carried):
        # Written in a way that nobody foresaw: nothing of the page is touched.
        reason = "the page cannot be changed in place: write its sources by hand"
        return CarriedPage(
            text=text, before=text, page=page, moves={}, carried={}, left=dict.fromkeys(moves, reason), texts=()
        )
    unowned = find_unowned_words(prose, [moves[number] for number in carried])
    return CarriedPage(
        text=new, before=text, page=read, moves=moves, carried=carried, left=left, texts=(*kept, *unowned)
    )


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return the text of a page with edits made; one that a command made and nobody touched stays such a page."""
    new = apply_edits(text, edits)
    return sign_again(new) if new != text and is_untouched(text.removeprefix("\ufeff")) else new


def _moved_files(page: Page, moves: Mapping[int, Move], carried: Collection[int]) -> dict[str, Move]:
    """Return the moves of files of which every example of the page was carried."""
    staying = {request.reference.identity for n, request in enumerate(page.requests) if n not in carried}
    by_file = {page.requests[n].reference.identity: moves[n] for n in carried}
    return {identity: move for identity, move in by_file.items() if identity not in staying}


def _says(read: Page, page: Page, carried: Mapping[int, CarriedExample]) -> bool:
    """Tell whether a page says what it said before, but for what was carried."""
    wanted = [carried[n].request if n in carried else request for n, request in enumerate(page.requests)]
    heads = [replace(one.front_matter, generated=None) for one in (read, page)]
    same = heads[0] == heads[1] and read.headings == page.headings and not read.faults
    pasted = [[asked for asked in one.contents if not isinstance(asked, ExampleRequest)] for one in (read, page)]
    return same and list(read.requests) == wanted and pasted[0] == pasted[1]
