"""One run over a project: from the requests of its pages to examples that are ready to render.

Joins the stages and gathers their faults, so that one run reports all of them, each at its place. It knows no
engine and prints nothing: the doors ask it for examples and report what it gathered. Analysis is done once for
requests that mean the same; only what differs from page to page (anchors, links between pages) is left to
`page_figures`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from sourcebook.code.decoding import decode_source
from sourcebook.errors import SourcebookError, SymbolNotFoundError, at, collecting, raise_faults
from sourcebook.exports.names import Exports
from sourcebook.marks.linkable_names import find_names
from sourcebook.model.excerpt import Excerpt
from sourcebook.model.figure import Attribution
from sourcebook.model.lines import LineRange, Span
from sourcebook.model.mark import Mark
from sourcebook.model.place import Location
from sourcebook.model.reference import Library, Reference
from sourcebook.model.request import ExampleRequest, MarkTarget, Selector, SymbolTarget
from sourcebook.model.source import ReleaseMetadata, Source
from sourcebook.model.warned import Warned
from sourcebook.pages.page import Page
from sourcebook.planning.analysis import Analysis, analyze, check_notes, path_of
from sourcebook.planning.attribution import attribution_for
from sourcebook.settings.values import Settings
from sourcebook.site.figure_cache import FigureCache
from sourcebook.sources.session import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedExample:
    """An example with everything known but its place on a page."""

    request: ExampleRequest
    source: Source
    language: str
    source_lines: tuple[str, ...]
    """All lines of the file, without their ends."""
    marks: tuple[Mark, ...]
    """Over the whole file, sorted."""
    excerpt: Excerpt

    @property
    def shown_range(self) -> LineRange:
        """From the first to the last line shown."""
        runs = self.excerpt.runs
        return LineRange(lineno=runs[0].lineno, end_lineno=runs[-1].end_lineno)

    @property
    def shown_marks(self) -> tuple[Mark, ...]:
        """The marks of which at least one line is shown."""
        shown = set(self.excerpt.linenos)
        return tuple(mark for mark in self.marks if any(n in shown for n in mark.linenos))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What the analysis of an example depends on."""

    identity: str
    show: tuple[Selector, ...]
    mark: tuple[MarkTarget, ...]
    context: int | None


