"""Read `corpus.toml`: the projects in which examples are looked for, and what is never shown.

One project a line, as a text or as a table with more to say, so that the list is sorted and merged easily. Every fault
is told at its line, all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, ValidationError, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sourcebook.errors import SettingsError, SourcebookError, collecting, nearest, raise_faults
from sourcebook.errors.validation import FaultKind, FieldFault, field_faults, refusal
from sourcebook.model.corpus import CORPUS_NAME, Corpus, CorpusProject, OptOut
from sourcebook.model.place import Location
from sourcebook.model.reference import Forge
from sourcebook.model.whole_source import WholeFolder, WholeRelease
from sourcebook.pins.license_list import canonical_license_id
from sourcebook.pins.lock_fields import RelativePath, Table
from sourcebook.references.whole_sources import parse_whole_source
from sourcebook.settings.file_patterns import FilePattern
from sourcebook.settings.reading import read_toml
from sourcebook.settings.toml_places import TomlPlaces
from sourcebook.settings.toml_text import parse_toml

_MOST_FAULTS = 100
"""Told of one file."""
_FORM = 'list them in corpus.toml beside mkdocs.yml, one a line: projects = ["pkg:pypi/respx"]'

_SOURCES = (
    "expected 'pkg:pypi/NAME', with or without '@VERSION', a repository such as 'https://github.com/OWNER/NAME' or "
    "'git+https://HOST/NAME.git@REVISION', or a folder such as '../other'"
)


class _ProjectTable(Table):
    """One of `projects`, which may be its source alone."""

    source: str
    folders: list[RelativePath] = Field(default_factory=list)
    exclude: list[FilePattern] = Field(default_factory=list)
    weight: Annotated[int, Field(ge=1, le=1000)] = 1

    @model_validator(mode="before")
    @classmethod
    def _by_source(cls, value: object) -> object:
        return {"source": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string"}, handler(core)]}


class _OptOutTable(Table):
    """One `[[opt-out]]`."""

    project: str | None = None
    file: FilePattern | None = None
    license: Annotated[str, AfterValidator(canonical_license_id)] | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _says_what_and_why(self) -> Self:
        if self.license is None and not (self.project or self.file):
            raise refusal("an opt-out names nothing", "add `project`, `file` (or both) or `license`")
        if self.license is not None and (self.project or self.file):
            raise refusal("an opt-out of a licence holds for all projects", "write two, each with its reason")
        if not self.reason.strip():
            raise refusal("an opt-out without its reason", 'say why, for who reads the list later: reason = "…"')
        return self


class _Document(Table):
    projects: list[_ProjectTable] = Field(default_factory=list)
    opt_out: list[_OptOutTable] = Field(default_factory=list)


def corpus_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file."""
    return _Document.model_json_schema()


def load_corpus(root: Path, *, forges: Sequence[Forge], required: bool = False) -> Corpus:
    """Read the corpus of a project.

    Args:
        root: The project's folder.
        forges: Those of the settings.
        required: Whether it must list a project; otherwise one that is not there is empty.

    Raises:
        SettingsError: With file and line; several come as one group.
    """
    shown = PurePosixPath(CORPUS_NAME)
    text = read_toml(root / CORPUS_NAME, shown, what="list of projects", required=False)
    corpus = parse_corpus(text, shown=shown, forges=forges) if text.strip() else Corpus()
    if required and not corpus.projects:
        raise SettingsError("the corpus lists no project", hint=_FORM, location=Location(path=shown))
    return replace(corpus, projects=tuple(_placed(project, root) for project in corpus.projects))


def _placed(project: CorpusProject, root: Path) -> CorpusProject:
    """Return a project whose folder, if it is one, begins where the list lies."""
    whole = project.whole
    return replace(project, whole=replace(whole, path=root / whole.path)) if isinstance(whole, WholeFolder) else project


def parse_corpus(text: str, *, shown: PurePosixPath, forges: Sequence[Forge]) -> Corpus:
    """Read the text of the file.

    Args:
        text: Without a byte order mark.
        shown: The file's name, for messages.
        forges: Whose repositories may be named by their pages.

    Raises:
        SettingsError: With file and line; several come as one group.
    """
    data = parse_toml(text, what="the list of projects", shown=shown)
    places = TomlPlaces(text)
    try:
        document = _Document.model_validate(data)
    except ValidationError as error:
        raise_faults([_fault(fault, places, shown) for fault in islice(field_faults(error), _MOST_FAULTS)])
        raise AssertionError("a validation error without a fault") from error
    opt_outs = tuple(
        OptOut(
            project=table.project,
            file=table.file,
            license=table.license,
            reason=table.reason.strip(),
            location=Location(path=shown, lineno=places.lineno(("opt-out", n))),
        )
        for n, table in enumerate(document.opt_out)
    )
    return Corpus(projects=_projects(document.projects, places, shown, forges), opt_outs=opt_outs)


def _projects(
    tables: Sequence[_ProjectTable], places: TomlPlaces, shown: PurePosixPath, forges: Sequence[Forge]
) -> tuple[CorpusProject, ...]:
    found: dict[str, CorpusProject] = {}
    faults: list[SourcebookError] = []
    for n, table in enumerate(tables):
        location = Location(path=shown, lineno=places.lineno(("projects", n)))
        with collecting(faults):
            project = _project(table, location, forges)
            if earlier := found.get(project.name):
                raise SettingsError(
                    f"the project {project.name!r} is listed twice",
                    hint=f"it is also {earlier.location!s}: keep one",
                    location=location,
                )
            found[project.name] = project
    raise_faults(faults[:_MOST_FAULTS])
    return tuple(found.values())


def _project(table: _ProjectTable, location: Location, forges: Sequence[Forge]) -> CorpusProject:
    try:
        whole = parse_whole_source(table.source, forges=forges)
    except SourcebookError as error:
        raise SettingsError(error.message, hint=error.hint, location=location) from None
    name = whole.path.name if isinstance(whole, WholeFolder) else whole.name if whole else ""
    is_part = isinstance(whole, WholeRelease) and whole.file_name is not None
    if whole is None or is_part or name in ("", ".."):
        raise SettingsError(
            f"{table.source!r} is no whole release, repository or folder", hint=_SOURCES, location=location
        )
    return CorpusProject(
        location=location,
        source=table.source,
        name=name,
        whole=whole,
        folders=tuple(table.folders),
        exclude=tuple(table.exclude),
        weight=table.weight,
    )


def _fault(fault: FieldFault, places: TomlPlaces, shown: PurePosixPath) -> SettingsError:
    hint = _nearest_name(fault.path) if fault.kind is FaultKind.UNKNOWN else fault.hint
    location = Location(path=shown, lineno=places.lineno(fault.path))
    return SettingsError(fault.message.replace("field", "key", 1), hint=hint, location=location)


def _nearest_name(path: tuple[str | int, ...]) -> str:
    tables: dict[str, type[Table]] = {"projects": _ProjectTable, "opt-out": _OptOutTable}
    table = tables[str(path[0])] if len(path) > 1 else _Document
    known = sorted(name.replace("_", "-") for name in table.model_fields)
    name = nearest(str(path[-1]), known)
    return f"nearest is {name!r}" if name else "known are " + ", ".join(map(repr, known))
