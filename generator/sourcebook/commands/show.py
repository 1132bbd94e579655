"""A look at a source before a page shows it: what a release, a repository or a folder holds, or one file of it.

All is told by references that are ready to paste, with the version or the commit that was taken. What of a file would
be shown is what a page would give: the same planner makes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.code.decoding import decode_source
from sourcebook.code.definitions import definitions_of
from sourcebook.code.language import language_of
from sourcebook.code.lines import split_lines
from sourcebook.code.other_definitions import Defined
from sourcebook.commands.fetched_files import take_versions
from sourcebook.commands.files_to_search import no_such_path, read_bytes
from sourcebook.commands.opening import open_folder
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import SourcebookError, collecting, flatten
from sourcebook.model.excerpt import Excerpt, whole_excerpt
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.mark import Mark
from sourcebook.model.pin import UNKNOWN_LICENSE, ReleasePin
from sourcebook.model.place import Location
from sourcebook.model.reference import LocalReference
from sourcebook.model.request import ExampleRequest, SymbolTarget
from sourcebook.model.source import Source
from sourcebook.model.whole_source import WholeFolder, WholeSource
from sourcebook.planning.figures import FigurePlanner
from sourcebook.planning.libraries import libraries_of
from sourcebook.planning.obtaining import obtain
from sourcebook.planning.run import Run
from sourcebook.references import parse_reference
from sourcebook.references.whole_sources import name_pinned, name_whole, parse_whole_source
from sourcebook.sources.store.blobs import blob_of
from sourcebook.writing.line_ranges import list_lines
from sourcebook.writing.plurals import plural

if TYPE_CHECKING:
    from sourcebook.sources.trees import Tree

_HERE = Location(path=PurePosixPath("SOURCE"))
"""What stands in a request where a page would; taken off the faults again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTree:
    """What one archive, one repository or one folder holds."""

    name: str
    """As it is named again: with version or commit."""
    project: str
    version: str
    archive: str | None
    license: str | None
    """SPDX expression."""
    is_further: bool
    """Whether only what an archive before it does not have is listed."""
    files: tuple[tuple[str, PurePosixPath, int | None], ...]
    """Reference, path and bytes of each, sorted by path; None where git does not tell the size."""

    def as_text(self) -> Iterator[str]:
        """Yield a line on the whole, then one for each file."""
        count = plural(len(self.files), "more file" if self.is_further else "file")
        yield ", ".join(filter(None, [f"{self.archive or self.name}: {count}", self.license]))
        for reference, _, size in self.files:
            yield f"{'' if size is None else size:>9}  {reference}"

    def as_json(self) -> Iterator[dict[str, object]]:
        """Yield an object for each file."""
        for reference, path, size in self.files:
            yield {
                "source": reference,
                "project": self.project,
                "version": self.version,
                "archive": self.archive,
                "path": str(path),
                "size": size,
                "license": self.license,
            }


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """One file."""

    reference: str
    archive: str | None
    license: str | None
    """SPDX expression."""
    language: str
    lines: tuple[str, ...]
    definitions: tuple[Defined, ...] | None = None
    """None where nobody asks for them."""
    marks: tuple[Mark, ...] = ()
    excerpt: Excerpt
    """What of it is shown; the whole file where no symbol is asked for."""

    def as_text(self) -> Iterator[str]:
        """Yield what is known of the file, then its definitions or its lines."""
        yield f"source    {self.reference}"
        if self.archive is not None:
            yield f"archive   {self.archive}"
        yield f"license   {self.license or 'unknown'}"
        yield f"file      {plural(len(self.lines), 'line')}, {self.language}"
        if self.marks:
            kinds = ", ".join(f"{mark.kind} {list_lines([mark.lines])}" for mark in self.marks)
            yield f"marks     {kinds}"
            yield f"shown     {list_lines(self.excerpt.ranges)}"
        yield ""
        yield from self._numbered() if self.definitions is None else map(_outlined, self.definitions)

    def _numbered(self) -> Iterator[str]:
        marked = {lineno for mark in self.marks for lineno in mark.lines.linenos}
        width = len(str(len(self.lines)))
        runs = {run.lineno: run for run in self.excerpt.runs}
        gaps = {gap.lineno: gap for gap in self.excerpt.gaps}
        for first in sorted({*runs, *gaps}):
            if first in gaps:
                yield f"  {'':{width}}  … {plural(len(gaps[first]), 'line')}"
                continue
            for lineno, line in enumerate(runs[first].lines, start=first):
                yield f"{'>' if lineno in marked else ' '} {lineno:>{width}}  {line}".rstrip()

    def as_json(self) -> Iterator[dict[str, object]]:
        """Yield one object."""
        found: dict[str, object] = {
            "source": self.reference,
            "archive": self.archive,
            "license": self.license,
            "language": self.language,
            "lines": list(self.lines),
            "marks": [
                {"lineno": mark.lineno, "end_lineno": mark.end_lineno, "kind": str(mark.kind)} for mark in self.marks
            ],
            "shown": [[lines.lineno, lines.end_lineno] for lines in self.excerpt.ranges],
        }
        if self.definitions is not None:
            found["definitions"] = [
                {"name": d.name, "kind": d.kind, "lineno": d.extent.lineno, "end_lineno": d.extent.end_lineno}
                for d in self.definitions
            ]
        yield found


