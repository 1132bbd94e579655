"""The uses of the whole site by their kind: a page for each, with the lines that show one, and a page of all kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from sourcebook.catalog.catalog_page import CATALOG_FOLDER, CatalogKind, CatalogPage
from sourcebook.catalog.entries import PageEntry, ShownExample
from sourcebook.catalog.library_pages import library_path
from sourcebook.display.listing import FEW
from sourcebook.model.listing import Group, Link, Listing, Row
from sourcebook.model.mark import Kind
from sourcebook.model.page_path import PagePath
from sourcebook.writing.plurals import plural

KINDS_PAGE = PagePath(CATALOG_FOLDER / "kinds" / "index.md")
_MOST_NAMED = 6
"""Examples of one page that a row leads to."""
_TITLES: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        Kind.IMPORT: ("Imports", "where a name is imported"),
        Kind.CALL: ("Calls", "where a name is called"),
        Kind.SUBCLASS: ("Subclasses", "where a class is derived from"),
        Kind.DECORATOR: ("Decorators", "where a name decorates a definition"),
        Kind.ANNOTATION: ("Annotations", "where a name says what type something has"),
        Kind.ATTRIBUTE: ("Attributes", "where a name is reached through another one"),
        Kind.EXCEPT: ("Caught exceptions", "where an exception is caught"),
        Kind.RAISE: ("Raised exceptions", "where an exception is raised"),
        Kind.ARGUMENT: ("Arguments", "where a name is passed on"),
        Kind.ASSIGNMENT: ("Assignments", "where a name is assigned or bound anew"),
        Kind.STRING: ("Strings", "where a name stands in a string"),
        Kind.OVERRIDE: ("Overrides", "where a member of a class is defined anew"),
        Kind.INFERRED: ("Inferred uses", "where a member is used of what is known to be an instance"),
        Kind.OTHER: ("Other uses", "where a name is used in another way"),
    }
)
"""Of each kind the title, and what is there; lines marked by hand are no kind of use."""


def kind_path(kind: Kind) -> PagePath:
    """Return where the page of a kind of use is."""
    return PagePath(CATALOG_FOLDER / "kinds" / f"{kind}.md")


def kind_pages(entries: Sequence[PageEntry]) -> tuple[CatalogPage, ...]:
    """Return the page of all kinds of use, then that of each that is shown; nothing where none is."""
    shown = {kind: own for kind in _TITLES if (own := [entry for entry in entries if _count(entry, kind)])}
    if not shown:
        return ()
    pages = tuple(_kind_page(kind, own) for kind, own in shown.items())
    rows = tuple(
        Row(
            link=Link(text=page.title, page=page.path),
            summary=_sentence(kind),
            count=plural(sum(_count(entry, kind) for entry in own), "use"),
        )
        for page, (kind, own) in zip(pages, shown.items(), strict=True)
    )
    overview = CatalogPage(
        path=KINDS_PAGE,
        title="Uses",
        description=f"{plural(len(rows), 'kind')} of use: how the code on this site uses names.",
        kind=CatalogKind.KINDS,
        listing=Listing(groups=(Group(rows=rows),)),
    )
    return (overview, *pages)


def _kind_page(kind: Kind, own: Sequence[PageEntry]) -> CatalogPage:
    title, what = _TITLES[kind]
    ordered = sorted(own, key=lambda e: (not e.library, (e.library or "").lower(), e.name.lower(), e.name, e.path))
    groups = tuple(
        _group(library, tuple(found), kind) for library, found in groupby(ordered, lambda entry: entry.library)
    )
    uses = plural(sum(_count(entry, kind) for entry in own), "use")
    return CatalogPage(
        path=kind_path(kind),
        title=title,
        description=f"{title}: {uses} on {plural(len(own), 'page')}, {what}.",
        kind=CatalogKind.KIND,
        above=(("Uses", KINDS_PAGE),),
        listing=Listing(groups=groups, filter_label="Filter pages" if len(own) > FEW else ""),
    )


def _sentence(kind: Kind) -> str:
    _, what = _TITLES[kind]
    return f"{what[0].upper()}{what[1:]}"


def _group(library: str | None, own: Sequence[PageEntry], kind: Kind) -> Group:
    title = Link(text=library, page=library_path(library)) if library else Link(text="Other pages")
    # The heading of the page may be called as a library is, and no name has a hyphen.
    anchor = f"in-{library}" if library else "other-pages"
    rows = tuple(
        Row(
            link=Link(text=entry.name, page=entry.path),
            count=plural(_count(entry, kind), "use"),
            more=tuple(_examples(entry, kind))[:_MOST_NAMED],
        )
        for entry in own
    )
    return Group(title=title, is_name=library is not None, anchor=anchor, rows=rows)


def _examples(entry: PageEntry, kind: Kind) -> Iterator[Link]:
    """Yield a link to each example, which tells its file where the page has several of a project."""
    used = [(example, ids) for example in entry.examples if (ids := _ids(example, kind))]
    several = Counter(example.project for example, _ in used)
    for example, ids in used:
        text = f"{example.project} {example.file}" if several[example.project] > 1 else example.project
        yield Link(text=text.strip(), page=entry.path, anchor=ids[0], note=str(len(ids)))


def _count(entry: PageEntry, kind: Kind) -> int:
    return sum(len(_ids(example, kind)) for example in entry.examples)


def _ids(example: ShownExample, kind: Kind) -> tuple[str, ...]:
    return dict(example.uses).get(kind, ())
