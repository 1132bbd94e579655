"""The uses of a symbol in files, folders and references: the resolver for people and scripts.

No project is needed, and the settings of one say only where references may come from: what is found
depends on the arguments alone. A file that cannot be read or parsed is told and passed over.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sourcebook.code.decoding import decode_source
from sourcebook.code.grammars import find_language
from sourcebook.code.language import language_of
from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import parse_module
from sourcebook.commands.opening import StartPoint, open_folder
from sourcebook.errors import ContentError, PathNotFoundError, SourcebookError, SymbolNotFoundError, flatten
from sourcebook.marks.identifiers import find_identifiers
from sourcebook.marks.python.import_bindings import module_of
from sourcebook.marks.python.symbol_uses import may_use, uses_in
from sourcebook.model.lines import Span
from sourcebook.model.mark import Kind
from sourcebook.model.reference import Library, Reference
from sourcebook.planning.libraries import unknown_symbol
from sourcebook.references import parse_reference
from sourcebook.references.library_releases import parse_library
from sourcebook.settings.values import Settings
from sourcebook.sources.session import Sources

_REFERENCES = ("pkg:", "http:", "https:", "git+")
"""What begins a path that is none on this disk."""
_PYTHON = (".py", ".pyi")
"""What is looked at in folders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileToSearch:
    """A file with its bytes in hand."""

    name: str
    """As it was given, or below the folder that was given."""
    module: str | None
    """Dotted path by which it is imported, as far as its place tells."""
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUse:
    """One use of the symbol in one file."""

    file: str
    span: Span
    """The name itself, of a chain its last component."""
    mark_lineno: int
    mark_end_lineno: int
    kind: Kind
    name: str
    """As written."""
    line: str
    """The source line on which the name stands, without white space around it."""

    def as_text(self) -> str:
        """Return `path:line:col kind  source line`; the column is 0-based, as everywhere."""
        return f"{self.file}:{self.span.lineno}:{self.span.col} {self.kind}  {self.line}"

    def as_json(self) -> dict[str, object]:
        """Return the values of one line of `--json`."""
        return {
            "file": self.file,
            "lineno": self.span.lineno,
            "end_lineno": self.span.end_lineno,
            "col": self.span.col,
            "end_col": self.span.end_col,
            "mark_lineno": self.mark_lineno,
            "mark_end_lineno": self.mark_end_lineno,
            "kind": str(self.kind),
            "name": self.name,
        }


def find_uses(
    place: StartPoint, symbol: str, paths: Iterable[str], *, also: Sequence[str] = (), library: str | None = None
) -> Iterator[FoundUse | SourcebookError]:
    """Yield the uses of a symbol in the order of the files, and what is wrong, in its place.

    Args:
        place: A folder, whose settings say where references may come from.
        symbol: Dotted name.
        paths: Of files and folders on this disk, or references.
        also: Other names of the same object.
        library: Purl of the release that knows further names.

    Raises:
        ReferenceSyntaxError: When `library` is not the purl of a library.
        SourcebookError: When that release cannot be had or read.
    """
    run = open_folder(place)
    if library is not None:
        found = library_of(symbol, library)
        exports = run.sources.exports(found)
        if exports.lacks(symbol):
            yield unknown_symbol(symbol, found, exports)
        also = (*also, *exports.other_names(symbol))
    for file in files_at(paths, symbol=symbol, settings=run.settings, sources=run.sources):
        if isinstance(file, SourcebookError):
            yield file
            continue
        try:
            yield from find_in(file, symbol, also)
        except SourcebookError as error:
            yield from flatten([error])


def library_of(symbol: str, purl: str) -> Library:
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


def files_at(
    paths: Iterable[str], *, symbol: str, settings: Settings, sources: Sources
) -> Iterator[FileToSearch | SourcebookError]:
    """Yield the files that paths mean, in their order, those of a folder sorted; faults in their place.

    Args:
        paths: Of files and folders on this disk, or references. Of a folder its Python files are
            looked at, hidden ones not.
        symbol: Tells where a package begins on disk, when nothing else does.
        settings: Where references may come from.
        sources: Fetches them.
    """
    paths = list(paths)
    referenced = _referenced([p for p in paths if p.startswith(_REFERENCES)], settings, sources)
    for text in paths:
        if text in referenced:
            yield referenced[text]
            continue
        path = Path(text)
        if not path.exists():
            yield PathNotFoundError(
                f"there is no file or folder {text!r}",
                hint="a reference begins with 'pkg:', 'https:' or 'git+'",
            )
            continue
        for file in _python_files(path) if path.is_dir() else (path,):
            yield _on_disk(file, symbol, max_bytes=settings.limits.file_bytes)


