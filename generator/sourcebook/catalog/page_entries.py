"""What the catalog is made of: an entry for each page that has a symbol, examples or tags, and what libraries say.

Joins what the pages ask for with what their sources turned out to be; the catalog itself only sorts and counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from sourcebook.catalog.entries import PageEntry, ShownExample, module_of
from sourcebook.catalog.library_pages import LibraryFacts
from sourcebook.display.anchors import anchor_prefix, line_anchor
from sourcebook.exports.names import Exports, Thing
from sourcebook.exports.summaries import summary_of
from sourcebook.model.corpus_counts import CorpusCounts, Usage
from sourcebook.model.figure import PlannedFigure, marked_lines
from sourcebook.model.mark import Kind
from sourcebook.model.page_path import PagePath
from sourcebook.model.reference import LocalReference
from sourcebook.planning.libraries import KnownLibrary
from sourcebook.planning.plan import Plan, PlannedPage


def page_entries(plan: Plan, counts: CorpusCounts | None = None) -> tuple[PageEntry, ...]:
    """Return an entry for each page that says anything to a catalog, in the order of the pages.

    Args:
        plan: All pages of the author.
        counts: How often names are used in the corpus; None where nothing is counted.
    """
    entries = [_entry(plan, path, planned, counts) for path, planned in plan.pages.items()]
    return tuple(entry for entry in entries if entry.library or entry.examples or entry.tags)


def library_facts(plan: Plan) -> dict[str, LibraryFacts]:
    """Return what the releases of the settings' libraries say, by name; those that are not known have none."""
    return {
        known.library.name: _facts(known, known.exports) for known in plan.libraries.known if known.exports is not None
    }


def _entry(plan: Plan, path: PagePath, planned: PlannedPage, counts: CorpusCounts | None) -> PageEntry:
    front_matter = planned.page.front_matter
    symbol = front_matter.symbol
    name = symbol or front_matter.sidebartitle
    library = front_matter.library if name else None
    exports = plan.libraries.exports_of(symbol)
    dotted = (name or "").replace(" ", ".")
    return PageEntry(
        path=path,
        name=(name if library else planned.page.front_matter.page_title or name) or path.stem,
        library=library,
        module=module_of(dotted, _modules(exports, dotted)) if library else "",
        description=front_matter.meta or (exports.summary(dotted) if exports else None),
        is_called=exports is not None and exports.thing(dotted) is Thing.FUNCTION,
        what=_what(dotted, exports) if library and exports else "",
        tags=front_matter.tags,
        sortorder=front_matter.sortorder or 0,
        examples=tuple(_shown(planned)),
        reference=plan.libraries.documentation(dotted) if library else None,
        usage=_usage(dotted, exports, counts) if library and counts else None,
        history=plan.libraries.history(dotted) if library else None,
    )


def _what(symbol: str, exports: Exports) -> str:
    match exports.thing(symbol):
        case Thing.MODULE:
            return "Module"
        case Thing.CLASS:
            return "Class"
        case Thing.FUNCTION:
            return "Method" if exports.thing(symbol.rpartition(".")[0]) is Thing.CLASS else "Function"
        case Thing.VALUE:
            return "Variable"
        case None:
            return ""


def _usage(symbol: str, exports: Exports | None, counts: CorpusCounts) -> Usage | None:
    """Return how often a symbol is used: counted is one name of each object, and its page may have another one."""
    return counts.usage((symbol, *(exports.other_names(symbol) if exports else ())))


def _modules(exports: Exports | None, symbol: str) -> Iterator[str]:
    """Yield the prefixes of a symbol that its library has as modules."""
    parts = symbol.split(".")
    for end in range(1, len(parts)):
        path = ".".join(parts[:end])
        if exports is not None and exports.thing(path) is Thing.MODULE:
            yield path


def _shown(planned: PlannedPage) -> Iterator[ShownExample]:
    taken: set[str] = set()
    for figure in planned.figures:
        # A page that is built as it is written has its figures in this order, and with it these ids.
        anchor = anchor_prefix(figure.project or "example", taken)
        taken.add(anchor)
        if figure.source is not None:
            yield _from_source(figure, anchor)
        elif figure.project:
            yield ShownExample(project=figure.project, anchor=_first(figure, anchor))


def _first(figure: PlannedFigure, anchor: str) -> str:
    """Return the id of the first line that a figure shows; empty where it shows none."""
    return next((line_anchor(anchor, lineno) for lineno in figure.excerpt.linenos), "")


def _uses(figure: PlannedFigure, anchor: str) -> Iterator[tuple[Kind, tuple[str, ...]]]:
    for kind, linenos in marked_lines(figure.marks, figure.excerpt).items():
        if kind is not Kind.AUTHOR:
            yield kind, tuple(line_anchor(anchor, lineno) for lineno in linenos)


def _from_source(figure: PlannedFigure, anchor: str) -> ShownExample:
    source, attribution = figure.source, figure.attribution
    assert source is not None and attribution is not None, "pasted code alone has no source"
    return ShownExample(
        project=attribution.project,
        file=attribution.path.name,
        anchor=_first(figure, anchor),
        version=attribution.short_version or None,
        license=attribution.license.expression,
        is_own=isinstance(source.reference, LocalReference),
        summary=summary_of(source.metadata.summary) if source.metadata else None,
        home_page=source.metadata.home_page if source.metadata else None,
        license_texts=source.license_texts,
        uses=tuple(_uses(figure, anchor)),
    )


def _facts(known: KnownLibrary, exports: Exports) -> LibraryFacts:
    metadata = known.metadata
    summary = summary_of(metadata.summary) if metadata else None
    return LibraryFacts(
        summary=summary or exports.summary(known.library.name) or "",
        home_page=metadata.home_page if metadata else None,
        module_summaries={
            path: text for path, text in exports.summaries.items() if exports.things.get(path) is Thing.MODULE
        },
    )
