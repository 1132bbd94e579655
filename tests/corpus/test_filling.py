"""The table is filled by workers, keeps what is right, and loses nothing to what goes wrong."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("duckdb", reason="the extra [mine] is not installed: `make test` installs it")

from sourcebook.corpus.executors import open_processes
from sourcebook.corpus.filling import Filled, fill_table
from sourcebook.corpus.jobs import Job, OtherProgramError, Work
from sourcebook.corpus.kept_files import TableFile, find_files
from sourcebook.corpus.storage import FolderStorage, open_storage
from sourcebook.corpus.table import UseTable, write_rows
from sourcebook.errors import CacheError
from sourcebook.model.mark import Kind
from sourcebook.model.use_row import FilePlace, UseRow
from tests.conftest import ROOT
from tests.corpus.finders import make_job, make_work, row

SECRET = b"s" * 32


def fill(job: Job, works: list[Work], *, jobs: int = 1, secret: bytes | None = SECRET) -> Filled:
    return fill_table(job, works, partial(open_processes, jobs), secret=secret)


def rows_in(job: Job, filled: Filled) -> list[UseRow]:
    table = UseTable(open_storage(job.address, cache=job.settings.cache), filled.files)
    return sorted(found for n in range(7) for found in table.uses_of(f"lib.f{n}"))


def test_rows_come_back_as_they_were_whatever_their_order(tmp_path: Path) -> None:
    path = "p/é '\"\\\n.py"
    hard = row(
        "lib.f0", "p", 3, place=FilePlace.OWN_TESTS, positional=None, keywords=(), def_lineno=1, def_end_lineno=9,
        def_name="A.b", path=path, kind=Kind.EXCEPT,
    )  # fmt: skip
    rows = [hard, *(row("lib.f0", "p", n) for n in range(5, 0, -1))]
    storage = FolderStorage(tmp_path / "table", root=tmp_path)

    written = []
    for given in (rows, rows[::-1]):
        with storage.workshop() as folder:
            made = write_rows(given, folder)
            storage.keep(made.path, f"{'a' * 64}.parquet")
            written.append(TableFile(name="a" * 64, digest=made.digest, size=made.size, rows=made.rows))

    assert written[0] == written[1]
    assert list(UseTable(storage, written[:1]).uses_of("lib.f0")) == sorted(rows, key=lambda one: (one.path, one))
    assert hard.def_lines == 9


def test_processes_fill_it_and_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    marker = tmp_path / "begun"
    job, works = make_job(tmp_path), [make_work(f"p{n}", 10 + n, marker=marker) for n in range(6)]

    first = fill(job, works, jobs=2)
    again = fill(job, works, jobs=2)

    assert (first.made, first.faults) == (6, ())
    assert (again.made, again.files) == (0, first.files)
    assert [file.rows for file in first.files] == [10, 11, 12, 13, 14, 15]
    assert len(rows_in(job, again)) == 75
    assert len(marker.read_text().splitlines()) == 6
    assert len({line.split()[1] for line in marker.read_text().splitlines()}) == 2


def test_one_process_makes_the_same_bytes_as_two(tmp_path: Path) -> None:
    works = [make_work(f"p{n}", 50) for n in range(4)]

    one = fill(make_job(tmp_path / "one"), works)
    two = fill(make_job(tmp_path / "two"), works, jobs=2)

    assert one.files == two.files


def test_what_fails_is_named_at_its_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    job = make_job(tmp_path)
    works = [make_work("a"), make_work("b", does="fail"), make_work("c", does="break"), make_work("d")]

    filled = fill(job, works, jobs=2)

    assert len(filled.files) == 2
    assert sorted(map(str, filled.faults)) == [
        "corpus.toml:3: b 1.0: the release cannot be had\n  hint: look for another",
        "corpus.toml:3: c 1.0: a bug of sourcebook ended the work on it: ZeroDivisionError: of a test\n"
        "  hint: leave it out for now, and report it",
    ]
    assert fill(job, works).made == 0


def test_only_the_release_that_kills_its_process_is_given_up(tmp_path: Path) -> None:
    job = make_job(tmp_path)
    works = [make_work(f"p{n}", 20, does="die" if n == 3 else "find") for n in range(10)]

    filled = fill(job, works, jobs=2)

    assert len(filled.files) == 9
    assert [fault.message for fault in filled.faults] == [
        "p3 1.0: the process that worked on it was ended from outside, perhaps for want of memory"
    ]
    assert len(rows_in(job, filled)) == 180


@pytest.mark.parametrize("harm", ["bytes", "cut", "note", "swapped", "gone"])
def test_a_file_that_somebody_else_wrote_is_made_anew(tmp_path: Path, harm: str) -> None:
    job, works = make_job(tmp_path), [make_work("a", 5), make_work("b", 6)]
    right = fill(job, works)
    folder = tmp_path / "cache" / "uses"
    files = [folder / f"{file.name}.parquet" for file in right.files]
    notes = [file.with_suffix(".signed") for file in files]
    match harm:
        case "bytes":
            data = bytearray(files[0].read_bytes())
            data[len(data) // 2] ^= 1
            files[0].write_bytes(data)
        case "cut":
            files[0].write_bytes(files[0].read_bytes()[:-1])
        case "note":
            # Whoever can write here can name the digest of other rows, but not sign it.
            forged = files[1].read_bytes()
            files[0].write_bytes(forged)
            digest, other = (hashlib.sha256(data).hexdigest() for data in (forged, b""))
            notes[0].write_text(notes[0].read_text().replace(right.files[0].digest, digest))
            assert other not in notes[0].read_text()
        case "swapped":
            files[0].write_bytes(files[1].read_bytes())
            notes[0].write_bytes(notes[1].read_bytes())
        case "gone":
            files[0].unlink()

    mended = fill(job, works)

    assert mended.made == 1
    assert mended.files == right.files
    assert len(rows_in(job, mended)) == 11


def test_without_a_secret_nothing_is_believed_and_all_is_made(tmp_path: Path) -> None:
    job, works = make_job(tmp_path), [make_work("a"), make_work("b")]
    fill(job, works)

    again = fill(job, works, secret=None)

    assert again.made == 2
    assert len(rows_in(job, again)) == 6


def test_another_secret_believes_nothing(tmp_path: Path) -> None:
    job, works = make_job(tmp_path), [make_work("a")]
    fill(job, works)

    assert fill(job, works, secret=b"t" * 32).made == 1


def test_workers_of_another_version_end_the_run(tmp_path: Path) -> None:
    job = replace(make_job(tmp_path), code="0" * 64)

    with pytest.raises(OtherProgramError, match="another version of sourcebook"):
        fill(job, [make_work("a")])


def test_a_link_in_the_table_is_not_followed(tmp_path: Path) -> None:
    job, works = make_job(tmp_path), [make_work("a", 5)]
    right = fill(job, works)
    file = tmp_path / "cache" / "uses" / f"{right.files[0].name}.parquet"
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")

    assert fill(job, works).made == 1
    assert not file.is_symlink()


def test_a_table_that_leads_out_of_the_cache_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "cache" / "uses").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(CacheError, match="is a link, not a folder"):
        fill(make_job(tmp_path), [make_work("a")])
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_that_cannot_be_written_ends_the_run_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(CacheError, match=r"the table of uses at '.*file/uses' cannot be used: Not a directory"):
        fill(make_job(tmp_path, str(tmp_path / "file" / "uses")), [make_work("a")])


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """Refuse to write larger files, here and in processes that are started here, as a disk does that is full."""
    resource = pytest.importorskip("resource", reason="Windows has no limits of this kind")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("size", "uses", "told"),
    [
        (2000, 50, "the table of uses at '.*' cannot be used: File too large"),
        (2000, 1, "the table of uses cannot be written or read: .*File too large"),
    ],
    ids=["rows", "Parquet"],
)
def test_a_full_disk_ends_the_run_with_a_message_and_the_next_completes(
    tmp_path: Path, size: int, uses: int, told: str
) -> None:
    job, works = make_job(tmp_path), [make_work("a", uses), make_work("b", uses)]

    with no_file_above(size), pytest.raises(CacheError, match=told):
        fill(job, works)

    assert list((tmp_path / "cache" / "uses").glob("*.*")) == []
    assert fill(job, works).made == 2


def test_what_a_killed_run_left_half_written_is_removed_an_hour_later(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path / "uses", root=tmp_path)
    for name in ("old", "new"):
        (tmp_path / "uses" / "partial" / name).mkdir(parents=True)
        (tmp_path / "uses" / "partial" / name / "rows.jsonl").write_text("{}\n")
    os.utime(tmp_path / "uses" / "partial" / "old", (1000, 1000))

    assert storage.remove_leftovers(before=5000) == (1, 3)
    assert [path.name for path in (tmp_path / "uses" / "partial").iterdir()] == ["new"]


KILLED = """
import sys
from functools import partial
from pathlib import Path
from sourcebook.corpus.executors import open_processes
from sourcebook.corpus.filling import fill_table
from tests.conftest import ROOT
from tests.corpus.finders import make_job, make_work

works = [make_work(f"p{n}", 200, "wait") for n in range(12)]
fill_table(make_job(Path(sys.argv[1])), works, partial(open_processes, 2), secret=b"s" * 32)
"""


@pytest.mark.slow
@pytest.mark.torture
def test_killed_at_any_moment_the_table_is_right_and_the_next_run_completes(tmp_path: Path) -> None:
    works = [make_work(f"p{n}", 200, "wait") for n in range(12)]
    right = fill(make_job(tmp_path / "right"), works, jobs=2)
    chance, killed = Random(7), 0

    for _ in range(40 if os.environ.get("SOURCEBOOK_TORTURE") else 3):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT)
        try:
            process.wait(chance.uniform(0.3, 2.0))
        except subprocess.TimeoutExpired:
            killed += 1
            process.kill()
            process.wait()
        kept = find_files(
            open_storage(make_job(tmp_path).address, cache=tmp_path / "cache"), SECRET, [work.name for work in works]
        )
        assert set(kept.values()) <= set(right.files)
        if len(kept) == len(works):
            shutil.rmtree(tmp_path / "cache")

    assert killed
    assert fill(make_job(tmp_path), works, jobs=2).files == right.files
