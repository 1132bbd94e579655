"""The uses of all symbols of a table in all files of one tree: the rows of the table of uses.

Files are ruled out by their bytes, then parsed once. One that is no text or does not parse has no rows: of thousands
there are always some, in syntax of another age. Nothing here depends on which trees were looked through before.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sourcebook.code.decoding import decode_source
from sourcebook.code.definitions import Enclosing, enclosing_definitions
from sourcebook.code.lines import split_lines
from sourcebook.code.syntax import parse_module
from sourcebook.corpus.file_places import packages_in, place_of
from sourcebook.errors import ContentError, SourceSyntaxError
from sourcebook.marks.python.all_uses import NamedUse, all_uses_in
from sourcebook.marks.python.import_bindings import module_of
from sourcebook.marks.python.import_search import may_use_any
from sourcebook.marks.python.inference.modules import Modules
from sourcebook.marks.python.name_table import NameTable
from sourcebook.model.use_row import FilePlace, UseRow

if TYPE_CHECKING:
    from sourcebook.sources.trees import Tree

_SUFFIX = ".py"


def mine_tree(tree: Tree, table: NameTable, modules: Modules) -> Iterator[UseRow]:
    """Yield the uses of the symbols of a table in the Python files of a tree.

    Args:
        tree: Of one archive, repository or folder.
        table: The symbols.
        modules: Those of the libraries, one for all the trees of a run.

    Yields:
        The rows, in order of the files as the tree gives them, in each by place.

    Raises:
        FetchError: When the archive turns out to be damaged.
    """
    packages = packages_in(tree.paths())
    for path, data in tree.read([path for path in tree.paths() if path.suffix == _SUFFIX]):
        if may_use_any(data, table, module=module_of(path)):
            modules.let_go_of_many()
            yield from _rows(tree, path, data, table, modules, packages)


def _rows(
    tree: Tree, path: PurePosixPath, data: bytes, table: NameTable, modules: Modules, packages: frozenset[str]
) -> Iterator[UseRow]:
    try:
        text = decode_source(data, path=path)
        parsed = parse_module(text, path=path)
        uses = all_uses_in(parsed, split_lines(text), table, module=module_of(path), modules=modules)
    except (ContentError, SourceSyntaxError):
        return
    if not uses:
        return
    source, digest = tree.reference(path), hashlib.sha256(data).hexdigest()
    definitions = enclosing_definitions(parsed)
    place = place_of(path, text)
    for named in uses:
        is_own = named.symbol.partition(".")[0] in packages
        around = _innermost(definitions, named.use.span.lineno)
        yield _row(
            named,
            tree,
            path,
            source=source,
            digest=digest,
            place=FilePlace.OWN_TESTS if is_own and place is FilePlace.TESTS else place,
            around=around,
        )


def _row(
    named: NamedUse,
    tree: Tree,
    path: PurePosixPath,
    *,
    source: str,
    digest: str,
    place: FilePlace,
    around: Enclosing | None,
) -> UseRow:
    use = named.use
    return UseRow(
        symbol=named.symbol,
        project=tree.project,
        version=tree.version,
        path=str(path),
        lineno=use.span.lineno,
        col=use.span.col,
        kind=use.kind,
        name=use.name,
        positional=use.call.positional if use.call else None,
        keywords=use.call.keywords if use.call else (),
        mark_lineno=use.lineno,
        mark_end_lineno=use.end_lineno,
        def_lineno=around.extent.lineno if around else None,
        def_end_lineno=around.extent.end_lineno if around else None,
        def_name=around.name if around else None,
        place=place,
        source=source,
        digest=digest,
        license=tree.license.expression or "",
    )


def _innermost(definitions: Sequence[Enclosing], lineno: int) -> Enclosing | None:
    """Return the innermost of some definitions, which are sorted by their first lines, around a line."""
    for index in range(bisect_right(definitions, lineno, key=lambda each: each.extent.lineno) - 1, -1, -1):
        if definitions[index].extent.end_lineno >= lineno:
            return definitions[index]
    return None
