"""Put an example on a page: behind its others, with a title that says what it does, locked, and shown beforehand.

What a build would refuse, or warn of, is refused here before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sourcebook.code.decoding import decode_source
from sourcebook.code.definitions import definitions_of
from sourcebook.commands.fetched_files import take_versions
from sourcebook.commands.lock import add_pins
from sourcebook.commands.opening import open_page
from sourcebook.commands.proofs.corpus_pins import find_shown_opt_outs
from sourcebook.commands.show import ShownFile, shown_figure
from sourcebook.commands.start_point import StartPoint
from sourcebook.corpus.titles import Shown, make_titles
from sourcebook.errors import BlockError, ReferenceSyntaxError, SettingsError, SourcebookError, flatten, raise_faults
from sourcebook.model.corpus import LockedRelease
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.mark import Kind
from sourcebook.model.place import Location
from sourcebook.model.request import ExampleRequest
from sourcebook.model.whole_source import WholeFolder
from sourcebook.pages.page import Page, parse_page
from sourcebook.pages.page_text import NewExample, with_example
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.libraries import libraries_of
from sourcebook.planning.obtaining import Obtained, obtain
from sourcebook.planning.run import Mode, Run, read_page_text
from sourcebook.references import parse_reference
from sourcebook.references.origins import project_of
from sourcebook.references.purls import parse_whole_release, with_version
from sourcebook.references.whole_sources import is_open, name_pinned, parse_whole_source
from sourcebook.settings.corpus_file import load_corpus
from sourcebook.sources.store.atomic import write_atomic
from sourcebook.sources.store.lock_file import load_corpus_lock


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedExample:
    """An example that a page has now."""

    location: Location
    title: str
    shown: ShownFile

    def as_text(self) -> Iterator[str]:
        """Yield where it stands, then what is shown of it, with marks."""
        yield f"{self.location}: {self.title}"
        yield ""
        yield from self.shown.as_text()


def add_example(place: StartPoint, source: str, *, title: str | None = None, show: str | None = None) -> AddedExample:
    """Add an example to a page, and lock its source.

    Args:
        place: The page.
        source: As a page names it, with or without a version: that of the corpus is taken, else the newest.
        title: Of the example; by default what the code around the first use that is shown is about.
        show: Lines, such as `3, 25-34`; by default what the marks need.

    Raises:
        SettingsError: When the file is no page of a project, or the source is opted out.
        SourcebookError: When the page has a fault, or would have one with the example, or a warning.
    """
    run, page = open_page(place, Mode.RESOLVE)
    path = place.start
    if path.absolute() not in {known.absolute() for known in run.project.page_paths()}:
        raise SettingsError(
            f"{str(path)!r} is no page of the project", hint=f"pages lie in {str(run.project.content)!r}"
        )
    raise_faults(page.faults)
    source, title = _with_version(run, source.strip()), " ".join((title or "").split()) or None
    text = read_page_text(path)
    # Its title is made of its figure: planned under any other first, which changes nothing of that.
    draft, request = _with(run, text, page, NewExample(source=source, title=title or "Example", show=show))
    obtained = _obtain(run, request)
    figure = _plan(run, obtained, request)
    if title is None:
        shown = _shown_use(figure)
        title = make_titles([shown], taken=_titles(page))[0]
        draft, request = _with(run, text, page, NewExample(source=source, title=title, show=show))
    # The lock first: what it has too much does no harm.
    add_pins(run, {request.reference.identity})
    _write(place, page, draft)
    return AddedExample(location=request.location, title=title, shown=shown_figure(figure))


def _with_version(run: Run, text: str) -> str:
    """Write a version into a source that leaves it open: that of the corpus, else the newest.

    Raises:
        ReferenceSyntaxError: When it is not one file.
    """
    whole = parse_whole_source(text, forges=run.settings.forges)
    if whole is not None and (not isinstance(whole, WholeFolder) or (run.settings.root / whole.path).is_dir()):
        raise ReferenceSyntaxError(
            f"{text!r} is not one file", hint="name a file of it behind '#'; `sourcebook show` lists them"
        )
    if not is_open(text):
        return text
    if text.strip().lower().startswith("pkg:"):
        locked = load_corpus_lock(run.settings.corpus_lock_path).find(parse_whole_release(text).name)
        if isinstance(locked, LockedRelease):
            return with_version(text, locked.version)
    text = take_versions(run, text)
    reference = parse_reference(text, forges=run.settings.forges)[0]
    found = run.sources.obtain([reference])[reference.identity]
    if isinstance(found, SourcebookError):
        raise found
    return name_pinned(reference, found.pin) if found.pin else text


def _with(run: Run, text: str, page: Page, example: NewExample) -> tuple[str, ExampleRequest]:
    """Return the text of the page with the example, and the example as it is read there."""
    draft = with_example(text, page, example)
    read = parse_page(draft, path=page.path, forges=run.settings.forges, fence=run.settings.fence)
    with _without_place():
        raise_faults(read.faults)
    is_list = len(read.examples) > len(page.examples)
    if len(read.requests) != len(page.requests) + 1:
        raise BlockError(
            "an example cannot be put behind the others of this page",
            hint="look for a fence that is not closed, or write it by hand",
            location=page.location_of("examples"),
        )
    added = read.examples[-1] if is_list else read.requests[len(read.requests) - len(read.examples) - 1]
    for earlier in page.requests:
        if (earlier.reference.identity, earlier.show) == (added.reference.identity, added.show):
            raise BlockError(
                f"the page shows this of {example.source!r} already",
                hint="say which lines by --show",
                location=earlier.location,
            )
    return draft, added


def _obtain(run: Run, request: ExampleRequest) -> Obtained:
    symbols = [request.symbol] if request.symbol else []
    libraries = libraries_of(symbols, run.settings.libraries)
    return obtain([request], run.sources, libraries=libraries, declaring=run.settings.libraries, read=symbols)


def _plan(run: Run, obtained: Obtained, request: ExampleRequest) -> PlannedFigure:
    """Plan the example; what would be a warning of a build is a fault here."""
    raise_faults(obtained.libraries.faults)
    with _without_place():
        figure, warnings = FigurePlanner(obtained).plan(request)
        for warned in warnings:
            raise SourcebookError(warned.message, hint=warned.hint)
        raise_faults(list(find_shown_opt_outs(load_corpus(run.settings.root, forges=run.settings.forges), [figure])))
    return figure


@contextmanager
def _without_place() -> Iterator[None]:
    """Take off the line of the page on which a fault would be: the example is not there yet."""
    try:
        yield
    except SourcebookError as error:
        for fault in flatten([error]):
            fault.location = None
        raise


def _titles(page: Page) -> list[str]:
    lines = page.body.split("\n")
    headings = [lines[heading.lineno - 1].strip("# \t") for heading in page.headings]
    return [*headings, *(request.title for request in page.requests if request.title)]


def _shown_use(figure: PlannedFigure) -> Shown:
    """Return what the title is made of: the first use of the symbol that is shown and is no import."""
    assert figure.source is not None and figure.attribution is not None, "what is fetched has an origin"
    path, shown = figure.source.path, frozenset(figure.excerpt.linenos)
    mark = next((m for m in figure.marks if m.lineno in shown and m.kind not in (Kind.IMPORT, Kind.AUTHOR)), None)
    lineno = mark.lineno if mark else min(shown)
    call = mark.call if mark else None
    text = decode_source(figure.source.blob.data, path=path)
    around = [
        defined
        for defined in definitions_of(text, figure.source_lines, language=figure.language, path=path)
        if defined.kind != "assignment" and lineno in defined.extent.linenos
    ]
    return Shown(
        path=path,
        definition=min(around, key=lambda defined: len(defined.extent)).name if around else None,
        kind=mark.kind if mark else Kind.OTHER,
        positional=call.positional if call else None,
        keywords=call.keywords if call else (),
        project=project_of(figure.source.reference) or figure.attribution.project,
    )


def _write(place: StartPoint, page: Page, text: str) -> None:
    # A link is followed: the page stays one.
    path = place.start.resolve()
    try:
        mark = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
        write_atomic(path, mark + text.encode())
    except OSError as error:
        raise SourcebookError(
            f"{str(page.path)!r} cannot be written: {error.strerror or error}",
            hint="make it writable, and room on the disk",
        ) from None
