"""What a site quotes, by the release or commit that it comes from: what `sourcebook licenses` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath

from sourcebook.commands.build import plan_build
from sourcebook.commands.opening import open_pages
from sourcebook.commands.start_point import StartPoint
from sourcebook.errors import raise_faults
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.source import Source
from sourcebook.planning.run import Mode
from sourcebook.writing.plurals import plural

UNKNOWN = "licence not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedFile:
    """A file of which pages show something."""

    source: Source
    """With a pin: files of the project itself are not quoted."""
    figures: tuple[PlannedFigure, ...]
    """That show it, in the order of the pages; never empty."""

    @property
    def linenos(self) -> tuple[int, ...]:
        """The lines that are shown somewhere, ascending."""
        return tuple(sorted({n for figure in self.figures for n in figure.excerpt.linenos}))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedProject:
    """A release or commit of which pages show files; a file on the web stands alone."""

    name: str
    version: str
    """Empty for a file on the web."""
    license: str | None
    """SPDX expression; None when unknown."""
    files: tuple[QuotedFile, ...]
    """Sorted by identity; never empty."""

    @property
    def source(self) -> Source:
        """One of its sources: pin, metadata and texts are the same in all of them, but for the file."""
        return self.files[0].source

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Name and text of each licence file and notice."""
        return self.source.license_texts


def read_quoted(place: StartPoint) -> tuple[str | None, tuple[QuotedProject, ...]]:
    """Return the address of a project's site, where it has one, and what its pages quote, by what is locked.

    Raises:
        SourcebookError: When the project cannot be opened; every fault of its pages, together.
    """
    run, pages = open_pages(place, Mode.LOCKED)
    plan = plan_build(run, pages, linked=False)
    raise_faults(plan.faults)
    return run.project.site_url, quoted_projects(plan.figures)


def quoted_projects(figures: Iterable[PlannedFigure]) -> tuple[QuotedProject, ...]:
    """Return what figures quote, sorted by name and version."""
    by_file: dict[str, list[PlannedFigure]] = {}
    for figure in figures:
        if figure.source is not None and figure.source.pin is not None:
            by_file.setdefault(figure.source.pin.identity, []).append(figure)
    by_origin: dict[object, list[QuotedFile]] = {}
    for identity in sorted(by_file):
        source = by_file[identity][0].source
        assert source is not None and source.pin is not None, "files without a pin are left out above"
        file = QuotedFile(source=source, figures=tuple(by_file[identity]))
        by_origin.setdefault(source.pin.origin or identity, []).append(file)
    projects = map(_project, by_origin.values())
    return tuple(sorted(projects, key=lambda project: (project.name.lower(), project.version, _identity(project))))


def _project(files: Sequence[QuotedFile]) -> QuotedProject:
    attribution, pin = files[0].figures[0].attribution, files[0].source.pin
    assert attribution is not None and pin is not None, "what has a source says where it is from"
    return QuotedProject(
        name=attribution.project,
        version=attribution.version or "",
        license=pin.license.expression,
        files=tuple(files),
    )


def _identity(project: QuotedProject) -> str:
    pin = project.source.pin
    return pin.identity if pin else ""


def list_quoted(projects: Sequence[QuotedProject]) -> Iterator[str]:
    """Yield each licence with the projects under it: how much of each is quoted, and which texts came with it."""

    def license_of(project: QuotedProject) -> tuple[bool, str]:
        return (project.license is None, project.license or UNKNOWN)

    for (_, license), group in groupby(sorted(projects, key=license_of), key=license_of):
        yield license
        for project in group:
            examples = sum(len(file.figures) for file in project.files)
            texts = ", ".join(PurePosixPath(name).name for name, _ in project.texts) or "no text"
            named = f"{project.name} {project.version}".rstrip()
            yield f"  {named}: {plural(examples, 'example')} of {plural(len(project.files), 'file')}; {texts}"
