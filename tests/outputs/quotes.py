"""Examples for the tests of what is made of them."""

from __future__ import annotations

from pathlib import PurePosixPath

from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.figure import Attribution
from sourcebook.model.mark import Kind, Mark
from sourcebook.model.pin import License
from sourcebook.outputs.quoted import Quoted

SWHID = f"swh:1:cnt:{'a' * 40}"


def attribution(
    *, project: str = "demo", path: str = "demo/a.py", license: str | None = "MIT", **more: str
) -> Attribution:
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


def quoted(*lines: str, source: Attribution | None = None, **more: str) -> Quoted:
    """Return an example that shows line 2 and lines 5 and following of a file that goes on for a line."""
    first, *rest = lines or ("import x", "x()")
    runs = [Run(lineno=2, lines=(first,))]
    runs += [Run(lineno=5, lines=tuple(rest))] if rest else []
    return Quoted(
        title=more.get("title"),
        symbol=more.get("symbol", "x.y"),
        attribution=source or attribution(),
        language=more.get("language", "python"),
        excerpt=Excerpt(runs=tuple(runs), line_count=runs[-1].end_lineno + 1),
        marks=(
            Mark(lineno=2, end_lineno=2, kind=Kind.IMPORT),
            Mark(lineno=5, end_lineno=5, kind=Kind.CALL),
            Mark(lineno=5, end_lineno=5, kind=Kind.ARGUMENT),
        ),
        source="pkg:pypi/demo@1.0#demo/a.py",
        file_page="source/a.md",
        note=more.get("note"),
    )


def pasted(*lines: str, source: Attribution | None = None) -> Quoted:
    return Quoted(
        title=None,
        symbol=None,
        attribution=source,
        language="",
        excerpt=Excerpt(runs=(Run(lineno=1, lines=lines),), line_count=len(lines)),
        marks=(Mark(lineno=1, end_lineno=1, kind=Kind.AUTHOR),),
        source=None,
    )
