"""The table of uses: Parquet files, one a release, written and asked by DuckDB.

DuckDB runs in this process: no server, no network, and none of its extensions but those that it carries. A file has its
rows sorted by all columns, so that the same rows are the same bytes. Files of a folder were compared with their digests
when they were looked for; those that fsspec reads are compared whenever DuckDB opens one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from io import BytesIO
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sourcebook.corpus.extras import CLUSTER, MINE, needing
from sourcebook.corpus.kept_files import FILE, NOTE, TableFile, fits
from sourcebook.corpus.storage import FolderStorage, Storage
from sourcebook.errors import CacheError, SourcebookError
from sourcebook.model.corpus_counts import SymbolCount
from sourcebook.model.mark import Kind
from sourcebook.model.use_row import FilePlace, UseRow

if TYPE_CHECKING:
    import duckdb

_NUMBERS = {
    "lineno", "col", "positional", "mark_lineno", "mark_end_lineno", "def_lineno", "def_end_lineno",
}  # fmt: skip
COLUMNS = {
    field.name: "INTEGER" if field.name in _NUMBERS else "VARCHAR[]" if field.name == "keywords" else "VARCHAR"
    for field in fields(UseRow)
}
"""Name of each column and its type, in the order of the value's fields, by which rows are sorted."""

_MEMORY = 128
"""MB that DuckDB may take to ask the table; what is larger is sorted on the disk."""
_LEAST_MEMORY = 64
"""MB that it may take to write, beside the rest of a worker: it reads in pieces of 32."""
_ROWS_A_MEGABYTE = 1000
"""Of those that it sorts while it writes: with less it gives up, disk or no disk."""
_SCHEME = "verified"


def check_installed() -> None:
    """Look whether there is what writes and asks the table.

    Raises:
        SettingsError: When there is not, with the line that installs it.
    """
    with needing(MINE, "the table of uses"):
        import duckdb  # noqa: F401  (looked for before any work is done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A Parquet file that was just made, under no name yet."""

    path: Path
    digest: str
    size: int
    rows: int


