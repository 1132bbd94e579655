"""Whole pages as text files: `tests/cases/pages/*.txt`, the page and what is read of it.

A new case needs no Python: write the page and a line `=== expected`, run the test, and read its
failure, which shows what was found, as critically as code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path, PurePosixPath

import pytest

from sourcebook.errors import SourcebookError
from sourcebook.model.reference import Forge
from sourcebook.model.request import ClassicBlock, ExampleRequest
from sourcebook.pages.frontmatter import FrontMatter
from sourcebook.pages.page import Page, parse_page

FORGES = (Forge(url="https://github.com", kind="github", raw_url="https://raw.githubusercontent.com"),)
CASES = sorted((Path(__file__).parent.parent / "cases" / "pages").glob("*.txt"))
SPLIT = "\n=== expected\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_page_is_read_as_expected(case: Path) -> None:
    text, expected = case.read_text("utf-8").split(SPLIT)

    page = parse_page(text, path=PurePosixPath("page.md"), forges=FORGES)

    assert describe(page).strip() == expected.strip()


def describe(page: Page) -> str:
    """Return what was read, in lines that a person can check."""
    return "\n".join(_describe(page))


def _describe(page: Page) -> Iterator[str]:
    for field in fields(FrontMatter):
        if not field.compare:
            continue
        value = getattr(page.front_matter, field.name)
        if field.name == "extra":
            value = dict(value)
        if value not in (None, (), {}):
            yield f"{field.name}: {value!r}"
    if page.front_matter.library:
        yield f"library: {page.front_matter.library!r}"
    yield f"body from line {page.body_lineno}: {page.body.partition(chr(10))[0]!r}"
    for example in page.examples:
        yield from _describe_content("listed", example)
    for block in page.blocks:
        place = f"{block.lineno}-{block.end_lineno}"
        prefix = f" behind {block.prefix!r}" if block.prefix else ""
        yield from _describe_content(f"lines {place} of the body{prefix}", block.content)
    for fault in page.faults:
        yield f"fault: {fault}"
    for warned in page.warnings:
        yield f"warning: {warned}"


def _describe_content(where: str, content: ExampleRequest | ClassicBlock | SourcebookError) -> Iterator[str]:
    if isinstance(content, SourcebookError):
        yield f"{where}: not well formed"
        return
    yield f"{where}: {type(content).__name__} at {content.location}"
    for field in fields(content):
        value = getattr(content, field.name)
        if field.name == "reference":
            value = value.identity
        if field.name == "lines":
            yield from (f"  {number:3} {line}".rstrip() for number, line in enumerate(value, 1))
        elif field.name != "location" and value not in (None, (), "", False):
            yield f"  {field.name}: {value!r}"
