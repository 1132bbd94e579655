"""What is counted is text that is committed: read as it was written, bounded, and never half believed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sourcebook.corpus.counts import format_counts, load_counts, parse_counts, save_counts
from sourcebook.errors import LockfileError
from sourcebook.model.corpus_counts import CorpusCounts, Folded, SymbolCount
from sourcebook.model.mark import Kind

COUNTS = CorpusCounts(
    corpus="a" * 64,
    projects=140,
    symbols=(
        SymbolCount(symbol="lib.A", uses=7, projects=3, kinds=((Kind.CALL, 4), (Kind.IMPORT, 3))),
        SymbolCount(symbol="lib.A.b", uses=1, projects=1, kinds=((Kind.INFERRED, 1),)),
        SymbolCount(symbol="other.c", uses=9, projects=2, kinds=((Kind.CALL, 9),)),
    ),
)
TEXT = f"""\
{{
  "counts-version": 1,
  "corpus": "{"a" * 64}",
  "projects": 140,
  "symbols": {{
    "lib.A": [7, 3, {{"call": 4, "import": 3}}],
    "lib.A.b": [1, 1, {{"inferred": 1}}],
    "other.c": [9, 2, {{"call": 9}}]
  }},
  "folded": {{}}
}}
"""


def test_a_symbol_is_a_line() -> None:
    assert format_counts(COUNTS) == TEXT
    assert parse_counts(TEXT) == COUNTS
    assert parse_counts(format_counts(replace(COUNTS, symbols=()))).symbols == ()


def test_beyond_the_limit_what_the_fewest_projects_use_is_folded() -> None:
    rare = tuple(
        SymbolCount(symbol=f"lib.z{n}", uses=50, projects=1, kinds=((Kind.CALL, 50),)) for n in range(1000, 1030)
    )

    folded = format_counts(replace(COUNTS, symbols=COUNTS.symbols + rare), most_bytes=len(TEXT) + 60)

    assert format_counts(COUNTS, most_bytes=len(TEXT)) == TEXT
    assert parse_counts(folded) == replace(
        COUNTS, symbols=(COUNTS.symbols[0], COUNTS.symbols[2]), folded=(Folded(library="lib", symbols=31, uses=1501),)
    )


@pytest.mark.parametrize("most", [200, 300, 1000, 10_000, 500_000])
def test_the_file_is_never_larger_than_it_may_be_and_loses_no_use(most: int) -> None:
    symbols = tuple(
        SymbolCount(symbol=f"lib{n % 3}.é{n:05}", uses=n + 1, projects=n % 5 + 1, kinds=((Kind.CALL, n + 1),))
        for n in range(9000)
    )
    counts = replace(COUNTS, symbols=symbols)

    text = format_counts(counts, most_bytes=most)
    read = parse_counts(text)

    assert len(text.encode()) <= max(most, 350)
    assert sum(c.uses for c in read.symbols) + sum(f.uses for f in read.folded) == sum(c.uses for c in symbols)
    assert len(read.symbols) + sum(f.symbols for f in read.folded) == len(symbols)
    assert [c.symbol for c in read.symbols] == sorted(c.symbol for c in read.symbols)
    assert not read.symbols or not read.folded or len(text.encode()) > most - 200


def test_it_is_written_only_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "corpus.counts.json"

    assert load_counts(path) is None
    assert save_counts(path, COUNTS)
    assert not save_counts(path, COUNTS)
    assert load_counts(path) == COUNTS


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the counts cannot be read: not JSON: "),
        ("[" * 100_000, "the counts cannot be read: "),
        ("[]", "the counts cannot be read: "),
        (TEXT.replace('"counts-version": 1', '"counts-version": 2'), "counts-version is 2, and this program reads 1"),
        (TEXT.replace("[7, 3,", "[7, -3,"), "the counts cannot be read: "),
        (TEXT.replace('"call": 4', '"calls": 4'), "the counts cannot be read: "),
        (TEXT.replace("a" * 64, "a"), "the counts cannot be read: "),
        (TEXT.replace('"folded": {}', '"folded": {}, "x": 1'), "the counts cannot be read: "),
    ],
)
def test_what_is_no_count_is_told_at_the_file_with_the_mend(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "corpus.counts.json"
    path.write_text(text)

    with pytest.raises(LockfileError) as caught:
        load_counts(path)

    assert str(caught.value).startswith(f"corpus.counts.json: {reason}")
    assert caught.value.hint == "run `sourcebook mine`, and commit what it writes"
