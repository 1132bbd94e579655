"""What is quoted, as a list by licence and as an SPDX document."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from sourcebook.commands.licensing.quoted import QuotedProject, quoted_projects
from sourcebook.commands.licensing.spdx import format_spdx
from sourcebook.model.excerpt import Excerpt, Run
from sourcebook.model.figure import PlannedFigure
from sourcebook.model.lines import LineRange
from sourcebook.model.pin import BlobId, CommitPin, License, Pin
from sourcebook.model.source import Source
from sourcebook.planning.attribution import attribution_for
from sourcebook.references import parse_reference
from sourcebook.settings.values import PUBLIC_FORGES
from sourcebook.sources.store.blobs import blob_of
from tests.index_server import MIT, IndexServer, metadata_of, zip_bytes
from tests.projects import sourcebook, write_project

CREATED = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
PAGE = (
    "# Page\n\n"
    "```example\nsource: pkg:pypi/demo@1.0#demo/a.py\nshow: {lines: 2}\n```\n\n"
    "```example\nsource: pkg:pypi/demo@1.0#demo/a.py\nshow: {lines: 4}\n```\n\n"
    "```example\nsource: pkg:pypi/demo@1.0#demo/b.py\nshow: {lines: 1}\n```\n"
)
FILES = {
    "demo/a.py": "# SPDX-License-Identifier: PSF-2.0\nimport os\n\nos.getcwd()\n",
    "demo/b.py": "import sys\n",
    "demo-1.0.dist-info/METADATA": metadata_of("demo", "1.0"),
    "demo-1.0.dist-info/licenses/LICENSE": MIT,
    "demo-1.0.dist-info/licenses/NOTICE": "By the makers of demo.\n",
}


@pytest.fixture
def project(tmp_path: Path, index: IndexServer) -> Path:
    """A page that shows two files of a release, which is locked."""
    index.add_file("demo", "demo-1.0-py3-none-any.whl", zip_bytes(FILES))
    root = write_project(tmp_path / "project", {"index.md": PAGE}, settings=index.toml)
    assert sourcebook(root, "lock").code == 0
    return root


def _validated(text: str) -> Any:
    """Return what a document says, as valid as the makers of the form can tell."""
    pytest.importorskip("spdx_tools", reason="what validates SPDX documents is not installed")
    from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

    document = json.loads(text)
    parser = JsonLikeDictParser()  # type: ignore[no-untyped-call]  # it has no annotations
    assert validate_full_spdx_document(parser.parse(document)) == []
    return document


def test_the_list_is_by_licence(project: Path) -> None:
    run = sourcebook(project, "licenses")

    assert run.code == 0
    assert run.output == "MIT\n  demo 1.0: 3 examples of 2 files; LICENSE, NOTICE\n"


def test_a_document_names_package_files_lines_and_notices(project: Path, index: IndexServer) -> None:
    first = sourcebook(project, "licenses", "--spdx", environ={"SOURCE_DATE_EPOCH": "1700000000"})
    again = sourcebook(project, "licenses", "--spdx", environ={"SOURCE_DATE_EPOCH": "1700000000"})

    assert (first.code, first.output) == (0, again.output)
    document = _validated(first.output)
    (package,) = document["packages"]
    assert document["creationInfo"]["created"] == "2023-11-14T22:13:20Z"
    assert package == {
        "SPDXID": "SPDXRef-Package-1",
        "name": "demo",
        "versionInfo": "1.0",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "MIT",
        "licenseDeclared": "MIT",
        "copyrightText": "NOASSERTION",
        "attributionTexts": ["By the makers of demo.\n"],
        "packageFileName": "demo-1.0-py3-none-any.whl",
        "checksums": [{"algorithm": "SHA256", "checksumValue": index.digests["demo-1.0-py3-none-any.whl"]}],
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": "pkg:pypi/demo@1.0",
            }
        ],
    }
    assert [
        (file["fileName"], file["licenseConcluded"], file["licenseInfoInFiles"], file["comment"])
        for file in document["files"]
    ] == [
        ("./demo/a.py", "PSF-2.0", ["PSF-2.0"], "Quoted: lines 2, 4"),
        ("./demo/b.py", "MIT", ["NOASSERTION"], "Quoted: lines 1"),
    ]
    assert [relation["relationshipType"] for relation in document["relationships"]] == [
        "DESCRIBES",
        "EXPANDED_FROM_ARCHIVE",
        "EXPANDED_FROM_ARCHIVE",
    ]


@pytest.mark.parametrize(("epoch", "what"), [("", "is not set"), ("now", "is 'now', which is no number of seconds")])
def test_a_document_without_a_date_is_refused(project: Path, epoch: str, what: str) -> None:
    run = sourcebook(project, "licenses", "--spdx", environ={"SOURCE_DATE_EPOCH": epoch})

    assert run.code == 2
    assert run.output == (
        f"an SPDX document says when it was made, and SOURCE_DATE_EPOCH {what}\n"
        "  hint: take the time of the last commit: SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)\n"
    )


def _quoted(address: str, license: str | None, commit: str | None) -> tuple[QuotedProject, ...]:
    reference, _ = parse_reference(address, forges=PUBLIC_FORGES)
    blob = blob_of(b"a = 1\n")
    text = ("LICENSE", BlobId(digest="1" * 64, git_blob="2" * 40, size=3))
    pin = Pin(
        identity=reference.identity,
        requested_revision="main" if commit else "",
        path=PurePosixPath("src/a.py"),
        blob=blob.id,
        license=License(expression=license, origin=None),
        origin=CommitPin(commit=commit, license_files=(text,)) if commit else None,
    )
    source = Source(reference=reference, pin=pin, blob=blob, license_texts=(("LICENSE", "Do as you like."),))
    figure = PlannedFigure(
        asked=None,  # type: ignore[arg-type]  # nothing of it is looked at
        source=source,
        attribution=attribution_for(source, project=None, lines=LineRange(lineno=1, end_lineno=1)),
        language="python",
        source_lines=("a = 1",),
        marks=(),
        excerpt=Excerpt(runs=(Run(lineno=1, lines=("a = 1",)),), line_count=1),
    )
    return quoted_projects([figure])


def test_a_commit_has_an_address_and_a_licence_of_its_own_its_text() -> None:
    quoted = _quoted("https://github.com/o/r/blob/main/src/a.py", "LicenseRef-Own AND MIT", "4" * 40)

    document = _validated(format_spdx(quoted, created=CREATED, site_url="https://docs.example.org/"))

    assert document["name"] == "Code quoted by https://docs.example.org/"
    assert document["packages"][0]["downloadLocation"] == f"git+https://github.com/o/r.git@{'4' * 40}"
    assert document["hasExtractedLicensingInfos"] == [
        {"licenseId": "LicenseRef-Own", "extractedText": "Do as you like."}
    ]
    assert document["relationships"][1]["comment"] == "The file is one of this commit."


def test_a_file_on_the_web_is_of_no_package() -> None:
    quoted = _quoted("https://example.org/src/a.py", None, None)

    document = _validated(format_spdx(quoted, created=CREATED, site_url=None))

    assert "packages" not in document
    assert [file["licenseConcluded"] for file in document["files"]] == ["NOASSERTION"]
