"""An SPDX 2.3 document of what a site quotes: its releases and commits as packages, the files of them that are shown.

Nothing in it is made up: an address of an index is not known, so that a release is named by its purl alone, and whose
copyright it is nobody has read. A package of which only some files are looked at counts as not analyzed, and may
contain none by the rules of the form: a file says instead what it was taken out of.

Source: https://spdx.github.io/spdx-spec/v2.3/
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from sourcebook.commands.licensing.quoted import QuotedFile, QuotedProject
from sourcebook.commands.proofs.shown_lines import file_lines
from sourcebook.errors import SettingsError
from sourcebook.model.lines import ranges_of
from sourcebook.model.pin import CommitPin, ReleasePin
from sourcebook.model.program import VERSION
from sourcebook.model.reference import ForgeReference, GitReference, ReleaseReference
from sourcebook.model.source import Source
from sourcebook.pins.license_headers import read_header_license
from sourcebook.pins.license_list import license_ids
from sourcebook.writing.line_ranges import list_lines
from sourcebook.writing.log_lines import json_text

_UNSAID = "NOASSERTION"
_LAST_SECOND = 253_402_300_799
"""Of the year 9999, the last that the form can write."""


def date_of_document(environ: Mapping[str, str]) -> datetime:
    """Return the time that a document says it was made at: two runs over one state give the same bytes.

    Raises:
        SettingsError: When `SOURCE_DATE_EPOCH` does not tell.

    Source: https://reproducible-builds.org/specs/source-date-epoch/
    """
    text = environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not re.fullmatch(r"[0-9]{1,12}", text) or int(text) > _LAST_SECOND:
        what = "is not set" if not text else f"is {text!r}, which is no number of seconds"
        raise SettingsError(
            f"an SPDX document says when it was made, and SOURCE_DATE_EPOCH {what}",
            hint="take the time of the last commit: SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)",
        )
    return datetime.fromtimestamp(int(text), UTC)


def format_spdx(projects: Sequence[QuotedProject], *, created: datetime, site_url: str | None) -> str:
    """Return the document as JSON, with a final newline.

    Args:
        projects: What is quoted.
        created: As `date_of_document` says.
        site_url: Names the document; None where it is not known.
    """
    packages: list[dict[str, Any]] = []
    files: list[dict[str, Any]] = []
    relations: list[dict[str, str]] = []
    for number, project in enumerate(projects, start=1):
        package = _package(project, f"SPDXRef-Package-{number}")
        if package is not None:
            packages.append(package)
            relations.append(_relation("SPDXRef-DOCUMENT", "DESCRIBES", package["SPDXID"]))
        for file in project.files:
            entry = _file(file, project, f"SPDXRef-File-{len(files) + 1}")
            files.append(entry)
            relations.append(_origin_of(entry["SPDXID"], package))
    body = {
        "packages": packages,
        "files": files,
        "relationships": relations,
        "hasExtractedLicensingInfos": list(_own_licenses(projects)),
    }
    # Without what it names itself by, which the digest would otherwise hang on.
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"Code quoted by {site_url}" if site_url else "Quoted code",
        "documentNamespace": f"https://spdx.org/spdxdocs/sourcebook-{digest}",
        "creationInfo": {
            "created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": [f"Tool: sourcebook-{VERSION}"],
        },
        **{key: value for key, value in body.items() if value},
    }
    return json_text(document, indent=2) + "\n"


def _package(project: QuotedProject, id: str) -> dict[str, Any] | None:
    """Return a release or commit; None for a file on the web, which is of nothing that is known."""
    source, license = project.source, _expression(project.license)
    origin = source.pin.origin if source.pin else None
    if origin is None:
        return None
    notices = [text for name, text in project.texts if PurePosixPath(name).name.lower().startswith("notice")]
    return {
        "SPDXID": id,
        "name": project.name,
        "versionInfo": project.version,
        "downloadLocation": _location(source, origin),
        "filesAnalyzed": False,
        "licenseConcluded": license,
        "licenseDeclared": license,
        "copyrightText": _UNSAID,
        **({"attributionTexts": notices} if notices else {}),
        **_release(source, origin),
    }


def _release(source: Source, origin: ReleasePin | CommitPin) -> dict[str, Any]:
    if not isinstance(origin, ReleasePin) or not isinstance(source.reference, ReleaseReference):
        return {}
    purl = f"pkg:pypi/{source.reference.name}@{source.reference.version}"
    checksums = [{"algorithm": "SHA256", "checksumValue": origin.file_digest}] if origin.file_digest else []
    return {
        "packageFileName": origin.file_name,
        "checksums": checksums,
        "externalRefs": [
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl},
        ],
    }


def _location(source: Source, origin: ReleasePin | CommitPin) -> str:
    """Return where a commit is, as the form writes it; a release is found by its purl."""
    match source.reference, origin:
        case ForgeReference(forge=forge, repository=repository), CommitPin(commit=commit, repository=moved):
            return f"git+{forge.url}/{moved or repository}.git@{commit}"
        case GitReference(scheme="https" | "ssh", url=url), CommitPin(commit=commit):
            return f"git+{url}@{commit}"
    return _UNSAID


def _file(file: QuotedFile, project: QuotedProject, id: str) -> dict[str, Any]:
    source = file.source
    header = read_header_license(file_lines(file.figures[0]))
    said = header.alternatives[0] if header and len(header.alternatives) == 1 else None
    exact = said if said and license_ids(said) else None
    is_other = header is not None and project.license is not None and not header.is_of(project.license)
    concluded = (exact or _UNSAID) if is_other else _expression(project.license)
    return {
        "SPDXID": id,
        "fileName": f"./{source.path}",
        "checksums": [
            {"algorithm": "SHA1", "checksumValue": hashlib.sha1(source.blob.data, usedforsecurity=False).hexdigest()},
            {"algorithm": "SHA256", "checksumValue": source.blob.id.digest},
        ],
        "licenseConcluded": concluded,
        "licenseInfoInFiles": sorted(license_ids(exact)) or [_UNSAID],
        "copyrightText": _UNSAID,
        "comment": f"Quoted: lines {list_lines(ranges_of(file.linenos))}",
    }


def _origin_of(file: str, package: dict[str, Any] | None) -> dict[str, str]:
    if package is None:
        return _relation("SPDXRef-DOCUMENT", "DESCRIBES", file)
    if "packageFileName" in package:
        return _relation(file, "EXPANDED_FROM_ARCHIVE", package["SPDXID"])
    return _relation(file, "OTHER", package["SPDXID"]) | {"comment": "The file is one of this commit."}


def _relation(one: str, kind: str, other: str) -> dict[str, str]:
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


def _own_licenses(projects: Sequence[QuotedProject]) -> Iterator[dict[str, str]]:
    """Yield the licences that only a project itself names, `LicenseRef-X`, with what came with it."""
    texts: dict[str, str] = {}
    for project in projects:
        for id in license_ids(project.license):
            if id.startswith("LicenseRef-"):
                texts.setdefault(id, "\n".join(text for _, text in project.texts) or _UNSAID)
    for id in sorted(texts):
        yield {"licenseId": id, "extractedText": texts[id]}


def _expression(license: str | None) -> str:
    return license or _UNSAID
