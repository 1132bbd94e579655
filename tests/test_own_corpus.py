"""What is counted in our own corpus is what is in it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sourcebook.corpus.counts import MOST_BYTES, find_staleness, load_counts
from sourcebook.model.corpus_counts import COUNTS_NAME
from sourcebook.sources.store.lock_file import load_corpus_lock
from tests.conftest import OWN_ENVIRON, ROOT
from tests.projects import sourcebook

COUNTS = ROOT / COUNTS_NAME


@pytest.mark.skipif(not COUNTS.exists(), reason="nothing is counted yet: run `sourcebook mine`")
def test_our_counts_fit_our_lock() -> None:
    assert find_staleness(load_counts(COUNTS), load_corpus_lock(ROOT / "corpus.lock")) is None
    assert COUNTS.stat().st_size <= MOST_BYTES


@pytest.mark.slow
@pytest.mark.torture
@pytest.mark.skipif(not COUNTS.exists(), reason="nothing is counted yet: run `sourcebook mine`")
@pytest.mark.skipif(
    not os.environ.get("SOURCEBOOK_TORTURE"), reason="downloads a gigabyte and looks through it: run `make torture`"
)
def test_our_counts_come_out_again(tmp_path: Path) -> None:
    """In a process of its own, which may reach the package index; from a table that nothing is in yet."""
    pytest.importorskip("duckdb", reason="the extra [mine] is not installed: `make torture` installs it")
    for name in ("mkdocs.yml", "sourcebook.toml", "examples.lock", "corpus.toml", "corpus.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "content").mkdir()

    run = sourcebook(
        tmp_path, "mine", "--jobs", "2", "--table", str(tmp_path / "table"),
        environ=OWN_ENVIRON | {"CI": ""}, own_process=True,
    )  # fmt: skip

    assert run.code == 0, run.output
    assert (tmp_path / COUNTS_NAME).read_bytes() == COUNTS.read_bytes()