def show_source(
    place: StartPoint, text: str, *, symbol: str | None = None, outline: bool = False
) -> Iterator[ListedTree | ShownFile | SourcebookError]:
    """Yield what a source holds, and what is wrong with a part of it.

    Args:
        place: A folder, whose settings say where sources may come from.
        text: A release, a repository, a folder or one file, with or without a version or revision.
        symbol: Of one file: what to mark in it, and to cut out as a page would.
        outline: Of one file: whether to list its definitions.

    Raises:
        SourcebookError: When it cannot be had, or a symbol is not used in it.
    """
    run = open_folder(place)
    whole = parse_whole_source(text, forges=run.settings.forges)
    if isinstance(whole, WholeFolder) and not whole.path.exists():
        raise no_such_path(text)
    if isinstance(whole, WholeFolder) and whole.path.is_file():
        yield _show_file(run, _on_disk(run, whole.path), symbol=symbol, outline=outline)
    elif whole is None:
        yield _show_file(run, _fetched(run, text), symbol=symbol, outline=outline)
    elif symbol is not None or outline:
        raise SourcebookError(
            f"{text!r} is not one file",
            hint="name one of its files behind '#'; `sourcebook uses SYMBOL SOURCE` looks through all of them",
        )
    else:
        yield from _list_files(run, whole)


def _list_files(run: Run, source: WholeSource) -> Iterator[ListedTree | SourcebookError]:
    faults: list[SourcebookError] = []
    with collecting(faults), run.sources.open_trees(source, suffixes=(), tell=faults.append) as trees:
        for number, tree in enumerate(trees):
            yield _listed(source, tree, is_further=number > 0)
    yield from faults


def _listed(source: WholeSource, tree: Tree, *, is_further: bool) -> ListedTree:
    return ListedTree(
        name=str(source.path) if isinstance(source, WholeFolder) else name_whole(source, tree.version),
        project=tree.project,
        version=tree.version,
        archive=tree.archive,
        license=tree.license.expression,
        is_further=is_further,
        files=tuple((tree.reference(path), path, tree.size(path)) for path in tree.paths()),
    )


def _fetched(run: Run, text: str) -> Source:
    reference, _ = parse_reference(take_versions(run, text), forges=run.settings.forges)
    found = run.sources.obtain([reference])[reference.identity]
    if isinstance(found, SourcebookError):
        raise found
    return found


def _on_disk(run: Run, path: Path) -> Source:
    data = read_bytes(str(path), most_bytes=run.settings.limits.file_bytes)
    file, root = path.resolve(), run.settings.root.resolve()
    # Of a file that lies outside of the project, no page can show anything.
    named = file.relative_to(root).as_posix() if file.is_relative_to(root) else str(path)
    return Source(reference=LocalReference(path=PurePosixPath(named)), pin=None, blob=blob_of(data))


def _show_file(run: Run, source: Source, *, symbol: str | None, outline: bool) -> ShownFile:
    text = decode_source(source.blob.data, path=source.path)
    lines, language = split_lines(text), language_of(source.path, text)
    pin = source.pin
    shown = ShownFile(
        reference=name_pinned(source.reference, pin) if pin else source.reference.identity,
        archive=pin.origin.file_name if pin and isinstance(pin.origin, ReleasePin) else None,
        license=(pin.license if pin else UNKNOWN_LICENSE).expression,
        language=language,
        lines=lines,
        excerpt=whole_excerpt(lines),
    )
    if outline:
        defined = definitions_of(text, lines, language=language, path=source.path)
        shown = replace(shown, definitions=tuple(_without_locals(defined)))
    if symbol is not None:
        marks, excerpt = _cut(run, source, symbol)
        shown = replace(shown, marks=marks, excerpt=excerpt)
    return shown


def shown_figure(figure: PlannedFigure) -> ShownFile:
    """Return what a page shows of a file, as it is printed."""
    assert figure.source is not None, "pasted code is no file"
    source, pin = figure.source, figure.source.pin
    return ShownFile(
        reference=name_pinned(source.reference, pin) if pin else source.reference.identity,
        archive=pin.origin.file_name if pin and isinstance(pin.origin, ReleasePin) else None,
        license=(pin.license if pin else UNKNOWN_LICENSE).expression,
        language=figure.language,
        lines=figure.source_lines,
        marks=figure.marks,
        excerpt=figure.excerpt,
    )


def _cut(run: Run, source: Source, symbol: str) -> tuple[tuple[Mark, ...], Excerpt]:
    """Return the marks and the excerpt that a page with `mark: SYMBOL` would give."""
    libraries = libraries_of([symbol], run.settings.libraries)
    obtained = obtain([], run.sources, libraries=libraries, read=[symbol])
    obtained = replace(obtained, sources={**obtained.sources, source.reference.identity: source})
    request = ExampleRequest(
        location=_HERE,
        source=source.reference.identity,
        reference=source.reference,
        mark=(SymbolTarget(symbol=symbol, explicit=True),),
    )
    with _without_place():
        figure, _ = FigurePlanner(obtained).plan(request)
    return figure.marks, figure.excerpt


@contextmanager
def _without_place() -> Iterator[None]:
    try:
        yield
    except SourcebookError as error:
        for fault in flatten([error]):
            fault.location = None if fault.location == _HERE else fault.location
        raise


def _without_locals(defined: Sequence[Defined]) -> Iterator[Defined]:
    """Yield definitions without what functions assign to names of their own."""
    functions = {d.name for d in defined if d.kind == "function"}
    for d in defined:
        parts = d.name.split(".")
        above = {".".join(parts[:count]) for count in range(1, len(parts))}
        if d.kind != "assignment" or not above & functions:
            yield d


def _outlined(defined: Defined) -> str:
    lines = f"{defined.extent.lineno}-{defined.extent.end_lineno}"
    return f"{lines:>11}  {defined.kind:<10}  {defined.name}"
