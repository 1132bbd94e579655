"""What `rediscovery` looks for: files of releases of which somebody said that they use a symbol.

Pages written by hand elsewhere and the list `uses.jsonl` lie beside the project and are read where they are present;
nothing of them is kept here but which release has the files of which repository, as it was when they were written.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bench.weight import plan_of
from sourcebook.model.mark import Kind
from sourcebook.model.reference import ReleaseReference
from sourcebook.model.request import ClassicBlock
from sourcebook.pages.page import parse_page
from sourcebook.references import parse_reference
from sourcebook.settings.project import Project

RELEASES = {
    "Flask-Middleware/flask-security": "flask-security-too@4.0.0",
    "Miserlou/django-easy-timezones": "django-easy-timezones@0.8.0",
    "Pegase745/sqlalchemy-datatables": "sqlalchemy-datatables@2.0.1",
    "absent1706/sqlalchemy-mixins": "sqlalchemy-mixins@1.3",
    "django-guardian/django-guardian": "django-guardian@2.3.0",
    "django-wiki/django-wiki": "wiki@0.7",
    "divio/django-cms": "django-cms@3.8.0",
    "divio/django-filer": "django-filer@2.0.2",
    "encode/django-rest-framework": "djangorestframework@3.12.2",
    "flaskbb/flaskbb": "flaskbb@2.0.2",
    "geex-arts/django-jet": "django-jet@1.0.8",
    "geoalchemy/geoalchemy2": "geoalchemy2@0.8.4",
    "graphql-python/graphene-sqlalchemy": "graphene-sqlalchemy@2.3.0",
    "groveco/django-sql-explorer": "django-sql-explorer@2.1.2",
    "idlesign/django-sitetree": "django-sitetree@1.16.0",
    "indico/indico": "indico@2.3.2",
    "jamiecounsell/django-smithy": "django-smithy@0.1.0",
    "jazzband/django-mongonaut": "django-mongonaut@0.2.21",
    "jazzband/django-pipeline": "django-pipeline@2.0.5",
    "jazzband/django-push-notifications": "django-push-notifications@2.0.0",
    "jazzband/django-taggit": "django-taggit@1.3.0",
    "jrief/django-angular": "django-angular@2.3",
    "kvesteri/sqlalchemy-utils": "sqlalchemy-utils@0.36.8",
    "macropin/django-registration": "django-registration-redux@2.8",
    "ottoyiu/django-cors-headers": "django-cors-headers@3.7.0",
    "pennersr/django-allauth": "django-allauth@0.44.0",
    "python-gino/gino": "gino@1.0.1",
    "python-restx/flask-restx": "flask-restx@0.2.0",
    "rgs258/django-markdown-view": "django-markdown-view@0.0.5",
    "sqlalchemy-redshift/sqlalchemy-redshift": "sqlalchemy-redshift@0.8.1",
    "sqlalchemy/alembic": "alembic@1.4.3",
    "stephenmcd/mezzanine": "mezzanine@4.3.1",
}
"""By repository of those pages: the release that was the newest, or nearly, when they were written."""
_REPOSITORY = re.compile(r"https://github\.com/([^/]+/[^/]+)/")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Case:
    """One triple."""

    origin: str
    """Who says so: `pages`, `uses.jsonl` or `own`."""
    project: str
    version: str
    path: str
    """Of the file in the release; of `pages` in its repository."""
    symbol: str
    said: tuple[str, ...] = ()
    """What is marked, line by line, without white space around; empty where only that it is used is said."""

    @property
    def name(self) -> str:
        """What a reader calls it."""
        return f"{self.symbol} in {self.project} {self.version} {self.path}"


def cases_of_pages(folder: Path) -> Iterator[Case]:
    """Yield a case for each block of pages of pasted code whose marks name the symbol of its page.

    Most marks there were made by a program that looks for the letters. So a mark says that the symbol is used where a
    line imports its name, or has it behind a dot: `connection = connections["default"]` is no use of `connection`.
    """
    for file in sorted(folder.rglob("*.markdown")):
        page = parse_page(file.read_text("utf-8"), path=PurePosixPath(file.name), forges=())
        symbol = (page.front_matter.sidebartitle or "").replace(" ", ".")
        for block in page.contents:
            if isinstance(block, ClassicBlock) and (release := _release_of(block)) and block.path:
                said = tuple(block.lines[n - 1].strip() for n in block.marked)
                name = re.escape(symbol.rpartition(".")[2])
                if any(re.search(rf"\bimport\b.*\b{name}\b|\.{name}\b", line) for line in said):
                    name, _, version = release.partition("@")
                    yield Case(
                        origin="pages", project=name, version=version, path=str(block.path), symbol=symbol, said=said
                    )


def _release_of(block: ClassicBlock) -> str | None:
    found = _REPOSITORY.match(block.url or "")
    return RELEASES.get(found[1]) if found else None


def cases_of_list(file: Path) -> Iterator[Case]:
    """Yield a case for each file of the list `uses.jsonl` in which it has a use of its symbol, an import included."""
    for line in file.read_text("utf-8").splitlines():
        entry = json.loads(line)
        reference, _ = parse_reference(entry["source"], forges=())
        assert isinstance(reference, ReleaseReference), reference
        if any(how != "below target" for _, _, how in entry["uses"]):
            yield _case("uses.jsonl", reference, entry["symbol"])


def cases_of_own_pages(root: Path) -> Iterator[Case]:
    """Yield a case for each example of a project's pages out of a release in which a use of its symbol is marked."""
    project = Project(root=root, content=root / "content")
    plan, _ = plan_of(project, os.environ)
    for figure in plan.figures:
        reference = figure.source.reference if figure.source else None
        marked = any(mark.kind is not Kind.AUTHOR for mark in figure.marks)
        is_python = figure.language == "python"
        if isinstance(reference, ReleaseReference) and is_python and figure.symbol and marked:
            yield _case("own", reference, figure.symbol)


def _case(origin: str, reference: ReleaseReference, symbol: str) -> Case:
    return Case(
        origin=origin, project=reference.name, version=reference.version, path=str(reference.path), symbol=symbol
    )
