"""What is not on this disk when uses are looked for: the files that references name, and the release of a library.

Apart from `uses`, since whoever looks through a folder needs neither a project nor what reads references.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from sourcebook.commands.files_to_search import FileToSearch
from sourcebook.errors import SourcebookError, SymbolNotFoundError
from sourcebook.marks.python.import_bindings import module_of
from sourcebook.model.reference import Library, Reference
from sourcebook.planning.libraries import unknown_symbol
from sourcebook.planning.run import Run
from sourcebook.references import parse_reference
from sourcebook.references.library_releases import parse_library


def names_in_release(run: Run, symbol: str, purl: str) -> tuple[tuple[str, ...], SymbolNotFoundError | None]:
    """Return the other names of a symbol in a release, and the fault when it has no such name at all.

    Args:
        run: Fetches the release.
        symbol: Dotted name.
        purl: As in the settings.

    Raises:
        ReferenceSyntaxError: When it is not the purl of a library.
        SourcebookError: When the release cannot be had or read.
    """
    library = _library_of(symbol, purl)
    exports = run.sources.exports(library)
    fault = unknown_symbol(symbol, library, exports) if exports.lacks(symbol) else None
    return exports.other_names(symbol), fault


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


def fetch_files(run: Run, texts: Sequence[str]) -> dict[str, FileToSearch | SourcebookError]:
    """Fetch references side by side; return for each, as it is written, its file or its fault."""
    found: dict[str, FileToSearch | SourcebookError] = {}
    references: dict[str, Reference] = {}
    for text in texts:
        try:
            references[text], _ = parse_reference(text, forges=run.settings.forges)
        except SourcebookError as error:
            found[text] = error
    obtained = run.sources.obtain(tuple(references.values()))
    for text, reference in references.items():
        source = obtained[reference.identity]
        if isinstance(source, SourcebookError):
            found[text] = source
        else:
            path = source.pin.path if source.pin else reference.path
            found[text] = FileToSearch(name=text, module=module_of(path), data=source.blob.data)
    return found