@dataclass(slots=True)
class Build:
    """The state of one run: made new for every build, also of every rebuild of a preview."""

    settings: Settings
    sources: Sources
    figures: FigureCache
    faults: list[SourcebookError] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    _references: dict[str, Reference] = field(default_factory=dict)
    _obtained: dict[str, Source | SourcebookError] = field(default_factory=dict)
    _answers: dict[_Question, Analysis] = field(default_factory=dict)
    _names: dict[tuple[str, frozenset[str]], tuple[tuple[Span, str], ...]] = field(default_factory=dict)
    _exports: dict[str, Exports | None] = field(default_factory=dict)
    """By name of a library; None while it is read, and where it cannot be."""

    def plan(self, pages: Sequence[Page]) -> None:
        """Resolve, fetch, mark and cut everything the pages ask for; gather all faults and warnings."""
        self.obtain(self.wanted(pages))
        self.faults.extend(self._library_faults())
        for page in pages:
            self.faults.extend(page.faults)
            self.warn(page.warnings)
            symbol = page.front_matter.symbol
            known = len(self.faults)
            with collecting(self.faults), at(page.location_of("symbol")):
                self.other_names(symbol)
            is_written = "symbol" in page.front_matter.linenos
            is_known = known == len(self.faults) and is_written == (symbol is not None)
            for request in requests_of(page):
                # What is wrong with the symbol of a page has been said already.
                if request.has_own_marks or is_known:
                    with collecting(self.faults):
                        self.planned(request, symbol)

    def wanted(self, pages: Sequence[Page]) -> list[Reference]:
        """Return what a run over pages needs: their sources, and the releases of libraries."""
        requests = [request for page in pages for request in requests_of(page)]
        libraries: list[Reference] = [lib.reference for lib in self.settings.libraries]
        return [*libraries, *(request.reference for request in requests)]

    def obtain(self, references: Sequence[Reference]) -> None:
        """Resolve and fetch what is not in hand yet; a source that fails is kept as its fault."""
        missing = {r.identity: r for r in references if r.identity not in self._obtained}
        self._references.update(missing)
        if missing:
            self._obtained.update(self.sources.obtain(tuple(missing.values())))

    def planned(self, request: ExampleRequest, symbol: str | None) -> PlannedExample:
        """Carry one request all the way to its excerpt.

        Args:
            request: As read from a page.
            symbol: The page's `symbol`, marked when the request names no mark of its own.

        Raises:
            SourcebookError: One fault or a group, each at the line of the option it is about.
        """
        obtained = self.source_of(request)
        answer = self._answer(request, obtained, self._targets(request, symbol))
        check_notes(request, path_of(obtained), line_count=len(answer.source_lines))
        about_source = [("source", warned) for warned in obtained.warnings]
        self._warn_at(request, [*about_source, *answer.warnings])
        return PlannedExample(
            request=request,
            source=obtained,
            language=answer.language,
            source_lines=answer.source_lines,
            marks=answer.marks,
            excerpt=answer.excerpt,
        )

    def source_of(self, request: ExampleRequest) -> Source:
        """Resolve and fetch the source of a request.

        Raises:
            SourcebookError: At the line of the request's source.
        """
        self.obtain([request.reference])
        obtained = self._obtained[request.reference.identity]
        if isinstance(obtained, SourcebookError):
            raise _placed_copy(obtained, request.location_of("source"))
        return obtained

    def find_planned(self, request: ExampleRequest, symbol: str | None) -> PlannedExample | None:
        """Return a request's example where it can be made, and nothing where it has a fault."""
        try:
            return self.planned(request, symbol)
        except SourcebookError:
            return None

    def other_names(self, symbol: str | None) -> tuple[str, ...]:
        """Return the other paths of what a symbol names, where the settings know its library.

        Raises:
            SymbolNotFoundError: With the nearest names, when the library certainly has no such name.
            SourcebookError: When the library's release cannot be had or read; told once a run.
        """
        library = self.library_of(symbol)
        exports = self.exports(library) if library is not None else None
        if symbol is None or library is None or exports is None:
            return ()
        if exports.lacks(symbol):
            raise unknown_symbol(symbol, library, exports)
        return exports.other_names(symbol)

    def library_of(self, symbol: str | None) -> Library | None:
        """Return the library that the settings name for a symbol, the one with the longest name."""
        of_symbol = [lib for lib in self.settings.libraries if symbol and lib.has(symbol)]
        return max(of_symbol, key=lambda lib: len(lib.name), default=None)

    def exports(self, library: Library) -> Exports | None:
        """Return the names of a library; None where its fault has been told already."""
        if library.name not in self._exports:
            self._exports[library.name] = None
            with at(library.location or Location(path=PurePosixPath(library.name))):
                self._exports[library.name] = self.sources.exports(library)
        return self._exports[library.name]

    def find_exports(self, library: Library) -> Exports | None:
        """Return the names of a library where they can be had; its fault is told elsewhere."""
        try:
            return self.exports(library)
        except SourcebookError:
            return None

    def exports_of(self, symbol: str | None) -> Exports | None:
        """Return the names of the library that a symbol belongs to, where the settings know it."""
        library = self.library_of(symbol)
        return None if library is None else self.find_exports(library)

    def metadata_of(self, library: Library) -> ReleaseMetadata | None:
        """Return what the release of a library says of itself."""
        obtained = self._obtained.get(library.reference.identity)
        return None if isinstance(obtained, SourcebookError | None) else obtained.metadata

    def source_faults(self, pages: Sequence[Page]) -> list[SourcebookError]:
        """Return the fault of each source that could not be had, at the line that wants it."""
        wanted = [(request.reference, request.location_of("source")) for page in pages for request in requests_of(page)]
        return [
            *self._library_faults(),
            *(
                _placed_copy(obtained, location)
                for reference, location in wanted
                if isinstance(obtained := self._obtained.get(reference.identity), SourcebookError)
            ),
        ]

    def _library_faults(self) -> Iterator[SourcebookError]:
        """Yield the fault of each library whose release could not be had."""
        for library in self.settings.libraries:
            obtained = self._obtained.get(library.reference.identity)
            if isinstance(obtained, SourcebookError):
                self._exports[library.name] = None
                yield _placed_copy(obtained, library.location)

    def references(self) -> tuple[Reference, ...]:
        """Return what was asked for so far, sorted by identity."""
        return tuple(self._references[identity] for identity in sorted(self._references))

    def attribution(self, example: PlannedExample) -> Attribution:
        """Return where an example comes from, with a permalink to the lines it shows."""
        return attribution_for(example.source, project=example.request.project, lines=example.shown_range)

    def names(self, example: PlannedExample, symbols: frozenset[str]) -> tuple[tuple[Span, str], ...]:
        """Return where the file of an example names one of these symbols, sorted."""
        question = (example.request.reference.identity, symbols)
        if question not in self._names:
            path = path_of(example.source)
            text = decode_source(example.source.blob.data, path=path)
            self._names[question] = find_names(text, symbols, language=example.language, path=path)
        return self._names[question]

    def _targets(self, request: ExampleRequest, symbol: str | None) -> tuple[MarkTarget, ...]:
        """Return what to mark, each symbol with its other names."""
        targets: tuple[MarkTarget, ...] = request.mark
        if not targets and symbol is not None:
            targets = (SymbolTarget(symbol=symbol, explicit=False),)
        faults: list[SourcebookError] = []
        named: list[MarkTarget] = []
        for target in targets:
            with collecting(faults), at(request.location_of("mark")):
                if isinstance(target, SymbolTarget):
                    target = replace(target, also=self.other_names(target.symbol))
                named.append(target)
        raise_faults(faults)
        return tuple(named)

    def _answer(self, request: ExampleRequest, source: Source, targets: tuple[MarkTarget, ...]) -> Analysis:
        question = _Question(
            identity=request.reference.identity,
            show=request.show,
            mark=targets,
            context=request.context,
        )
        if question not in self._answers:
            self._answers[question] = analyze(request, source, targets)
        return self._answers[question]

    def warn(self, warnings: Sequence[Warned]) -> None:
        """Keep warnings that are not known yet."""
        self.warnings.extend(w for w in dict.fromkeys(warnings) if w not in self.warnings)

    def _warn_at(self, request: ExampleRequest, warnings: Sequence[tuple[str, Warned]]) -> None:
        self.warn(
            [replace(warned, location=warned.location or request.location_of(option)) for option, warned in warnings]
        )


def requests_of(page: Page) -> Iterator[ExampleRequest]:
    """Yield the requests of a page in the order in which a reader meets them."""
    yield from page.requests


def _placed_copy(fault: SourcebookError, location: Location | None) -> SourcebookError:
    """Return the fault of a source at one of the places that want it: there may be several."""
    placed = SourcebookError(fault.message, hint=fault.hint, location=location)
    placed.__cause__ = fault
    return placed


def unknown_symbol(symbol: str, library: Library, exports: Exports) -> SymbolNotFoundError:
    """Return the fault of a symbol that its library does not have."""
    near = ", ".join(map(repr, exports.nearest(symbol)))
    release = library.reference
    return SymbolNotFoundError(
        f"{release.name} {release.version} has no {symbol!r}",
        hint=f"nearest is {near}" if near else "nothing in it has a name like this",
    )
