"""Read what an attestation on a package index states of a release file: which repository and workflow published it.

An index keeps them as PEP 740 has it. Nothing is verified here, neither signatures nor certificates: whoever shows what
is read has to say so. All that is looked at is whether the statement is about the file at all, since another one's says
nothing of it. The commit stands in the certificate alone, in an extension that is looked for by its bytes.

Sources: https://peps.python.org/pep-0740/ and
https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md (1.3.6.1.4.1.57264.1.13, "Source Repository Digest").
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any

from sourcebook.model.pin import Attestation

_COMMIT_OID = bytes.fromhex("060a2b0601040183bf30010d")
"""As DER writes it; behind it stand an OCTET STRING and, in it, a UTF8String."""
_COMMIT = re.compile(rb"[0-9a-f]{40}")
_REPOSITORY = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
_WORD = re.compile(r"[\w. /-]{1,200}")


def read_provenance(data: bytes, digest: str) -> Attestation | None:
    """Return what a provenance file states of a release file; None where it states nothing of it that is understood.

    Args:
        data: JSON as the index sends it.
        digest: SHA-256 of the release file, lowercase hex.
    """
    try:
        bundles = json.loads(data)["attestation_bundles"]
        return next((found for bundle in bundles if (found := _stated(bundle, digest))), None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error):
        # It is anybody's text: what cannot be read states nothing.
        return None


def _stated(bundle: Any, digest: str) -> Attestation | None:
    publisher = bundle["publisher"]
    kind, repository = publisher["kind"], publisher.get("repository")
    workflow = publisher.get("workflow") or publisher.get("workflow_filepath")
    if not _is_text(kind, _WORD) or not _is_text(repository, _REPOSITORY):
        return None
    for attestation in bundle["attestations"]:
        statement = json.loads(base64.b64decode(attestation["envelope"]["statement"]))
        if any(subject["digest"].get("sha256") == digest for subject in statement["subject"]):
            return Attestation(
                publisher=kind,
                repository=repository,
                workflow=workflow if _is_text(workflow, _WORD) else None,
                commit=_commit(base64.b64decode(attestation["verification_material"]["certificate"])),
            )
    return None


def _is_text(value: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None and ".." not in value


def _commit(certificate: bytes) -> str | None:
    """Return the commit that a certificate names; None where it names none."""
    _, found, rest = certificate.partition(_COMMIT_OID)
    # Two heads of two bytes each: both strings are short.
    text = rest[4:44]
    is_there = found and rest[:1] == b"\x04" and rest[2:3] == b"\x0c" and rest[3:4] == b"\x28"
    return text.decode() if is_there and _COMMIT.fullmatch(text) else None