def find_in(file: FileToSearch, symbol: str, also: Sequence[str]) -> list[FoundUse]:
    """Find the uses of a symbol in one file, sorted by place; in other languages its identifiers.

    Raises:
        ContentError: When the file is not text.
        SourceSyntaxError: When it might use the symbol and does not parse.
    """
    paths = (symbol, *also)
    if file.data.isascii() and not may_use(file.data.decode("ascii"), paths):
        return []
    path = PurePosixPath(file.name)
    text = decode_source(file.data, path=path)
    lines = split_lines(text)
    language = language_of(path)
    if find_language(language) is not None:
        return _identifiers(file, lines, symbol, language)
    if not may_use(text, paths):
        return []
    return [
        FoundUse(
            file=file.name,
            span=use.span,
            mark_lineno=use.lineno,
            mark_end_lineno=use.end_lineno,
            kind=use.kind,
            name=use.name,
            line=lines[use.span.lineno - 1].strip(),
        )
        for use in uses_in(parse_module(text, path=path), lines, paths, module=file.module)
    ]


def _identifiers(file: FileToSearch, lines: tuple[str, ...], symbol: str, language: str) -> list[FoundUse]:
    try:
        marks = find_identifiers(lines, symbol, language=language, path=PurePosixPath(file.name))
    except SymbolNotFoundError:
        return []
    return [
        FoundUse(
            file=file.name,
            span=mark.name,
            mark_lineno=mark.lineno,
            mark_end_lineno=mark.end_lineno,
            kind=mark.kind,
            name=lines[mark.name.lineno - 1][mark.name.col : mark.name.end_col],
            line=lines[mark.lineno - 1].strip(),
        )
        for mark in marks
        if mark.name is not None
    ]


def _referenced(
    texts: Sequence[str], settings: Settings, sources: Sources
) -> dict[str, FileToSearch | SourcebookError]:
    """Fetch references side by side; return the file of each, or its fault."""
    found: dict[str, FileToSearch | SourcebookError] = {}
    references: dict[str, Reference] = {}
    for text in texts:
        try:
            references[text], _ = parse_reference(text, forges=settings.forges)
        except SourcebookError as error:
            found[text] = error
    obtained = sources.obtain(tuple(references.values()))
    for text, reference in references.items():
        source = obtained[reference.identity]
        if isinstance(source, SourcebookError):
            found[text] = source
        else:
            path = source.pin.path if source.pin else reference.path
            found[text] = FileToSearch(name=text, module=module_of(path), data=source.blob.data)
    return found


def _on_disk(path: Path, symbol: str, *, max_bytes: int) -> FileToSearch | SourcebookError:
    try:
        with path.open("rb") as opened:
            data = opened.read(max_bytes + 1)
    except OSError as error:
        return ContentError(f"{str(path)!r} cannot be read: {error.strerror or error}")
    if len(data) > max_bytes:
        return ContentError(f"{str(path)!r} is larger than {max_bytes} bytes")
    return FileToSearch(name=str(path), module=_module_on_disk(path, symbol), data=data)


def _python_files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(_PYTHON) and not name.startswith("."):
                yield Path(parent, name)


def _module_on_disk(path: Path, symbol: str) -> str | None:
    """Return the dotted path of a file: by the packages it lies in, else by the library's name.

    A file of the library itself may lie in a folder of its name without the files around it.
    """
    path = path.absolute()
    parts = [path.stem]
    folder = path.parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    if len(parts) == 1:
        whole = [*path.parent.parts, path.stem]
        top = symbol.partition(".")[0]
        if top in whole:
            parts = whole[len(whole) - 1 - whole[::-1].index(top) :]
    return ".".join(parts) if all(part.isidentifier() for part in parts) else None
