"""Tells the story of one example: what it names, what that resolved to, what is marked and why, what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sourcebook.build import Build, PlannedExample, path_of
from sourcebook.model import CommitPin, ExampleRequest, Mark, Pin, ReleasePin
from sourcebook.pages.page import Page


def find_request(page: Page, lineno: int) -> ExampleRequest | None:
    """Return the example at a line of a page's file: the one whose block holds it, else the last that begins above."""
    for block in page.blocks:
        if isinstance(block.content, ExampleRequest):
            first = page.body_lineno + block.lineno - 1
            if first <= lineno <= page.body_lineno + block.end_lineno - 1:
                return block.content
    listed = [r for r in page.examples if (r.location.lineno or 0) <= lineno < page.body_lineno]
    return listed[-1] if listed else None


def explain_example(build: Build, page: Page, request: ExampleRequest) -> Iterator[str]:
    """Yield lines of text on one example.

    Raises:
        SourcebookError: When the example cannot be made.
    """
    example = build.planned(request, page.front_matter.symbol)
    attribution = build.attribution(example)
    yield f"{request.location}: {request.source}"
    yield ""
    yield f"project   {attribution.project} {attribution.version or ''}".rstrip()
    yield from _pin(example.source.pin)
    license_ = attribution.license
    read_from = f" (from {license_.origin})" if license_.origin else ""
    yield f"license   {license_.expression or 'unknown'}{read_from}"
    if attribution.upstream_url:
        yield f"upstream  {attribution.upstream_url}"
    yield f"file      {path_of(example.source)}, {len(example.source_lines)} lines, {example.language}"
    yield f"shown     {_ranges([(r.lineno, r.end_lineno) for r in example.excerpt.runs])}"
    yield from _marks(example)
    for warned in build.warnings:
        yield f"warning   {warned}"


def _pin(pin: Pin | None) -> Iterator[str]:
    if pin is None:
        yield "revision  the project's own: a file of this project is never locked"
        return
    match pin.origin:
        case CommitPin(commit=commit):
            yield f"revision  {pin.requested_revision}, commit {commit}"
        case None:
            yield "revision  none: only its digest pins a file on the web"
        case ReleasePin(file_name=file_name):
            yield f"revision  {pin.requested_revision}, read from {file_name}"
    yield f"sha256    {pin.blob.digest}"
    yield f"archived  {pin.blob.swhid}, if archived"


def _marks(example: PlannedExample) -> Iterator[str]:
    if not example.marks:
        yield "marks     none"
        return
    shown = set(example.excerpt.linenos)
    yield f"marks     {len(example.marks)}"
    for mark in example.marks:
        yield f"  {_place(mark):>9}  {mark.kind:<10} {_line(example, mark)}"
        left_out = "" if mark.lineno in shown else "; in a gap, not shown"
        if mark.why or left_out:
            yield f"{'':23}{mark.why}{left_out}"


def _line(example: PlannedExample, mark: Mark) -> str:
    return example.source_lines[mark.lineno - 1].strip()[:100]


def _place(mark: Mark) -> str:
    return _ranges([(mark.lineno, mark.end_lineno)])


def _ranges(ranges: Sequence[tuple[int, int]]) -> str:
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)
