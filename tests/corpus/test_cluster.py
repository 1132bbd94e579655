"""A cluster fills the table with the same rows as one machine, none twice, whatever dies on the way."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="the extra [mine] is not installed: `make test` installs it")
pytest.importorskip("distributed", reason="the extra [cluster] is not installed: `make test` installs it")

from sourcebook.corpus.executors import open_processes, open_scheduler
from sourcebook.corpus.filling import Filled, fill_table
from sourcebook.corpus.jobs import Job, Work
from sourcebook.corpus.storage import open_storage
from sourcebook.corpus.table import UseTable
from sourcebook.errors import CacheError, FetchError
from sourcebook.model.use_row import UseRow
from tests.corpus.clusters import Cluster
from tests.corpus.finders import make_job, make_work

pytestmark = [
    pytest.mark.slow,
    pytest.mark.torture,
    pytest.mark.skipif(not os.environ.get("SOURCEBOOK_TORTURE"), reason="processes of a cluster: run `make torture`"),
]

SECRET = b"s" * 32
COUNT = 40


def fill(job: Job, works: list[Work], address: str, tell: Callable[[str], None] = lambda line: None) -> Filled:
    return fill_table(job, works, partial(open_scheduler, address), secret=SECRET, tell=tell)


def rows_in(job: Job, filled: Filled) -> list[UseRow]:
    table = UseTable(open_storage(job.address, cache=job.settings.cache), filled.files)
    return sorted(found for n in range(7) for found in table.uses_of(f"lib.f{n}"))


def works_of(marker: Path | None = None) -> list[Work]:
    return [make_work(f"p{n}", 20, "wait", marker) for n in range(COUNT)]


class Killer:
    """Kills a process when some releases are ready."""

    def __init__(self, process: object, *, after: int):
        self._process = process
        self._left = after

    def __call__(self, line: str) -> None:
        assert line.startswith("ready ")
        self._left -= 1
        if self._left == 0:
            self._process.kill()  # type: ignore[attr-defined]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    # The store keeps its buckets as long as this process lives.
    bucket = "b-" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem().mkdir(bucket)
    yield f"s3://{bucket}/uses"
    s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(request.getfixturevalue("s3")) if request.param == "s3" else f"file://{tmp_path / 'shared'}"


def test_a_worker_and_then_the_scheduler_are_killed_and_the_rows_are_those_of_one_machine(
    tmp_path: Path, address: str
) -> None:
    marker = tmp_path / "begun"
    alone_job = make_job(tmp_path / "alone")
    alone = fill_table(alone_job, works_of(marker), partial(open_processes, 2), secret=SECRET)
    job, works = make_job(tmp_path, address), works_of(marker)

    with Cluster(tmp_path / "first") as cluster:
        killer = Killer(cluster.workers[0], after=5)
        ready: list[str] = []

        def tell(line: str) -> None:
            ready.append(line)
            killer(line)
            if len(ready) == 15:
                cluster.scheduler.kill()

        with pytest.raises(FetchError, match=r"the scheduler '.*' is gone"):
            fill(job, works, cluster.address, tell)
        assert cluster.workers[0].wait() == -9
    with Cluster(tmp_path / "second") as cluster:
        filled = fill(job, works, cluster.address)
        again = fill(job, works, cluster.address)

    assert 15 <= COUNT - filled.made < COUNT
    assert filled.faults == ()
    assert filled.files == alone.files
    assert rows_in(job, filled) == rows_in(alone_job, alone)
    assert len(rows_in(job, filled)) == len(set(rows_in(job, filled))) == COUNT * 20
    assert again.made == 0
    assert again.files == alone.files


def test_a_worker_that_is_killed_takes_nothing_along(tmp_path: Path) -> None:
    job, works = make_job(tmp_path), works_of()

    with Cluster(tmp_path / "cluster") as cluster:
        filled = fill(job, works, cluster.address, Killer(cluster.workers[0], after=5))

    assert filled.made == COUNT
    assert len(rows_in(job, filled)) == len(set(rows_in(job, filled))) == COUNT * 20


def test_what_fails_or_kills_its_workers_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    job = make_job(tmp_path)
    works = [make_work("a"), make_work("b", does="fail"), make_work("c", does="break"), make_work("d", does="die")]

    with Cluster(tmp_path / "cluster", workers=6) as cluster:
        filled = fill(job, works, cluster.address)

    assert len(filled.files) == 1
    assert sorted(fault.message for fault in filled.faults) == [
        "b 1.0: the release cannot be had",
        "c 1.0: a bug of sourcebook ended the work on it: ZeroDivisionError: of a test",
        "d 1.0: the process that worked on it was ended from outside, perhaps for want of memory",
    ]


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"the scheduler 'tcp://127.0.0.1:9' does not answer"):
        fill(make_job(tmp_path), works_of(), "tcp://127.0.0.1:9")


def test_a_scheduler_without_workers_is_told(tmp_path: Path) -> None:
    with (
        Cluster(tmp_path / "cluster", workers=0) as cluster,
        pytest.raises(FetchError, match=r"the scheduler '.*' has no worker"),
    ):
        fill(make_job(tmp_path), works_of(), cluster.address)


def test_a_file_on_an_object_store_that_somebody_else_wrote_is_refused_when_it_is_read(tmp_path: Path, s3: str) -> None:
    import s3fs

    job, works = make_job(tmp_path, s3), [make_work("a", 5), make_work("b", 6)]
    filled = fill_table(job, works, partial(open_processes, 1), secret=SECRET)
    assert len(rows_in(job, filled)) == 11
    files = s3fs.S3FileSystem()
    path = f"{s3}/{filled.files[0].name}.parquet"
    data = bytearray(files.cat_file(path))
    data[len(data) // 2] ^= 1
    files.pipe_file(path, bytes(data))

    with pytest.raises(CacheError, match="is not the file that was written"):
        rows_in(job, filled)

    mended = fill_table(job, works, partial(open_processes, 1), secret=SECRET)
    assert (mended.made, mended.files) == (1, filled.files)


def test_a_bucket_that_is_not_there_is_told(tmp_path: Path, s3: str) -> None:
    with pytest.raises(CacheError, match="the table of uses at 's3://other/uses' cannot be used: "):
        fill_table(make_job(tmp_path, "s3://other/uses"), [make_work("a")], partial(open_processes, 1), secret=SECRET)


def test_an_address_of_no_kind_is_told(tmp_path: Path) -> None:
    with pytest.raises(CacheError, match="the table of uses at 'nonsense://x' cannot be used: "):
        fill_table(make_job(tmp_path, "nonsense://x"), [make_work("a")], partial(open_processes, 1), secret=SECRET)
