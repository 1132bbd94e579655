"""A reader that is a program: it knows where `llms.txt` is and nothing else, and follows links from twin to twin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin

from sourcebook.outputs.records import parse_examples
from tests.outputs.commonmark import Read, read
from tests.outputs.llms_reader import read_llms


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What a program has read that knows the address of `llms.txt` and nothing else."""

    texts: dict[str, Read]


def read_all(site: Path, *, base: str) -> Library:
    """Follow links from `llms.txt` through twins, as far as they lead."""
    start = urljoin(base, "llms.txt")
    sections = read_llms((site / "llms.txt").read_bytes().decode()).sections
    waiting = [urljoin(start, url) for links in sections.values() for _, url, _ in links]
    texts: dict[str, Read] = {}
    while waiting:
        url = waiting.pop().partition("#")[0]
        if url in texts or not url.startswith(base) or not url.endswith(".html.md"):
            continue
        path = site / unquote(url.removeprefix(base))
        texts[url] = read(path.read_bytes().decode())
        waiting += [urljoin(url, link) for link in texts[url].links]
    return Library(texts=texts)


def assert_all_found(site: Path, *, base: str, lines: dict[str, list[str]]) -> None:
    """Assert that every example of `examples.json` was met, with source, licence and lines.

    Args:
        site: The built site.
        base: Its address.
        lines: Lines of each source file, by identity.
    """
    library = read_all(site, base=base)
    found = parse_examples((site / "examples.json").read_bytes()).examples
    assert found
    for record in found:
        page = library.texts[urljoin(base, record.twin)]
        facts = [p for p in page.paragraphs if p.startswith("Example:")]
        code = [content for _, content in page.fences]
        if record.source is None:
            assert any("of a pasted block" in p for p in facts)
            continue
        shown = ", ".join(
            str(run.lineno) if run.lineno == run.end_lineno else f"{run.lineno}-{run.end_lineno}"
            for run in record.lines
        )
        assert any(
            f"Source: {record.source}" in p
            and f"file {record.path}, line" in p
            and f" {shown} of {record.line_count}." in p
            and (record.license is None or f"License: {record.license}." in p)
            and all(f"{mark.kind}" in p for mark in record.marks)
            for p in facts
        ), record
        for run in record.lines:
            text = "".join(f"{line}\n" for line in lines[record.source][run.lineno - 1 : run.end_lineno])
            assert text in code, record