def write_rows(rows: Iterable[UseRow], folder: Path) -> Written:
    """Write rows, in any order, to a Parquet file.

    Args:
        rows: Taken one at a time: there may be more than memory has room for.
        folder: Where it is made; what is temporary is made there too.

    Raises:
        CacheError: When the disk is full.
        SettingsError: When the extra for it is not installed.
    """
    lines, made = folder / "rows.jsonl", folder / "rows.parquet"
    # A row holds nothing that has fields of its own: to look for them would take four times as long as to write it.
    names, values_of = tuple(COLUMNS), attrgetter(*COLUMNS)
    count = 0
    # JSON has no lone surrogates; nor has any path that a reference can name.
    with lines.open("w", encoding="utf-8", errors="replace") as file:
        for row in rows:
            file.write(json.dumps(dict(zip(names, values_of(row), strict=True)), ensure_ascii=False) + "\n")
            count += 1
    columns = ", ".join(f"\"{name}\": '{kind}'" for name, kind in COLUMNS.items())
    memory = max(_LEAST_MEMORY, count // _ROWS_A_MEGABYTE)
    with _connected(temporary=folder, memory=memory, threads=1) as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_json(?, format = 'newline_delimited', columns = {{{columns}}},"
            " maximum_object_size = 16777216) ORDER BY ALL) TO ? (FORMAT parquet, COMPRESSION zstd)",
            [str(lines), str(made)],
        )
    with made.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Written(path=made, digest=digest, size=made.stat().st_size, rows=count)


class UseTable:
    """The rows of some releases.

    Args:
        storage: Where their files lie.
        files: Which they are; those of a folder as `find_files` has found them.
    """

    def __init__(self, storage: Storage, files: Sequence[TableFile]):
        self._storage = storage
        self._files = tuple(files)

    def uses_of(self, symbol: str) -> Iterator[UseRow]:
        """Yield all uses of a symbol, sorted by project, version, file and line.

        Raises:
            CacheError: When a file cannot be read, or is not the one that was written.
            SettingsError: When the extra for it is not installed.
        """
        with self._opened() as connection:
            found = connection.execute("SELECT * FROM uses WHERE symbol = ? ORDER BY ALL", [symbol])
            while some := found.fetchmany(1000):
                yield from map(_row, some)

    def counts(self, own: Mapping[str, str]) -> tuple[SymbolCount, ...]:
        """Count the uses of each symbol, sorted by symbol.

        Args:
            own: Dotted name of a library, and the project it comes from: its own uses are not counted.

        Raises:
            CacheError, SettingsError: As above.
        """
        with self._opened() as connection:
            connection.execute("CREATE TEMP TABLE own (library VARCHAR, project VARCHAR)")
            if own:
                connection.executemany("INSERT INTO own VALUES (?, ?)", [list(pair) for pair in own.items()])
            connection.execute(
                "CREATE TEMP TABLE counted AS SELECT symbol, project, kind, count(*) AS uses FROM uses"
                f" WHERE place <> '{FilePlace.VENDORED}' AND NOT EXISTS (SELECT 1 FROM own WHERE own.project ="
                " uses.project AND starts_with(uses.symbol || '.', own.library || '.'))"
                " GROUP BY symbol, project, kind"
            )
            kinds: dict[str, list[tuple[Kind, int]]] = {}
            grouped = "SELECT symbol, kind, sum(uses)::BIGINT FROM counted GROUP BY symbol, kind ORDER BY symbol, kind"
            for symbol, kind, uses in connection.execute(grouped).fetchall():
                kinds.setdefault(symbol, []).append((Kind(kind), uses))
            by_project = "SELECT symbol, count(DISTINCT project) FROM counted GROUP BY symbol ORDER BY symbol"
            return tuple(
                SymbolCount(
                    symbol=symbol,
                    uses=sum(uses for _, uses in kinds[symbol]),
                    projects=projects,
                    kinds=tuple(kinds[symbol]),
                )
                for symbol, projects in connection.execute(by_project).fetchall()
            )

    @contextmanager
    def _opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a connection in which the rows are the view `uses`."""
        with self._storage.workshop() as folder, _connected(temporary=folder) as connection:
            if not self._files:
                columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS.items())
                connection.execute(f"CREATE TEMP TABLE uses ({columns})")
                yield connection
            else:
                paths = ", ".join("'" + self._path(file).replace("'", "''") + "'" for file in self._files)
                faults: list[SourcebookError] = []
                if not isinstance(self._storage, FolderStorage):
                    connection.register_filesystem(_verified(self._storage, self._files, faults.append))
                try:
                    connection.execute(f"CREATE TEMP VIEW uses AS SELECT * FROM read_parquet([{paths}])")
                    yield connection
                except Exception as error:
                    # DuckDB puts a traceback in the place of what a file system has raised.
                    raise faults[0] if faults else error from None

    def _path(self, file: TableFile) -> str:
        if isinstance(self._storage, FolderStorage):
            return str(self._storage.path_of(file.name + FILE))
        return f"{_SCHEME}://{file.name}{FILE}"


def _row(values: Sequence[Any]) -> UseRow:
    found = dict(zip(COLUMNS, values, strict=True))
    return UseRow(
        **found
        | {"kind": Kind(found["kind"]), "place": FilePlace(found["place"]), "keywords": tuple(found["keywords"])}
    )


@contextmanager
def _connected(
    *, temporary: Path, memory: int = _MEMORY, threads: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    with needing(MINE, "the table of uses"):
        import duckdb
    config = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": str(temporary),
        "memory_limit": f"{memory}MB",
    }
    if threads is not None:
        config["threads"] = str(threads)
    try:
        with duckdb.connect(config=config) as connection:
            yield connection
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise CacheError(
            f"the table of uses cannot be written or read: {str(error).splitlines()[0]}",
            hint="make room on the disk; `sourcebook mine` goes on where it ended",
        ) from None


def _verified(storage: Storage, files: Sequence[TableFile], tell: Callable[[SourcebookError], None]) -> Any:
    """Return what DuckDB takes for a file system: files of a place, each compared with its digest when it is opened."""
    with needing(CLUSTER, f"a table at {storage.address!r}"):
        from fsspec import AbstractFileSystem
    by_name = {file.name + FILE: file for file in files}

    class Verified(AbstractFileSystem):  # type: ignore[misc]  # fsspec is an extra, which the type checker does not see
        protocol = _SCHEME
        cachable = False

        def _open(self, path: str, mode: str = "rb", **_: object) -> BytesIO:
            file = by_name[self._strip_protocol(path)]
            try:
                data = storage.read(file.name + FILE, most_bytes=file.size)
                if data is None or not fits(data, file):
                    storage.remove([file.name + NOTE])
                    raise CacheError(
                        f"{file.name + FILE!r} at {storage.address!r} is not the file that was written",
                        hint="run `sourcebook mine` again, which makes it anew; look at who may write there",
                    )
            except SourcebookError as error:
                tell(error)
                raise
            return BytesIO(data)

        def info(self, path: str, **_: object) -> dict[str, object]:
            return {"name": path, "size": by_name[self._strip_protocol(path)].size, "type": "file"}

        def exists(self, path: str, **_: object) -> bool:
            return self._strip_protocol(path) in by_name

        def modified(self, path: str) -> Any:
            from datetime import UTC, datetime

            return datetime(2000, 1, 1, tzinfo=UTC)

    return Verified()
