"""The pages of our own site: how many there are, of how many libraries and projects, and that none repeats another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import PurePosixPath

from sourcebook.corpus.counts import load_counts
from sourcebook.model.corpus_counts import COUNTS_NAME
from sourcebook.model.reference import LocalReference
from sourcebook.pages.page import Page, parse_page
from tests.conftest import ROOT

CONTENT = ROOT / "content"
MOST_USED = 60
"""Pages that have prose by hand: those whose symbols most projects of the corpus use."""


@cache
def pages() -> dict[str, Page]:
    """Return the pages about a symbol, by their path below the content."""
    paths = [path for path in sorted(CONTENT.rglob("*.md")) if path.relative_to(CONTENT).parts[0] != "docs"]
    parsed = {
        path.relative_to(CONTENT).as_posix(): parse_page(
            path.read_text("utf-8"), path=PurePosixPath(path.relative_to(ROOT)), forges=()
        )
        for path in paths
    }
    return {name: page for name, page in parsed.items() if page.front_matter.symbol}


def projects_of(page: Page) -> set[str]:
    """Return the projects whose files a page shows; our own counts as one."""
    return {
        "sourcebook" if isinstance(request.reference, LocalReference) else request.reference.identity.partition("@")[0]
        for request in page.requests
    }


def test_the_site_is_large_enough_to_find_something_in() -> None:
    requests = [request for page in pages().values() for request in page.requests]

    assert len(pages()) >= 200
    assert len({page.front_matter.library for page in pages().values()}) >= 12
    assert len(requests) >= 600
    assert len({name for page in pages().values() for name in projects_of(page)}) >= 120


def test_each_page_shows_more_than_one_project() -> None:
    assert [name for name, page in pages().items() if len(projects_of(page)) < 2] == []


def sentences(page: Page) -> set[str]:
    """Return what is said on a page by hand, sentence by sentence, links as they read."""
    texts = [page.body, page.front_matter.meta or ""]
    texts += [request.note or "" for request in page.requests]
    texts += [note.text for request in page.requests for note in request.line_notes]
    plain = re.sub(r"```.*?```", "", "\n".join(texts), flags=re.DOTALL)
    plain = re.sub(r"^#.*$", "", plain, flags=re.MULTILINE)
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", plain)
    found = (sentence.strip() for sentence in re.split(r"(?<=[.!?])\s+|\n{2,}", plain))
    return {sentence for sentence in found if len(sentence.split()) >= 4}


def test_no_sentence_stands_on_two_pages() -> None:
    where = defaultdict(list)
    for name, page in pages().items():
        for sentence in sentences(page):
            where[sentence].append(name)

    assert {sentence: names for sentence, names in where.items() if len(names) > 1} == {}


def test_the_titles_of_a_page_differ() -> None:
    repeated = {
        name: [title for title, count in Counter(r.title for r in page.requests if r.title).items() if count > 1]
        for name, page in pages().items()
    }

    assert {name: titles for name, titles in repeated.items() if titles} == {}


def test_the_pages_of_the_names_that_most_projects_use_are_written_by_hand() -> None:
    counts = load_counts(ROOT / COUNTS_NAME)
    assert counts is not None
    projects = {count.symbol: count.projects for count in counts.symbols}
    by_use = sorted(pages().items(), key=lambda item: -projects.get(item[1].front_matter.symbol or "", 0))

    made = [
        name for name, page in by_use[:MOST_USED] if "generated" in page.front_matter.linenos or not page.body.strip()
    ]

    assert made == []
