"""Write pages by the site's conventions: for one symbol, for the symbols of a library, or made anew.

Nothing is written that a build would refuse: each example is planned before, and the page as a whole. A file that is
there is written over only where a command made it and nobody has touched it since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sourcebook.commands.candidates import Candidates, find_candidates, library_of
from sourcebook.commands.corpus_table import MinedCorpus, open_mined_corpus
from sourcebook.commands.coverage import choose_libraries, counts_of
from sourcebook.commands.lock import add_pins
from sourcebook.commands.opening import open_pages
from sourcebook.commands.page_examples import ChosenExamples, choose_examples
from sourcebook.commands.page_places import PagePlace, Places, already_shown
from sourcebook.commands.start_point import StartPoint
from sourcebook.commands.suggest import nothing_to_show
from sourcebook.errors import SourcebookError, SymbolNotFoundError, raise_faults
from sourcebook.exports.names import Exports, Thing
from sourcebook.exports.public import public_symbols
from sourcebook.model.page_path import PagePath
from sourcebook.model.source import Source
from sourcebook.pages.page import Page, parse_page
from sourcebook.pages.page_text import Form, NewPage, is_untouched, page_text
from sourcebook.planning.plan_pages import plan_pages
from sourcebook.planning.run import Mode, Run, read_page_text
from sourcebook.settings.values import Weights
from sourcebook.sources.store.atomic import write_atomic
from sourcebook.writing.plurals import plural

_FEWEST_PROJECTS = 2
_NAMED = 3
"""Projects that are named in a description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a page is to be."""

    examples: int = 3
    """At most."""
    form: Form = "list"
    tests: bool = False
    """Whether tests are as good as other code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPage:
    """A page that was written, or found to be as it should."""

    path: str
    """As messages show it."""
    symbol: str
    examples: ChosenExamples
    is_written: bool = True
    wanted: int
    """How many examples were asked for."""

    def as_text(self) -> Iterator[str]:
        """Yield a line for the page, then one for each example, and for what cannot be shown with why."""
        texts = self.examples.texts()
        count = plural(len(texts), "example")
        less = f" instead of {self.wanted}" if len(texts) < self.wanted else ""
        yield f"{self.path}: {self.symbol}, {count}{less}{'' if self.is_written else ', unchanged'}"
        yield from (f"  {text.title}: {text.source}" for text in texts)
        yield from (f"  not {name}: {why}" for name, why in self.examples.passed_over)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A page that was not written."""

    what: str
    """The symbol, or the page as messages show it."""
    fault: SourcebookError

    def as_text(self) -> Iterator[str]:
        """Yield one line."""
        yield f"not {self.what}: {self.fault.message}"


class Desk:
    """A project with its corpus and its pages, at which pages are written.

    Args:
        place: Of the project.

    Raises:
        SettingsError: When there is no project or no corpus, or nothing of it is mined.
        LockfileError: When a lock cannot be read.
    """

    def __init__(self, place: StartPoint):
        self.run, self._pages = open_pages(place, Mode.RESOLVE)
        self._corpus: MinedCorpus = open_mined_corpus(self.run.settings)

    def new_page(self, symbol: str, wish: Wish, *, slug: str | None = None, settle: bool = False) -> WrittenPage:
        """Write the page of a symbol.

        Args:
            symbol: Under any of its names; the page takes the one that people import.
            wish: How it is to be.
            slug: Its address; by default made of the symbol.
            settle: Whether to take the nearest place that is free where that is taken.

        Raises:
            SymbolNotFoundError: When the symbol is nowhere, or not used where that can be shown.
            AddressError: When there is a page about it, or its file or address is taken.
            SourcebookError: When library, table or sources cannot be read, or nothing can be written.
        """
        candidates = self._candidates(symbol, wish)
        library = library_of(self.run, symbol)
        exports = self.run.sources.exports(library)
        places = Places(self.run.project, self._pages)
        names = {candidates.symbol, *exports.other_names(candidates.symbol)}
        if (page := places.page_about(names)) is not None:
            raise already_shown(candidates.symbol, page)
        release = self.run.sources.obtain([library.reference])[library.reference.identity]
        name = (release.metadata.name if isinstance(release, Source) and release.metadata else None) or library.name
        folder = places.folder_of(library, name)
        where = places.choose(candidates.symbol, folder, exports=exports, slug=slug, settle=settle)
        return self._write(candidates, where, wish, before=None)

    def shelf(self, name: str, wish: Wish, *, min_projects: int) -> Iterator[WrittenPage | LeftOut]:
        """Write a page for each public symbol of a library that has none and that enough projects use, most first.

        Args:
            name: Of the library.
            wish: How the pages are to be.
            min_projects: How many projects have to use a symbol.

        Raises:
            SettingsError: When the settings do not have the library.
            SymbolNotFoundError: When no page was written.
            SourcebookError: When the counts or the library cannot be read.
        """
        library = choose_libraries([name], self.run.settings.libraries)[0]
        exports = self.run.sources.exports(library)
        counts = counts_of(self.run.settings, required=True)
        assert counts is not None, "they are required"
        used = [
            (counts.by_symbol[public.name], public)
            for public in public_symbols(exports, library.name)
            if not public.is_member and public.thing is not Thing.MODULE and public.name in counts.by_symbol
        ]
        places = Places(self.run.project, self._pages)
        written = 0
        for count, public in sorted(used, key=lambda pair: (-pair[0].projects, -pair[0].uses, pair[0].symbol)):
            if count.projects >= min_projects and not places.page_about({public.name, *public.other_names}):
                try:
                    yield self.new_page(public.name, wish, settle=True)
                    written += 1
                except SourcebookError as error:
                    yield LeftOut(what=public.name, fault=error)
        if not written:
            raise SymbolNotFoundError(
                f"no page was written: no symbol of {name!r} without one can be shown from"
                f" {plural(min_projects, 'project')}",
                hint="try a smaller --min-projects, or list more projects in corpus.toml",
            )

    def refresh(self, symbols: Sequence[str], wish: Wish) -> Iterator[WrittenPage | LeftOut]:
        """Make pages anew that a command made and nobody has touched, each as it was: form, address, how many examples.

        Args:
            symbols: Of the pages; all that were made where none is named.
            wish: How examples are chosen.
        """
        made = [(path, page) for path, page in self._pages.items() if page.front_matter.generated]
        for symbol in symbols:
            if symbol not in {page.front_matter.symbol for _, page in made}:
                raise SymbolNotFoundError(
                    f"no page about {symbol!r} was made by `sourcebook new`",
                    hint="without a symbol, --refresh takes all that were",
                )
        for path, page in made:
            if not symbols or page.front_matter.symbol in symbols:
                try:
                    yield self._refresh(path, page, wish)
                except SourcebookError as error:
                    yield LeftOut(what=str(page.path), fault=error)

    def _refresh(self, path: PagePath, page: Page, wish: Wish) -> WrittenPage:
        text, front_matter = read_page_text(self.run.project.content / path), page.front_matter
        if not is_untouched(text) or front_matter.symbol is None or front_matter.slug is None:
            raise SourcebookError(
                "somebody has changed it since it was made", hint="take out its line `generated` to say so"
            )
        own = replace(wish, examples=len(page.requests), form="list" if page.examples else "block")
        place = PagePlace(path=path, slug=front_matter.slug)
        return self._write(self._candidates(front_matter.symbol, own), place, own, before=text)

    def _candidates(self, symbol: str, wish: Wish) -> Candidates:
        return find_candidates(self.run, self._corpus, symbol, weights=self._weights(wish))

    def _weights(self, wish: Wish) -> Weights:
        weights = self.run.settings.weights
        return replace(weights, tests=wish.tests or weights.tests)

    def _write(self, candidates: Candidates, place: PagePlace, wish: Wish, *, before: str | None) -> WrittenPage:
        """Choose, plan and write; `before` is the text that is there."""
        chosen = choose_examples(self.run, candidates, wish.examples, weights=self._weights(wish))
        _check_enough(candidates, chosen, wish)
        exports = self.run.sources.exports(library_of(self.run, candidates.symbol))
        text = page_text(_page_of(candidates.symbol, exports, place, chosen, wish.form))
        path = self.run.project.content / place.path
        settings = self.run.settings
        page = parse_page(text, path=self.run.project.shown(path), forges=settings.forges, fence=settings.fence)
        _check_page(self.run, place.path, page)
        if text != before:
            # The lock first: what it has too much does no harm.
            add_pins(self.run, {request.reference.identity for request in page.requests})
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomic(path, text.encode())
            except OSError as error:
                raise SourcebookError(
                    f"{str(page.path)!r} cannot be written: {error.strerror or error}",
                    hint="make the folder of pages writable, and room on the disk",
                ) from None
        self._pages[place.path] = page
        return WrittenPage(
            path=str(page.path),
            symbol=candidates.symbol,
            examples=chosen,
            is_written=text != before,
            wanted=wish.examples,
        )


def _check_enough(candidates: Candidates, chosen: ChosenExamples, wish: Wish) -> None:
    found = len(chosen.examples)
    if not found:
        if chosen.passed_over:
            name, why = chosen.passed_over[0]
            raise SymbolNotFoundError(f"no use of {candidates.symbol!r} can be shown: of {name}, {why}")
        raise nothing_to_show(candidates)
    if found < min(_FEWEST_PROJECTS, wish.examples):
        raise SymbolNotFoundError(
            f"one project alone has a use of {candidates.symbol!r} that can be shown",
            hint="list more projects in corpus.toml; a page with one example: --examples 1",
        )


def _check_page(run: Run, path: PagePath, page: Page) -> None:
    """Plan a page as a build would, which a strict one would end for a warning too."""
    plan = plan_pages({path: page}, run.sources, libraries=run.settings.libraries)
    raise_faults(plan.faults)
    for warned in plan.warnings:
        raise SourcebookError(warned.message, hint=warned.hint, location=warned.location)


def _page_of(symbol: str, exports: Exports, place: PagePlace, chosen: ChosenExamples, form: Form) -> NewPage:
    owner, _, name = symbol.rpartition(".")
    is_member = exports.thing(owner) is Thing.CLASS
    projects = [example.candidate.row.project for example in chosen.examples]
    return NewPage(
        title=f"{symbol} code examples",
        sidebartitle=f"{owner.rpartition('.')[2]}.{name}" if is_member else name,
        symbol=symbol,
        slug=place.slug,
        meta=f"{symbol} as {_joined(projects)} {'use' if len(projects) > 1 else 'uses'} it.",
        examples=chosen.texts(),
        form=form,
    )


def _joined(names: Sequence[str]) -> str:
    if len(names) > _NAMED + 1:
        names = [*names[:_NAMED], plural(len(names) - _NAMED, "other project")]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
