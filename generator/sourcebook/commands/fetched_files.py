"""What is not on this disk when uses are looked for: the files that references name, and the release of a library.

Apart from `uses`, since whoever looks through a folder needs neither a project nor what reads references.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.commands.files_to_search import PYTHON_SUFFIXES, FileToSearch
from sourcebook.commands.kept_searches import KEPT_SEARCHES
from sourcebook.corpus.subjects import Subject, narrowed
from sourcebook.errors import ContentError, SourcebookError, SymbolNotFoundError, collecting
from sourcebook.exports.names import Exports
from sourcebook.marks.python.import_bindings import module_of
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.model.corpus import OPT_OUT_MARKER
from sourcebook.model.pin import Pin
from sourcebook.model.program import VERSION
from sourcebook.model.reference import Library, Reference
from sourcebook.model.whole_source import WholeFolder, WholeSource
from sourcebook.pins.lock_text import Lock, format_lock, parse_lock
from sourcebook.planning.declarations import Declarations
from sourcebook.planning.libraries import unknown_symbol
from sourcebook.planning.run import Run
from sourcebook.references import parse_reference
from sourcebook.references.library_releases import parse_library
from sourcebook.references.purls import parse_whole_release, with_version
from sourcebook.references.whole_sources import (
    at_default_branch,
    is_open,
    name_pinned,
    name_whole,
    parse_whole_source,
)
from sourcebook.settings.values import Settings
from sourcebook.sources.session import Sources
from sourcebook.sources.store.results import ResultCache, result_key

if TYPE_CHECKING:
    from sourcebook.sources.trees import Tree

Fetched = FileToSearch | WholeSource | SourcebookError
"""What a text leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedLibrary:
    """A library whose release was fetched: what any process needs to read on in it."""

    library: Library
    settings: Settings
    lock: Lock
    """With the pin of its release."""

    def modules(self) -> Modules:
        """Return what its modules declare, and those of the standard library."""
        declarations = Declarations((self.library,), Sources(self.settings, self.lock))
        return Modules(declarations, declarations.has)


def fetch_library(
    run: Run, symbol: str, purl: str
) -> tuple[FetchedLibrary, tuple[str, ...], SymbolNotFoundError | None]:
    """Return the library of a symbol, the other names of that, and the fault when it has no such name at all.

    Args:
        run: Fetches the release.
        symbol: Dotted name.
        purl: As in the settings.

    Raises:
        ReferenceSyntaxError: When it is not the purl of a library.
        SourcebookError: When the release cannot be had or read.
    """
    library = _library_of(symbol, purl)
    exports, pins = _exports_of(run, library)
    fault = unknown_symbol(symbol, library, exports) if exports.lacks(symbol) else None
    fetched = FetchedLibrary(library=library, settings=run.settings, lock=Lock(pins=pins))
    return fetched, exports.other_names(symbol), fault


def _exports_of(run: Run, library: Library) -> tuple[Exports, tuple[Pin, ...]]:
    """Return the names of a library, and the pin of its release.

    Where the lock has none, that of an earlier search counts: what a release is does not change, and the index is asked
    once. It is asked again when what the pin names cannot be had any more.
    """
    reference = library.reference
    results = ResultCache(run.settings.cache / KEPT_SEARCHES, run.settings.secret)
    key = result_key(f"release {VERSION}", (run.settings.index, reference))
    if (kept := results.read(key)) is not None:
        with suppress(SourcebookError):
            sources = run.sources.with_pins(parse_lock(kept.decode()).pins)
            return sources.exports(library), sources.pins()
    exports, pins = run.sources.exports(library), run.sources.pins()
    results.write(key, format_lock(Lock(pins=pins)).encode())
    return exports, pins


def _library_of(symbol: str, purl: str) -> Library:
    """Return the library that a symbol is of, in the release that a purl names.

    Args:
        symbol: Its first part is the library's name, unless the purl names the library's own file.
        purl: As in the settings.

    Raises:
        ReferenceSyntaxError: When it is not the purl of a library.
    """
    path = purl.partition("#")[2]
    named = module_of(PurePosixPath(path)) if path.endswith(".py") else None
    return parse_library((named or symbol.partition(".")[0]).removesuffix(".__init__"), purl)


def take_versions(run: Run, text: str) -> str:
    """Write into a source that leaves its version open the newest release, or into one of git its default branch.

    Raises:
        ReferenceSyntaxError: When it is no source.
        SourcebookError: When there is no such project, or no release of it to take.
    """
    if is_open(text):
        if text.strip().lower().startswith("pkg:"):
            return with_version(text, run.sources.upstream.newest_version(parse_whole_release(text).name))
        return at_default_branch(text)
    return text


def fetch_files(run: Run, texts: Sequence[str]) -> dict[str, Fetched]:
    """Fetch single files side by side; return for each text the file, the whole source it names, or its fault."""
    found: dict[str, Fetched] = {}
    references: dict[str, Reference] = {}
    for text in texts:
        try:
            whole = parse_whole_source(text, forges=run.settings.forges)
            if whole is not None:
                found[text] = whole
            else:
                references[text], _ = parse_reference(take_versions(run, text), forges=run.settings.forges)
        except SourcebookError as error:
            found[text] = error
    obtained = run.sources.obtain(tuple(references.values()))
    for text, reference in references.items():
        source = obtained[reference.identity]
        if isinstance(source, SourcebookError):
            found[text] = source
        else:
            path = source.pin.path if source.pin else reference.path
            name = name_pinned(reference, source.pin) if source.pin and is_open(text) else text
            found[text] = FileToSearch(name=name, module=module_of(path), data=source.blob.data)
    return found


def files_in(
    run: Run, source: WholeSource | Subject, *, is_ruled_out: Callable[[bytes], bool]
) -> Iterator[FileToSearch | SourcebookError]:
    """Yield the Python files of a whole source, sorted, its wheel before its source archive; then what is wrong.

    Args:
        run: Fetches it.
        source: A release, a repository or a folder; or a project of the corpus, of which some files may not count.
        is_ruled_out: From the bytes of a file to whether nobody wants it; of these none is held.
    """
    faults: list[SourcebookError] = []
    files: list[FileToSearch] = []
    whole = source.whole if isinstance(source, Subject) else source
    suffixes = (*PYTHON_SUFFIXES, OPT_OUT_MARKER)
    with collecting(faults), run.sources.open_trees(whole, suffixes=suffixes, tell=faults.append) as opened:
        trees: Sequence[Tree] = narrowed(opened, source) if isinstance(source, Subject) else opened
        python = [[path for path in tree.paths() if path.suffix in PYTHON_SUFFIXES] for tree in trees]
        for tree, paths in zip(trees, python, strict=True):
            with collecting(faults):
                read = {path: data for path, data in tree.read(paths) if not is_ruled_out(data)}
                files += [
                    FileToSearch(name=tree.reference(path), module=module_of(path), data=read[path])
                    for path in sorted(read)
                ]
        if trees and not any(python) and whole is source:
            faults.append(_without_python(whole, trees[0]))
    yield from files
    yield from faults


def _without_python(source: WholeSource, tree: Tree) -> ContentError:
    name = tree.project if isinstance(source, WholeFolder) else name_whole(source, tree.version)
    return ContentError(f"{name!r} holds no Python files", hint=f"`sourcebook show {name}` lists what it holds")
