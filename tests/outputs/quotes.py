"""Figures for the tests of what is made of them."""

from __future__ import annotations

from pathlib import PurePosixPath

from sourcebook.model.excerpt import Excerpt, Run, whole_excerpt
from sourcebook.model.figure import Attribution, PlannedFigure
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.pin import BlobId, License
from sourcebook.model.place import Location
from sourcebook.model.reference import ReleaseReference
from sourcebook.model.request import ClassicBlock, ExampleRequest
from sourcebook.model.source import Blob, Source

SWHID = f"swh:1:cnt:{'a' * 40}"
PLACE = Location(path=PurePosixPath("docs/a.md"), lineno=3)
REFERENCE = ReleaseReference(name="demo", version="1.0", path=PurePosixPath("demo/a.py"))
SOURCE = Source(
    reference=REFERENCE, pin=None, blob=Blob(id=BlobId(digest="b" * 64, git_blob="a" * 40, size=0), data=b"")
)


def attribution(
    *, project: str = "demo", path: str = "demo/a.py", license: str | None = "MIT", **more: str
) -> Attribution:
    """Return where an example comes from."""
    return Attribution(
        project=project,
        version=more.get("version", "1.0"),
        path=PurePosixPath(path),
        license=License(expression=license, origin=None),
        project_url=more.get("project_url"),
        upstream_url=more.get("upstream_url", "https://x.example/demo/1.0/"),
        upstream_label="Release page",
        commit=more.get("commit"),
        swhid=SWHID,
    )


def quoted(*lines: str, source: Attribution | None = None, **more: str) -> PlannedFigure:
    """Return a figure that shows line 2 and lines 5 and following of a file that goes on for a line."""
    first, *rest = lines or ("import x", "x()")
    runs = [Run(lineno=2, lines=(first,))]
    runs += [Run(lineno=5, lines=tuple(rest))] if rest else []
    line_count = runs[-1].end_lineno + 1
    return PlannedFigure(
        asked=ExampleRequest(
            location=PLACE,
            source="pkg:pypi/demo@1.0#demo/a.py",
            reference=REFERENCE,
            title=more.get("title"),
            symbol=more.get("symbol", "x.y"),
            note=more.get("note"),
        ),
        source=SOURCE,
        attribution=source or attribution(),
        language=more.get("language", "python"),
        source_lines=("",) * line_count,
        excerpt=Excerpt(runs=tuple(runs), line_count=line_count),
        marks=(
            Mark(lineno=2, end_lineno=2, kind=Kind.IMPORT),
            Mark(lineno=5, end_lineno=5, kind=Kind.CALL),
            Mark(lineno=5, end_lineno=5, kind=Kind.ARGUMENT),
        ),
    )


def pasted(*lines: str, source: Attribution | None = None) -> PlannedFigure:
    """Return a figure of pasted code whose first line is marked."""
    return PlannedFigure(
        asked=ClassicBlock(
            location=PLACE,
            lines=lines,
            marked=(1,),
            elisions=(),
            language="",
            label="",
            project=None,
            path=None,
            url=None,
            revision=None,
        ),
        source=None,
        attribution=source,
        language="",
        source_lines=lines,
        excerpt=whole_excerpt(lines),
        marks=(Mark(lineno=1, end_lineno=1, kind=Kind.AUTHOR),),
    )
