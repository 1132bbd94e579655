"""The table counts who uses a symbol: neither its own project, nor copies of others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="the extra [mine] is not installed: `make test` installs it")

from sourcebook.corpus.kept_files import TableFile
from sourcebook.corpus.storage import FolderStorage
from sourcebook.corpus.table import UseTable, write_rows
from sourcebook.model.corpus_counts import SymbolCount
from sourcebook.model.mark import Kind
from sourcebook.model.use_row import FilePlace, UseRow
from tests.corpus.finders import row


def table_of(folder: Path, *releases: Sequence[UseRow]) -> UseTable:
    storage = FolderStorage(folder, root=folder)
    files = []
    for n, rows in enumerate(releases):
        name = f"{n:064x}"
        with storage.workshop() as workshop:
            made = write_rows(rows, workshop)
            storage.keep(made.path, f"{name}.parquet")
        files.append(TableFile(name=name, digest=made.digest, size=made.size, rows=made.rows))
    return UseTable(storage, files)


def test_uses_projects_and_kinds_are_counted(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        [row("lib.A", "p", 1), row("lib.A", "p", 2, kind=Kind.IMPORT), row("lib.b", "p", 3)],
        [row("lib.A", "q", 1), row("libs.x", "q", 1)],
        [],
    )

    assert table.counts({"lib": "lib"}) == (
        SymbolCount(symbol="lib.A", uses=3, projects=2, kinds=((Kind.CALL, 2), (Kind.IMPORT, 1))),
        SymbolCount(symbol="lib.b", uses=1, projects=1, kinds=((Kind.CALL, 1),)),
        SymbolCount(symbol="libs.x", uses=1, projects=1, kinds=((Kind.CALL, 1),)),
    )


def test_a_library_is_no_user_of_its_own_and_a_copy_is_nobodys(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        [row("lib.A", "lib-project", 1), row("libs.x", "lib-project", 1)],
        [row("lib.A", "q", 1, place=FilePlace.VENDORED), row("lib.A", "q", 2, place=FilePlace.TESTS)],
    )

    counts = table.counts({"lib": "lib-project"})

    assert [(count.symbol, count.uses, count.projects) for count in counts] == [("lib.A", 1, 1), ("libs.x", 1, 1)]


@pytest.mark.torture
@pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="half a million rows: run `make torture`")
def test_a_release_of_half_a_million_uses_is_written(tmp_path: Path) -> None:
    """DuckDB gives up where what it sorts has too little memory, however much room the disk has."""
    rows = (replace(row(f"lib.A{n % 1000}", "p", n), path=f"a/long/way/to/the/file_{n}.py") for n in range(500_000))

    assert write_rows(rows, tmp_path).rows == 500_000


def test_a_table_of_nothing_has_no_uses(tmp_path: Path) -> None:
    table = table_of(tmp_path)

    assert table.counts({}) == ()
    assert list(table.uses_of("lib.A")) == []


def test_a_symbol_with_a_quotation_mark_is_a_symbol_like_any_other(tmp_path: Path) -> None:
    table = table_of(tmp_path / "it's", [row("lib.A", "p")])

    assert list(table.uses_of("'; DROP TABLE uses; --")) == []
    assert [found.project for found in table.uses_of("lib.A")] == ["p"]
