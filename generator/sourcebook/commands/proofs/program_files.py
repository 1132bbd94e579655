"""Proves what a site says to programs: twins, `llms.txt` and `examples.json`.

Every internal link of theirs leads somewhere; every record's page, anchor, twin and whole file are there; there is
exactly one record for each example; every twin shows the lines of the source file, compared with the bytes that the
lock names; and every example is found by following links from `llms.txt` alone. A site without these files, made by an
engine without the plugin, has nothing to prove.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from sourcebook.commands.findings.finding import Finding, found
from sourcebook.commands.proofs.html_pages import HtmlPage
from sourcebook.commands.proofs.links import base_path, file_of, target_of
from sourcebook.commands.proofs.shown_lines import file_lines, identity_of
from sourcebook.model.built import twin_address
from sourcebook.model.codes import Code
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.lines import LineRange
from sourcebook.outputs import llms, records
from sourcebook.outputs.records import ExampleRecord, ExamplesFile, parse_examples
from sourcebook.pages.fences import scan_fences
from sourcebook.pages.markdown_links import find_links
from sourcebook.writing.line_ranges import name_lines

_RECORDS = PurePosixPath(records.FILE)

_Shape = tuple[str, tuple[tuple[int, int], ...], tuple[tuple[int, int, str], ...]]
"""Source, shown lines, marks."""


def check_outputs(
    site: Path, pages: Mapping[PurePosixPath, HtmlPage], planned: Sequence[PlannedFigure]
) -> Iterator[Finding]:
    """Yield a finding for each thing that is wrong with the files for programs.

    Args:
        site: The folder of the built site.
        pages: As `read_site` gave them.
        planned: Every figure of a source that the project's pages ask for.
    """
    if not (site / records.FILE).is_file() and not any(page.twin for page in pages.values()):
        return
    try:
        examples = parse_examples((site / records.FILE).read_bytes())
    except (OSError, ValueError) as error:
        yield found(Code.RECORD, f"cannot be read: {error}", location=_RECORDS)
        return
    proof = _Proof(site, pages, examples)
    yield from proof.links()
    yield from proof.records(planned)
    yield from proof.lines(planned)
    yield from proof.ways()


class _Proof:
    """What is known of a site while it is proved."""

    def __init__(self, site: Path, pages: Mapping[PurePosixPath, HtmlPage], examples: ExamplesFile) -> None:
        self._site, self._pages, self._examples = site, pages, examples
        self._base = base_path(pages)
        self._texts = {
            path: (site / path).read_bytes().decode("utf-8", "replace")
            for path in sorted(
                [PurePosixPath(twin_address(str(page))) for page in pages]
                + [PurePosixPath(llms.FILE), PurePosixPath(llms.FULL_FILE)]
            )
            if (site / path).is_file()
        }
        self._links = {path: _links_of(text) for path, text in self._texts.items()}

    def links(self) -> Iterator[Finding]:
        """Yield a finding for each link that leads nowhere, but for those that a page for readers has too."""
        told = {
            led[0]
            for path, page in self._pages.items()
            for url in (*page.links, *page.assets)
            if (led := target_of(url, path, self._base)) is not None
        }
        for path, page in self._pages.items():
            if page.twin is not None and self._file(page.twin, path) is None:
                yield found(Code.TWIN, f"the twin {page.twin!r} is not there", location=path)
        for path, urls in self._links.items():
            for url in dict.fromkeys(urls):
                target = self._target(url, path)
                if target is not None and self._file(url, path) is None and target not in told:
                    yield found(Code.LINK, f"{url!r} leads to nothing", location=path)

    def records(self, planned: Sequence[PlannedFigure]) -> Iterator[Finding]:
        """Yield a finding for each address of a record that leads nowhere, each record too many or too few."""
        shapes: Counter[_Shape] = Counter()
        for number, record in enumerate(self._examples.examples):
            what = f"record {number + 1}: "
            for url in (record.page, record.twin, record.whole_file):
                if url is not None:
                    yield from self._address(url, what)
            if record.source is not None:
                shapes[_shape_of_record(record.source, record)] += 1
        expected = Counter(_shape_of_example(example) for example in planned)
        locations = {_shape_of_example(e): e.asked.location for e in planned}
        for shape in sorted((expected - shapes).keys()):
            text = f"no record of it: {_spelled(shape)}"
            yield found(Code.RECORD, text, location=locations[shape])
        for shape in sorted((shapes - expected).keys()):
            text = f"not asked for: {_spelled(shape)}"
            yield found(Code.RECORD, text, location=_RECORDS)

    def _address(self, url: str, what: str) -> Iterator[Finding]:
        path, _, anchor = url.partition("#")
        file = self._file(path, _RECORDS)
        if file is None:
            yield found(Code.RECORD, f"{what}{url!r} leads to nothing", location=_RECORDS)
        elif anchor and (file not in self._pages or anchor not in self._pages[file].ids):
            yield found(Code.RECORD, f"{what}{url!r}: no such anchor there", location=_RECORDS)

    def lines(self, planned: Sequence[PlannedFigure]) -> Iterator[Finding]:
        """Yield a finding for each run of lines that a twin does not show as the file has it."""
        files = {identity_of(example): file_lines(example) for example in planned}
        by_twin: dict[str, list[ExampleRecord]] = {}
        whole: dict[str, str] = {}
        for record in self._examples.examples:
            if record.source in files:
                by_twin.setdefault(record.twin, []).append(record)
                if record.whole_file is not None:
                    whole[record.whole_file] = record.source or ""
        for twin, of_it in by_twin.items():
            wanted = [(record.source or "", run.lineno, run.end_lineno) for record in of_it for run in record.lines]
            yield from self._runs(self._file(twin, _RECORDS), wanted, files)
        for url, source in sorted(whole.items()):
            page = self._file(url, _RECORDS)
            twin_path = page and PurePosixPath(twin_address(str(page)))
            if files[source]:
                yield from self._runs(twin_path, [(source, 1, len(files[source]))], files)

    def _runs(
        self,
        twin: PurePosixPath | None,
        wanted: Sequence[tuple[str, int, int]],
        files: Mapping[str, tuple[str, ...]],
    ) -> Iterator[Finding]:
        """Look for runs of lines among the fences of a twin, in order."""
        if twin is None or twin not in self._texts:
            return  # told already, as a record's address or a page's twin that is not there
        fences = [fence.lines for fence in scan_fences(self._texts[twin])]
        position = 0
        for source, first, last in wanted:
            lines = files[source][first - 1 : last]
            try:
                position = fences.index(lines, position) + 1
            except ValueError:
                shown = name_lines([LineRange(lineno=first, end_lineno=last)])
                text = f"does not show {shown} of {source} as the file has them"
                yield found(Code.TWIN, text, location=twin)

    def ways(self) -> Iterator[Finding]:
        """Yield a finding for each twin with examples that no way leads to from `llms.txt`, through twins alone.

        An `llms.txt` that does not lead to the records is the author's own, and leads where he likes.
        """
        start = PurePosixPath(llms.FILE)
        if _RECORDS not in {self._file(u, start) for u in self._links.get(start, ())}:
            return
        reached, waiting = {start, PurePosixPath(llms.FULL_FILE)}, [start]
        while waiting:
            path = waiting.pop()
            for url in self._links.get(path, ()):
                file = self._file(url, path)
                if file is not None and file in self._links and file not in reached:
                    reached.add(file)
                    waiting.append(file)
        for twin in dict.fromkeys(record.twin for record in self._examples.examples):
            file = self._file(twin, _RECORDS)
            if file is not None and file not in reached:
                text = f"no way leads from {llms.FILE} to it"
                yield found(Code.NO_WAY, text, location=file)

    def _target(self, url: str, path: PurePosixPath) -> str | None:
        """Return the path below the site that an address leads to; nothing for one that leads elsewhere."""
        own = self._examples.site_url
        if own and url.startswith(own):
            url, path = url.removeprefix(own) or "./", PurePosixPath(llms.FILE)
        target = target_of(url, path, self._base)
        return None if target is None else target[0]

    def _file(self, url: str, path: PurePosixPath) -> PurePosixPath | None:
        target = self._target(url, path)
        return None if target is None else file_of(target, self._site)


def _links_of(markdown: str) -> list[str]:
    """Return the links of a text, but for what may be an indented code block or a template of another plugin."""
    lines = markdown.split("\n")
    text = "\n".join("" if line.startswith(("    ", "\t")) else line for line in lines)
    return [url for url in find_links(text) if "{" not in url]


def _shape_of_record(source: str, record: ExampleRecord) -> _Shape:
    return (
        source,
        tuple((run.lineno, run.end_lineno) for run in record.lines),
        tuple((mark.lineno, mark.end_lineno, str(mark.kind)) for mark in record.marks),
    )


def _shape_of_example(example: PlannedFigure) -> _Shape:
    return (
        identity_of(example),
        tuple((run.lineno, run.end_lineno) for run in example.excerpt.runs),
        tuple((mark.lineno, mark.end_lineno, str(mark.kind)) for mark in example.shown_marks),
    )


def _spelled(shape: _Shape) -> str:
    source, ranges, marks = shape
    marked = name_lines(LineRange(lineno=a, end_lineno=b) for a, b, _ in marks) if marks else "nothing"
    return f"{name_lines(LineRange(lineno=a, end_lineno=b) for a, b in ranges)} of {source}, marked {marked}"
